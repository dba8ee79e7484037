#!/usr/bin/env python3
"""Compares the diagnostics of some steps with the independent reference's, for
trainers of several rules and layers.

usage: diagnostics.py --bin DIR --work DIR [--only CASE] [--target TARGET]

With --target, programs are compiled for that target in memory.
"""

import argparse
import json
import math
import pathlib
import sys

import cases
import network
import philox
import tensors
from compare import DATA, SEED, SOURCE, run, with_few_tests

KINDS = "angles,norms,reconstruction,alignment,spectrum"
# Of networks with at most 16 outputs: the autoencoder has more.
FEW_OUTPUTS = ",gauss_newton"
CASES = ["small.bp_sgd", "small.fa_rmsprop", "small.dfa_hat", "small.tp",
         "small.dtp", "small.dtp_alternating", "small.sdtp", "small.ao_sdtp",
         "small.hybrid_exact", "small.autoencoder_dtp", "layers.fa",
         "layers.dtp_parallel", "layers.reversed_dtp"]
# The first step, and one behind some training.
STEPS = (1, 6)
# Degrees.
ANGLE = 0.02
# Of a number's size. Difference quotients lose two digits to rounding.
RELATIVE = {"jacobian_trace": 2e-3, "jacobian_symmetric_part": 2e-3}
OTHERS = 2e-4


def write_probes(path, configuration, steps):
    probes = {}
    batch = configuration["batch"]
    for layer in network.weighted_layers(configuration["layers"])[1:]:
        values = philox.normal(batch, layer.units, SEED, layer.index, steps - 1,
                               philox.PROBE)
        probes["%d.%s.probe" % (steps - 1, layer.name)] = (
            [batch, layer.units], values)
    tensors.write(path, probes)


def expected_numbers(case, work, binaries, initial, steps):
    configuration = work / "configuration.json"
    configuration.write_text(json.dumps(case["configuration"]))
    write_probes(work / "probes.safetensors", case["configuration"], steps)
    run(binaries / "tpc-reference", "--config", configuration,
        "--init", initial, "--data", DATA, "--limit", case["limit"],
        "--steps", steps, "--out", work / "expected.safetensors",
        "--noise", work / "probes.safetensors",
        "--diagnostics", work / "expected.json")
    return json.loads((work / "expected.json").read_text())


def found_numbers(train, case, work, initial, steps):
    """The numbers of that step, by `layer/name`."""
    settings = [word for setting in case["settings"]
                for word in ("--set", setting)]
    log = work / "log.jsonl"
    run(*train, "--init", initial, "--no-shuffle", "--limit", case["limit"],
        *settings, "--steps", steps, "--diagnostics-every", 1, "--log", log)
    records = [json.loads(line) for line in log.read_text().splitlines()]
    return {"%s/%s" % (record["layer"] or "", record["name"]): record["value"]
            for record in records
            if record["record"] == "diagnostics" and record["step"] == steps}


def is_close(name, expected, found):
    if found is None:
        return False
    if name.startswith("angle"):
        return abs(found - expected) <= ANGLE
    return math.isclose(found, expected, rel_tol=RELATIVE.get(name, OTHERS),
                        abs_tol=RELATIVE.get(name, 0))


def compare(name, binaries, work, target):
    case = cases.CASES[name]
    work.mkdir(parents=True, exist_ok=True)
    arguments = [SOURCE / case["file"], "--trainer=" + case["trainer"]]
    kinds = KINDS + ("" if "autoencoder" in name else FEW_OUTPUTS)
    diagnoses = "--diagnostics=" + kinds
    if target:
        initialise = [binaries / "tpc", "train", *arguments,
                      "--target=" + target, "--data", with_few_tests(work),
                      "--seed", SEED]
        train = [*initialise, diagnoses]
    else:
        executable = work / case["trainer"]
        run(binaries / "tpc", "compile", *arguments, diagnoses, "-o",
            executable)
        initialise = train = [executable, "--data", DATA, "--seed", SEED]
    initial = work / "init.safetensors"
    run(*initialise, "--steps", 0, "--save", initial)
    good = True
    for steps in STEPS:
        expected = expected_numbers(case, work, binaries, initial, steps)
        found = found_numbers(train, case, work, initial, steps)
        if expected.keys() != found.keys():
            print("%s: other numbers: %s" % (
                name, sorted(expected.keys() ^ found.keys())))
            good = False
        for key in expected.keys() & found.keys():
            if not is_close(key.split("/")[1], expected[key], found[key]):
                print("%s, step %d: %s: expected %r, found %r"
                      % (name, steps, key, expected[key], found[key]))
                good = False
        print("%s, step %d: %d numbers" % (name, steps, len(found)))
        # These rules' gradients are backpropagation's, or twice it in all
        # layers but the last: then the whole has another direction.
        if name in ("small.bp_sgd", "small.hybrid_exact"):
            angles = [value for key, value in found.items()
                      if key.endswith("/angle_backpropagation")
                      and (key[0] != "/" or name == "small.bp_sgd")]
            print("  largest angle: %g degrees" % max(angles))
            good &= len(angles) >= 4 and max(angles) <= 0.1
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--only", action="append")
    parser.add_argument("--target")
    arguments = parser.parse_args()
    results = [compare(name, arguments.bin, arguments.work / name,
                       arguments.target)
               for name in arguments.only or CASES]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
