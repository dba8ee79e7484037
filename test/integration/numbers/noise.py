#!/usr/bin/env python3
"""Compares the noise of several CPUs and of CUDA's simulator: the same bits on all
whose products and sums are fused, nearly the same on others.

usage: noise.py --bin DIR --work DIR

The status is 77 where this machine cannot run code for one of the CPUs; those
before it were compared.
"""

import argparse
import pathlib
import sys

import tensors
from compare import SOURCE, run

sys.path.insert(0, str(SOURCE / "tools" / "gpu_check"))
from seeds import MODEL, SEED, clear, words_of, write_data  # noqa: E402

# Each is compared with the first, by the largest difference; AVX-512 is last
# because the fewest machines have it.
TARGETS = {"--cpu=x86-64-v3": 0, "--target=cuda-sim": 0, "--cpu=native": 0,
           "--cpu=x86-64-v2": 2e-6, "--cpu=x86-64-v4": 0}
STEPS = (1, 3)


def noise(arguments, data, target, steps):
    """With all parameters 0, and a learning rate of 0, what is dumped of a
    corrupted activity is its noise: by layer."""
    train = [arguments.bin / "tpc", "train", SOURCE / MODEL, "--trainer=noise",
             target, "--data", data, "--seed", SEED]
    start, dump = arguments.work / "zeros", arguments.work / "dump"
    run(*train, "--steps", 0, "--save", start)
    clear(start)
    run(*train, "--init", start, "--steps", steps, "--dump-step", dump,
        "--set", "forward.lr=0", "--set", "inverse.lr=0")
    return {name: values for name, values in tensors.read(dump).items()
            if name.endswith(".corrupted")}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    data = write_data(arguments.work / "places")
    good, expected = True, {}
    for target, most in TARGETS.items():
        for steps in STEPS:
            found = noise(arguments, data, target, steps)
            first = expected.setdefault(steps, found)
            assert len(found) == 2 and found.keys() == first.keys(), found.keys()
            for name, values in found.items():
                assert any(values), name
                other = sum(a != b for a, b in zip(words_of(values),
                                                   words_of(first[name])))
                largest = max(abs(a - b) for a, b in zip(values, first[name]))
                good &= largest <= most if most else other == 0
                print("%s, step %d, %s: of %d numbers %d differ, by up to %.1e"
                      % (target, steps, name, len(values), other, largest))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
