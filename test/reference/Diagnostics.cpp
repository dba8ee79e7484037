//===- Diagnostics.cpp - Numbers that explain what a rule does ------------===//

#include "Diagnostics.h"

#include <cmath>

namespace reference {

static double dot(const Matrix &a, const Matrix &b) {
  double sum = 0;
  for (size_t i = 0; i < a.values.size(); ++i)
    sum += a.values[i] * b.values[i];
  return sum;
}

static double norm(const Matrix &a) { return std::sqrt(dot(a, a)); }

static double degrees(double cosine) {
  return std::acos(std::fmax(-1, std::fmin(1, cosine))) * 180 / std::acos(-1.0);
}

static double angle(const Matrix &a, const Matrix &b) {
  return degrees(dot(a, b) / (norm(a) * norm(b)));
}

/// The root of the mean squared norm of a row.
static double meanNorm(const Matrix &a) {
  return norm(a) / std::sqrt(static_cast<double>(a.rows));
}

static std::vector<Weights> ruleGradients(const Model &model,
                                          const Parameters &parameters,
                                          const Activities &activities,
                                          const Matrix &label) {
  return forwardGradients(
      model, activities,
      model.rule.targets == Targets::None
          ? propagateErrors(model, parameters, activities, label)
          : localErrors(model, activities,
                        propagateTargets(model, parameters, activities, label),
                        label));
}

static void addAngles(const Model &model, const Parameters &parameters,
                      const Activities &activities, const Matrix &label,
                      Diagnostics &result) {
  Model exact = model;
  exact.rule = Rule();
  const auto found = ruleGradients(model, parameters, activities, label);
  const auto wanted = ruleGradients(exact, parameters, activities, label);
  double product = 0, foundSquares = 0, wantedSquares = 0;
  for (size_t l = 1; l <= model.depth(); ++l) {
    const Matrix &a = found[l].weight, &b = wanted[l].weight;
    const std::string &name = model.layer(l).name;
    result[name + "/angle_backpropagation"] = angle(a, b);
    result[name + "/norm_gradient"] = norm(a);
    product += dot(a, b);
    foundSquares += dot(a, a);
    wantedSquares += dot(b, b);
  }
  result["/angle_backpropagation"] =
      degrees(product / std::sqrt(foundSquares * wantedSquares));
}

/// (J^T J + lambda I)^-1 J^T d by conjugate gradients, for one sample's rows of
/// J: equal to the compiled programs' J^T (J J^T + lambda I)^-1 d.
static std::vector<double>
solveGaussNewton(const std::vector<std::vector<double>> &rows,
                 const std::vector<double> &error) {
  const size_t count = rows.size(), size = rows.front().size();
  auto inner = [](const std::vector<double> &a, const std::vector<double> &b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i)
      sum += a[i] * b[i];
    return sum;
  };
  auto apply = [&](const std::vector<double> &v, std::vector<double> &result,
                   double factor) {
    for (size_t k = 0; k < count; ++k)
      for (size_t i = 0; i < size; ++i)
        result[i] += factor * v[k] * rows[k][i];
  };
  double trace = 0;
  for (const auto &row : rows)
    trace += inner(row, row);
  const double lambda = 0.01 * trace / static_cast<double>(count);
  std::vector<double> x(size), rest(size);
  apply(error, rest, 1);
  std::vector<double> direction = rest;
  double squares = inner(rest, rest);
  const double small = squares * 1e-28;
  // J^T J + lambda I has at most one eigenvalue more than J has rows.
  for (size_t step = 0; step < 3 * count && squares > small; ++step) {
    std::vector<double> image(size), along(count);
    for (size_t k = 0; k < count; ++k)
      along[k] = inner(rows[k], direction);
    apply(along, image, 1);
    for (size_t i = 0; i < size; ++i)
      image[i] += lambda * direction[i];
    const double length = squares / inner(direction, image);
    for (size_t i = 0; i < size; ++i) {
      x[i] += length * direction[i];
      rest[i] -= length * image[i];
    }
    const double next = inner(rest, rest);
    for (size_t i = 0; i < size; ++i)
      direction[i] = rest[i] + next / squares * direction[i];
    squares = next;
  }
  return x;
}

static void addGaussNewton(const Model &model, const Parameters &parameters,
                           const Activities &activities, const Matrix &label,
                           Diagnostics &result) {
  const size_t depth = model.depth(), outputs = model.units(depth);
  // J derives the last layer's pre-activation.
  Model linear = model;
  linear.layers.back().activation = Activation::Identity;
  Model exact = model;
  exact.rule = Rule();
  std::vector<Matrix> errors =
      propagateErrors(exact, parameters, activities, label);
  const Matrix &error = errors[depth];
  std::vector<Matrix> rows(outputs, Matrix(error.rows, outputs));
  for (size_t k = 0; k < outputs; ++k)
    for (size_t b = 0; b < error.rows; ++b)
      rows[k](b, k) = 1;
  for (size_t l = depth - 1; l >= 1; --l) {
    for (Matrix &row : rows)
      row = pullBackLayer(linear, parameters, activities, l + 1, row);
    const size_t units = model.units(l);
    Matrix change(error.rows, units);
    for (size_t b = 0; b < error.rows; ++b) {
      std::vector<std::vector<double>> sample;
      std::vector<double> wanted;
      for (size_t k = 0; k < outputs; ++k) {
        auto begin = rows[k].values.begin() + static_cast<long>(b * units);
        sample.emplace_back(begin, begin + static_cast<long>(units));
        wanted.push_back(error(b, k));
      }
      const std::vector<double> solved = solveGaussNewton(sample, wanted);
      for (size_t i = 0; i < units; ++i)
        change(b, i) = solved[i];
    }
    errors[l] = pullBack(model.layer(l).activation, activities.a[l],
                         activities.h[l], change);
  }
  const auto found = ruleGradients(model, parameters, activities, label);
  const auto wanted = forwardGradients(model, activities, errors);
  for (size_t l = 1; l < depth; ++l)
    result[model.layer(l).name + "/angle_gauss_newton"] =
        angle(found[l].weight, wanted[l].weight);
}

