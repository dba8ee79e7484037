/// \file
/// What an autoencoder makes of images, to look at.

#ifndef TPC_RUNTIME_RECONSTRUCTIONPICTURE_H
#define TPC_RUNTIME_RECONSTRUCTIONPICTURE_H

#include "tpc/runtime/Manifest.h"
#include "tpc/runtime/Png.h"

namespace tpc::runtime {

/// Throws Error unless samples of `shape` are grey or RGB images ([height,
/// width, 1] or [height, width, 3]) and outputs of shape `output` have their
/// size.
void checkDrawable(const Shape &shape, const Shape &output);

/// Draws `count` images of `shape`, row-major with values in [0, 1] (others are
/// clamped), and below each its reconstruction: rows of 8 pairs with white gaps
/// of 2 pixels round each image and 6 between rows of pairs, each pixel as a
/// square of 3 x 3. Throws Error if the picture would be too large for a file.
Picture drawReconstructions(const Shape &shape, int64_t count,
                            const float *originals,
                            const float *reconstructions);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_RECONSTRUCTIONPICTURE_H
