//===- Diagnose.cpp - a function that measures what the step does ---------===//

#include "Diagnostics/Diagnostics.h"
#include "dialects/Tpc/StepNames.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_DIAGNOSE
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
/// A word of `kinds`, what it adds, and what it expects of a program.
struct DiagnosticKind {
  StringLiteral name;
  void (*add)(DiagnosticStep &);
  LogicalResult (*check)(StepProgram &) = nullptr;
};
} // namespace

static constexpr DiagnosticKind allKinds[] = {
    {"angles", addAngles},
    {"gauss_newton", addGaussNewton, checkGaussNewton},
    {"norms", addNorms},
    {"reconstruction", addReconstructions},
    {"alignment", addAlignments},
    {"spectrum", addSpectra}};

namespace {
struct Diagnose : public tpc::impl::DiagnoseBase<Diagnose> {
  using DiagnoseBase::DiagnoseBase;

  void runOnOperation() override {
    if (kinds.empty())
      return;
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      if (failed(checkKinds(op)) || failed(checkInput(program)) ||
          failed(diagnose(program)))
        return signalPassFailure();
    }
  }

  LogicalResult checkKinds(ProgramOp op) {
    SmallVector<StringRef> names;
    for (const DiagnosticKind &kind : allKinds)
      names.push_back(kind.name);
    for (const std::string &kind : kinds)
      if (!llvm::is_contained(names, kind))
        return op.emitError("diagnostics: expected ")
               << orList(names) << ", found '" << kind << "'";
    return success();
  }

  static LogicalResult checkInput(StepProgram &program) {
    if (failed(program.requireRecords(Quantity::Activity, program.getLayers(),
                                      "tpc-instantiate")))
      return failure();
    if (program.getStep().getBody().getOps<DescendOp>().empty())
      return program.getStep().emitOpError(
          "expected learn.descend, which tpc-local-losses adds, found none");
    return success();
  }

  LogicalResult diagnose(StepProgram &program) {
    for (const DiagnosticKind &kind : allKinds)
      if (kind.check && llvm::is_contained(kinds, kind.name) &&
          failed(kind.check(program)))
        return failure();
    FunctionOp original = program.getStep();
    OpBuilder after(original->getContext());
    after.setInsertionPointAfter(original);
    auto function = cast<FunctionOp>(after.clone(*original));
    function.setSymName(diagnoseName);
    DiagnosticStep step(program, function);
    for (const DiagnosticKind &kind : allKinds)
      if (llvm::is_contained(kinds, kind.name))
        kind.add(step);
    for (Operation &op : llvm::make_early_inc_range(function.getBody().front()))
      if (isa<DescendOp, MetricOp, RecordOp>(op))
        op.erase();
    eraseDeadOperations(function);
    auto reported = function.getBody().getOps<DiagnosticOp>();
    if (reported.empty())
      return program.getOp().emitError(
                 "diagnostics: expected some that the rule @")
             << program.getOp().getRule() << " has, found none of "
             << llvm::join(kinds, ", ");
    numDiagnostics += std::distance(reported.begin(), reported.end());
    return success();
  }
};
} // namespace
