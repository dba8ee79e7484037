"""What each trainer computes, in the words of the reference's configuration.

Written from the equations and from the paper's table of hyperparameters, not
from the compiler's output.
"""

import dense_cases
import layer_cases
import tile_cases
import wide_cases

# Norm of the difference over norm of the reference's tensor, and over the norm
# of its change from the initial one. The reference in single precision stays
# within 1e-4 in both. Rounding to TF32 changes a factor by up to 2^-11 = 4.9e-4
# of itself, to bf16 by up to 2^-9 = 2.0e-3: a gradient that three such products
# lie above has a few of these, as independent errors. The cases of these
# precisions have SGD, whose changes are linear in the gradients (Adam's first
# step would have the whole of a sign where a gradient is nearly zero); found
# there were at most 2.1e-4 and 4.0e-3.
TOLERANCES = {"float32": (1e-4, 1e-3), "tf32": (5e-4, 5e-4),
              "bf16": (6e-3, 6e-3)}

CASES = {**dense_cases.CASES, **layer_cases.CASES,
         **tile_cases.CASES, **wide_cases.CASES}
