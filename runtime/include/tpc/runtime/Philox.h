/// \file
/// The counter-based generator of all random numbers: Philox4x32-10 of Salmon,
/// Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
/// A number is a function of its key alone, so it is the same at any number of
/// threads, on any target, and is never stored.

#ifndef TPC_RUNTIME_PHILOX_H
#define TPC_RUNTIME_PHILOX_H

#include <array>
#include <cstdint>

namespace tpc::runtime {

/// Four words: a counter, or a block of random numbers.
using PhiloxBlock = std::array<uint32_t, 4>;

using PhiloxKey = std::array<uint32_t, 2>;

constexpr int philoxRounds = 10;

/// One round; the key is another one in each: see nextPhiloxKey.
constexpr PhiloxBlock philoxRound(PhiloxBlock counter, PhiloxKey key) {
  uint64_t product0 = uint64_t{0xD2511F53} * counter[0];
  uint64_t product1 = uint64_t{0xCD9E8D57} * counter[2];
  return {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
          static_cast<uint32_t>(product1),
          static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
          static_cast<uint32_t>(product0)};
}

constexpr PhiloxKey nextPhiloxKey(PhiloxKey key) {
  return {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
}

/// Philox4x32 with ten rounds.
constexpr PhiloxBlock philox(PhiloxBlock counter, PhiloxKey key) {
  for (int round = 0; round < philoxRounds; ++round) {
    counter = philoxRound(counter, key);
    key = nextPhiloxKey(key);
  }
  return counter;
}

/// What a stream of random numbers is for; streams of different purposes are
/// independent. The numbers are part of the file format of seeds: never change
/// them.
enum class Purpose : uint32_t {
  Weight = 1,
  InverseWeight = 2,
  Feedback = 3,
  Auxiliary = 4,
  Noise = 5,
  Shuffle = 6,
  ValidationSplit = 7,
  Augmentation = 8,
  Synthetic = 9,
  Probe = 10,
  Search = 11,
};

/// Names one stream of random numbers; an index names a number in it.
struct RandomStream {
  uint64_t seed = 0;
  Purpose purpose = Purpose::Weight;
  /// Below 65536; 0 where no layer is meant.
  uint32_t layer = 0;
  uint64_t step = 0;
};

/// What gives the words with indices 4 * block .. 4 * block + 3 of `stream`.
constexpr PhiloxBlock randomCounter(const RandomStream &stream,
                                    uint32_t block) {
  return {block, static_cast<uint32_t>(stream.step),
          static_cast<uint32_t>(stream.step >> 32),
          static_cast<uint32_t>(stream.purpose) * 65536 + stream.layer};
}

constexpr PhiloxKey randomKey(const RandomStream &stream) {
  return {static_cast<uint32_t>(stream.seed),
          static_cast<uint32_t>(stream.seed >> 32)};
}

/// The four words with indices 4 * block .. 4 * block + 3 of `stream`.
constexpr PhiloxBlock randomBlock(const RandomStream &stream, uint32_t block) {
  return philox(randomCounter(stream, block), randomKey(stream));
}

/// The word with `index` (below 2^34) of `stream`.
constexpr uint32_t randomWord(const RandomStream &stream, uint64_t index) {
  return randomBlock(stream, static_cast<uint32_t>(index / 4))[index % 4];
}

/// Maps a word to [0, 1): its upper 24 bits, so the value is exact in float.
constexpr double uniformFromWord(uint32_t word) {
  return (word >> 8) * (1.0 / 16777216.0);
}

} // namespace tpc::runtime

#endif // TPC_RUNTIME_PHILOX_H
