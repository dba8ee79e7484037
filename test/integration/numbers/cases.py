"""What each trainer computes, in the words of the reference's configuration.

Written from the equations and from the paper's table of hyperparameters, not
from the compiler's output.
"""

import dense_cases
import layer_cases
import tile_cases

# Norm of the difference over norm of the reference's tensor, and over the norm
# of its change from the initial one. The reference in single precision stays
# within 1e-4 in both. Factors of bf16 are rounded by up to 2^-9 of each,
# which turns the sign of a gradient that is nearly 0, and with it Adam's first
# step: where one of 256 biases, which begin as zeros, goes the other way, that
# is 2 / sqrt(256) of their change. Those of TF32 are rounded by up to 2^-11.
TOLERANCES = {"float32": (1e-4, 1e-3), "tf32": (0.02, 0.02),
              "bf16": (0.15, 0.15)}

CASES = {**dense_cases.CASES, **layer_cases.CASES,
         **tile_cases.CASES}
