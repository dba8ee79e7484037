//===- Margin.h - How far a step stays from kinks ---------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_MARGIN_H
#define TPC_TEST_REFERENCE_MARGIN_H

#include "Rule.h"

namespace reference {

/// How far a step stays from the kinks of relu and from changes of max
/// pooling's winners: the least difference that a rounding error would have to
/// bridge, for a program in another precision to differ by more than that;
/// infinity where there is neither. Differences of exactly 0 are left aside:
/// such elements are zeros, or copies of one element. `targets` and `corrupted`
/// are what the step has computed of them.
double distanceToKink(const Model &model, const Parameters &parameters,
                      const Activities &activities,
                      const std::vector<Matrix> &targets,
                      const std::vector<Matrix> &corrupted,
                      const Matrix &label);

} // namespace reference

#endif // TPC_TEST_REFERENCE_MARGIN_H
