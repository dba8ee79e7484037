//===- Rule.h - How each learning rule assigns credit -----------*- C++ -*-===//
//
// Notation: layers l = 1..L. Vectors indexed by layer have L + 1 elements;
// elements that a layer or a rule does not have are empty. h_0 is the input.
//
//===----------------------------------------------------------------------===//
#ifndef TPC_TEST_REFERENCE_RULE_H
#define TPC_TEST_REFERENCE_RULE_H

#include "Dense.h"
#include "FixedMap.h"
#include "Loss.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace reference {

/// How errors reach a hidden layer.
enum class Errors {
  Backpropagation, ///< d_l = (W_{l+1}^T d_{l+1}) * s_l'(a_l)
  Random,          ///< d_l = (B_{l+1} d_{l+1}) * s_l'(a_l)
  Direct           ///< d_l = (B_l d_L) * s_l'(a_l)
};

/// How targets reach a hidden layer.
enum class Targets {
  None,      ///< The rule propagates errors.
  Vanilla,   ///< t_l = g_{l+1}(t_{l+1})
  Difference ///< t_l = h_l + g_{l+1}(t_{l+1}) - g_{l+1}(h_{l+1})
};

/// Where the targets start.
enum class Top {
  Gradient, ///< t_{L-1} = h_{L-1} - alpha dL/dh_{L-1}
  Label     ///< t_L = y, and t_{L-1} through g_L
};

/// Whose loss the gradient of Top::Gradient is of.
enum class Reduction { Sample, Batch };

enum class InverseLoss {
  NoisePreserving, ///< |u - g_l(f_l(u))|^2
  Denoising        ///< |h_{l-1} - g_l(f_l(u))|^2
};

enum class InverseActivation { LayerBelow, Identity, Own };

enum class Schedule { Parallel, Alternating };

struct Rule {
  Errors errors = Errors::Backpropagation;
  Targets targets = Targets::None;
  Top top = Top::Gradient;
  double alpha = 0;
  Reduction reduction = Reduction::Sample;
  InverseLoss inverse = InverseLoss::NoisePreserving;
  InverseActivation inverseActivation = InverseActivation::LayerBelow;
  Schedule schedule = Schedule::Parallel;
  /// The share of g_bp in each propagated target; none: g_tp only.
  std::optional<double> gamma;
  /// Number K of auxiliary features of h_{L-1} beside the output.
  size_t auxiliary = 0;
  Activation auxiliaryActivation = Activation::Identity;
};

/// A layer with parameters, f_l(h) = s(W x + b) of x = below(h), and
/// g_l(v) = s'(below^{-1}(V v + c)).
struct Layer {
  std::string name;
  std::shared_ptr<const WeightedMap> map;
  Activation activation;
  Chain below = {}; ///< the layers without parameters that belong to it
};

struct Model {
  size_t inputs = 0;
  std::vector<Layer> layers; ///< layers[0] is layer 1; use layer(l).
  Loss loss = Loss::CrossEntropy;
  Rule rule;

  size_t depth() const { return layers.size(); }
  const Layer &layer(size_t l) const { return layers[l - 1]; }
  /// The size of h_l.
  size_t units(size_t l) const {
    return l == 0 ? inputs : layer(l).map->outputs();
  }
  /// Whether the rule needs g_l: l = 2..L, without L where no target passes
  /// through g_L.
  bool hasInverse(size_t l) const;
  Activation inverseActivation(size_t l) const;
};

struct Parameters {
  std::vector<Weights> forward;
  std::vector<Weights> inverse; ///< g_l; g_L reads [o, z].
  std::vector<Matrix> feedback; ///< B_l
  Weights auxiliary;            ///< z = s(A h_{L-1} + c)
};

/// One batch's forward pass.
struct Activities {
  std::vector<Matrix> x; ///< what W_l reads: h_{l-1}, or what is below l of it
  std::vector<Matrix> a;
  std::vector<Matrix> h; ///< h[0] is the input.
};

Activities forward(const Model &model, const Parameters &parameters,
                   const Matrix &input);

/// [v, z], an output or a target v of layer L with auxiliary features of
/// h = h_{L-1}; v itself below layer L and without such features.
Matrix augment(const Model &model, const Parameters &parameters, size_t l,
               const Matrix &v, const Matrix &h);

/// f_l(x), with layer L's auxiliary features beside its outputs.
Matrix applyLayer(const Model &model, const Parameters &parameters, size_t l,
                  const Matrix &x);

/// What g_l's activation takes, for g_l(v); the layers below l invert what
/// they computed of `at`, which is in the space of h_{l-1}.
Matrix inversePreActivation(const Model &model, const Parameters &parameters,
                            size_t l, const Matrix &v, const Matrix &at);

/// g_l(v).
Matrix applyInverse(const Model &model, const Parameters &parameters, size_t l,
                    const Matrix &v, const Matrix &at);

/// (dh_l/dh_{l-1})^T v at the batch's activities. Auxiliary features, where v
/// has them, are left aside.
Matrix pullBackLayer(const Model &model, const Parameters &parameters,
                     const Activities &activities, size_t l, const Matrix &v);

/// d_1..d_L of an error-propagating rule; d_L is each sample's dL/da_L.
std::vector<Matrix> propagateErrors(const Model &model,
                                    const Parameters &parameters,
                                    const Activities &activities,
                                    const Matrix &label);

/// t_1..t_{L-1} of a target-propagating rule.
std::vector<Matrix> propagateTargets(const Model &model,
                                     const Parameters &parameters,
                                     const Activities &activities,
                                     const Matrix &label);

/// Layer l's inverse on one batch.
struct Reconstruction {
  Matrix corrupted;     ///< u = h_{l-1} + noise
  Matrix features;      ///< f_l(u), what g_l reads
  Matrix preActivation; ///< of g_l
  Matrix value;         ///< r = g_l(f_l(u))
  Matrix wanted;        ///< what the inverse loss compares r with
};

/// `noise` is added to h_{l-1}; an empty matrix stands for zeros.
Reconstruction reconstruct(const Model &model, const Parameters &parameters,
                           const Activities &activities, size_t l,
                           const Matrix &noise);

/// The gradient of layer l's inverse loss by g_l's parameters.
Weights inverseGradient(const Model &model, size_t l,
                        const Reconstruction &reconstruction);

/// Each layer's forward gradients: of the layer's local loss where the rule
/// propagates targets, by the propagated errors otherwise. Layer L's is of
/// the task loss.
std::vector<Weights> forwardGradients(const Model &model,
                                      const Activities &activities,
                                      const std::vector<Matrix> &errors);

/// Each sample's derivative of each layer's own loss by a_l, given the
/// targets: of |h_l - t_l|^2 for l < L, of the task loss for L.
std::vector<Matrix> localErrors(const Model &model,
                                const Activities &activities,
                                const std::vector<Matrix> &targets,
                                const Matrix &label);

} // namespace reference

#endif // TPC_TEST_REFERENCE_RULE_H
