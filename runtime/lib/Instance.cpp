#include "tpc/runtime/Instance.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/MachineFeatures.h"

#include <algorithm>
#include <stdexcept>

namespace tpc::runtime {

Manifest readManifest(const tpc_program &program) {
  if (program.abi_version != TPC_ABI_VERSION)
    fail("the program was compiled for version {} of the runtime's interface; "
         "this runtime has version {}",
         program.abi_version, TPC_ABI_VERSION);
  return parseManifest(program.manifest);
}

namespace {

/// The functions that an instance for `use` calls.
std::vector<const Function *> neededFunctions(const Manifest &manifest,
                                              InstanceUse use) {
  bool probes = use == InstanceUse::TrainWithProbes;
  std::vector<const Function *> needed;
  for (const Function &function : manifest.functions)
    if (function.kind == FunctionKind::Evaluate ||
        (use != InstanceUse::Evaluate &&
         (function.kind == FunctionKind::Diagnose || function.dump == probes)))
      needed.push_back(&function);
  return needed;
}

size_t byteSize(const Argument &argument) {
  return static_cast<size_t>(elementCount(argument.shape) *
                             sizeOf(argument.type));
}

/// Kinds of arguments that the host reads after a call.
std::vector<ArgumentKind> resultKinds(const Function &function) {
  if (function.kind == FunctionKind::Evaluate)
    return {ArgumentKind::SampleLoss, ArgumentKind::SampleCorrect,
            ArgumentKind::SampleCorrectTopK, ArgumentKind::Output};
  if (function.kind == FunctionKind::Diagnose)
    return {ArgumentKind::Diagnostic};
  if (function.dump)
    return {ArgumentKind::Metric, ArgumentKind::Probe};
  return {ArgumentKind::Metric};
}

/// Throws Error if the run does not fit the device, or the host beside it.
MemoryBudget planRun(const Device &device, const Manifest &manifest,
                     InstanceUse use) {
  MemoryPlan plan = planMemory(manifest, use);
  if (device.sharesHostMemory())
    return MemoryBudget(plan, manifest.batch, availableMemory());
  checkMemory(planDeviceMemory(manifest, use), manifest.batch,
              device.memory().available, " on " + device.name());
  return MemoryBudget(planHostMemory(manifest, use), manifest.batch,
                      availableMemory());
}

} // namespace

bool needsState(const Manifest &manifest, InstanceUse use,
                const StateTensor &state) {
  if (use != InstanceUse::Evaluate)
    return true;
  for (const Function *function : neededFunctions(manifest, use))
    for (const Argument &argument : function->arguments)
      if (argument.kind == ArgumentKind::State && argument.name == state.name)
        return true;
  return false;
}

std::vector<Argument> bufferArguments(const Manifest &manifest,
                                      InstanceUse use) {
  // Batches are loaded whether or not a function looks at them.
  Argument input{ArgumentKind::Input, "", manifest.input, ElementType::F32};
  input.shape.insert(input.shape.begin(), manifest.batch);
  std::vector<Argument> result = {input,
                                  {ArgumentKind::Label,
                                   "",
                                   {manifest.batch, manifest.labelSize},
                                   ElementType::F32}};
  auto add = [&](const Argument &argument) {
    for (Argument &known : result) {
      if (known.kind != argument.kind || known.name != argument.name)
        continue;
      if (argument.kind == ArgumentKind::Workspace)
        known.shape[0] = std::max(known.shape[0], argument.shape[0]);
      else if (byteSize(known) != byteSize(argument))
        fail("the program's manifest: '{}' has {} bytes in one function and {} "
             "in another",
             argument.name, byteSize(known), byteSize(argument));
      return;
    }
    result.push_back(argument);
  };
  for (const Function *function : neededFunctions(manifest, use))
    for (const Argument &argument : function->arguments)
      if (argument.kind != ArgumentKind::State)
        add(argument);
  return result;
}

Instance::Instance(const tpc_program &program, const Manifest &manifest,
                   InstanceUse use, std::shared_ptr<Device> device)
    : theDevice(std::move(device)), memory(planRun(*theDevice, manifest, use)),
      states(manifest, theDevice,
             [&](const StateTensor &state) {
               return needsState(manifest, use, state);
             }),
      program(program), theManifest(manifest),
      buffers(theDevice, bufferArguments(manifest, use)) {
  prepareMachine(manifest);
  for (const Function *function : neededFunctions(manifest, use))
    bound.push_back({function, theDevice->bind({callOf(*function)})});
}

const tpc_function *Instance::findCode(const std::string &name) const {
  for (uint32_t i = 0; i < program.function_count; ++i)
    if (name == program.functions[i].name)
      return &program.functions[i];
  return nullptr;
}

FunctionCall Instance::callOf(const Function &function) const {
  FunctionCall call;
  call.function = findCode(function.name);
  if (!call.function)
    fail("the program has no function '{}', which its manifest names",
         function.name);
  for (const Argument &argument : function.arguments)
    call.buffers.push_back(bind(argument));
  return call;
}

std::vector<const Function *> Instance::functions() const {
  std::vector<const Function *> result;
  for (const Bound &each : bound)
    result.push_back(each.function);
  return result;
}

void *Instance::onDevice(ArgumentKind kind, const std::string &name) const {
  return buffers.has(kind, name) ? buffers.onDevice(kind, name) : nullptr;
}

void *Instance::bind(const Argument &argument) const {
  if (argument.kind == ArgumentKind::State)
    return states.data(argument.name);
  return buffers.onDevice(argument.kind, argument.name);
}

const Function &Instance::trainFunction(bool updatesForward) const {
  for (const Bound &candidate : bound)
    if (candidate.function->kind == FunctionKind::Train &&
        candidate.function->updatesForward == updatesForward)
      return *candidate.function;
  fail("the program '{}' has no {} function{}", theManifest.trainer,
       updatesForward ? "forward training" : "inverse training",
       " of the kind that was asked for");
}

const Function &Instance::evaluateFunction() const {
  for (const Bound &candidate : bound)
    if (candidate.function->kind == FunctionKind::Evaluate)
      return *candidate.function;
  throw std::logic_error("a checked manifest has an evaluate function");
}

float *Instance::buffer(ArgumentKind kind, const std::string &name) const {
  return static_cast<float *>(buffers.onHost(kind, name));
}

void Instance::setHyperparameters(const Hyperparameters &hyperparameters) {
  for (size_t i = 0; i < hyperparameters.list().size(); ++i)
    if (float *value = buffer(ArgumentKind::Hyperparameter,
                              hyperparameters.list()[i].name))
      *value = static_cast<float>(hyperparameters.value(i));
  buffers.upload(ArgumentKind::Hyperparameter);
}

void Instance::setCounter(const std::string &name, int64_t value) {
  if (void *counter = buffers.onHost(ArgumentKind::Counter, name))
    *static_cast<int64_t *>(counter) = value;
}

const int64_t *Instance::counter(const std::string &name) const {
  return static_cast<const int64_t *>(
      buffers.onHost(ArgumentKind::Counter, name));
}

void Instance::call(const Function &function) {
  for (ArgumentKind kind :
       {ArgumentKind::Input, ArgumentKind::Label, ArgumentKind::Counter})
    buffers.upload(kind);
  run(function);
}

void Instance::run(const Function &function) {
  for (const Bound &candidate : bound) {
    if (candidate.function != &function)
      continue;
    candidate.code->run();
    for (ArgumentKind kind : resultKinds(function))
      buffers.download(kind);
    return;
  }
  throw std::logic_error("function '" + function.name + "' is not bound");
}

} // namespace tpc::runtime
