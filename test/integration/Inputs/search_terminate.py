#!/usr/bin/env python3
"""Sends SIGTERM to all processes of a search at once, as a batch system does
that ends a step, in the midst of the first epoch of each run. Checks that each
run saved where it stood, not only at the end of an epoch.

usage: search_terminate.py --runs N --out DIR -- tpc search FILE OPTIONS

The command, which is without --out, logs diagnostics at each step of N runs
side by side.
"""

import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time


def count_logs(folder, text):
    """How many logs have the text."""
    return sum(text in path.read_text() for path in folder.glob("logs/*"))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--runs", type=int, required=True)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("command", nargs="+")
    options = arguments.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)
    process = subprocess.Popen(
        [*options.command, "--out", str(options.out)], text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        start_new_session=True)
    # What a step writes before it says that the one before was taken.
    while process.poll() is None and \
            count_logs(options.out, '"step":3,') < options.runs:
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGTERM)
    message = process.communicate()[1]
    if process.returncode != 130 or "the same command goes on" not in message:
        sys.exit(f"expected exit status 130 and how to go on, found "
                 f"{process.returncode}: {message}")
    if count_logs(options.out, '"record":"epoch"'):
        sys.exit("expected an interruption in the first epoch, found its end")
    saved = list((options.out / "running").glob("*.safetensors"))
    if len(saved) != options.runs:
        sys.exit(f"expected {options.runs} checkpoints, found {saved}")


if __name__ == "__main__":
    main()
