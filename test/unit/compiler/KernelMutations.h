//===- KernelMutations.h - mistakes, made in kernels ------------*- C++ -*-===//

#ifndef TPC_TEST_UNIT_COMPILER_KERNELMUTATIONS_H
#define TPC_TEST_UNIT_COMPILER_KERNELMUTATIONS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <optional>
#include <string>

namespace tpc {

/// A mistake that whoever writes a schedule could make.
enum class Mutation {
  /// A barrier of a block.
  MissingBarrier,
  /// An asynchronous copy's commit, or the wait for it.
  MissingWait,
  /// The index of a load, a store or either side of a copy, by one element.
  IndexOffByOne,
  /// A comparison that always holds, or a loop's end that nothing clips.
  MissingBound,
  /// Registers, lanes or pairs of terms of a matrix of tensor cores, exchanged.
  WrongFragment,
  /// A shuffle from a lane twice as far away.
  WrongLane,
};

/// The name, in words joined by underscores.
std::string nameOf(Mutation mutation);

/// Makes the mistake in the function's launches, at the place of number `site`
/// among those where it can be made. Returns what it changed; nothing if there
/// are no more places.
std::optional<std::string> mutate(mlir::func::FuncOp function,
                                  Mutation mutation, size_t site);

} // namespace tpc

#endif // TPC_TEST_UNIT_COMPILER_KERNELMUTATIONS_H
