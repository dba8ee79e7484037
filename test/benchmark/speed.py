#!/usr/bin/env python3
"""Measures how fast trainers train, and how long `tpc train` takes to its first
step; prints a table in Markdown, with the machine.

usage: speed.py --data DIR [--tpc PATH] [--model FILE] [--trainer NAME]...
                [--batch N] [--threads N] [--runs N] [--epochs N] [--limit N]

Examples a second are those of the last epoch of a run: training steps alone,
without evaluations; of an alternating schedule, steps of both kinds. Time to
the first step is the wall time of the whole process of `tpc train --steps 1`:
it reads the model, compiles it, reads the data, takes a step and evaluates.
Each is the median of several runs, interleaved, so that a machine that slows
down slows all trainers. Measure on an idle machine.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--tpc", type=pathlib.Path,
                        default=SOURCE / "build" / "release" / "bin" / "tpc")
    parser.add_argument("--model", type=pathlib.Path,
                        default=SOURCE / "examples" / "mnist_fc.mlir")
    parser.add_argument("--trainer", action="append", dest="trainers",
                        help="one of the model's; all of them by default")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int,
                        default=len(os.sched_getaffinity(0)))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--limit", type=int, default=12800)
    arguments = parser.parse_args()
    if not arguments.trainers:
        arguments.trainers = re.findall(
            r"^\s*tpc\.trainer\s+@(\w+)", arguments.model.read_text(),
            re.MULTILINE)
    return arguments


def run(*command):
    """Runs a program to its end; returns its wall time in seconds."""
    begin = time.monotonic()
    result = subprocess.run([str(word) for word in command],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, check=False)
    if result.returncode != 0:
        sys.exit("%s: exit status %d\n%s"
                 % (command[0], result.returncode, result.stdout))
    return time.monotonic() - begin


def measure_speed(executable, arguments, log):
    """Examples a second."""
    run(executable, "--data", arguments.data, "--limit", arguments.limit,
        "--epochs", arguments.epochs, "--threads", arguments.threads,
        "--log", log)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    epochs = [line for line in lines if line["record"] == "epoch"]
    return epochs[-1]["examples_per_second"]


def measure_start(trainer, arguments):
    """Seconds."""
    return run(arguments.tpc, "train", arguments.model, "--trainer", trainer,
               "--batch", arguments.batch, "--threads", arguments.threads,
               "--data", arguments.data, "--steps", 1)


def machine(arguments):
    model = platform.processor() or platform.machine()
    for line in open("/proc/cpuinfo", encoding="utf-8"):
        if line.startswith("model name"):
            model = line.split(":")[1].strip()
            break
    version = subprocess.run([arguments.tpc, "--version"], text=True,
                             stdout=subprocess.PIPE, check=True)
    return ("%s, %d of %d processors, %s %s; %s, load %.2f at the start"
            % (model, arguments.threads, os.cpu_count(), platform.system(),
               platform.release(), version.stdout.strip(),
               os.getloadavg()[0]))


def main():
    arguments = parse_arguments()
    if os.getloadavg()[0] > 0.3 * arguments.threads:
        print("warning: the machine is busy, load %.2f: these numbers are not "
              "to be reported" % os.getloadavg()[0], file=sys.stderr)
    print("Machine: %s.\n" % machine(arguments))
    print("Command: `%s`\n" % " ".join(["python3"] + sys.argv))
    speeds = {trainer: [] for trainer in arguments.trainers}
    starts = {trainer: [] for trainer in arguments.trainers}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for trainer in arguments.trainers:
            run(arguments.tpc, "compile", arguments.model, "--trainer",
                trainer, "--batch", arguments.batch, "-o", folder / trainer)
        for _ in range(arguments.runs):
            for trainer in arguments.trainers:
                speeds[trainer].append(measure_speed(
                    folder / trainer, arguments, folder / "log.jsonl"))
                starts[trainer].append(measure_start(trainer, arguments))
    print("Batch %d, %d thread%s, median of %d runs (least to most):\n"
          % (arguments.batch, arguments.threads,
             "" if arguments.threads == 1 else "s", arguments.runs))
    print("| trainer | examples a second | time to the first step |")
    print("|---|---|---|")
    for trainer in arguments.trainers:
        speed, start = speeds[trainer], starts[trainer]
        print("| `%s` | %s (%s to %s) | %.2f s (%.2f to %.2f) |" % (
            trainer, *("{:,.0f}".format(value) for value in (
                statistics.median(speed), min(speed), max(speed))),
            statistics.median(start), min(start), max(start)))


if __name__ == "__main__":
    main()
