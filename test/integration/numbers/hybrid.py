#!/usr/bin/env python3
"""With gamma = 1, alpha = 1 and SGD, the hybrid's update is backpropagation's:
its hidden layers move exactly twice as far (so at half the learning rate they
move as far), its last layer exactly as far.

usage: hybrid.py --bin DIR --work DIR
"""

import argparse
import math
import pathlib
import sys

import tensors
from compare import DATA, SEED, SOURCE, run

TOLERANCE = 1e-4
LAYERS = ["h1", "h2", "h3", "out"]


def movement(trainer, binaries, work):
    """How far one step moves each parameter of the layers."""
    train = [binaries / "tpc", "train",
             SOURCE / "test/integration/numbers/small.mlir",
             "--trainer=" + trainer, "--data", DATA, "--seed", SEED,
             "--no-shuffle"]
    before = work / (trainer + "-0.safetensors")
    after = work / (trainer + "-1.safetensors")
    run(*train, "--steps", 0, "--save", before)
    # A large step, so that little of it is lost to the weights' rounding.
    run(*train, "--steps", 1, "--save", after, "--set", "forward.lr=10")
    before, after = tensors.read(before), tensors.read(after)
    return before, {
        name: [new - old for new, old in zip(after[name], before[name])]
        for layer in LAYERS for name in (layer + ".weight", layer + ".bias")
    }


def norm(values):
    return math.sqrt(sum(value * value for value in values))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    start, exact = movement("bp_sgd", arguments.bin, arguments.work)
    other, hybrid = movement("hybrid_exact", arguments.bin, arguments.work)
    good = True
    for name, expected in exact.items():
        if start[name] != other[name]:
            sys.exit("%s: the initial values differ" % name)
        factor = 1 if name.startswith("out.") else 2
        difference = [h - factor * e for h, e in zip(hybrid[name], expected)]
        error = norm(difference) / (factor * norm(expected))
        good &= error <= TOLERANCE
        print("%-12s %d times backpropagation's, error %.3e%s"
              % (name, factor, error,
                 "" if error <= TOLERANCE else "  too large"))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
