//===- Margin.cpp - How far a step stays from kinks -----------------------===//

#include "Margin.h"

#include <algorithm>

namespace reference {

double distanceToKink(const Model &model, const Parameters &parameters,
                      const Activities &activities,
                      const std::vector<Matrix> &targets,
                      const std::vector<Matrix> &corrupted,
                      const Matrix &label) {
  const size_t depth = model.depth();
  double distance = distanceToKink(model.layer(1).activation, activities.a[1]);
  const auto include = [&](double other) {
    distance = std::min(distance, other);
  };
  // Nothing goes back through the layers below the first weights, so their
  // winners do not matter.
  for (size_t l = 2; l <= depth; ++l) {
    const Layer &layer = model.layer(l);
    const Matrix &below = activities.h[l - 1];
    include(distanceToKink(layer.activation, activities.a[l]));
    include(distanceToKink(layer.below, below));
    if (!model.hasInverse(l))
      continue;
    const auto includeInverse = [&](const Matrix &v, const Matrix &at) {
      include(
          distanceToKink(model.inverseActivation(l),
                         inversePreActivation(model, parameters, l, v, at)));
    };
    if (!targets.empty()) {
      const Matrix &target = l == depth ? label : targets[l];
      includeInverse(augment(model, parameters, l, target, below), below);
      includeInverse(augment(model, parameters, l, activities.h[l], below),
                     below);
    }
    if (!corrupted[l].values.empty()) {
      const Matrix &u = corrupted[l];
      const Matrix x = applyChain(layer.below, u).back();
      include(distanceToKink(layer.below, u));
      include(distanceToKink(layer.activation,
                             layer.map->apply(parameters.forward[l], x)));
      includeInverse(applyLayer(model, parameters, l, u), u);
    }
  }
  return distance;
}

} // namespace reference
