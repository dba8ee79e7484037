#!/usr/bin/env python3
"""Trains a case by the compiled program and by the independent reference, from
the same initial weights, and compares all parameters.

usage: compare.py CASE --bin DIR --work DIR [--target TARGET] [--cpu CPU]
                  [--precision PRECISION] [--batch N] [--most-steps N]
                  [--linker PROGRAM]
       compare.py CASE --bin DIR --work DIR --executable EXE [--most-steps N]
       compare.py --list

--bin is the folder of the built programs, --work one for this case's files. With
--target, --cpu, --precision or --batch, the program is compiled for these in
memory, and the status is 77 where this machine cannot run what is compiled for
that CPU, or where a GPU is needed and there is none; with --most-steps, only what
N steps give is compared, or fewer. With --executable, the trainer was compiled
before. With --linker, the program is an executable that is linked by PROGRAM: one
that gives it AMX's tile registers.
"""

import argparse
import gzip
import json
import math
import os
import pathlib
import re
import struct
import subprocess
import sys

import cases
import network
import philox
import tensors

SOURCE = pathlib.Path(__file__).resolve().parents[3]
DATA = SOURCE / "examples" / "data" / "mnist_sample"
SEED = 7
SKIPPED = 77
# Of one product of AMX's tiles: 16 x 16 sums of 32 terms.
TILE_FLOPS = 2 * 16 * 16 * 32


def run(*command):
    """Runs a program; ends this one, with its output, where it fails."""
    command = [str(word) for word in command]
    result = subprocess.run(command, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, errors="replace", check=False)
    if "this machine cannot run code for CPU" in result.stdout:
        print(result.stdout)
        sys.exit(SKIPPED)
    if result.returncode != 0:
        print("$", " ".join(command))
        print(result.stdout)
        sys.exit("failed with status %d" % result.returncode)
    return result.stdout


def close(title, binaries, expected, found, *options):
    """Prints a table of relative errors; returns whether all are small."""
    command = [binaries / "tpc-compare", expected, found, *options]
    result = subprocess.run([str(word) for word in command],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, check=False)
    print("%s:\n%s" % (title, result.stdout))
    return result.returncode == 0


def write_noise(path, configuration, steps, seed, sigma):
    """Writes what corrupts the activity below each layer, at each step."""
    batch = configuration["batch"]
    noise = {}
    for step in range(steps):
        for layer in network.weighted_layers(configuration["layers"])[1:]:
            values = philox.normal(batch, layer.below, seed, layer.index,
                                   step)
            noise["%d.%s.noise" % (step, layer.name)] = (
                [batch, layer.below], [sigma * value for value in values])
    tensors.write(path, noise)


def with_few_tests(work):
    """A folder with the same training samples and the first test samples: a run
    ends with an evaluation, which nothing here looks at and which takes the
    simulator longer than the steps."""
    count = 16
    folder = work / "data"
    folder.mkdir(exist_ok=True)
    for source in DATA.iterdir():
        copy = folder / source.name
        if copy.exists() or copy.is_symlink():
            copy.unlink()
        if not source.name.startswith("t10k"):
            copy.symlink_to(source)
            continue
        content = gzip.decompress(source.read_bytes())
        dimensions = content[3]
        sizes = struct.unpack(">%dI" % dimensions,
                              content[4:4 + 4 * dimensions])
        copy.write_bytes(gzip.compress(
            content[:4] + struct.pack(">%dI" % dimensions, count, *sizes[1:])
            + content[4 + 4 * dimensions:][:count * math.prod(sizes[1:])]))
    return folder


def words_of(case, choices):
    """What names a trainer, for all commands of tpc."""
    return [SOURCE / case["file"], "--trainer=" + case["trainer"], *choices]


def trainers(case, work, choices, arguments):
    """The beginnings of commands that train: by the trainer's own executable,
    which is compiled here unless it is given, and by `tpc train`; only the
    latter where options choose what to compile for, only the former with a
    linker, or where it is given."""
    given, linker = arguments.executable, arguments.linker
    binaries = arguments.bin
    words = words_of(case, choices)
    options = ["--data", with_few_tests(work) if choices or given else DATA,
               "--seed", SEED]
    if given:
        return [given, *options], [given, *options]
    in_memory = [binaries / "tpc", "train", *words, *options]
    if choices and not linker:
        return in_memory, in_memory
    if linker:
        os.environ["TPC_LINKER"] = str(linker)
    executable = work / case["trainer"]
    run(binaries / "tpc", "compile", *words, "-o", executable)
    command = [executable, *options]
    return command, command if linker else in_memory


