//===- Bfloat16Product.cpp - Products of bf16 factors ---------------------===//

#include "Bfloat16Product.h"

#include "lib/Target/Kernels/GuardedRange.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tpc::cpu;

/// Terms and columns in a row of a tile register.
static constexpr int64_t kTerms = 32;
static constexpr int64_t kColumns = 16;
/// Tile registers: 4 for sums, 2 for rows, 2 for columns.
static constexpr int64_t kFirstOfRows = 4;
static constexpr int64_t kFirstOfColumns = 6;

Bfloat16Factors
tpc::cpu::findBfloat16Factors(const Stage &stage,
                              const Bfloat16Dimensions &dimensions) {
  const Access *first = &stage.inputs[0], *second = &stage.inputs[1];
  if (first->address.coefficients[dimensions.term] != 1)
    std::swap(first, second);
  return {first, second};
}

Bfloat16Dimensions tpc::cpu::findDimensions(const Kernel &kernel,
                                            unsigned number) {
  Bfloat16Dimensions result;
  const Stage &stage = kernel.stages[number];
  for (const Access &input : stage.inputs)
    for (unsigned d : kernel.reductionDimensions(number))
      if (input.address.coefficients[d] == 1)
        result.term = int(d);
  auto [rows, columns] = findBfloat16Factors(stage, result);
  for (unsigned d : kernel.sharedDimensions()) {
    int64_t ofRows = rows->address.coefficients[d];
    int64_t ofColumns = columns->address.coefficients[d];
    if (ofRows == kTerms && !ofColumns)
      result.row = int(d);
    if (ofColumns == 2 && !ofRows)
      result.column = int(d);
  }
  return result;
}

Bfloat16Dimensions tpc::cpu::findDimensions(const Kernel &kernel) {
  for (auto [number, stage] : llvm::enumerate(kernel.stages))
    if (isBfloat16Product(stage))
      return findDimensions(kernel, number);
  return {};
}

//===----------------------------------------------------------------------===//
// AMX
//===----------------------------------------------------------------------===//

void TileProductEmitter::call(StringRef intrinsic, ValueRange operands) {
  LLVM::CallIntrinsicOp::create(builder, loc, builder.getStringAttr(intrinsic),
                                operands);
}

/// A tile register's number: an operand that has to be a constant.
Value TileProductEmitter::number(int64_t value) {
  return LLVM::ConstantOp::create(builder, loc, builder.getI8Type(),
                                  builder.getI8IntegerAttr(int8_t(value)));
}

Value TileProductEmitter::bytes(int64_t value) {
  return LLVM::ConstantOp::create(builder, loc, builder.getI64Type(),
                                  builder.getI64IntegerAttr(value));
}

Value TileProductEmitter::pointer(const Access &access, Value address) {
  int64_t size = access.elementType.getIntOrFloatBitWidth() / 8;
  Value base = memref::ExtractAlignedPointerAsIndexOp::create(builder, loc,
                                                              access.memref);
  AffineExpr sum =
      builder.getAffineDimExpr(0) + builder.getAffineDimExpr(1) * size;
  Value byte = affine::AffineApplyOp::create(
      builder, loc, AffineMap::get(2, 0, sum), {base, address});
  Value number =
      arith::IndexCastOp::create(builder, loc, builder.getI64Type(), byte);
  return LLVM::IntToPtrOp::create(
      builder, loc, LLVM::LLVMPointerType::get(builder.getContext()), number);
}

Value TileProductEmitter::addressOf(const Access &access,
                                    const RegisterTile &tile, int64_t offset) {
  LinearForm form = access.address;
  form.constant += offset;
  return StageEmitter(builder, loc, tile, machine.fusedMultiplyAdd, viewOf)
      .evaluateForm(form, access.origin, 0, 0);
}

void TileProductEmitter::configure() {
  auto type = MemRefType::get({8}, builder.getI64Type());
  Value shapes = memref::AllocaOp::create(builder, loc, type,
                                          builder.getI64IntegerAttr(64));
  // Palette 1; 16-bit lengths of the 8 registers' rows from byte 16 on; their
  // numbers of rows, a byte each, from byte 48 on.
  const int64_t words[8] = {1, 0, 0x0040004000400040, 0x0040004000400040,
                            0, 0, 0x1010101010101010, 0};
  for (auto [i, word] : llvm::enumerate(words)) {
    Value value = arith::ConstantOp::create(builder, loc,
                                            builder.getI64IntegerAttr(word));
    Value at = arith::ConstantIndexOp::create(builder, loc, int64_t(i));
    memref::StoreOp::create(builder, loc, value, shapes, at);
  }
  Access access;
  access.elementType = builder.getI64Type();
  access.memref = shapes;
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  call("llvm.x86.ldtilecfg", pointer(access, zero));
}

void TileProductEmitter::release() { call("llvm.x86.tilerelease", {}); }

