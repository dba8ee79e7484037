#include "tpc/runtime/Layout.h"

#include "tpc/runtime/ThreadPool.h"

#include <algorithm>
#include <cstring>

namespace tpc::runtime {

namespace {

/// A loop over `size` elements: the distance between two of them in the
/// logical and in the stored tensor.
struct Axis {
  int64_t size, logical, stored;
};

/// Loops over all elements, in row-major order of the logical tensor: as few as
/// there can be, none of size 1, at least one.
std::vector<Axis> axesOf(const Storage &storage, const Shape &shape) {
  size_t rank = shape.size();
  int64_t block = std::max<int64_t>(1, storage.block);
  std::vector<int64_t> stride(rank);
  int64_t next = block;
  for (size_t i = rank; i-- > 0;) {
    size_t dim = storage.order.empty() ? i : storage.order[i];
    stride[dim] = next;
    next *= dim == storage.dim ? shape[dim] / block : shape[dim];
  }
  std::vector<Axis> axes;
  int64_t logical = elementCount(shape);
  auto add = [&](int64_t size, int64_t stored) {
    if (size == 1)
      return;
    logical /= size;
    Axis axis{size, logical, stored};
    if (!axes.empty() && axes.back().stored == size * stored)
      axis.size *= axes.back().size, axes.pop_back();
    axes.push_back(axis);
  };
  for (size_t dim = 0; dim < rank; ++dim) {
    bool blocked = dim == storage.dim;
    add(blocked ? shape[dim] / block : shape[dim], stride[dim]);
    if (blocked)
      add(block, 1);
  }
  if (axes.empty())
    axes.push_back({1, 1, 1});
  return axes;
}

enum class Direction { Pack, Unpack };

/// Numbers in each direction of a tile: its lines of both tensors stay in the
/// first cache.
constexpr int64_t tileSize = 32;
/// Numbers that one thread moves at a time where no transposition is needed.
constexpr int64_t runSize = 1 << 14;
/// Below this, a loop on all threads costs more than it saves.
constexpr int64_t fewest = 1 << 16;

/// Moves boxes of numbers between a part of the logical tensor and the stored
/// tensor.
template <Direction direction> class Mover {
public:
  using Logical =
      std::conditional_t<direction == Direction::Pack, const float, float>;
  using Stored =
      std::conditional_t<direction == Direction::Pack, float, const float>;

  Mover(std::vector<Axis> axes, Logical *logical, Stored *stored)
      : axes(std::move(axes)), logical(logical), stored(stored) {}

  /// Moves those whose logical index, counted in the axes from `level`, lies in
  /// [begin, end). `from` is the stored index of 0.
  void moveRange(size_t level, int64_t begin, int64_t end, int64_t from) {
    if (begin == end)
      return;
    int64_t inner = axes[level].logical;
    int64_t outer = axes[level].stored;
    int64_t first = begin / inner;
    if (begin % inner != 0) {
      int64_t stop = std::min(end, (first + 1) * inner);
      moveRange(level + 1, begin % inner, stop - first * inner,
                from + first * outer);
      begin = stop;
      first = begin / inner;
    }
    int64_t last = end / inner;
    if (begin < last * inner) {
      std::vector<Axis> box(axes.begin() + level, axes.end());
      box[0].size = last - first;
      moveBox(box, from + first * outer);
      begin = last * inner;
    }
    if (begin < end)
      moveRange(level + 1, begin - last * inner, end - last * inner,
                from + last * outer);
  }

private:
  /// A box cut into cells, `axes` says how many and how far apart. A cell has
  /// up to laneTile numbers along `lane` and runTile along `run`; its place
  /// among the others along these two is that in the last two of `axes`.
  struct Grid {
    std::vector<Axis> axes;
    Axis lane, run;
    int64_t laneTile = tileSize, runTile = tileSize;
  };

  /// Moves the next box; boxes follow each other in the logical tensor.
  void moveBox(std::vector<Axis> box, int64_t from) {
    int64_t count = 1;
    for (const Axis &axis : box)
      count *= axis.size;
    Grid grid = makeGrid(std::move(box));
    int64_t cells = 1;
    for (const Axis &axis : grid.axes)
      cells *= axis.size;
    auto body = [&](int64_t begin, int64_t end) {
      moveCells(grid, begin, end, logical, stored + from);
    };
    if (count < fewest)
      body(0, cells);
    else
      parallelFor(cells, body);
    logical += count;
  }

  /// Cuts `box` into cells: along the axis that is closest in the stored tensor
  /// (lane) and the one that is closest in the logical tensor (run).
  static Grid makeGrid(std::vector<Axis> box) {
    std::sort(box.begin(), box.end(),
              [](const Axis &a, const Axis &b) { return a.stored > b.stored; });
    Grid grid;
    grid.lane = box.back();
    box.pop_back();
    auto run = std::min_element(
        box.begin(), box.end(),
        [](const Axis &a, const Axis &b) { return a.logical < b.logical; });
    bool same = run == box.end() || grid.lane.logical < run->logical;
    if (same) {
      grid.run = grid.lane;
      grid.lane = {1, 0, 0};
      grid.runTile = runSize;
    } else {
      grid.run = *run;
      box.erase(run);
    }
    grid.axes = std::move(box);
    auto cut = [&](const Axis &axis, int64_t tile) {
      grid.axes.push_back({(axis.size + tile - 1) / tile, axis.logical * tile,
                           axis.stored * tile});
    };
    cut(grid.lane, grid.laneTile);
    cut(grid.run, grid.runTile);
    return grid;
  }

  /// Moves the cells [begin, end) of `grid` in row-major order.
  static void moveCells(const Grid &grid, int64_t begin, int64_t end,
                        Logical *logical, Stored *stored) {
    size_t rank = grid.axes.size();
    std::vector<int64_t> position(rank);
    int64_t left = begin;
    for (size_t i = rank; i-- > 0;) {
      const Axis &axis = grid.axes[i];
      position[i] = left % axis.size;
      left /= axis.size;
      logical += position[i] * axis.logical;
      stored += position[i] * axis.stored;
    }
    for (int64_t cell = begin; cell < end; ++cell) {
      moveCell(std::min(grid.laneTile,
                        grid.lane.size - position[rank - 2] * grid.laneTile),
               std::min(grid.runTile,
                        grid.run.size - position[rank - 1] * grid.runTile),
               grid, logical, stored);
      for (size_t i = rank; i-- > 0;) {
        const Axis &axis = grid.axes[i];
        logical += axis.logical;
        stored += axis.stored;
        if (++position[i] < axis.size)
          break;
        position[i] = 0;
        logical -= axis.size * axis.logical;
        stored -= axis.size * axis.stored;
      }
    }
  }

  static void moveCell(int64_t lanes, int64_t runs, const Grid &grid,
                       Logical *logical, Stored *stored) {
    for (int64_t lane = 0; lane < lanes; ++lane) {
      Logical *from = logical + lane * grid.lane.logical;
      Stored *to = stored + lane * grid.lane.stored;
      if (grid.run.logical == 1 && grid.run.stored == 1) {
        if constexpr (direction == Direction::Pack)
          std::memcpy(to, from, runs * sizeof(float));
        else
          std::memcpy(from, to, runs * sizeof(float));
        continue;
      }
      for (int64_t i = 0; i < runs; ++i) {
        if constexpr (direction == Direction::Pack)
          to[i * grid.run.stored] = from[i * grid.run.logical];
        else
          from[i * grid.run.logical] = to[i * grid.run.stored];
      }
    }
  }

  std::vector<Axis> axes;
  Logical *logical;
  Stored *stored;
};

} // namespace

void packRange(const Storage &storage, const Shape &shape, int64_t begin,
               int64_t count, const float *values, float *stored) {
  Mover<Direction::Pack>(axesOf(storage, shape), values, stored)
      .moveRange(0, begin, begin + count, 0);
}

void unpackRange(const Storage &storage, const Shape &shape, int64_t begin,
                 int64_t count, const float *stored, float *values) {
  Mover<Direction::Unpack>(axesOf(storage, shape), values, stored)
      .moveRange(0, begin, begin + count, 0);
}

void pack(const Storage &storage, const Shape &shape, const float *logical,
          float *stored) {
  packRange(storage, shape, 0, elementCount(shape), logical, stored);
}

void unpack(const Storage &storage, const Shape &shape, const float *stored,
            float *logical) {
  unpackRange(storage, shape, 0, elementCount(shape), stored, logical);
}

} // namespace tpc::runtime
