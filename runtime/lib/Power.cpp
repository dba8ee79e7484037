#include "tpc_runtime.h"

double tpc_power(double base, int64_t exponent) {
  uint64_t remaining = exponent < 0 ? 0 - static_cast<uint64_t>(exponent)
                                    : static_cast<uint64_t>(exponent);
  double result = 1.0;
  while (remaining) {
    if (remaining & 1)
      result *= base;
    remaining >>= 1;
    if (remaining)
      base *= base;
  }
  return exponent < 0 ? 1.0 / result : result;
}
