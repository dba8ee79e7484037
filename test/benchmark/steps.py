#!/usr/bin/env python3
"""Measures the time a step and the peak memory of the trainers of large
networks, whose steps take seconds; prints a table in Markdown.

usage: steps.py [--model FILE] [--data DIR] [--tpc PATH] [--trainer NAME]...
                [--steps N] [--threads N]

Each trainer's executable takes N steps, one epoch of N batches, and evaluates.
The time a step is that of the epoch divided by N, so it holds the first step,
which touches all memory for the first time. Peak memory is the process' own
(maximum resident set).
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=pathlib.Path,
                        default=SOURCE / "examples" / "imagenet_lc.mlir")
    parser.add_argument("--data")
    parser.add_argument("--tpc", type=pathlib.Path,
                        default=SOURCE / "build" / "release" / "bin" / "tpc")
    parser.add_argument("--trainer", action="append", dest="trainers")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--threads", type=int,
                        default=len(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    if not arguments.trainers:
        arguments.trainers = re.findall(
            r"^\s*tpc\.trainer\s+@(\w+)", arguments.model.read_text(),
            re.MULTILINE)
    return arguments


def run(*command):
    """Runs a program to its end; returns its wall time in seconds and its peak
    memory in bytes."""
    begin = time.monotonic()
    process = subprocess.Popen([str(word) for word in command],
                               stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("%s: wait status %d\n%s" % (command[0], status, output))
    return time.monotonic() - begin, usage.ru_maxrss * 1024


def measure(trainer, arguments, folder):
    executable, log = folder / trainer, folder / "log.jsonl"
    run(arguments.tpc, "compile", arguments.model, "--trainer", trainer, "-o",
        executable)
    inspection = json.loads(subprocess.run(
        [arguments.tpc, "inspect", arguments.model, "--trainer", trainer,
         "--json"], stdout=subprocess.PIPE, check=True).stdout)
    batch = inspection["batch"]
    data = ["--data", arguments.data] if arguments.data else []
    wall, peak = run(executable, *data, "--limit", batch * arguments.steps,
                     "--epochs", 1, "--threads", arguments.threads, "--log",
                     log)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    epochs = [line for line in lines if line["record"] == "epoch"]
    # An alternating schedule has an epoch of each kind.
    speed = epochs[-1]["examples_per_second"]
    executable.unlink()
    return batch / speed, wall, peak


def main():
    arguments = parse_arguments()
    print("Command: `%s`\n" % " ".join(["python3"] + sys.argv))
    print("| trainer | time a step | the whole run | peak memory |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for trainer in arguments.trainers:
            step, wall, peak = measure(trainer, arguments,
                                       pathlib.Path(folder))
            print("| `%s` | %.2f s | %.1f s | %.2f GiB |"
                  % (trainer, step, wall, peak / 2**30), flush=True)


if __name__ == "__main__":
    main()
