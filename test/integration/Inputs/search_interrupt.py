#!/usr/bin/env python3
"""Interrupts a search on a terminal, as Ctrl-C does: all of its processes get
SIGINT at once. Checks what it draws and says, that what it leaves is whole, and
that run again it ends with the records of a search that was not interrupted.

usage: search_interrupt.py --work DIR -- tpc search FILE OPTIONS

The command is without --out.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

from search_kills import read_records
import terminal

CTRL_C = b"\x03"


def interrupt(command):
    """Types Ctrl-C behind the first finished run, once the live line shows
    others; returns the exit status and what was drawn."""
    typed = []

    def answer(drawn):
        if typed or not re.search(rb"1 of \d+ {2}.*\r\n.*running", drawn,
                                  re.DOTALL):
            return b""
        typed.append(CTRL_C)
        return CTRL_C

    status, drawn = terminal.run(command, answer)
    if not typed:
        sys.exit(f"expected a finished run and a live line, found {drawn!r}")
    return status, drawn.decode()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--work", type=pathlib.Path, required=True)
    arguments.add_argument("command", nargs="+")
    options = arguments.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    whole, broken = options.work / "whole", options.work / "broken"
    subprocess.run([*options.command, "--out", str(whole)], check=True,
                   stdout=subprocess.DEVNULL)
    expected = read_records(whole)
    command = [*options.command, "--out", str(broken)]
    status, drawn = interrupt(command)
    if status != 130:
        sys.exit(f"expected exit status 130, found {status}: {drawn}")
    said = re.search(r"tpc: interrupted; (\d+) of (\d+) runs are finished; the "
                     "same command goes on", drawn)
    if not said:
        sys.exit(f"expected how to go on, found: {drawn}")
    found = read_records(broken)
    finished = [r for r in found if json.loads(r)["record"] == "run"]
    if len(finished) != int(said[1]) or not set(found) <= set(expected):
        sys.exit(f"expected {said[1]} records of those of the whole search, "
                 f"found {len(finished)}")
    if len(finished) == int(said[2]):
        sys.exit("expected runs that are not finished, found none")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    if read_records(broken) != expected:
        sys.exit("expected the records of a search that was not interrupted")
    print(f"interrupted after {len(finished)} runs")
    # The live line, as the terminal had it.
    for line in re.split(r"[\r\n]", drawn.replace("\033[K", "")):
        if line.strip():
            print(line)


if __name__ == "__main__":
    main()