static void addNorms(const Model &model, const Parameters &parameters,
                     const Activities &activities, const Matrix &label,
                     Diagnostics &result) {
  for (size_t l = 1; l <= model.depth(); ++l)
    result[model.layer(l).name + "/norm_activity"] = meanNorm(activities.h[l]);
  if (model.rule.targets == Targets::None)
    return;
  std::vector<Matrix> targets =
      propagateTargets(model, parameters, activities, label);
  if (model.rule.top == Top::Label)
    targets.push_back(label);
  for (size_t l = 1; l < targets.size(); ++l) {
    const std::string &name = model.layer(l).name;
    result[name + "/norm_target"] = meanNorm(targets[l]);
    result[name + "/norm_target_difference"] =
        meanNorm(add(targets[l], activities.h[l], -1));
  }
}

/// The weight of layer l's inverse or feedback, which a dense layer has
/// transposed and, beside auxiliary features, with further columns.
static Matrix forwardWeight(const Model &model, const Parameters &parameters,
                            size_t l, const Matrix &backward) {
  const Matrix &weight = parameters.forward[l].weight;
  if (model.layer(l).map->inverseWeightForm(0).shape ==
          model.layer(l).map->weightForm().shape &&
      model.layer(l).map->weightForm().shape.size() > 2)
    return backward;
  return transpose(sliceColumns(backward, 0, weight.rows));
}

static void addAlignments(const Model &model, const Parameters &parameters,
                          Diagnostics &result) {
  for (size_t l = 2; l <= model.depth(); ++l) {
    const std::string &name = model.layer(l).name;
    const Matrix &weight = parameters.forward[l].weight;
    if (model.hasInverse(l))
      result[name + "/angle_inverse_weight"] =
          angle(weight, forwardWeight(model, parameters, l,
                                      parameters.inverse[l].weight));
    if (model.rule.targets == Targets::None &&
        model.rule.errors == Errors::Random)
      result[name + "/angle_feedback_weight"] = angle(
          weight, forwardWeight(model, parameters, l, parameters.feedback[l]));
  }
}

/// J_f J_g v at the batch's activities, by central differences of the compiled
/// programs' distance: near a kink of relu or another winner of max pooling, a
/// shorter one has another value.
static Matrix applyJacobians(const Model &model, const Parameters &parameters,
                             const Activities &activities, size_t l,
                             const Matrix &v) {
  const double step = 0.01;
  const Matrix &below = activities.h[l - 1];
  auto back = [&](double distance) {
    const Matrix at = add(activities.h[l], v, distance);
    return applyInverse(model, parameters, l,
                        augment(model, parameters, l, at, below), below);
  };
  const Matrix w = scale(add(back(step), back(-step), -1), 0.5 / step);
  auto forth = [&](double distance) {
    return sliceColumns(
        applyLayer(model, parameters, l, add(below, w, distance)), 0,
        model.units(l));
  };
  return scale(add(forth(step), forth(-step), -1), 0.5 / step);
}

static void addInverses(const Model &model, const Parameters &parameters,
                        const Activities &activities,
                        const std::vector<Matrix> &probes,
                        Diagnostics &result) {
  for (size_t l = 2; l <= model.depth(); ++l) {
    if (!model.hasInverse(l))
      continue;
    const std::string &name = model.layer(l).name;
    const Matrix reconstruction =
        reconstruct(model, parameters, activities, l, Matrix()).value;
    const Matrix &clean = activities.h[l - 1];
    result[name + "/reconstruction_error"] =
        norm(add(reconstruction, clean, -1)) / norm(clean);
    const Matrix &z = probes[l];
    if (z.values.empty())
      continue;
    const Matrix once = applyJacobians(model, parameters, activities, l, z);
    const Matrix twice = applyJacobians(model, parameters, activities, l, once);
    result[name + "/jacobian_trace"] =
        dot(z, once) / static_cast<double>(z.values.size());
    result[name + "/jacobian_symmetric_part"] =
        (1 + dot(z, twice) / dot(once, once)) / 2;
  }
}

void addUpdateNorms(const Model &model, const Parameters &before,
                    const Parameters &after, Diagnostics &diagnostics) {
  for (size_t l = 1; l <= model.depth(); ++l)
    diagnostics[model.layer(l).name + "/norm_update"] =
        norm(add(after.forward[l].weight, before.forward[l].weight, -1));
}

Diagnostics diagnose(const Model &model, const Parameters &parameters,
                     const Matrix &input, const Matrix &label,
                     const std::vector<Matrix> &probes) {
  const Activities activities = forward(model, parameters, input);
  Diagnostics result;
  addAngles(model, parameters, activities, label, result);
  if (model.units(model.depth()) <= 16)
    addGaussNewton(model, parameters, activities, label, result);
  addNorms(model, parameters, activities, label, result);
  addAlignments(model, parameters, result);
  addInverses(model, parameters, activities, probes, result);
  return result;
}

} // namespace reference
