//===- DescribeKernel.cpp - what a kernel does, for people ----------------===//

#include "DescribeKernel.h"

#include "OperandUse.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace tpc::kernels;

/// Whether it computes on floating-point numbers: comparisons and selections,
/// and the generator's arithmetic on integers, do not count.
static bool isFloatOperation(Operation &op) {
  return op.getNumResults() == 1 && isa<FloatType>(op.getResult(0).getType()) &&
         !isa<arith::ConstantOp, arith::SelectOp, arith::SIToFPOp,
              arith::UIToFPOp, arith::ExtFOp, arith::TruncFOp,
              arith::BitcastOp>(op) &&
         isa<arith::ArithDialect, math::MathDialect>(op.getDialect());
}

/// `mulf` as `mul`.
static StringRef shortName(Operation &op) {
  StringRef name = op.getName().stripDialect();
  if (isa<arith::ArithDialect>(op.getDialect()))
    name.consume_back("f");
  return name;
}

/// Whether two of its operands are multiplied and summed up, each of them for
/// indices that the other does not have: as rows and columns of matrices are,
/// other than in the sum of a tensor's squares.
static bool isMatrixProduct(const Stage &stage) {
  linalg::GenericOp op = stage.op;
  Block &body = op.getRegion().front();
  if (!stage.reduction || body.getOps<arith::MulFOp>().empty() ||
      !matchCombiner(op, 0) || !isa<arith::AddFOp>(matchCombiner(op, 0)))
    return false;
  auto hasOwnIndex = [](AffineMap map, AffineMap other) {
    for (unsigned d = 0; d < map.getNumDims(); ++d)
      if (map.isFunctionOfDim(d) && !other.isFunctionOfDim(d))
        return true;
    return false;
  };
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  maps.resize(op.getNumDpsInputs());
  return llvm::any_of(maps, [&](AffineMap a) {
    return llvm::any_of(maps, [&](AffineMap b) {
      return hasOwnIndex(a, b) && hasOwnIndex(b, a);
    });
  });
}

/// `product` or `sum` for the usual reductions, else the operations' names, in
/// order and once each.
static std::string describeBody(const Stage &stage) {
  if (isRounding(stage.op))
    return "round to bf16";
  if (isBfloat16Product(stage))
    return "product of bf16";
  linalg::GenericOp op = stage.op;
  llvm::SetVector<StringRef> names;
  for (Operation &inner : op.getRegion().front())
    if (isFloatOperation(inner))
      names.insert(shortName(inner));
  if (stage.reduction && names.contains("add") && names.size() == 1)
    return "sum";
  if (isMatrixProduct(stage) && names.size() == 2)
    return "product";
  return names.empty() ? "copy" : llvm::join(names.takeVector(), ", ");
}

static int64_t countBytes(Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  return type.getNumElements() *
         llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

namespace {
/// Tensors in memory, each counted once.
struct Traffic {
  void add(Value tensor, const Access &access) {
    // Padding is not in memory.
    if (auto pad = tensor.getDefiningOp<tensor::PadOp>())
      tensor = pad.getSource();
    if (access.isMemory() && seen.insert(tensor).second)
      bytes += countBytes(tensor);
  }

  llvm::DenseSet<Value> seen;
  int64_t bytes = 0;
};
} // namespace

DictionaryAttr tpc::kernels::describeKernel(Builder &builder,
                                            const Kernel &kernel,
                                            bool parallel) {
  Traffic read, written;
  SmallVector<Attribute> stages;
  for (auto [index, stage] : llvm::enumerate(kernel.stages)) {
    linalg::GenericOp op = stage.op;
    int64_t operations =
        llvm::count_if(op.getRegion().front(), isFloatOperation);
    double evaluations = double(kernel.evaluations(index));
    for (auto [i, access] : llvm::enumerate(stage.inputs))
      read.add(op.getDpsInputs()[i], access);
    // States are updated in place.
    for (auto [i, access] : llvm::enumerate(stage.inits)) {
      OpOperand *init = op.getDpsInitOperand(i);
      if (!op.getMatchingBlockArgument(init).use_empty())
        read.add(init->get(), access);
    }
    for (auto [i, access] : llvm::enumerate(stage.outputs))
      written.add(op->getResult(i), access);
    auto result = cast<RankedTensorType>(op->getResult(0).getType());
    SmallVector<NamedAttribute> entries;
    if (isBfloat16Product(stage))
      entries.push_back(
          builder.getNamedAttr("bf16_factors", builder.getUnitAttr()));
    entries.append(
        {builder.getNamedAttr("computes",
                              builder.getStringAttr(describeBody(stage))),
         builder.getNamedAttr("flops", builder.getI64IntegerAttr(std::llround(
                                           evaluations * operations))),
         builder.getNamedAttr("location", LocationAttr(op.getLoc())),
         builder.getNamedAttr("partial", builder.getBoolAttr(stage.partial)),
         builder.getNamedAttr(
             "product_flops",
             builder.getI64IntegerAttr(
                 isMatrixProduct(stage) ? std::llround(2 * evaluations) : 0)),
         builder.getNamedAttr(
             "result", builder.getDenseI64ArrayAttr(result.getShape()))});
    stages.push_back(builder.getDictionaryAttr(entries));
  }
  return builder.getDictionaryAttr(
      {builder.getNamedAttr("parallel", builder.getBoolAttr(parallel)),
       builder.getNamedAttr("read", builder.getI64IntegerAttr(read.bytes)),
       builder.getNamedAttr("stages", builder.getArrayAttr(stages)),
       builder.getNamedAttr("written",
                            builder.getI64IntegerAttr(written.bytes))});
}
