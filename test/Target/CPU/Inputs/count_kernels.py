"""Counts the kernels of a model's trainers.

usage: count_kernels.py MODEL TRAINER... [--cpu=CPU] [--precision=PRECISION]

Prints a line for each step program: its kernels; those with matrix products;
the gradients among these, which are the products whose result is not a batch
of anything, and how many of them update what they are the gradient of in the
same kernel and write nothing but that; and the elementwise passes over memory that are no part of another
kernel.
"""

import json
import math
import subprocess
import sys

# No dimension of the networks has this size.
BATCH = 96
# All of the trainers have Adam: weights and two moments, of 4 bytes each.
BYTES_OF_PARAMETER = 12


def is_gradient(kernel):
    return any(stage["computes"].startswith("product") and
               BATCH not in stage["result"] and len(stage["result"]) > 1
               for stage in kernel["stages"])


def is_update(kernel):
    return (len(kernel["stages"]) > 1 and kernel["bytes_written"] ==
            BYTES_OF_PARAMETER * math.prod(kernel["result"]))


def describe(kernels):
    products = [kernel for kernel in kernels if kernel["product_flops"]]
    gradients = [kernel for kernel in products if is_gradient(kernel)]
    updates = [kernel for kernel in gradients if is_update(kernel)]
    passes = [kernel for kernel in kernels
              if len(kernel["result"]) > 1 and not kernel["product_flops"]
              and "sum" not in kernel["computes"]]
    return ("%d kernels, %d with products, %d gradients, %d of them updates, "
            "%d passes" % (len(kernels), len(products), len(gradients),
                           len(updates), len(passes)))


def main():
    model, *trainers = [word for word in sys.argv[1:]
                        if not word.startswith("--")]
    choices = [word for word in sys.argv[1:] if word.startswith("--")]
    for trainer in trainers:
        found = json.loads(subprocess.run(
            ["tpc", "inspect", model, "--trainer", trainer, "--batch",
             str(BATCH), "--kernels", "--json", *choices],
            check=True, stdout=subprocess.PIPE, text=True).stdout)
        for program, kernels in sorted(found["kernels"].items()):
            if program != "evaluate":
                print("%s %s: %s" % (trainer, program, describe(kernels)))


if __name__ == "__main__":
    main()
