#!/usr/bin/env python3
"""Kills a search with SIGKILL at random moments, parent or a run's process,
runs it again each time, and compares its records with those of a search that
was never killed.

usage: search_kills.py --kills N --work DIR -- tpc search FILE OPTIONS

The command is without --out. Times differ from run to run, all else must not.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time


def read_records(folder):
    """Records without their times, sorted. All lines have to be whole."""
    records = []
    for line in (folder / "records.jsonl").read_text().splitlines():
        record = json.loads(line)
        record.pop("times", None)
        records.append(json.dumps(record, sort_keys=True))
    return sorted(records)


def children(process):
    path = f"/proc/{process}/task/{process}/children"
    try:
        return [int(word) for word in pathlib.Path(path).read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def kill_once(command, wait, generator):
    """Runs the command for `wait` seconds, then kills it or one of its
    children; returns whether it was complete before that."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    try:
        process.wait(wait)
    except subprocess.TimeoutExpired:
        victims = children(process.pid)
        child = victims and generator.random() < 0.3
        victim = generator.choice(victims) if child else process.pid
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            pass
    message = process.communicate()[1].decode()
    if process.returncode not in (0, 1, -signal.SIGKILL):
        sys.exit(f"exit status {process.returncode}: {message}")
    if process.returncode == 1 and "the same command goes on" not in message:
        sys.exit("error: " + message)
    return process.returncode == 0


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--kills", type=int, required=True)
    arguments.add_argument("--work", type=pathlib.Path, required=True)
    arguments.add_argument("command", nargs="+")
    options = arguments.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    whole, killed = options.work / "whole", options.work / "killed"
    begin = time.monotonic()
    subprocess.run([*options.command, "--out", str(whole)], check=True,
                   stdout=subprocess.DEVNULL)
    duration = time.monotonic() - begin
    generator = random.Random(1)
    command = [*options.command, "--out", str(killed)]
    complete = 0
    for kill in range(options.kills):
        # A third of the whole leaves enough to do for all of the kills: most
        # fall where programs are compiled and first epochs run.
        if kill_once(command, generator.uniform(0, duration / 3), generator):
            complete += 1
            shutil.rmtree(killed)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    expected, found = read_records(whole), read_records(killed)
    if expected != found:
        for line in sorted(set(expected) ^ set(found)):
            print("-" if line in expected else "+", line)
        sys.exit(f"expected the {len(expected)} records of a search that was "
                 f"never killed, found {len(found)} others")
    left = list((killed / "running").glob("*")) if (
        killed / "running").exists() else []
    if left:
        sys.exit(f"expected no checkpoints at the end, found {left}")
    print(f"{len(found)} records, {options.kills} kills, of which {complete} "
          "came after the end")


if __name__ == "__main__":
    main()
