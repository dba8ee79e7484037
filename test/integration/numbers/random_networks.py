#!/usr/bin/env python3
"""Draws small networks with a rule, a loss and optimizers each, trains them for
a few steps by `tpc train` and by the independent reference, from the same
weights, and compares all parameters. Where the steps come close to a kink of
relu or to another winner of a max pool, other weights are drawn.

usage: random_networks.py --bin DIR --work DIR [--seed N] [--count M]
           [--jobs J] [--keep]
       random_networks.py --bin DIR --work DIR --only SEED

The networks are those of the seeds N (1), N + 1, ..., N + M - 1. --only draws
one of them by itself and leaves its files in the folder --work, as --keep does
for all.
"""

import argparse
import concurrent.futures
import gzip
import json
import math
import pathlib
import random
import shutil
import subprocess
import sys

import draw
import model_text
import network
import tensors
from compare import write_noise

# Norm of the difference over norm of the tensor; over norm of its change. The
# difference of two nearly equal inverses makes a target's error relatively
# large.
TOLERANCE = 1e-4
CHANGE_TOLERANCE = 1e-3
# What rounding errors do not bridge in a few steps.
MARGIN = 2e-5
# How often other weights are drawn for a network before another network is.
TRIALS = 20


class Failure(Exception):
    pass


def call(*command):
    """(exit status, output) of a program."""
    result = subprocess.run([str(word) for word in command],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True,
                            errors="replace", check=False)
    return result.returncode, result.stdout


def run(*command):
    status, output = call(*command)
    if status != 0:
        raise Failure("$ %s\n%sfailed with status %d"
                      % (" ".join(map(str, command)), output, status))
    return output


def write_images(folder):
    """A data set in MNIST's format: noise without zeros, so that no two
    elements of an image's maps are equal by design."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random("images")
    for name, count in (("train", 24), ("t10k", 2)):
        images = bytes(rng.randint(1, 255) for _ in range(count * 784))
        labels = bytes(rng.randrange(10) for _ in range(count))
        header = [0x803, count, 28, 28]
        for kind, head, data in (("images-idx3", header, images),
                                 ("labels-idx1", header[:2], labels)):
            head[0] = 0x803 if kind == "images-idx3" else 0x801
            path = folder / ("%s-%s-ubyte.gz" % (name, kind))
            path.write_bytes(gzip.compress(
                b"".join(word.to_bytes(4, "big") for word in head) + data))


def draw_weights(rng, configuration):
    """Every tensor that the rule needs: Glorot-uniform, biases not zero."""
    result = {}
    shapes = network.tensors(configuration["layers"], configuration["rule"])
    for name, (shape, fans, _, _) in shapes.items():
        limit = math.sqrt(6 / sum(fans)) if fans else 0.3
        result[name] = (shape, [rng.uniform(-limit, limit)
                                for _ in range(math.prod(shape))])
    return result


class Trial:
    """One seed's network, in a folder of its own."""

    def __init__(self, seed, binaries, data, work):
        self.seed, self.binaries, self.data = seed, binaries, data
        self.work = work / ("seed-%d" % seed)
        self.work.mkdir(parents=True, exist_ok=True)

    def path(self, name):
        return self.work / name

    def draw(self):
        """A network and weights that the reference trains away from kinks;
        writes the reference's results."""
        for attempt in range(100 * TRIALS):
            if attempt % TRIALS == 0:
                rng = random.Random("network %d %d"
                                    % (self.seed, attempt // TRIALS))
                drawn = draw.draw(rng)
            rng = random.Random("weights %d %d" % (self.seed, attempt))
            self.configuration, self.steps, self.samples, self.sigma = drawn
            tensors.write(self.path("init.safetensors"),
                          draw_weights(rng, self.configuration))
            self.margin = self.train_reference()
            if self.margin >= MARGIN:
                return
        raise Failure("no network away from kinks was found")

    def train_reference(self):
        """The margin that the reference reports."""
        self.path("configuration.json").write_text(
            json.dumps(self.configuration, indent=2))
        noise = []
        if self.sigma:
            noise = ["--noise", self.path("noise.safetensors")]
            write_noise(noise[1], self.configuration, self.steps, self.seed,
                        self.sigma)
        output = run(self.binaries / "tpc-reference",
                     "--config", self.path("configuration.json"),
                     "--init", self.path("init.safetensors"),
                     "--data", self.data, "--limit", self.samples,
                     "--steps", self.steps,
                     "--out", self.path("expected.safetensors"), *noise)
        return float(output.split()[1])

    def train(self):
        model = self.path("model.mlir")
        model.write_text(model_text.model_text(self.configuration, self.sigma))
        run(self.binaries / "tpc", "train", model, "--data", self.data,
            "--init", self.path("init.safetensors"), "--no-shuffle",
            "--limit", self.samples, "--steps", self.steps,
            "--seed", self.seed, "--save", self.path("found.safetensors"))

    def compare(self, tolerance, *options):
        """The largest relative error; raises Failure where it is too large."""
        status, output = call(
            self.binaries / "tpc-compare", self.path("expected.safetensors"),
            self.path("found.safetensors"), "--tolerance", tolerance, *options)
        if status != 0:
            raise Failure("relative errors, at most %g expected:\n%s"
                          % (tolerance, output))
        return max(float(line.split()[1]) for line in output.splitlines())

    def check(self):
        """A line that says how it went; raises Failure."""
        self.draw()
        self.train()
        error = self.compare(TOLERANCE)
        change = self.compare(CHANGE_TOLERANCE, "--from",
                              self.path("init.safetensors"))
        kinds = [network.kind(layer) for layer in self.configuration["layers"]]
        return ("seed %d: error %.0e, of changes %.0e, margin %.0e: %s"
                % (self.seed, error, change, self.margin, ", ".join(kinds)))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=25)
    parser.add_argument("--only", type=int)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    keep = arguments.keep or arguments.only is not None
    seeds = ([arguments.only] if arguments.only is not None else
             range(arguments.seed, arguments.seed + arguments.count))
    data = arguments.work / "data"
    write_images(data)

    def check(seed):
        trial = Trial(seed, arguments.bin, data, arguments.work)
        try:
            return True, trial.check()
        except Failure as failure:
            return False, (
                "seed %d: %s\nrun it by itself:\n  python3 %s --bin %s "
                "--work %s --only %d\n"
                % (seed, failure, pathlib.Path(__file__).resolve(),
                   arguments.bin, arguments.work, seed))
        finally:
            if not keep:
                shutil.rmtree(trial.work)

    failed = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as executor:
        for seed, (good, text) in zip(seeds, executor.map(check, seeds)):
            print(text, flush=True)
            if not good:
                failed.append(seed)
    print("%d of %d networks agree with the reference"
          % (len(seeds) - len(failed), len(seeds)))
    if failed:
        print("failed: seeds", ", ".join(map(str, failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
