//===- LaunchBuilder.cpp - A launch and its threads' indices --------------===//

#include "LaunchBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace tpc::cuda;

/// Of a multiprocessor: its registers, and the blocks that are on it at a time.
static constexpr int64_t kRegisters = 1 << 16;
static constexpr int64_t kMostBlocks = 16;

LaunchBuilder::LaunchBuilder(OpBuilder &builder, Location loc, int64_t blocks,
                             int64_t threads, int64_t registers)
    : guard(builder) {
  IndexBuilder index(builder, loc);
  Value one = index.constant(1);
  launch = gpu::LaunchOp::create(builder, loc, index.constant(blocks), one, one,
                                 index.constant(threads), one, one);
  launch->setAttr(NVVM::NVVMDialect::getMinctasmAttrName(),
                  builder.getI32IntegerAttr(std::clamp<int64_t>(
                      kRegisters / (threads * registers), 1, kMostBlocks)));
  builder.setInsertionPointToEnd(&launch.getBody().front());
  auto end = gpu::TerminatorOp::create(builder, loc);
  builder.setInsertionPoint(end);
}

Value LaunchBuilder::addShared(Type element, int64_t size) {
  auto space = gpu::AddressSpaceAttr::get(element.getContext(),
                                          gpu::AddressSpace::Workgroup);
  return launch.addWorkgroupAttribution(
      MemRefType::get({size}, element, MemRefLayoutAttrInterface(), space),
      launch.getLoc());
}

Value IndexBuilder::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value IndexBuilder::add(Value a, Value b) {
  return builder.createOrFold<arith::AddIOp>(loc, a, b);
}

Value IndexBuilder::multiply(Value a, int64_t factor) {
  return builder.createOrFold<arith::MulIOp>(loc, a, constant(factor));
}

Value IndexBuilder::divide(Value a, int64_t divisor) {
  return builder.createOrFold<arith::DivUIOp>(loc, a, constant(divisor));
}

Value IndexBuilder::remainder(Value a, int64_t divisor) {
  if (divisor == 1)
    return constant(0);
  return builder.createOrFold<arith::RemUIOp>(loc, a, constant(divisor));
}

Value IndexBuilder::isBelow(Value a, Value b) {
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, a, b);
}

SmallVector<Value> IndexBuilder::split(Value linear, ArrayRef<int64_t> sizes) {
  SmallVector<Value> result(sizes.size());
  for (size_t i = sizes.size(); i-- > 0;) {
    result[i] = i ? remainder(linear, sizes[i]) : linear;
    if (i)
      linear = divide(linear, sizes[i]);
  }
  return result;
}

void IndexBuilder::splitInto(Value linear, const kernels::Kernel &kernel,
                             ArrayRef<unsigned> dimensions,
                             MutableArrayRef<Value> indices) {
  SmallVector<int64_t> sizes;
  for (unsigned d : dimensions)
    sizes.push_back(kernel.dimensions[d].size);
  for (auto [d, value] : llvm::zip_equal(dimensions, split(linear, sizes)))
    indices[d] = value;
}
