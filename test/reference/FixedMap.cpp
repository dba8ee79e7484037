//===- FixedMap.cpp - Layers without parameters ---------------------------===//

#include "FixedMap.h"

#include <algorithm>

namespace reference {

std::vector<Matrix> applyChain(const Chain &chain, const Matrix &x) {
  std::vector<Matrix> points = {x};
  for (const auto &map : chain)
    points.push_back(map->apply(points.back()));
  return points;
}

Matrix transposeChain(const Chain &chain, const Matrix &d, const Matrix &at) {
  const std::vector<Matrix> points = applyChain(chain, at);
  Matrix result = d;
  for (size_t i = chain.size(); i-- > 0;)
    result = chain[i]->transposed(result, points[i]);
  return result;
}

Matrix invertChain(const Chain &chain, const Matrix &v, const Matrix &at) {
  const std::vector<Matrix> points = applyChain(chain, at);
  Matrix result = v;
  for (size_t i = chain.size(); i-- > 0;)
    result = chain[i]->invert(result, points[i]);
  return result;
}

Matrix invertTransposedChain(const Chain &chain, const Matrix &d,
                             const Matrix &at) {
  const std::vector<Matrix> points = applyChain(chain, at);
  Matrix result = d;
  for (size_t i = 0; i < chain.size(); ++i)
    result = chain[i]->invertTransposed(result, points[i]);
  return result;
}

double distanceToKink(const Chain &chain, const Matrix &x) {
  const std::vector<Matrix> points = applyChain(chain, x);
  double distance = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < chain.size(); ++i)
    distance = std::min(distance, chain[i]->distanceToKink(points[i]));
  return distance;
}

} // namespace reference
