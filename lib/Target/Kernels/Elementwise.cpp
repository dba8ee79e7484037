//===- Elementwise.cpp - Maps of tensors of one shape ---------------------===//

#include "Elementwise.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tpc::kernels;

linalg::GenericOp tpc::kernels::createElementwise(OpBuilder &builder,
                                                  Location loc,
                                                  ValueRange inputs,
                                                  Type element,
                                                  ElementBody body) {
  auto type = cast<RankedTensorType>(inputs[0].getType());
  Value empty = tensor::EmptyOp::create(builder, loc, type.getShape(), element);
  unsigned rank = unsigned(type.getRank());
  SmallVector<AffineMap> maps(inputs.size() + 1,
                              builder.getMultiDimIdentityMap(rank));
  SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::parallel);
  return linalg::GenericOp::create(
      builder, loc, TypeRange{empty.getType()}, inputs, ValueRange{empty}, maps,
      loops, [&](OpBuilder &nested, Location at, ValueRange elements) {
        linalg::YieldOp::create(nested, at,
                                body(nested, at, elements.drop_back()));
      });
}

linalg::GenericOp tpc::kernels::createCopy(OpBuilder &builder, Location loc,
                                           Value tensor) {
  return createElementwise(
      builder, loc, tensor,
      cast<RankedTensorType>(tensor.getType()).getElementType(),
      [](OpBuilder &, Location, ValueRange elements) { return elements[0]; });
}
