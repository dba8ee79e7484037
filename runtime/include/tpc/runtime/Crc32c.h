/// \file
/// The checksum of TFRecord files.

#ifndef TPC_RUNTIME_CRC32C_H
#define TPC_RUNTIME_CRC32C_H

#include <cstdint>
#include <string_view>

namespace tpc::runtime {

/// CRC-32C (Castagnoli), as in RFC 3720, appendix B.4.
uint32_t crc32c(std::string_view bytes);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_CRC32C_H
