#!/usr/bin/env python3
"""Trains autoencoders by every kind of rule, with every activation of the
output, and checks their losses: those of the log, what `tpc eval` prints, and
those of the network's outputs against the images.

usage: autoencoder.py ACTIVATION --data DIR --work DIR
"""

import argparse
import gzip
import json
import pathlib
import re
import subprocess
import sys

import tensors

RULES = {
    "bp": "errors(transposed)",
    "fa": "errors(random)",
    "dfa": "errors(direct)",
    "tp": "targets(vanilla) top(label) inverse(noise_preserving, sigma = 0.1)",
    "dtp": "targets(difference) top(gradient, alpha = 0.1) "
           "inverse(noise_preserving, sigma = 0.1)",
    "dtp_own": "targets(difference) top(gradient, alpha = 0.1) "
               "inverse(denoising, sigma = 0.1, activation = own)",
    "sdtp": "targets(difference) top(label) "
            "inverse(denoising, sigma = 0.1, activation = identity)",
    "sdtp_alternating": "targets(difference) top(label) "
                        "inverse(denoising, sigma = 0.1, "
                        "schedule = alternating)",
    "ao_sdtp": "targets(difference) top(label) auxiliary(random, size = 8) "
               "inverse(denoising, sigma = 0.1, activation = identity)",
    "hybrid": "targets(difference, gamma = 0.5) top(gradient, alpha = 0.1) "
              "inverse(noise_preserving, sigma = 0.1)",
    "hybrid_label": "targets(difference, gamma = 0.5) top(label) "
                    "inverse(denoising, sigma = 0.1)",
}

# Vanilla target propagation does not learn from inverses that are hardly
# trained.
LEARN = set(RULES) - {"tp"}
# What is evaluated does not depend on the rule, only which states there are.
EVALUATED = ["bp", "ao_sdtp"]
TEST_SAMPLES = 2000


def model(activation):
    yield """tpc.network @net(%%image: tensor<28x28x1xf32>) {
  %%x = tpc.flatten %%image
  %%h = tpc.dense @h %%x units(24) activation(tanh)
  %%c = tpc.dense @code %%h units(12) activation(tanh)
  %%y = tpc.dense @out %%c units(784) activation(%s)
  tpc.return %%y
}""" % activation
    for name, rule in RULES.items():
        inverse = "inverse(adam, lr = 0.002)" if "targets" in rule else ""
        yield "tpc.rule @rule_%s %s" % (name, rule)
        yield ("tpc.trainer @%s trains @net by @rule_%s loss(squared_error) "
               "data(mnist, label = input) batch(32) "
               "forward(adam, lr = 0.002) %s" % (name, name, inverse))


def run(*command):
    command = list(map(str, command))
    result = subprocess.run(command, capture_output=True, text=True,
                            check=False)
    if result.returncode != 0:
        sys.exit("$ %s\n%s" % (" ".join(command), result.stderr))
    return result.stdout


def expect(name, condition, *what):
    if not condition:
        sys.exit("%s: %s" % (name, " ".join(map(str, what))))


def close(left, right):
    return abs(left - right) <= 1e-4 * abs(right)


def check(name, path, data, images, work):
    arguments = [path, "--trainer=" + name]
    weights, log = work / (name + ".safetensors"), work / (name + ".jsonl")
    text = run("tpc", "train", *arguments, "--data", data, "--limit", 640,
               "--epochs", 3, "--save", weights, "--log", log)
    lines = list(map(json.loads, log.read_text().splitlines()))
    epochs, result = lines[1:-1], lines[-1]
    expect(name, len(epochs) == 3, "expected three epochs")
    expect(name, "error" not in text, "found an error:", text)
    for line in epochs:
        expect(name, line["train_error"] is None
               and line["test_error"] is None, "has errors:", line)
    expect(name, result["final_test_error"] is None, "has errors:", result)
    expect(name, result["best_test_loss"]
           == min(line["test_loss"] for line in epochs), "best", result)
    if name in LEARN:
        expect(name, epochs[2]["test_loss"] < 0.9 * epochs[0]["train_loss"],
               "does not learn:", epochs[0], epochs[2])
    if "sdtp" in name or name == "hybrid_label":
        # The code has 12 values in (-1, 1): the inverse finds them again.
        loss = epochs[2]["layers"]["out"]["inverse_loss"]
        expect(name, 0 < loss < 2, "its last inverse has the loss", loss)
    if name not in EVALUATED:
        return

    outputs = work / (name + ".outputs")
    text = run("tpc", "eval", *arguments, "--load", weights, "--data", data,
               "--outputs", outputs)
    loss, mean = map(float, re.fullmatch(
        name + r" on 2000 test samples: loss (\S+) \(mean squared "
        r"reconstruction error per sample; (\S+) per value\)\n",
        text).groups())
    expect(name, close(loss, result["final_test_loss"]), text, result)
    expect(name, close(mean, loss / 784), text)
    found = tensors.values(tensors.read(outputs)["outputs"])
    error = sum((a - b / 255) ** 2
                for a, b in zip(found, images)) / TEST_SAMPLES
    expect(name, close(loss, error), "the outputs have the loss", error, text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("activation")
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    path = arguments.work / "model.mlir"
    path.write_text("\n".join(model(arguments.activation)) + "\n")
    file = arguments.data / "t10k-images-idx3-ubyte.gz"
    images = gzip.open(file).read()[16:]
    for name in RULES:
        check(name, path, arguments.data, images, arguments.work)


if __name__ == "__main__":
    main()
