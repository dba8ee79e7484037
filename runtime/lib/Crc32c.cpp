#include "tpc/runtime/Crc32c.h"

#include <array>

namespace tpc::runtime {

/// The remainders of all bytes, for the polynomial 0x1EDC6F41 reflected.
static std::array<uint32_t, 256> makeTable() {
  std::array<uint32_t, 256> table;
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit)
      value = value >> 1 ^ (value & 1 ? 0x82f63b78u : 0u);
    table[byte] = value;
  }
  return table;
}

uint32_t crc32c(std::string_view bytes) {
  static const std::array<uint32_t, 256> table = makeTable();
  uint32_t value = ~0u;
  for (unsigned char byte : bytes)
    value = value >> 8 ^ table[(value ^ byte) & 0xff];
  return ~value;
}

} // namespace tpc::runtime
