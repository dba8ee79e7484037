#include "LoadState.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Finite.h"
#include "tpc/runtime/Layout.h"

#include <algorithm>

namespace tpc::runtime {

static void checkTensor(const std::string &path, const TensorEntry &tensor,
                        const Shape &expected, std::string_view order) {
  if (tensor.type != TensorType::F32)
    fail("'{}': tensor '{}': expected the type F32, found {}", path,
         tensor.name, toString(tensor.type));
  if (tensor.shape != expected)
    fail("'{}': tensor '{}': expected the shape {}{}, found {}", path,
         tensor.name, toString(expected), order, toString(tensor.shape));
}

/// Reads `count` finite numbers from row-major index `begin` on.
static void readPart(const std::string &path, SafetensorsReader &file,
                     const TensorEntry &tensor, int64_t begin, int64_t count,
                     float *values) {
  file.read(tensor, begin * sizeof(float), values, count * sizeof(float));
  if (!allFinite(values, count))
    fail("'{}': tensor '{}' has a value that is not finite", path, tensor.name);
}

void loadState(const std::string &path, SafetensorsReader &file,
               const TensorEntry &tensor, StateSet &states, size_t index) {
  const StateTensor &state = states.tensor(index);
  checkTensor(path, tensor, state.shape, "");
  int64_t size = elementCount(state.shape);
  std::vector<float> part(std::min(size, stagingSize));
  StateWriter writer(states);
  for (int64_t begin = 0; begin < size; begin += stagingSize) {
    int64_t count = std::min(stagingSize, size - begin);
    readPart(path, file, tensor, begin, count, part.data());
    writer.write(index, begin, count, part.data());
  }
}

void loadTorchState(const std::string &path, SafetensorsReader &file,
                    const TensorEntry &tensor, const ImageWeight &weight,
                    StateSet &states, size_t index) {
  checkTensor(path, tensor, weight.torchShape, " in PyTorch's order");
  // [out, channel, height, width], seen as a way to store [out, height, width,
  // channel].
  Storage torch;
  torch.block = 1;
  torch.order = {0, 3, 1, 2};
  Shape shape = weight.shape;
  int64_t outputs = shape[0], row = elementCount(shape) / outputs;
  // Two buffers together are a part as elsewhere.
  int64_t most = std::clamp<int64_t>(stagingSize / 2 / row, 1, outputs);
  std::vector<float> found(most * row), part(most * row);
  StateWriter writer(states);
  for (int64_t begin = 0; begin < outputs; begin += most) {
    shape[0] = std::min(most, outputs - begin);
    int64_t count = shape[0] * row;
    readPart(path, file, tensor, begin * row, count, found.data());
    unpack(torch, shape, found.data(), part.data());
    writer.write(index, begin * row, count, part.data());
  }
}

} // namespace tpc::runtime
