#!/usr/bin/env python3
"""Checks a dumped step of a trainer of tiny.mlir, run on the samples in order
with seed 6, against the equations of its rule.

usage: check_step.py KIND --before CHECKPOINT --step DUMP --data DIR

KIND is dtp for step 12 of @dtp; of @alternating with 100 samples, inverse for
step 6, the last of the pass that trains inverses, forward for step 7.
"""

import argparse
import gzip
import math
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "numbers"))

import philox
import tensors

BATCH, ALPHA, TOLERANCE = 16, 0.15, 2e-5
LAYERS = ["h1", "h2", "h3", "out"]
UNITS = [784, 24, 16, 16, 10]
# The number of the step, from 0; the first of its samples; the layers whose
# inverses it trains; whether it has targets.
KINDS = {"dtp": (11, 11 * BATCH, (2, 3), True),
         "inverse": (5, 5 * BATCH, (2, 3, 4), False),
         "forward": (6, 0, (), True)}
SIGMA = {"dtp": 0.3, "inverse": 0.1}
SEED = 6
# Single precision is enough to tell one word of noise from another: the
# smallest radius has a logarithm near zero.
NOISE_TOLERANCE = 1e-3


class Step:
    """Batches are lists of rows; layer l = 1..4 is LAYERS[l - 1]."""

    def __init__(self, arguments):
        self.kind = arguments.kind
        self.parameters = tensors.read(arguments.before)
        self.dumped = tensors.read(arguments.step)
        self.seen = {"input", "label"}

    def rows(self, name):
        self.seen.add(name)
        values = self.dumped[name]
        width = len(values) // BATCH
        return [values[row * width:(row + 1) * width] for row in range(BATCH)]

    def affine(self, name, batch):
        weight, bias = (self.parameters[name + suffix]
                        for suffix in (".weight", ".bias"))
        width = len(weight) // len(bias)
        return [[bias[o] + sum(w * x for w, x in zip(
                    weight[o * width:(o + 1) * width], row))
                 for o in range(len(bias))] for row in batch]

    def forward(self, layer, batch):
        batch = self.affine(LAYERS[layer - 1], batch)
        if layer < 4:
            return apply(math.tanh, batch)
        exponentials = apply(math.exp, batch)
        return [[value / sum(row) for value in row] for row in exponentials]

    def inverse(self, layer, batch):
        batch = self.affine(LAYERS[layer - 1] + ".inverse", batch)
        return apply(math.tanh, batch) if self.kind == "dtp" else batch

    def close(self, name, expected, tolerance=TOLERANCE):
        found = self.rows(name)
        error = max(abs(x - y) for left, right in zip(expected, found)
                    for x, y in zip(left, right))
        print("%-20s %.2e" % (name, error))
        if not error < tolerance or len(expected[0]) != len(found[0]):
            sys.exit("%s: expected what its equation says, found an error of "
                     "%g" % (name, error))


def apply(function, batch):
    return [[function(value) for value in row] for row in batch]


def combine(function, *batches):
    return [[function(*values) for values in zip(*rows)]
            for rows in zip(*batches)]


def difference(target, one, other):
    """h + g(t) - g(h)"""
    return combine(lambda h, t, r: h + t - r, target, one, other)


def check_input(step, first, data):
    images = gzip.open(data / "train-images-idx3-ubyte.gz").read()[16:]
    labels = gzip.open(data / "train-labels-idx1-ubyte.gz").read()[8:]
    pixels = [[value / 255 for value in images[784 * i:784 * (i + 1)]]
              for i in range(first, first + BATCH)]
    step.close("input", pixels, 1e-7)
    step.close("label", [[float(k == labels[i]) for k in range(10)]
                         for i in range(first, first + BATCH)], 1e-30)


def check_activities(step):
    below = step.rows("input")
    for layer, name in enumerate(LAYERS, 1):
        step.close(name + ".activity", step.forward(layer, below))
        below = step.rows(name + ".activity")


def check_targets(step):
    activity = {name: step.rows(name + ".activity") for name in LAYERS}
    label = step.rows("label")
    error = combine(lambda p, y: p - y, activity["out"], label)
    step.close("out.error", error)
    if step.kind == "dtp":
        weight = step.parameters["out.weight"]
        gradient = [[sum(weight[16 * k + i] * row[k] for k in range(10))
                     for i in range(16)] for row in error]
        step.close("h3.target", combine(lambda h, g: h - ALPHA * g,
                                        activity["h3"], gradient))
    else:
        step.close("out.target", label)
        step.close("h3.target", difference(
            activity["h3"], step.inverse(4, label),
            step.inverse(4, activity["out"])))
    for layer in (3, 2):
        above, name = LAYERS[layer - 1], LAYERS[layer - 2]
        step.close(name + ".target", difference(
            activity[name], step.inverse(layer, step.rows(above + ".target")),
            step.inverse(layer, activity[above])))
    # The gradient of |f(h) - t|^2 with respect to the preactivation.
    for name in LAYERS[:3]:
        step.close(name + ".error", combine(
            lambda h, t: 2 * (h - t) * (1 - h * h), activity[name],
            step.rows(name + ".target")))


def check_noise(step, number, layers):
    sigma, sample = SIGMA[step.kind], []
    for layer in layers:
        name, below = LAYERS[layer - 1], LAYERS[layer - 2]
        width = UNITS[layer - 1]
        noise = philox.normal(BATCH, width, SEED, layer, number)
        clean = step.rows(below + ".activity")
        corrupted = step.rows(name + ".corrupted")
        sample += [x - h for row, old in zip(corrupted, clean)
                   for x, h in zip(row, old)]
        step.close(name + ".corrupted",
                   [[h + sigma * noise[width * b + i]
                     for i, h in enumerate(row)]
                    for b, row in enumerate(clean)], NOISE_TOLERANCE)
        step.close(name + ".reconstruction",
                   step.inverse(layer, step.forward(layer, corrupted)))
    mean = sum(sample) / len(sample)
    deviation = math.sqrt(sum((x - mean) ** 2 for x in sample) / len(sample))
    print("noise: mean %.4f, standard deviation %.4f of %d numbers"
          % (mean, deviation, len(sample)))
    # Four standard deviations of each estimate.
    bound = 4 * sigma / math.sqrt(len(sample))
    if abs(mean) > bound or abs(deviation - sigma) > bound:
        sys.exit("noise: expected a standard deviation of %g" % sigma)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    for name in ("before", "step", "data"):
        parser.add_argument("--" + name, type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    step = Step(arguments)
    number, first, inverses, has_targets = KINDS[arguments.kind]
    check_input(step, first, arguments.data)
    check_activities(step)
    if has_targets:
        check_targets(step)
    if inverses:
        check_noise(step, number, inverses)
    left = set(step.dumped) - step.seen
    if left:
        sys.exit("tensors that no equation was checked for: %s" % sorted(left))


if __name__ == "__main__":
    main()
