"""Checks that the products of the kernels in `tpc inspect --kernels --json` are
those that were counted in the step program.

usage: check_kernels.py FILE.json
"""

import json
import sys

inspection = json.load(open(sys.argv[1]))
counted = inspection["total"]["step_flops"]
assert inspection["kernels"].keys() == counted.keys(), counted
for function, kernels in inspection["kernels"].items():
    for kernel in kernels:
        assert kernel["flops"] == sum(s["flops"] for s in kernel["stages"])
        assert 0 <= kernel["product_flops"] <= kernel["flops"], kernel
        # Sums of blocks of what a kernel computes are not its result.
        whole = [s for s in kernel["stages"] if not s["partial"]]
        assert kernel["result"] == (whole or kernel["stages"])[-1]["result"], \
            kernel
        assert kernel["bytes_read"] >= 0 and kernel["bytes_written"] > 0
        assert isinstance(kernel["parallel"], bool), kernel
    products = sum(kernel["product_flops"] for kernel in kernels)
    assert products == counted[function], (function, products, counted)
    weights = [kernel for kernel in kernels
               if kernel["stages"][-1]["result"] in ([24, 784], [16, 24])
               and kernel["stages"][0]["computes"] == "product"]
    for kernel in weights:
        rows, columns = kernel["stages"][-1]["result"]
        # The parameter and at least one slot are read and written.
        assert kernel["bytes_read"] > 8 * rows * columns, kernel
        assert kernel["bytes_written"] >= 8 * rows * columns, kernel
print("ok")
