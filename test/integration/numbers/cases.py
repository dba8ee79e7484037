"""What each trainer computes, in the words of the reference's configuration.

Written from the equations and from the paper's table of hyperparameters, not
from the compiler's output.
"""

import dense_cases
import layer_cases

# Norm of the difference over norm of the reference's tensor, and over the norm
# of its change from the initial one. The reference in single precision stays
# within 1e-4 in both.
TOLERANCE = 1e-4
CHANGE_TOLERANCE = 1e-3

CASES = {**dense_cases.CASES, **layer_cases.CASES}
