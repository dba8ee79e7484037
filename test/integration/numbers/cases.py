"""What each trainer computes, in the words of the reference's configuration.

Written from the equations and from the paper's table of hyperparameters, not
from the compiler's output.
"""

import dense_cases
import layer_cases
import matrix_cases
import tile_cases
import wide_cases

# Norm of the difference over norm of the reference's tensor, and over the norm
# of its change from the initial one. The reference in single precision stays
# within 1e-4 in both. Only where some parameters have no SGD may changes in float32
# differ by more; where all have it, changes were found to differ by at most 1.7e-5
# (matrices.dtp, on AVX-512). Factors of TF32 have 11 bits of precision, those of bf16 8:
# each is rounded by up to 2^-11, or 2^-8, of itself. The errors of the products on
# a parameter's path add up to less than twice as much, also where it follows a
# difference correction. The cases of these precisions have SGD, whose changes are
# linear in the gradients (Adam's first step would have the whole of a sign where a
# gradient is nearly zero), or few such products. With AVX-512 BF16, at most 3.8e-3
# was found (wide.dtp).
TOLERANCES = {"float32": (1e-4, 1e-3), "tf32": (2 * 2**-11, 2 * 2**-11),
              "bf16": (2 * 2**-8, 2 * 2**-8)}

SGD_CHANGES = 1e-4

CASES = {**dense_cases.CASES, **layer_cases.CASES, **matrix_cases.CASES,
         **tile_cases.CASES, **wide_cases.CASES}


def tolerances(case, precision):
    """Of parameters and of their changes."""
    parameters, changes = TOLERANCES[precision]
    optimizers = [case["configuration"][group]["kind"]
                  for group in ("forward", "inverse")
                  if group in case["configuration"]]
    if precision == "float32" and set(optimizers) == {"sgd"}:
        changes = SGD_CHANGES
    return parameters, changes
