#!/usr/bin/env python3
"""Kills a search with SIGKILL at random moments, parent or a run's process,
runs it again each time, and compares its records, logs and weights with those
of a search that was never killed.

usage: search_kills.py --kills N --work DIR -- tpc search FILE OPTIONS
       search_kills.py --kills N --work DIR -- tpc train FILE --seeds N OPTIONS

The command is without --out. Times differ from run to run, all else must not.
A search that came to its end before it was killed does not count, and begins
anew; among the kills there must be some in the midst of a search, when runs
were finished and others begun.
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


#: Of an epoch's record, what differs from run to run.
TIMES = ("seconds", "examples_per_second")


def read_logs(folder):
    """What each log says of epochs and diagnostics. A run that was killed and
    went on from a checkpoint says some of it twice: the last one counts."""
    logs = {}
    for path in (folder / "logs").glob("*.jsonl"):
        said = logs[path.name] = {}
        for line in path.read_text().splitlines():
            record = json.loads(line)
            if record["record"] == "epoch":
                said["epoch", record["epoch"]] = {
                    key: value for key, value in record.items()
                    if key not in TIMES}
            elif record["record"] == "diagnostics":
                said[record["step"], record["layer"], record["name"]] = \
                    record["value"]
    return logs


def read_weights(folder):
    """The bytes of what --seeds keeps of each run; a search keeps none."""
    return {path.name: path.read_bytes()
            for path in (folder / "weights").glob("*")}


def stage(folder):
    """How many runs are finished, and how many have a checkpoint."""
    records = folder / "records.jsonl"
    finished = records.read_text().count('"record":"run"') \
        if records.exists() else 0
    return finished, len(list(folder.glob("running/*.safetensors")))


def children(process):
    path = f"/proc/{process}/task/{process}/children"
    try:
        return [int(word) for word in pathlib.Path(path).read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def log_bytes(folder):
    return sum(path.stat().st_size for path in folder.glob("logs/*.jsonl"))


def wait_for_runs(process, folder):
    """Until a run writes to its log, or the search ends; before that, programs
    are compiled."""
    before = log_bytes(folder)
    while process.poll() is None and log_bytes(folder) == before:
        time.sleep(0.002)


def kill_once(command, folder, startup, training, generator):
    """Runs the command and kills it or one of its children: mostly while runs
    are under way, up to a quarter of `training` seconds after they began to be;
    else in the `startup` seconds before. Returns whether it had come to its end
    before that."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    if generator.random() < 0.2:
        wait = generator.uniform(0, startup)
    else:
        wait_for_runs(process, folder)
        wait = generator.uniform(0, training / 4)
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


def run_whole(command, folder):
    """Returns the seconds until runs began, and those from there on."""
    begin = time.monotonic()
    process = subprocess.Popen([*command, "--out", str(folder)],
                               stdout=subprocess.DEVNULL)
    wait_for_runs(process, folder)
    began = time.monotonic()
    if process.wait() != 0:
        sys.exit(f"exit status {process.returncode}")
    return began - begin, time.monotonic() - began


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--kills", type=int, required=True)
    arguments.add_argument("--work", type=pathlib.Path, required=True)
    arguments.add_argument("command", nargs="+")
    options = arguments.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    whole, killed = options.work / "whole", options.work / "killed"
    startup, training = run_whole(options.command, whole)
    generator = random.Random(1)
    command = [*options.command, "--out", str(killed)]
    stages = []
    searches = 1
    while len(stages) < options.kills:
        if kill_once(command, killed, startup, training, generator):
            searches += 1
            shutil.rmtree(killed)
        elif killed.exists():
            stages.append(stage(killed))
    middle = sum(finished > 0 and begun > 0 for finished, begun in stages)
    if not middle:
        sys.exit(f"expected kills when runs were finished and others begun, "
                 f"found (finished, begun): {stages}")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    expected, found = read_records(whole), read_records(killed)
    if expected != found:
        for line in sorted(set(expected) ^ set(found)):
            print("-" if line in expected else "+", line)
        sys.exit(f"expected the {len(expected)} records of a search that was "
                 f"never killed, found {len(found)} others")
    logs, again = read_logs(whole), read_logs(killed)
    for name in sorted(set(logs) | set(again)):
        if logs.get(name) != again.get(name):
            sys.exit(f"expected the log {name} to say what it says of a search "
                     "that was never killed")
    weights, again = read_weights(whole), read_weights(killed)
    if weights != again:
        differing = sorted(name for name in set(weights) | set(again)
                           if weights.get(name) != again.get(name))
        sys.exit(f"expected the weights of runs that were never killed, found "
                 f"others, or none, in {differing}")
    left = list((killed / "running").glob("*")) if (
        killed / "running").exists() else []
    if left:
        sys.exit(f"expected no checkpoints at the end, found {left}")
    print(f"{len(found)} records, {len(stages)} kills in {searches} searches, "
          f"{middle} of them when runs were finished and others begun")


if __name__ == "__main__":
    main()
