/// \file
/// Pictures in PNG files.

#ifndef TPC_RUNTIME_PNG_H
#define TPC_RUNTIME_PNG_H

#include <cstdint>
#include <string>
#include <vector>

namespace tpc::runtime {

/// Rows of pixels from the top, a byte for each channel: one (grey) or three
/// (red, green, blue).
struct Picture {
  int64_t width = 0, height = 0, channels = 1;
  std::vector<uint8_t> bytes;
};

/// Replaces `path` by the picture as a PNG file. Throws Error, with the earlier
/// file intact, if it cannot be written.
void writePng(const std::string &path, const Picture &picture);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_PNG_H
