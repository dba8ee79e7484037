#!/usr/bin/env python3
"""Trains 40 steps at once, and again with interruptions; compares files and
logs.

usage: resume.py --data DIR --work DIR [--epochs N] -- TRAINER...

With 100 samples and a batch of 16, a pass over the data has six steps. With
--epochs, all runs are planned to last so long.
"""

import argparse
import json
import pathlib
import subprocess
import sys

STEPS = 40
# In the middle of a pass, at the ends of passes, one step behind them, and
# several in one pass.
STOPS = [[4], [6], [12], [24], [7, 13, 31], [3, 4, 5, 6, 18, 39]]
CLOCK = ("seconds", "examples_per_second")


def train(arguments, *options):
    planned = ["--epochs", arguments.epochs] if arguments.epochs else []
    subprocess.run([*arguments.trainer, "--data", arguments.data, *planned,
                    *options], check=True, stdout=subprocess.DEVNULL)


def epochs(log):
    """The log's lines of epochs and its last line, without times."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [{key: value for key, value in line.items() if key not in CLOCK}
            for line in [line for line in lines if line["record"] == "epoch"]
            + lines[-1:]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--epochs")
    parser.add_argument("trainer", nargs="+")
    arguments = parser.parse_args()
    name = pathlib.Path(arguments.trainer[0]).name
    once, log = arguments.work / (name + ".once"), arguments.work / (name + ".1")
    start = ["--seed", "9", "--limit", "100"]
    train(arguments, *start, "--steps", str(STEPS), "--save", once,
          "--log", log)
    for stops in STOPS:
        saved = arguments.work / (name + ".part")
        parts = arguments.work / (name + ".2")
        parts.unlink(missing_ok=True)
        origin = start
        for stop in stops + [STEPS]:
            train(arguments, *origin, "--steps", str(stop), "--save", saved,
                  "--log", parts)
            origin = ["--resume", saved]
        if saved.read_bytes() != once.read_bytes():
            sys.exit("stopped at %r: another checkpoint" % stops)
        if epochs(parts) != epochs(log):
            sys.exit("stopped at %r: another log:\n%s\n%s"
                     % (stops, epochs(log), epochs(parts)))


if __name__ == "__main__":
    main()
