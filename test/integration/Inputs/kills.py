#!/usr/bin/env python3
"""Kills a training run with SIGKILL, each time at a random moment behind one of
its checkpoints or before the first, goes on from the last one, and compares what
it ends with with a run that was never killed.

usage: kills.py --kills N --work DIR -- TRAINER...

TRAINER is the command without --save and --resume. At each moment the checkpoint
is absent or whole, and it never goes back.
"""

import argparse
import json
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
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


class Run:
    """A run of the command, which has its checkpoint in `path`."""

    def __init__(self, command, path):
        self.path, self.command = path, command
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL,
                                        stderr=self.errors)

    def version(self):
        """Another one for each checkpoint: it is written aside and renamed."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns

    def await_checkpoint(self, before):
        """Returns the version that follows, None if the run ends first."""
        while self.process.poll() is None:
            version = self.version()
            if version != before:
                return version
            time.sleep(0.0005)
        return None

    def ends(self):
        """Whether it has ended before it is killed here."""
        self.process.kill()
        return self.finish(allowed=(0, -signal.SIGKILL)) == 0

    def finish(self, allowed=(0,)):
        """Returns its status when it has ended."""
        status = self.process.wait()
        if status not in allowed:
            self.errors.seek(0)
            sys.exit("status %d of %s\n%s" % (status, self.command,
                                              self.errors.read().decode()))
        return status


def time_checkpoints(run):
    """Seconds until the first checkpoint, and from each to the next."""
    times, version = [time.monotonic()], None
    while version := run.await_checkpoint(version):
        times.append(time.monotonic())
    run.finish()
    if len(times) < 4:
        sys.exit("expected a run with several checkpoints")
    return times[1] - times[0], (times[-1] - times[1]) / (len(times) - 2)


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
    first, between = time_checkpoints(
        Run([*arguments.trainer, "--save", whole], whole))

    generator = random.Random(1)
    kills, killed_at = 0, []
    while True:
        command = [*arguments.trainer, "--save", saved]
        before = 0
        if saved.exists():
            before = read_step(saved)
            command += ["--resume", saved]
        started = Run(command, saved)
        # The last one is left to its end.
        if kills < arguments.kills:
            # Behind how many of its checkpoints: mostly one.
            behind = generator.choice((0, 1, 1, 1, 2))
            version = started.version()
            for _ in range(behind):
                version = started.await_checkpoint(version)
            time.sleep(generator.uniform(0, between if behind else first))
            complete = started.ends()
        else:
            complete = started.finish() == 0
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
