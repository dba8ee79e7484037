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

  Dense dense(size_t out, size_t in) {
    return {matrix(out, in), matrix(1, out, 0.5)};
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
      const size_t in = model.units(l - 1);
      const size_t out = model.units(l);
      const size_t features = out + (l == depth ? model.rule.auxiliary : 0);
      result.forward[l] = dense(out, in);
      result.inverse[l] = dense(in, features);
      result.feedback[l] = model.rule.errors == Errors::Direct
                               ? matrix(out, model.units(depth))
                               : matrix(in, out);
    }
    result.auxiliary = dense(model.rule.auxiliary, model.units(depth - 1));
    return result;
  }

private:
  std::mt19937 engine;
};

/// 5 inputs, layers of 4, 6 and 5 units and 3 outputs, all hidden layers with
/// the same activation.
inline Model makeModel(Activation hidden, Activation output, Loss loss,
                       Rule rule = {}) {
  Model model;
  model.inputs = 5;
  model.layers = {{"h1", 4, hidden},
                  {"h2", 6, hidden},
                  {"h3", 5, hidden},
                  {"out", 3, output}};
  model.loss = loss;
  model.rule = rule;
  return model;
}

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
