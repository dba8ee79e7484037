//===- Cost.cpp - what a step program costs -------------------------------===//

#include "tpc/Analysis/Cost.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

/// Multiplications of a layer's map for one sample, `auxiliary` features
/// behind its output among them.
static int64_t countProducts(LayerChain &chain, int64_t auxiliary = 0) {
  int64_t count = 0;
  for (auto [layer, input] : llvm::zip_equal(chain.layers, chain.inputShapes)) {
    // Layers below the one with parameters do not see those features.
    bool isTop = layer == chain.top();
    count += layer.getProducts(input, isTop ? auxiliary : 0);
  }
  return count;
}

/// The features of one sample of a batched value.
static int64_t countFeatures(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return elementCount(type.getShape().drop_front());
}

static int64_t countElements(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

namespace {
/// The products of one operation, for one sample.
struct Products {
  StringRef layer;
  int64_t count = 0;
};
} // namespace

static Products countProducts(StepProgram &program, Operation *op) {
  auto name = op->getAttrOfType<FlatSymbolRefAttr>("layer");
  LayerOp layer;
  for (LayerOp candidate : program.getLayers())
    if (name && candidate.getSymName() == name.getValue())
      layer = candidate;
  auto map = [&](int64_t auxiliary = 0) {
    return Products{layer.getSymName(),
                    countProducts(program.getChain(layer), auxiliary)};
  };
  auto inverse = [&](Value value) {
    return map(countFeatures(value) -
               elementCount(program.getChain(layer).outputShape));
  };
  return TypeSwitch<Operation *, Products>(op)
      .Case<ForwardOp, TransposedOp, FeedbackOp, GradientOp>(
          [&](auto) { return map(); })
      .Case<InverseOp, InverseGradientOp>(
          [&](auto op) { return inverse(op.getValue()); })
      .Case([&](AuxiliaryOp op) {
        return Products{op.getLayer(), countElements(op.getWeight())};
      })
      .Case([&](DirectFeedbackOp op) {
        auto read = op.getFeedback().getDefiningOp<ReadOp>();
        return read ? Products{program.getState(read.getState()).getLayer(),
                               countElements(op.getFeedback())}
                    : Products();
      })
      .Default([](Operation *) { return Products(); });
}

int64_t tpc::countForwardOperations(StepProgram &program, LayerOp layer) {
  return 2 * countProducts(program.getChain(layer));
}

llvm::StringMap<int64_t> tpc::countOperations(StepProgram &program,
                                              FunctionOp function) {
  llvm::StringMap<int64_t> counts;
  int64_t batch = program.getOp().getBatch();
  for (Operation *op : findLiveOperations(function)) {
    Products products = countProducts(program, op);
    if (products.count == 0)
      continue;
    // No machine does that many; a sum that wraps would look like few.
    int64_t &count = counts[products.layer], operations;
    if (llvm::MulOverflow(products.count, 2 * batch, operations) ||
        llvm::AddOverflow(count, operations, count))
      count = std::numeric_limits<int64_t>::max();
  }
  return counts;
}
