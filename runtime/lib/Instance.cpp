#include "tpc/runtime/Instance.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/FloatingPointMode.h"

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

Instance::Instance(const tpc_program &program, const Manifest &manifest,
                   InstanceUse use)
    : states(manifest), theManifest(manifest) {
  // Batches are loaded whether or not a function looks at them.
  Argument input{ArgumentKind::Input, "", manifest.input, ElementType::F32};
  input.shape.insert(input.shape.begin(), manifest.batch);
  bind(input);
  bind(Argument{ArgumentKind::Label,
                "",
                {manifest.batch, manifest.labelSize},
                ElementType::F32});
  bool probes = use == InstanceUse::TrainWithProbes;
  std::vector<const Function *> needed;
  for (const Function &function : manifest.functions)
    if (function.kind == FunctionKind::Evaluate ||
        (use != InstanceUse::Evaluate && function.dump == probes))
      needed.push_back(&function);
  for (const Function *function : needed)
    for (const Argument &argument : function->arguments)
      if (argument.kind == ArgumentKind::Workspace)
        workspaceSize = std::max(workspaceSize, argument.shape[0]);
  for (const Function *function : needed)
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

void *Instance::bind(const Argument &argument) {
  if (argument.kind == ArgumentKind::State)
    return states.data(argument.name);
  // Functions run one at a time, so the largest workspace serves all.
  int64_t count = argument.kind == ArgumentKind::Workspace
                      ? workspaceSize
                      : elementCount(argument.shape);
  size_t size = static_cast<size_t>(count * sizeOf(argument.type));
  AlignedBuffer &buffer = buffers[{argument.kind, argument.name}];
  if (!buffer.data())
    buffer = AlignedBuffer(size);
  if (buffer.size() != size)
    fail("the program's manifest: '{}' has {} bytes in one function and {} in "
         "another",
         argument.name, buffer.size(), size);
  return buffer.data();
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
