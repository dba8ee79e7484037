"""Checks `tpc inspect --json` of Inputs/rules.mlir against counts made one
multiplication at a time.

usage: check_costs.py FILE.json
"""

import json
import math
import sys
from itertools import product


def windows(size, kernel, stride, channels):
    """Multiplications of a window layer with padding(same), one sample."""
    out, pads = [], []
    for n, k, s in zip(size, kernel, stride):
        out.append(math.ceil(n / s))
        pads.append(max((out[-1] - 1) * s + k - n, 0) // 2)
    count = 0
    for y, x, i, j in product(*map(range, (*out, *kernel))):
        row = y * stride[0] + i - pads[0]
        column = x * stride[1] + j - pads[1]
        if 0 <= row < size[0] and 0 <= column < size[1]:
            count += size[2] * channels
    return count


inspection = json.load(open(sys.argv[1]))
batch = inspection["batch"]
# Forward maps, and how often a product of that size takes part in a step of
# difference target propagation: layer 2 runs forward twice, inverts h, its
# target and its corrupted input's image, and has two gradients.
expected = {
    "lc1": (windows((28, 28, 1), (3, 5), (2, 2), 4), 2),
    "c1": (windows((14, 14, 4), (3, 3), (1, 1), 6), 7),
    "out": (7 * 7 * 6 * 10, 3),
}
total = {"forward": 0, "step": 0}
for layer in inspection["layers"]:
    if layer["name"] is None:
        assert "forward_flops" not in layer, layer
        assert layer["part_of"] == "out", layer
        continue
    count, times = expected.pop(layer["name"])
    assert layer["forward_flops"] == 2 * count, (layer, count)
    assert layer["step_flops"] == {"step": 2 * count * times * batch}, layer
    total["forward"] += 2 * count
    total["step"] += 2 * count * times * batch
assert not expected, expected
assert inspection["total"]["forward_flops"] == total["forward"]
assert inspection["total"]["step_flops"]["step"] == total["step"]

c1 = next(layer for layer in inspection["layers"] if layer["name"] == "c1")
weights, inverse = 6 * 3 * 3 * 4, 6 * 3 * 3 * 4
assert c1["parameters"] == weights + 6, c1
assert c1["inverse_parameters"] == inverse + 4, c1
assert c1["parameter_bytes"] == 4 * (weights + 6 + inverse + 4), c1
# SGD keeps a velocity for each trained number.
assert c1["optimizer_bytes"] == c1["parameter_bytes"], c1

memory = inspection["memory"]
planned = {entry["name"]: entry["bytes"] for entry in memory["entries"]}
assert planned["parameters"] == 4 * inspection["total"]["parameters"], planned
assert planned["inverse"] == 4 * inspection["total"]["inverse_parameters"]
assert planned["optimizer"] == inspection["total"]["optimizer_bytes"]
assert planned["workspace"] > 0, planned
assert memory["total"] == sum(planned.values()), memory
print("ok")
