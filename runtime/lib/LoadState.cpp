#include "LoadState.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Finite.h"
#include "tpc/runtime/Layout.h"

#include <algorithm>

namespace tpc::runtime {

void loadState(const std::string &path, SafetensorsReader &file,
               const TensorEntry &tensor, StateSet &states, size_t index) {
  const StateTensor &state = states.tensor(index);
  if (tensor.type != TensorType::F32)
    fail("'{}': tensor '{}': expected the type F32, found {}", path,
         tensor.name, toString(tensor.type));
  if (tensor.shape != state.shape)
    fail("'{}': tensor '{}': expected the shape {}, found {}", path,
         tensor.name, toString(state.shape), toString(tensor.shape));
  int64_t size = elementCount(state.shape);
  std::vector<float> part(std::min(size, stagingSize));
  for (int64_t begin = 0; begin < size; begin += stagingSize) {
    int64_t count = std::min(stagingSize, size - begin);
    file.read(tensor, begin * sizeof(float), part.data(),
              count * sizeof(float));
    if (!allFinite(part.data(), count))
      fail("'{}': tensor '{}' has a value that is not finite", path,
           tensor.name);
    states.write(index, begin, count, part.data());
  }
}

} // namespace tpc::runtime
