//===- Diagnostics.h - Numbers that explain what a rule does ----*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_DIAGNOSTICS_H
#define TPC_TEST_REFERENCE_DIAGNOSTICS_H

#include "Rule.h"

#include <map>

namespace reference {

/// By `<layer>/<name>`; `/<name>` for those of the whole network.
using Diagnostics = std::map<std::string, double>;

/// All that the model's rule has, on a batch. `probes[l]` is a standard normal
/// number for each element of h_l; without probes, spectra are left out.
Diagnostics diagnose(const Model &model, const Parameters &parameters,
                     const Matrix &input, const Matrix &label,
                     const std::vector<Matrix> &probes);

/// Adds the norm of what a step added to each layer's weight.
void addUpdateNorms(const Model &model, const Parameters &before,
                    const Parameters &after, Diagnostics &diagnostics);

} // namespace reference

#endif // TPC_TEST_REFERENCE_DIAGNOSTICS_H
