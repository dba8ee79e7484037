//===- PackingBlock.h - The block of packed matrices ------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_PACKINGBLOCK_H
#define TPC_LIB_TARGET_CPU_PACKINGBLOCK_H

#include <cstdint>

namespace tpc::cpu {

/// The block in which a dimension of `size` is packed: the divisor that wastes
/// the fewest lanes of vectors of `lanes` elements; 0 if no divisor will do.
/// Equal sizes have equal blocks, so operands that share a loop agree.
int64_t packingBlock(int64_t size, int64_t lanes);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_PACKINGBLOCK_H