def tile_products(case, choices, binaries):
    """How many products of tiles cover, once, the products of bf16 in a step."""
    kernels = json.loads(run(binaries / "tpc", "inspect",
                             *words_of(case, choices), "--kernels", "--json"))
    flops = sum(kernel.get("bf16_product_flops", 0)
                for kernel in kernels["kernels"]["step"])
    if flops == 0 or flops % TILE_FLOPS:
        sys.exit("expected whole products of tiles in a step, found %d "
                 "operations" % flops)
    return flops // TILE_FLOPS


def check_tiles(products, per_step):
    """Ends this program unless runs, whose products of tiles are given by their
    steps, differ in those of the steps alone: each has one evaluation."""
    evaluations = {steps: count - steps * per_step
                   for steps, count in products.items()}
    if min(evaluations.values()) <= 0 or len(set(evaluations.values())) > 1:
        sys.exit("expected %d products of tiles in a step, and equally many in "
                 "each run's evaluation, found by steps: %s"
                 % (per_step, products))


def compare(case, choices, arguments):
    binaries, work = arguments.bin, arguments.work
    tolerances = cases.tolerances(case, arguments.precision)
    work.mkdir(parents=True, exist_ok=True)
    train, train_in_memory = trainers(case, work, choices, arguments)
    initial = work / "init.safetensors"
    run(*train, "--steps", 0, "--save", initial)

    configuration = work / "configuration.json"
    configuration.write_text(json.dumps(case["configuration"], indent=2))
    noise = []
    if case["sigma"]:
        noise = ["--noise", work / "noise.safetensors"]
        write_noise(noise[1], case["configuration"], max(case["steps"]), SEED,
                    case["sigma"])
    run(binaries / "tpc-reference", "--config", configuration,
        "--init", initial, "--data", DATA, "--limit", case["limit"],
        "--steps", ",".join(map(str, case["steps"])),
        "--out", work / "expected-%.safetensors", *noise)

    settings = [word for setting in case["settings"]
                for word in ("--set", setting)]
    if case["epochs"]:
        settings += ["--epochs", case["epochs"]]
    tiles = {}
    good = True
    for steps in case["steps"]:
        found = work / ("found-%d.safetensors" % steps)
        in_memory = case["in_memory"] and steps == max(case["steps"])
        output = run(*(train_in_memory if in_memory else train),
                     "--init", initial, "--no-shuffle",
                     "--limit", case["limit"], *settings,
                     "--steps", steps, "--save", found)
        if arguments.linker and "tiles: the processor's" not in output:
            emulated = re.search(r"tiles: (\d+) products, emulated", output)
            tiles[steps] = int(emulated.group(1)) if emulated else 0
        expected = work / ("expected-%d.safetensors" % steps)
        good &= close("parameters after %d steps" % steps, binaries, expected,
                      found, "--tolerance", tolerances[0])
        good &= close("their changes", binaries, expected, found,
                      "--tolerance", tolerances[1],
                      "--from", initial)
    if tiles:
        check_tiles(tiles, tile_products(case, choices, binaries))
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="?")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--bin", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--target")
    parser.add_argument("--cpu")
    parser.add_argument("--precision", choices=sorted(cases.TOLERANCES),
                        default="float32")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--executable", type=pathlib.Path)
    parser.add_argument("--most-steps", type=int)
    parser.add_argument("--linker", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(cases.CASES))
        return 0
    if arguments.case not in cases.CASES:
        parser.error("expected a case (--list), found %r" % arguments.case)
    if not arguments.bin or not arguments.work:
        parser.error("expected --bin and --work")
    if arguments.target == "cuda" and subprocess.call(
            [arguments.bin / "tpc-find-gpu"]) != 0:
        print("skipped: needs an NVIDIA GPU")
        return SKIPPED
    case = dict(cases.CASES[arguments.case])
    if arguments.most_steps:
        case["steps"] = [steps for steps in case["steps"]
                         if steps <= arguments.most_steps]
    choices = ["--%s=%s" % (name, value) for name, value in
               (("target", arguments.target), ("cpu", arguments.cpu),
                ("batch", arguments.batch)) if value]
    if arguments.batch:
        case["configuration"] = {**case["configuration"],
                                 "batch": arguments.batch}
    if arguments.precision != "float32":
        choices.append("--precision=" + arguments.precision)
    return 0 if compare(case, choices, arguments) else 1


if __name__ == "__main__":
    sys.exit(main())
