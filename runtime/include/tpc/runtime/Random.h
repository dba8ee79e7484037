/// \file
/// What is drawn from the random streams: initial weights and shuffles.

#ifndef TPC_RUNTIME_RANDOM_H
#define TPC_RUNTIME_RANDOM_H

#include "tpc/runtime/Philox.h"

#include <cstddef>
#include <vector>

namespace tpc::runtime {

/// Fills `values[0, count)` with the numbers `begin` and following of `stream`,
/// uniform in [-limit, limit) * scale, limit = sqrt(6 / (fanIn + fanOut))
/// (Glorot and Bengio, 2010). Computed in double and rounded once, on the
/// global thread pool.
void fillGlorotUniform(float *values, int64_t begin, int64_t count,
                       const RandomStream &stream, double fanIn, double fanOut,
                       double scale);

/// The order in which pass `pass` (from 0) visits `count` samples: a
/// Fisher-Yates shuffle of the identity, a function of seed, pass and count
/// alone.
std::vector<uint32_t> shuffledOrder(uint64_t seed, uint64_t pass,
                                    uint32_t count);

/// The same shuffle, by the numbers of another stream.
std::vector<uint32_t> shuffledOrder(const RandomStream &stream, uint32_t count);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_RANDOM_H
