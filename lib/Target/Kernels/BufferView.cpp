//===- BufferView.cpp - Where a tensor's elements are ---------------------===//

#include "BufferView.h"

#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace tpc::kernels;

static SmallVector<int64_t> rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (int64_t i = int64_t(shape.size()) - 1; i >= 0; --i) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

BufferView BufferView::rowMajor(Value memref, ArrayRef<int64_t> shape) {
  BufferView view;
  view.memref = memref;
  view.shape.assign(shape.begin(), shape.end());
  view.strides = rowMajorStrides(shape);
  return view;
}

BufferView BufferView::allEqual(Value value, ArrayRef<int64_t> shape) {
  BufferView view;
  view.splat = value;
  view.shape.assign(shape.begin(), shape.end());
  view.strides.assign(shape.size(), 0);
  return view;
}

BufferView BufferView::packed(Value memref, ArrayRef<int64_t> shape,
                              const Storage &storage) {
  BufferView view = rowMajor(memref, shape);
  if (!storage.block)
    return view;
  view.block = storage.block;
  view.splitDim = storage.dim;
  SmallVector<int64_t> order(storage.order);
  if (order.empty())
    order = llvm::to_vector(llvm::seq<int64_t>(0, shape.size()));
  int64_t stride = storage.block;
  for (int64_t dim : llvm::reverse(order)) {
    if (dim == storage.dim) {
      view.blockStride = stride;
      view.strides[dim] = storage.pairs ? 2 : 1;
      stride *= shape[dim] / storage.block;
    } else {
      view.strides[dim] = stride;
      stride *= shape[dim];
    }
  }
  return view;
}

BufferView BufferView::pad(ArrayRef<int64_t> before,
                           ArrayRef<int64_t> after) const {
  BufferView view = *this;
  view.bounds.clear();
  for (size_t i = 0; i < shape.size(); ++i) {
    view.bounds.push_back({before[i], before[i] + shape[i]});
    view.shape[i] += before[i] + after[i];
    view.offset -= before[i] * strides[i];
  }
  return view;
}

BufferView BufferView::slice(ArrayRef<int64_t> offsets, ArrayRef<int64_t> sizes,
                             ArrayRef<int64_t> steps,
                             ArrayRef<int64_t> resultShape) const {
  BufferView view = *this;
  assert(!isSplit() && "a part of several blocks has no strides");
  view.block = 0;
  view.shape.assign(resultShape.begin(), resultShape.end());
  view.strides.clear();
  size_t next = 0;
  for (size_t i = 0; i < shape.size(); ++i) {
    view.offset += offsets[i] * strides[i];
    // Unit dimensions that the slice's result lacks are dropped.
    bool kept =
        next < resultShape.size() && resultShape[next] == sizes[i] &&
        !(sizes[i] == 1 && shape.size() - i > resultShape.size() - next);
    if (!kept)
      continue;
    view.strides.push_back(strides[i] * steps[i]);
    ++next;
  }
  return view;
}

std::optional<BufferView>
BufferView::reshape(ArrayRef<int64_t> newShape) const {
  if (splat)
    return allEqual(splat, newShape);
  if (!bounds.empty())
    return std::nullopt;
  if (block)
    return reshapeBlocks(newShape);
  // Merge dimensions that are contiguous in each other, then split again.
  SmallVector<std::pair<int64_t, int64_t>> merged;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 1)
      continue;
    if (!merged.empty() && merged.back().second == strides[i] * shape[i]) {
      merged.back().first *= shape[i];
      merged.back().second = strides[i];
    } else {
      merged.push_back({shape[i], strides[i]});
    }
  }
  BufferView view = *this;
  view.shape.assign(newShape.begin(), newShape.end());
  view.strides.assign(newShape.size(), 0);
  int64_t group = int64_t(merged.size()) - 1, inner = 1;
  for (int64_t i = int64_t(newShape.size()) - 1; i >= 0; --i) {
    if (newShape[i] == 1)
      continue;
    while (group >= 0 && inner == merged[group].first) {
      --group;
      inner = 1;
    }
    if (group < 0 || merged[group].first % (inner * newShape[i]))
      return std::nullopt;
    view.strides[i] = merged[group].second * inner;
    inner *= newShape[i];
  }
  return view;
}

/// Blocks of the last dimension stay whole if the first dimension keeps its
/// size and the new last dimension is a multiple of them.
std::optional<BufferView>
BufferView::reshapeBlocks(ArrayRef<int64_t> newShape) const {
  int64_t last = int64_t(shape.size()) - 1;
  if (splitDim != last || last < 1 || newShape.size() < 2 ||
      newShape[0] != shape[0] || newShape.back() % block)
    return std::nullopt;
  BufferView blocks = *this;
  blocks.block = 0;
  blocks.shape.assign(shape.begin() + 1, shape.end());
  blocks.shape.back() /= block;
  blocks.strides.assign(strides.begin() + 1, strides.end());
  blocks.strides.back() = blockStride;
  SmallVector<int64_t> inner(newShape.drop_front());
  inner.back() /= block;
  std::optional<BufferView> reshaped = blocks.reshape(inner);
  if (!reshaped)
    return std::nullopt;
  BufferView view = *this;
  view.shape.assign(newShape.begin(), newShape.end());
  view.splitDim = int64_t(newShape.size()) - 1;
  view.blockStride = reshaped->strides.back();
  view.strides.assign(1, strides[0]);
  llvm::append_range(view.strides, reshaped->strides);
  view.strides.back() = 1;
  return view;
}

Type tpc::kernels::storageType(Type element) {
  if (element.isInteger(1))
    return IntegerType::get(element.getContext(), 8);
  return element;
}
