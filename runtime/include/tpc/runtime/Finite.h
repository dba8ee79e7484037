/// \file
/// Finding numbers that are not finite.

#ifndef TPC_RUNTIME_FINITE_H
#define TPC_RUNTIME_FINITE_H

#include <cstddef>

namespace tpc::runtime {

/// True if none of `values[0, count)` is infinite or not a number. Large arrays
/// are scanned on the global thread pool.
bool allFinite(const float *values, size_t count);

/// `nan`, `inf` or `-inf`; the sign of a NaN says nothing.
const char *describeNotFinite(float value);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_FINITE_H
