#!/usr/bin/env python3
"""Kills a training run with SIGKILL at random moments, goes on from its last
checkpoint each time, and compares what it ends with with a run that was never
killed.

usage: kills.py --kills N --work DIR -- TRAINER...

TRAINER is the command without --save and --resume. At each moment the checkpoint
is absent or whole, and it never goes back.
"""

import argparse
import json
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import time


def read_step(path):
    """The step of a checkpoint, all of whose tensors have to be there."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    end = max(entry["data_offsets"][1] for entry in header.values())
    if 8 + length + end != len(data):
        sys.exit("expected %d bytes in the checkpoint, found %d"
                 % (8 + length + end, len(data)))
    begin = 8 + length + header["tpc.step"]["data_offsets"][0]
    return struct.unpack_from("<q", data, begin)[0]


def run(command, wait=None):
    """Runs the command, for `wait` seconds; returns whether it was not killed
    then."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    try:
        message = process.communicate(timeout=wait)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return False
    if process.returncode != 0:
        sys.exit("status %d of %s\n%s" % (process.returncode, command,
                                          message.decode()))
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("trainer", nargs="+")
    arguments = parser.parse_args()
    work = arguments.work
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    whole, saved = work / "whole.safetensors", work / "killed.safetensors"
    begin = time.monotonic()
    run([*arguments.trainer, "--save", whole])
    duration = time.monotonic() - begin

    generator = random.Random(1)
    kills, killed_at = 0, []
    while True:
        command = [*arguments.trainer, "--save", saved]
        before = 0
        if saved.exists():
            before = read_step(saved)
            command += ["--resume", saved]
        # The last one is left to its end.
        wait = (generator.uniform(0, 1.1 * duration)
                if kills < arguments.kills else None)
        complete = run(command, wait)
        step = read_step(saved) if saved.exists() else 0
        if step < before:
            sys.exit("the checkpoint went from step %d to %d" % (before, step))
        if not complete:
            kills += 1
            killed_at.append(step)
        elif kills == arguments.kills:
            break
        else:
            saved.unlink()
    print("kills behind the checkpoints of steps", killed_at)
    if len(set(killed_at)) < 2:
        sys.exit("expected kills behind several checkpoints")
    if saved.read_bytes() != whole.read_bytes():
        sys.exit("the last checkpoint is not that of a run without kills")


if __name__ == "__main__":
    main()
