//===- Bfloat16Product.h - Products of bf16 factors -------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_BFLOAT16PRODUCT_H
#define TPC_LIB_TARGET_CPU_BFLOAT16PRODUCT_H

#include "KernelPlan.h"

#include "lib/Target/Kernels/StageEmitter.h"

namespace tpc::cpu {

/// The rows of a tile register of AMX.
inline constexpr int64_t kTileRegisterRows = 16;

/// The dimensions along which the result of a product of bf16 has rows and
/// columns, and that of its 32 neighbouring terms.
struct Bfloat16Dimensions {
  int row = -1, column = -1, term = -1;
};
Bfloat16Dimensions findDimensions(const Kernel &kernel, unsigned stage);
/// Those of the kernel's first such product, on which all agree; -1 without.
Bfloat16Dimensions findDimensions(const Kernel &kernel);

struct Bfloat16Factors {
  const Access *rows, *columns;
};
Bfloat16Factors findBfloat16Factors(const Stage &stage,
                                    const Bfloat16Dimensions &dimensions);

/// Emits products with AMX: accumulators, rows and columns in tile registers,
/// whose numbers are fixed here.
class TileProductEmitter {
public:
  TileProductEmitter(mlir::OpBuilder &builder, mlir::Location loc,
                     const Kernel &kernel, const Machine &machine,
                     const ViewLookup &viewOf)
      : builder(builder), loc(loc), kernel(kernel), machine(machine),
        viewOf(viewOf) {}

  /// Shapes all tile registers as 16 rows of 64 bytes, before the first
  /// product, and releases them after the last.
  void configure();
  void release();

  /// All terms of up to 32 rows, in 16s, and 32 columns.
  mlir::LogicalResult emit(unsigned number, const RegisterTile &tile);

private:
  void call(llvm::StringRef intrinsic, mlir::ValueRange operands);
  mlir::Value number(int64_t value);
  mlir::Value bytes(int64_t value);
  mlir::Value pointer(const Access &access, mlir::Value address);
  mlir::Value addressOf(const Access &access, const RegisterTile &tile,
                        int64_t offset);
  void emitLoops(const Stage &stage, llvm::ArrayRef<unsigned> dimensions,
                 unsigned depth, RegisterTile &tile,
                 const Bfloat16Factors &factors);
  void multiply(const RegisterTile &tile, const Bfloat16Factors &factors);
  void store(const Access &output, const RegisterTile &tile);

  mlir::OpBuilder &builder;
  mlir::Location loc;
  const Kernel &kernel;
  const Machine &machine;
  const ViewLookup &viewOf;
  Bfloat16Dimensions dimensions;
};

/// One multiplication of two terms in each lane: sums + rows * columns, with
/// the rows' two terms at `row` broadcast. For CPUs without AMX.
mlir::Value emitDotProduct(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::Value sums, mlir::Value row,
                           mlir::Value columns);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_BFLOAT16PRODUCT_H
