#!/usr/bin/env python3
"""Checks the log of a run of tiny.mlir on the digits sample: 3 epochs of 4,010
samples.

usage: check_log.py FILE.jsonl
"""

import json
import math
import sys

CONFIGURATION = [
    "record", "compiler", "trainer", "network", "rule", "loss", "schedule",
    "target", "cpu", "precision", "threads", "batch", "compile_time", "seed",
    "shuffle", "limit", "holdout", "epochs", "steps", "stops_at_step", "data",
    "steps_per_epoch", "passes_per_epoch", "dropped_samples_per_epoch",
    "resumed", "start_step", "init", "resume", "save", "hyperparameters",
    "trained_parameters", "layers", "configuration",
]
EPOCH = [
    "record", "epoch", "step", "train_loss", "train_error", "validation_loss",
    "validation_error", "test_loss", "test_error", "layers", "seconds",
    "examples_per_second",
]
RESULT = [
    "record", "epoch", "step", "best_test_error", "final_test_error",
    "best_test_loss", "final_test_loss", "chosen_epoch",
    "chosen_validation_loss", "chosen_validation_error", "chosen_test_loss",
    "chosen_test_error", "final_validation_loss", "final_validation_error",
    "seconds",
]
# What the rules of tiny.mlir say, and what they leave to the defaults.
RULES = {
    "bp": {"errors": {"kind": "transposed"}},
    "dtp": {
        "targets": {"kind": "difference"},
        "top": {"kind": "gradient", "alpha": 0.15, "reduction": "sample"},
        "inverse": {"kind": "noise_preserving", "sigma": 0.3,
                    "schedule": "parallel", "activation": "layer_below"},
    },
    "alternating": {
        "targets": {"kind": "difference"},
        "top": {"kind": "label"},
        "inverse": {"kind": "denoising", "sigma": 0.1,
                    "schedule": "alternating", "activation": "identity"},
    },
}
ADAM = {"lr": 0.002, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
# Layers of which each trainer has an inverse loss.
INVERSES = {"bp": [], "dtp": ["h2", "h3"], "alternating": ["h2", "h3", "out"]}


def expect(name, found, expected):
    if found != expected:
        sys.exit("%s: expected %r, found %r" % (name, expected, found))


def expect_positive(name, value):
    if not (isinstance(value, float) and math.isfinite(value) and value > 0):
        sys.exit("%s: expected a positive number, found %r" % (name, value))


def expect_percent(name, value, samples):
    """A part of `samples`, in percent."""
    expect_positive(name, value)
    count = value / 100 * samples
    if value > 100 or abs(count - round(count)) > 1e-6:
        sys.exit("%s: not a count of %d samples in percent: %r"
                 % (name, samples, value))


def check_configuration(line):
    expect("keys", list(line), CONFIGURATION)
    trainer = line["trainer"]
    expect("compiler", line["compiler"].split()[0], "tpc")
    for key, value in {
            "network": "tiny", "loss": "cross_entropy", "target": "cpu",
            "batch": 16, "compile_time": {"batch": 16}, "seed": 1,
            "shuffle": True, "limit": 4010, "holdout": None, "epochs": 3,
            "steps": None, "dropped_samples_per_epoch": 10,
            "resumed": False, "start_step": 0, "init": None, "resume": None,
            "save": None, "layers": ["h1", "h2", "h3", "out"]}.items():
        expect(key, line[key], value)
    expect("data", line["data"]["training_samples"], 4010)
    expect("data", line["data"]["test_samples"], 2000)
    rule = line["configuration"]["rule"]
    expect("rule", rule, RULES[trainer])
    wanted = {"forward." + key: value for key, value in ADAM.items()}
    if trainer != "bp":
        wanted.update(("inverse." + key, value) for key, value in ADAM.items())
        wanted["sigma"] = rule["inverse"]["sigma"]
    if "alpha" in rule.get("top", {}):
        wanted["alpha"] = rule["top"]["alpha"]
    expect("hyperparameters", line["hyperparameters"], wanted)


def check_epoch(line, number, configuration):
    expect("keys", list(line), EPOCH)
    expect("epoch", line["epoch"], number)
    expect("step", line["step"], number * configuration["steps_per_epoch"])
    for key in ("train_loss", "test_loss", "seconds", "examples_per_second"):
        expect_positive(key, line[key])
    expect_percent("train_error", line["train_error"], 4000)
    expect_percent("test_error", line["test_error"], 2000)
    expect("validation_loss", line["validation_loss"], None)
    expect("validation_error", line["validation_error"], None)
    trainer = configuration["trainer"]
    expect("layers", list(line["layers"]), configuration["layers"])
    for name, losses in line["layers"].items():
        expect("losses", list(losses), ["forward_loss", "inverse_loss"])
        if trainer != "bp" and name != "out":
            expect_positive(name + ".forward_loss", losses["forward_loss"])
        else:
            expect(name + ".forward_loss", losses["forward_loss"], None)
        if name in INVERSES[trainer]:
            expect_positive(name + ".inverse_loss", losses["inverse_loss"])
        else:
            expect(name + ".inverse_loss", losses["inverse_loss"], None)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        configuration, *epochs, result = map(json.loads, file)
    expect("records", [line["record"] for line in epochs], ["epoch"] * 3)
    expect("record", configuration["record"], "configuration")
    expect("record", result["record"], "result")
    check_configuration(configuration)
    for number, line in enumerate(epochs, 1):
        check_epoch(line, number, configuration)
    expect("keys", list(result), RESULT)
    errors = [line["test_error"] for line in epochs]
    losses = [line["test_loss"] for line in epochs]
    expect("best_test_error", result["best_test_error"], min(errors))
    expect("final_test_error", result["final_test_error"], errors[-1])
    expect("best_test_loss", result["best_test_loss"], min(losses))
    expect("final_test_loss", result["final_test_loss"], losses[-1])
    for key in RESULT[7:-1]:
        expect(key, result[key], None)
    # Guessing is 90 % wrong.
    if not errors[-1] < 25 or not losses[-1] < losses[0]:
        sys.exit("it does not learn: test errors %r" % errors)


if __name__ == "__main__":
    main()
