// What the lanes of a warp do together. Sources: "Parallel Thread Execution
// ISA", sections shfl.sync, vote.sync, ldmatrix and mma.sync.

#include "Block.h"

#include <cmath>
#include <cstring>
#include <fmt/format.h>

using namespace tpc::simulator;

namespace {

float asFloat(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

uint32_t asBits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

/// The lane that `lane` reads from; whether that is what it asked for.
uint32_t sourceLane(uint32_t mode, uint32_t lane, uint32_t b, uint32_t c,
                    bool &inRange) {
  uint32_t segment = c >> 8 & 31, offset = b & 31;
  uint32_t most = (lane & segment) | (c & 31 & ~segment);
  int64_t source = lane;
  switch (mode) {
  case TPC_SIM_SHUFFLE_UP:
    source -= offset;
    break;
  case TPC_SIM_SHUFFLE_DOWN:
    source += offset;
    break;
  case TPC_SIM_SHUFFLE_BFLY:
    source ^= offset;
    break;
  case TPC_SIM_SHUFFLE_IDX:
    source = (lane & segment) | (offset & ~segment);
    break;
  }
  inRange = mode == TPC_SIM_SHUFFLE_UP ? source >= int64_t{most}
                                       : source <= int64_t{most};
  return inRange ? static_cast<uint32_t>(source) : lane;
}

/// How a product's factors lie in registers.
struct MatrixShape {
  int terms;
  /// Registers of A and B, and numbers in each.
  int a, b, numbers;
};

MatrixShape shapeOf(uint32_t kind) {
  switch (kind) {
  case TPC_SIM_MMA_M16N8K4_TF32:
    return {4, 2, 1, 1};
  case TPC_SIM_MMA_M16N8K8_TF32:
    return {8, 4, 2, 1};
  case TPC_SIM_MMA_M16N8K8_BF16:
    return {8, 2, 1, 2};
  default:
    return {16, 4, 2, 2};
  }
}

/// Number `part` of a register: bf16, or the 19 bits of TF32 that count.
double numberIn(const MatrixShape &shape, uint32_t bits, int part) {
  if (shape.numbers == 1)
    return asFloat(bits & 0xffffe000u);
  return asFloat(part == 0 ? bits << 16 : bits & 0xffff0000u);
}

constexpr int rows = 16, columns = 8, mostTerms = 16;

void multiply(const MatrixShape &shape, WarpOperation &operation) {
  double a[rows][mostTerms] = {}, b[mostTerms][columns] = {};
  for (int lane = 0; lane < 32; ++lane) {
    const auto &values = operation.values[lane];
    int group = lane / 4, within = lane % 4;
    for (int part = 0; part < shape.numbers; ++part) {
      // Registers alternate between rows, then go on along the terms.
      for (int i = 0; i < shape.a; ++i)
        a[group + i % 2 * 8][(within + i / 2 * 4) * shape.numbers + part] =
            numberIn(shape, values[i], part);
      for (int i = 0; i < shape.b; ++i)
        b[(within + i * 4) * shape.numbers + part][group] =
            numberIn(shape, values[shape.a + i], part);
    }
  }
  for (int lane = 0; lane < 32; ++lane)
    for (int i = 0; i < 4; ++i) {
      int row = lane / 4 + i / 2 * 8, column = lane % 4 * 2 + i % 2;
      double sum = asFloat(operation.values[lane][shape.a + shape.b + i]);
      for (int k = 0; k < shape.terms; ++k)
        sum += a[row][k] * b[k][column];
      operation.values[lane][i] = asBits(static_cast<float>(sum));
    }
}

constexpr uint32_t wholeWarp = ~0u;

} // namespace

void tpc_sim_warp_barrier(uint32_t mask, const char *where) {
  Block::active().warpBarrier(mask, where);
}

uint64_t tpc_sim_shuffle(uint32_t mode, uint32_t mask, uint32_t value,
                         uint32_t b, uint32_t c, const char *where) {
  Block &block = Block::active();
  return block.together(
      mask, where,
      [&](WarpOperation &operation, uint32_t lane) {
        operation.values[lane][0] = value;
        operation.values[lane][1] = b;
        operation.values[lane][2] = c;
      },
      [&](WarpOperation &operation) {
        for (uint32_t lane = 0; lane < warpSize; ++lane) {
          if (!(mask >> lane & 1))
            continue;
          bool inRange = false;
          uint32_t source = sourceLane(mode, lane, operation.values[lane][1],
                                       operation.values[lane][2], inRange);
          if (!(mask >> source & 1))
            block.fail(fmt::format("a shuffle in which lane {} reads from lane "
                                   "{}, which is not in the mask {:#x}",
                                   lane, source, mask),
                       where);
          operation.results[lane] =
              operation.values[source][0] | uint64_t{inRange} << 32;
        }
      });
}

uint32_t tpc_sim_vote(uint32_t mode, uint32_t mask, uint32_t predicate,
                      const char *where) {
  return static_cast<uint32_t>(Block::active().together(
      mask, where,
      [&](WarpOperation &operation, uint32_t lane) {
        operation.values[lane][0] = predicate;
      },
      [&](WarpOperation &operation) {
        uint32_t ballot = 0;
        for (uint32_t lane = 0; lane < warpSize; ++lane)
          if (mask >> lane & 1 && operation.values[lane][0])
            ballot |= 1u << lane;
        uint32_t result = mode == TPC_SIM_VOTE_BALLOT ? ballot
                          : mode == TPC_SIM_VOTE_ANY  ? ballot != 0
                          : mode == TPC_SIM_VOTE_ALL
                              ? ballot == mask
                              : ballot == mask || ballot == 0;
        operation.results.fill(result);
      }));
}

void tpc_sim_mma(uint32_t kind, const uint32_t *operands, uint32_t *results,
                 const char *where) {
  MatrixShape shape = shapeOf(kind);
  Block::active().together(
      wholeWarp, where,
      [&](WarpOperation &operation, uint32_t lane) {
        for (int i = 0; i < shape.a + shape.b + 4; ++i)
          operation.values[lane][i] = operands[i];
        operation.destinations[lane] = results;
      },
      [&](WarpOperation &operation) {
        multiply(shape, operation);
        for (uint32_t lane = 0; lane < warpSize; ++lane)
          std::memcpy(operation.destinations[lane],
                      operation.values[lane].data(), 4 * sizeof(uint32_t));
      });
}

void tpc_sim_ldmatrix(uint32_t count, uint32_t transposed, const void *row,
                      uint32_t *results, const char *where) {
  constexpr uint32_t matrixRows = 8, rowBytes = 16;
  Block &block = Block::active();
  if (block.lane() < count * matrixRows)
    block.access(AccessKind::Load, row, rowBytes, rowBytes, where);
  block.together(
      wholeWarp, where,
      [&](WarpOperation &operation, uint32_t lane) {
        operation.addresses[lane] = row;
        operation.destinations[lane] = results;
      },
      [&](WarpOperation &operation) {
        auto number = [&](uint32_t matrix, uint32_t r, uint32_t c) {
          auto *numbers = static_cast<const uint16_t *>(
              operation.addresses[matrix * matrixRows + r]);
          return uint32_t{numbers[c]};
        };
        for (uint32_t lane = 0; lane < warpSize; ++lane)
          for (uint32_t m = 0; m < count; ++m) {
            uint32_t r = lane / 4, c = lane % 4 * 2;
            operation.destinations[lane][m] =
                transposed ? number(m, c, r) | number(m, c + 1, r) << 16
                           : number(m, r, c) | number(m, r, c + 1) << 16;
          }
      });
}

uint32_t tpc_sim_round_to_tf32(float value) {
  // To nearest, halves away from zero.
  uint32_t bits = asBits(value);
  return std::isfinite(value) ? (bits + 0x1000u) & 0xffffe000u : bits;
}

uint32_t tpc_sim_round_to_bf16(float value) {
  // To nearest, halves to even.
  uint32_t bits = asBits(value);
  if (std::isnan(value))
    return 0x7fff;
  return (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
}
