#include "tpc/runtime/Dataset.h"

#include "tpc/runtime/ArrayReader.h"
#include "tpc/runtime/Error.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace tpc::runtime {

namespace {

/// Elements that are converted at a time.
constexpr int64_t chunk = 1 << 16;

/// Opens array `name` of a folder of .npy files or of a safetensors file.
std::unique_ptr<ArrayReader> openArray(const std::string &path,
                                       const std::string &name) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
    return openTensor(path, name);
  std::string file = path + "/" + name + ".npy";
  if (::access(file.c_str(), F_OK) != 0)
    fail("no file '{}.npy' of the arrays data set in '{}'; expected "
         "train_x.npy, train_y.npy, test_x.npy and test_y.npy",
         name, path);
  return openNpy(file);
}

/// Calls `visit(index, value)` with all elements, which are of type T.
template <typename T, typename Visit>
void forEach(ArrayReader &array, Visit visit) {
  int64_t count = elementCount(array.shape);
  std::vector<T> values(static_cast<size_t>(std::min(count, chunk)));
  for (int64_t begin = 0; begin < count; begin += chunk) {
    int64_t size = std::min(chunk, count - begin);
    array.read(values.data(), static_cast<size_t>(size) * sizeof(T));
    for (int64_t i = 0; i < size; ++i)
      visit(begin + i, values[i]);
  }
}

/// As forEach, for arrays of whole numbers; false for others. Values above
/// INT64_MAX come as that, which no label is either.
template <typename Visit> bool forEachInteger(ArrayReader &array, Visit visit) {
  auto wide = [&](int64_t i, auto value) {
    visit(i, static_cast<int64_t>(value));
  };
  switch (array.type) {
  case TensorType::I8:
    forEach<int8_t>(array, wide);
    return true;
  case TensorType::I16:
    forEach<int16_t>(array, wide);
    return true;
  case TensorType::I32:
    forEach<int32_t>(array, wide);
    return true;
  case TensorType::I64:
    forEach<int64_t>(array, wide);
    return true;
  case TensorType::U8:
    forEach<uint8_t>(array, wide);
    return true;
  case TensorType::U16:
    forEach<uint16_t>(array, wide);
    return true;
  case TensorType::U32:
    forEach<uint32_t>(array, wide);
    return true;
  case TensorType::U64:
    forEach<uint64_t>(array, [&](int64_t i, uint64_t value) {
      visit(i, static_cast<int64_t>(std::min<uint64_t>(value, INT64_MAX)));
    });
    return true;
  case TensorType::F32:
  case TensorType::F64:
    return false;
  }
  return false;
}

/// The numbers of an F32 or F64 array, which must be finite as floats.
std::vector<float> readFloats(ArrayReader &array, const Reserve &reserve) {
  reserve(elementCount(array.shape) * sizeof(float));
  std::vector<float> result(static_cast<size_t>(elementCount(array.shape)));
  int64_t perSample = elementCount(array.shape) / array.shape[0];
  auto check = [&](int64_t i) {
    if (!std::isfinite(result[i]))
      fail("{}: expected finite numbers, found {} at element {} of sample {}",
           array.where, result[i], i % perSample, i / perSample);
  };
  if (array.type == TensorType::F64) {
    forEach<double>(array, [&](int64_t i, double value) {
      result[i] = static_cast<float>(value);
      check(i);
    });
    return result;
  }
  array.read(result.data(), result.size() * sizeof(float));
  for (size_t i = 0; i < result.size(); ++i)
    check(static_cast<int64_t>(i));
  return result;
}

/// Without dimensions of size 1, which do not change where a value lies.
Shape squeezed(Shape shape) {
  shape.erase(std::remove(shape.begin(), shape.end(), 1), shape.end());
  return shape;
}