void TileProductEmitter::multiply(const RegisterTile &tile,
                                  const Bfloat16Factors &factors) {
  int64_t rowBlocks = tile.rows / kTileRegisterRows;
  int64_t columnBlocks = int64_t(tile.columns.size());
  auto step = [&](const Access &access, int dimension) {
    return access.address.coefficients[dimension];
  };
  // Two terms of 16 columns fill a row of a register.
  Value rowStride = bytes(2 * step(*factors.rows, dimensions.row));
  Value columnStride = bytes(4 * step(*factors.columns, dimensions.term));
  for (int64_t i = 0; i < rowBlocks; ++i) {
    Value address =
        addressOf(*factors.rows, tile,
                  i * kTileRegisterRows * step(*factors.rows, dimensions.row));
    call("llvm.x86.tileloadd64", {number(kFirstOfRows + i),
                                  pointer(*factors.rows, address), rowStride});
  }
  for (int64_t j = 0; j < columnBlocks; ++j) {
    Value address = addressOf(*factors.columns, tile, 2 * j * kColumns);
    call("llvm.x86.tileloadd64",
         {number(kFirstOfColumns + j), pointer(*factors.columns, address),
          columnStride});
    for (int64_t i = 0; i < rowBlocks; ++i)
      call("llvm.x86.tdpbf16ps", {number(2 * i + j), number(kFirstOfRows + i),
                                  number(kFirstOfColumns + j)});
  }
}

/// Loops over the terms in blocks of 32.
void TileProductEmitter::emitLoops(const Stage &stage,
                                   ArrayRef<unsigned> reduction, unsigned depth,
                                   RegisterTile &tile,
                                   const Bfloat16Factors &factors) {
  if (depth == reduction.size())
    return multiply(tile, factors);
  unsigned dimension = reduction[depth];
  Value first = arith::ConstantIndexOp::create(builder, loc, 0);
  Value end = arith::ConstantIndexOp::create(builder, loc,
                                             kernel.dimensions[dimension].size);
  for (const Guard &guard : stage.guards) {
    bool decides = guard.form.coefficients[dimension] != 0;
    for (unsigned inner : reduction.drop_front(depth + 1))
      decides &= guard.form.coefficients[inner] == 0;
    if (decides)
      std::tie(first, end) =
          clipToGuard(builder, loc, guard, dimension, tile.index, first, end);
  }
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  auto loop = scf::ForOp::create(builder, loc, first, end, one);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  tile.index[dimension] = loop.getInductionVar();
  emitLoops(stage, reduction, depth + 1, tile, factors);
}

void TileProductEmitter::store(const Access &output, const RegisterTile &tile) {
  int64_t rowStep = output.address.coefficients[tile.rowDimension];
  for (int64_t i = 0; i < tile.rows / kTileRegisterRows; ++i)
    for (int64_t j = 0; j < int64_t(tile.columns.size()); ++j) {
      Value address = addressOf(output, tile,
                                i * kTileRegisterRows * rowStep + j * kColumns);
      call("llvm.x86.tilestored64",
           {number(2 * i + j), pointer(output, address), bytes(4 * rowStep)});
    }
}

LogicalResult TileProductEmitter::emit(unsigned stageNumber,
                                       const RegisterTile &tile) {
  const Stage &stage = kernel.stages[stageNumber];
  dimensions = findDimensions(kernel, stageNumber);
  const Access &output = stage.outputs[0];
  bool known = dimensions.row >= 0 && dimensions.row == tile.rowDimension &&
               dimensions.column >= 0 &&
               dimensions.column == tile.columnDimension &&
               tile.rows % kTileRegisterRows == 0 &&
               tile.columnStep() == kColumns && output.isMemory() &&
               output.address.coefficients[tile.columnDimension] == 1;
  if (!known)
    return linalg::GenericOp(stage.op).emitOpError(
        "expected a result of whole tiles with contiguous columns");
  for (int64_t i = 0; i < tile.rows / kTileRegisterRows; ++i)
    for (int64_t j = 0; j < int64_t(tile.columns.size()); ++j)
      call("llvm.x86.tilezero", number(2 * i + j));
  SmallVector<unsigned> reduction = kernel.reductionDimensions(stageNumber);
  llvm::erase(reduction, unsigned(dimensions.term));
  RegisterTile inner = tile;
  emitLoops(stage, reduction, 0, inner, findBfloat16Factors(stage, dimensions));
  store(output, tile);
  return success();
}

//===----------------------------------------------------------------------===//
// AVX-512 BF16
//===----------------------------------------------------------------------===//

Value tpc::cpu::emitDotProduct(OpBuilder &builder, Location loc, Value sums,
                               Value row, Value columns) {
  auto words = VectorType::get({16}, builder.getI32Type());
  auto elements = cast<VectorType>(columns.getType());
  Value word = vector::BitCastOp::create(
      builder, loc, VectorType::get({1}, builder.getI32Type()), row);
  Value one = vector::ExtractOp::create(builder, loc, word, int64_t(0));
  Value all = vector::BroadcastOp::create(builder, loc, words, one);
  Value terms = vector::BitCastOp::create(builder, loc, elements, all);
  return LLVM::CallIntrinsicOp::create(
             builder, loc, sums.getType(),
             builder.getStringAttr("llvm.x86.avx512bf16.dpbf16ps.512"),
             ValueRange{sums, terms, columns})
      .getResult(0);
}
