//===- Signature.cpp - the buffers that a function takes ------------------===//

#include "Signature.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

/// Names of states and hyperparameters, and counters, that the function uses.
static llvm::StringSet<> collectUses(FunctionOp function) {
  llvm::StringSet<> uses;
  function.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](ReadOp read) { uses.insert(read.getState()); })
        .Case([&](WriteOp write) { uses.insert(write.getState()); })
        .Case([&](ScalarOp scalar) {
          uses.insert(scalar.getHyperparameter());
        })
        .Case([&](UpdateOp update) {
          uses.insert(stringifyGroup(update.getGroup()));
        })
        .Case([&](ScheduledRateOp rate) {
          std::string group = stringifyGroup(rate.getGroup()).str();
          uses.insert(group);
          uses.insert(group + "_planned");
          uses.insert("epoch");
        })
        .Case<CorruptOp, ProbeOp>([&](auto) {
          uses.insert("seed");
          uses.insert("step");
        });
  });
  return uses;
}

std::string tpc::diagnosticName(DiagnosticOp op) {
  return (op.getLayer().value_or("") + "/" + op.getName()).str();
}

SmallVector<BufferArgument> tpc::getSignature(StepProgram &program,
                                              FunctionOp function, bool dump) {
  SmallVector<BufferArgument> arguments;
  llvm::StringSet<> uses = collectUses(function);
  Builder builder(function.getContext());
  auto scalar = RankedTensorType::get({}, builder.getF32Type());
  auto counter = RankedTensorType::get({}, builder.getI64Type());
  auto tensor = [](Value value) {
    return cast<RankedTensorType>(value.getType());
  };

  Block &declarations = program.getOp().getBody().front();
  for (auto state : declarations.getOps<StateOp>())
    if (uses.contains(state.getSymName()))
      arguments.push_back({"state", state.getSymName().str(),
                           state.getTensorType(), /*writable=*/true});
  arguments.push_back({"input", "", tensor(function.getInput()), false});
  arguments.push_back({"label", "", tensor(function.getLabel()), false});
  for (auto hyperparameter : declarations.getOps<HyperparameterOp>())
    if (uses.contains(hyperparameter.getSymName()))
      arguments.push_back({"hyperparameter",
                           hyperparameter.getSymName().str(), scalar, false});
  for (StringRef name : {"forward", "inverse", "forward_planned",
                         "inverse_planned", "epoch", "step", "seed"})
    if (uses.contains(name))
      arguments.push_back({"counter", name.str(), counter, false});

  for (Operation &op : function.getBody().front()) {
    if (auto metric = dyn_cast<MetricOp>(op))
      arguments.push_back({"metric", metric.getName().str(), scalar, true});
    else if (auto result = dyn_cast<ResultOp>(op))
      arguments.push_back(
          {result.getName().str(), "", tensor(result.getValue()), true});
    else if (auto diagnostic = dyn_cast<DiagnosticOp>(op))
      arguments.push_back(
          {"diagnostic", diagnosticName(diagnostic), scalar, true});
    else if (auto record = dyn_cast<RecordOp>(op); record && dump)
      arguments.push_back(
          {"probe",
           (record.getLayer() + "." + stringifyQuantity(record.getQuantity()))
               .str(),
           tensor(record.getValue()), true});
  }
  return arguments;
}