/// Throws unless `array` holds samples of `expected`, or as many values in one
/// dimension.
void checkShape(const ArrayReader &array, const Shape &expected,
                std::string_view what) {
  if (!array.shape.empty()) {
    Shape found(array.shape.begin() + 1, array.shape.end());
    if (squeezed(found) == squeezed(expected) ||
        squeezed(found) == squeezed({elementCount(expected)}))
      return;
    // A network with one dimension takes what comes in several.
    if (expected.size() == 1 && elementCount(found) == expected[0])
      return;
  }
  std::string wanted = toString(expected);
  fail("{}: expected the shape [samples, {}, {}, found {}", array.where,
       wanted.substr(1), what, toString(array.shape));
}

bool isFloat(const ArrayReader &array) {
  return array.type == TensorType::F32 || array.type == TensorType::F64;
}

void readInputs(ArrayReader &array, const Manifest &manifest,
                const Reserve &reserve, Samples &samples) {
  if (array.type != TensorType::U8 && !isFloat(array))
    fail("{}: expected inputs of type U8, F32 or F64, found {}", array.where,
         toString(array.type));
  checkShape(array, manifest.input, "the network's input");
  samples.count = array.shape[0];
  samples.shape = manifest.input;
  if (samples.count < 1 || samples.count > UINT32_MAX)
    fail("{}: expected from 1 to {} samples, found {}", array.where, UINT32_MAX,
         samples.count);
  if (isFloat(array)) {
    samples.floats = readFloats(array, reserve);
    return;
  }
  reserve(elementCount(array.shape));
  samples.bytes.resize(static_cast<size_t>(elementCount(array.shape)));
  array.read(samples.bytes.data(), samples.bytes.size());
}

void readClasses(ArrayReader &array, const Manifest &manifest,
                 const Reserve &reserve, Samples &samples) {
  samples.classes = manifest.labelSize;
  if (isFloat(array))
    fail("{}: expected labels of an integer type, found {}; float targets are "
         "for data(arrays, label = target)",
         array.where, toString(array.type));
  if (squeezed(array.shape) != squeezed({samples.count}))
    fail("{}: expected the shape [{}], a label for each input, found {}",
         array.where, samples.count, toString(array.shape));
  reserve(samples.count * sizeof(uint32_t));
  samples.labels.resize(static_cast<size_t>(samples.count));
  forEachInteger(array, [&](int64_t i, int64_t label) {
    if (label < 0 || label >= samples.classes)
      fail("{}: label {} is out of range: expected 0 to {} (the network has {} "
           "outputs), found {}",
           array.where, i, samples.classes - 1, samples.classes, label);
    samples.labels[i] = static_cast<uint32_t>(label);
  });
}

void readTargets(ArrayReader &array, const Manifest &manifest,
                 const Reserve &reserve, Samples &samples) {
  if (!isFloat(array))
    fail("{}: expected targets of type F32 or F64, found {}; whole numbers are "
         "for data(arrays, label = class)",
         array.where, toString(array.type));
  checkShape(array, manifest.output, "the network's output");
  if (array.shape[0] != samples.count)
    fail("{}: expected {} targets, one for each input, found {}", array.where,
         samples.count, array.shape[0]);
  samples.targetSize = manifest.labelSize;
  samples.targets = readFloats(array, reserve);
}

} // namespace

Samples loadArrays(const Manifest &manifest, const std::string &path,
                   Split split, const Reserve &reserve) {
  std::string prefix(toString(split));
  Samples samples;
  std::unique_ptr<ArrayReader> inputs = openArray(path, prefix + "_x");
  readInputs(*inputs, manifest, reserve, samples);
  samples.source = path;
  if (manifest.labelKind == LabelKind::Input)
    return samples;
  std::unique_ptr<ArrayReader> labels = openArray(path, prefix + "_y");
  if (manifest.labelKind == LabelKind::Class)
    readClasses(*labels, manifest, reserve, samples);
  else
    readTargets(*labels, manifest, reserve, samples);
  return samples;
}

} // namespace tpc::runtime
