#include "tpc/runtime/Instance.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/FloatingPointMode.h"
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
        (use != InstanceUse::Evaluate && function.dump == probes))
      needed.push_back(&function);
  return needed;
}

size_t byteSize(const Argument &argument) {
  return static_cast<size_t>(elementCount(argument.shape) *
                             sizeOf(argument.type));
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
                   InstanceUse use)
    : memory(planMemory(manifest, use), manifest.batch, availableMemory()),
      states(manifest,
             [&](const StateTensor &state) {
               return needsState(manifest, use, state);
             }),
      theManifest(manifest) {
  prepareMachine(manifest);
  for (const Argument &argument : bufferArguments(manifest, use))
    buffers.emplace(std::pair(argument.kind, argument.name),
                    AlignedBuffer(byteSize(argument)));
  for (const Function *function : neededFunctions(manifest, use))
    bind(program, *function);
}

void Instance::bind(const tpc_program &program, const Function &function) {
  Bound result;
  result.function = &function;
  for (uint32_t i = 0; i < program.function_count; ++i)
    if (function.name == program.functions[i].name)
      result.entry = program.functions[i].entry;
  if (!result.entry)
    fail("the program has no function '{}', which its manifest names",
         function.name);
  for (const Argument &argument : function.arguments)
    result.buffers.push_back(bind(argument));
  bound.push_back(std::move(result));
}

void *Instance::bind(const Argument &argument) const {
  if (argument.kind == ArgumentKind::State)
    return states.data(argument.name);
  return buffers.at({argument.kind, argument.name}).data();
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
  auto found = buffers.find({kind, name});
  return found == buffers.end() ? nullptr : found->second.floats();
}

void Instance::setHyperparameters(const Hyperparameters &hyperparameters) {
  for (size_t i = 0; i < hyperparameters.list().size(); ++i)
    if (float *value = buffer(ArgumentKind::Hyperparameter,
                              hyperparameters.list()[i].name))
      *value = static_cast<float>(hyperparameters.value(i));
}

void Instance::setCounter(const std::string &name, int64_t value) {
  auto found = buffers.find({ArgumentKind::Counter, name});
  if (found != buffers.end())
    *static_cast<int64_t *>(found->second.data()) = value;
}

void Instance::call(const Function &function) {
  for (const Bound &candidate : bound) {
    if (candidate.function != &function)
      continue;
    FlushDenormals flush;
    candidate.entry(candidate.buffers.data());
    return;
  }
  throw std::logic_error("function '" + function.name + "' is not bound");
}

} // namespace tpc::runtime
