/* The header of the boundary is C, and so is this: its asserts are the test. */
#include "tpc_runtime.h"

double tpc_test_power_from_c(double base, int64_t exponent);

double tpc_test_power_from_c(double base, int64_t exponent) {
  return tpc_power(base, exponent);
}
