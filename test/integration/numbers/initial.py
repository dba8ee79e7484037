#!/usr/bin/env python3
"""The initial weights are the generator's, drawn Glorot-uniform, bit for bit;
biases are zero. The noise's moments are a normal distribution's (compare.py's
cases with noise compare what is trained with it).

usage: initial.py --bin DIR --work DIR
"""

import argparse
import array
import math
import pathlib
import sys

import cases
import network
import philox
import tensors
from compare import DATA, SEED, SOURCE, run

TRAINERS = ["small.fa_rmsprop", "small.dfa_hat", "small.ao_sdtp",
            "layers.fa", "layers.dfa", "layers.sdtp_parallel",
            "layers.ao_sdtp_parallel"]

PURPOSES = {"weight": philox.WEIGHT, "inverse": philox.INVERSE,
            "feedback": philox.FEEDBACK, "auxiliary": philox.AUXILIARY}


def expected_tensors(configuration):
    """The tensors of a new network: name -> values."""
    result = {}
    tensors_of = network.tensors(configuration["layers"],
                                 configuration["rule"])
    for name, (shape, fans, purpose, layer) in tensors_of.items():
        count = math.prod(shape)
        result[name] = philox.glorot_uniform(
            count, *fans, SEED, PURPOSES[purpose], layer) if fans else (
                [0] * count)
    return result


def check_moments():
    sample = philox.normal(1000, 100, SEED, layer=2, step=3)
    mean = sum(sample) / len(sample)
    moments = [sum((x - mean) ** k for x in sample) / len(sample)
               for k in (2, 3, 4)]
    print("mean %.4f, variance %.4f, third moment %.4f, fourth %.4f"
          % (mean, *moments))
    # Five standard deviations of each estimate.
    wanted = ((mean, 0, 0.016), (moments[0], 1, 0.023),
              (moments[1], 0, 0.062), (moments[2], 3, 0.16))
    return all(abs(found - value) < error for found, value, error in wanted)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    good = check_moments()
    for name in TRAINERS:
        case = cases.CASES[name]
        file = arguments.work / (name + ".safetensors")
        run(arguments.bin / "tpc", "train", SOURCE / case["file"],
            "--trainer=" + case["trainer"], "--data", DATA, "--seed", SEED,
            "--steps", 0, "--save", file)
        found = tensors.read(file)
        for tensor, values in expected_tensors(case["configuration"]).items():
            same = found.get(tensor) == array.array("f", values)
            print("%s %s: %s" % (name, tensor,
                                 "the same" if same else "differs"))
            good &= same
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
