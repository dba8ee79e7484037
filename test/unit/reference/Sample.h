//===- Sample.h - small random networks and batches -------------*- C++ -*-===//

#ifndef TPC_TEST_UNIT_REFERENCE_SAMPLE_H
#define TPC_TEST_UNIT_REFERENCE_SAMPLE_H

#include "Rule.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace reference {

/// Random matrices of one seed.
class Sample {
public:
  explicit Sample(unsigned seed = 1) : engine(seed) {}

  /// Uniform in [-limit, limit).
  Matrix matrix(size_t rows, size_t columns, double limit = 1) {
    std::uniform_real_distribution<double> uniform(-limit, limit);
    Matrix result(rows, columns);
    for (double &value : result.values)
      value = uniform(engine);
    return result;
  }

  Matrix matrix(const TensorForm &form, double limit = 1) {
    return matrix(form.rows, elementCount(form.shape) / form.rows, limit);
  }

  /// One-hot rows.
  Matrix labels(size_t rows, size_t classes) {
    Matrix result(rows, classes);
    for (size_t i = 0; i < rows; ++i)
      result(i, engine() % classes) = 1;
    return result;
  }

  /// Everything that any rule needs for the model.
  Parameters parameters(const Model &model) {
    const size_t depth = model.depth();
    Parameters result;
    result.forward.resize(depth + 1);
    result.inverse.resize(depth + 1);
    result.feedback.resize(depth + 1);
    for (size_t l = 1; l <= depth; ++l) {
      const WeightedMap &map = *model.layer(l).map;
      const size_t auxiliary = l == depth ? model.rule.auxiliary : 0;
      result.forward[l] = {matrix(map.weightForm()),
                           matrix(map.biasForm(), 0.5)};
      result.inverse[l] = {matrix(map.inverseWeightForm(auxiliary)),
                           matrix(map.inverseBiasForm(), 0.5)};
      result.feedback[l] = model.rule.errors == Errors::Direct
                               ? matrix(map.outputs(), model.units(depth))
                               : matrix(map.feedbackForm());
    }
    if (const size_t auxiliary = model.rule.auxiliary)
      result.auxiliary = {matrix(auxiliary, model.units(depth - 1)),
                          matrix(1, auxiliary, 0.5)};
    return result;
  }

private:
  std::mt19937 engine;
};

/// The central difference quotient of `value` by every element of `x`.
inline Matrix differenceQuotient(Matrix &x,
                                 const std::function<double()> &value,
                                 double step = 1e-5) {
  Matrix result(x.rows, x.columns);
  for (size_t i = 0; i < x.values.size(); ++i) {
    const double before = x.values[i];
    x.values[i] = before + step;
    const double above = value();
    x.values[i] = before - step;
    const double below = value();
    x.values[i] = before;
    result.values[i] = (above - below) / (2 * step);
  }
  return result;
}

/// The largest absolute difference of two matrices of the same shape; NaN
/// where one is.
inline double distance(const Matrix &a, const Matrix &b) {
  const Matrix difference = add(a, b, -1);
  double result = 0;
  for (double value : difference.values) {
    if (std::isnan(value))
      return value;
    result = std::max(result, std::abs(value));
  }
  return result;
}

} // namespace reference

#endif // TPC_TEST_UNIT_REFERENCE_SAMPLE_H
