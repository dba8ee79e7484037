#!/usr/bin/env python3
"""The initial weights are the generator's, drawn Glorot-uniform, bit for bit;
biases are zero. The noise's moments are a normal distribution's (compare.py's
cases with noise compare what is trained with it).

usage: initial.py --bin DIR --work DIR
"""

import argparse
import array
import pathlib
import sys

import cases
import philox
import tensors
from compare import DATA, SEED, SOURCE, run

TRAINERS = ["small.fa_rmsprop", "small.dfa_hat", "small.ao_sdtp"]


def expected_tensors(configuration):
    """The tensors of a new network: name -> values."""
    layers, rule = configuration["layers"], configuration["rule"]
    units = [784] + [layer["units"] for layer in layers]
    result = {}

    def draw(name, fan_out, fan_in, purpose, index):
        result[name + ".weight"] = philox.glorot_uniform(
            fan_out * fan_in, fan_in, fan_out, SEED, purpose, index)

    for index, layer in enumerate(layers, 1):
        name, last = layer["name"], index == len(layers)
        size, below = units[index], units[index - 1]
        auxiliary = rule.get("auxiliary", 0) if last else 0
        draw(name, size, below, philox.WEIGHT, index)
        result[name + ".bias"] = [0] * size
        if rule.get("targets") and index > 1:
            draw(name + ".inverse", below, size + auxiliary, philox.INVERSE,
                 index)
            result[name + ".inverse.bias"] = [0] * below
        if auxiliary:
            draw(name + ".aux", auxiliary, below, philox.AUXILIARY, index)
            result[name + ".aux.bias"] = [0] * auxiliary
        if rule.get("errors") == "random" and index > 1:
            draw(name + ".feedback", below, size, philox.FEEDBACK, index)
        if rule.get("errors") == "direct" and not last:
            draw(name + ".feedback", size, units[-1], philox.FEEDBACK, index)
    return result


def check_moments():
    sample = philox.normal(100000, SEED, layer=2, step=3)
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
