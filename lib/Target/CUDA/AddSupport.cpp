//===- AddSupport.cpp - functions that surround a step on the device ------===//

#include "SupportFunctions.h"

#include "tpc/Target/CUDA/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Parser/Parser.h"

#include <set>

namespace tpc::cuda {
#define GEN_PASS_DEF_ADDSUPPORT
#include "tpc/Target/CUDA/Passes.h.inc"
} // namespace tpc::cuda

using namespace mlir;
using namespace tpc::cuda;

namespace {

struct AddSupport : tpc::cuda::impl::AddSupportBase<AddSupport> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    BatchSizes sizes;
    // By their numbers of metrics, and of elements.
    std::set<int64_t> accounts, checks;
    for (auto function : module.getOps<func::FuncOp>()) {
      auto arguments = function->getAttrOfType<ArrayAttr>("tpc.arguments");
      if (!arguments)
        continue;
      int64_t metrics = 0;
      for (auto argument : arguments.getAsRange<DictionaryAttr>()) {
        StringRef kind = argument.getAs<StringAttr>("kind").getValue();
        SmallVector<int64_t> shape;
        // The workspace has none.
        if (auto listed = argument.getAs<ArrayAttr>("shape"))
          for (auto size : listed.getAsRange<IntegerAttr>())
            shape.push_back(size.getInt());
        if (kind == "metric")
          ++metrics;
        else if (kind == "state")
          checks.insert(ShapedType::getNumElements(shape));
        else if (kind == "input")
          setInput(sizes, shape);
        else if (kind == "label")
          sizes.label =
              ShapedType::getNumElements(ArrayRef(shape).drop_front());
      }
      if (metrics > 0)
        accounts.insert(metrics);
    }
    std::string text;
    if (sizes.batch > 0)
      text += writeBatchFunctions(sizes);
    for (int64_t metrics : accounts)
      text += writeAccountFunction(metrics);
    for (int64_t elements : checks)
      text += writeCheckFunction(elements);
    ParserConfig config(&getContext());
    OwningOpRef<ModuleOp> parsed = parseSourceString<ModuleOp>(text, config);
    if (!parsed)
      return signalPassFailure();
    for (auto function :
         llvm::make_early_inc_range(parsed->getOps<func::FuncOp>()))
      function->moveBefore(module.getBody(), module.getBody()->end());
  }

private:
  static void setInput(BatchSizes &sizes, ArrayRef<int64_t> shape) {
    sizes.batch = shape.front();
    sizes.features = ShapedType::getNumElements(ArrayRef(shape).drop_front());
    if (shape.size() == 4)
      sizes.image = {shape[1], shape[2], shape[3]};
  }
};

} // namespace
