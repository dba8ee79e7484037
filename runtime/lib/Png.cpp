#include "tpc/runtime/Png.h"

#include "tpc/runtime/AtomicFile.h"
#include "tpc/runtime/Error.h"

#include <png.h>

namespace tpc::runtime {

void writePng(const std::string &path, const Picture &picture) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = picture.channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  std::vector<uint8_t> encoded(PNG_IMAGE_PNG_SIZE_MAX(image));
  png_alloc_size_t size = encoded.size();
  if (!png_image_write_to_memory(&image, encoded.data(), &size,
                                 /*convert_to_8bit=*/0, picture.bytes.data(),
                                 /*row_stride=*/0, /*colormap=*/nullptr))
    fail("cannot write '{}': {}", path, image.message);
  AtomicFile file(path);
  file.write(encoded.data(), size);
  file.commit();
}

} // namespace tpc::runtime
