//===- PackingBlock.cpp - The block of packed matrices --------------------===//

#include "PackingBlock.h"

#include "llvm/Support/MathExtras.h"

#include <cstdlib>

int64_t tpc::cpu::packingBlock(int64_t size, int64_t lanes) {
  if (size % 32 == 0)
    return 32;
  if (size % 16 == 0)
    return 16;
  auto waste = [&](int64_t block) {
    return double(llvm::divideCeil(block, lanes) * lanes) / double(block);
  };
  int64_t best = size <= 64 ? size : 0;
  for (int64_t block = 8; block <= 64; ++block) {
    if (size % block)
      continue;
    if (!best || waste(block) < waste(best) ||
        (waste(block) == waste(best) &&
         std::abs(block - 2 * lanes) < std::abs(best - 2 * lanes)))
      best = block;
  }
  return best;
}
