#!/usr/bin/env python3
"""Interrupts and kills runs of a trainer.

usage: interrupt.py --data DIR --work DIR [--kills N] -- TRAINER...
"""

import argparse
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import time

# More than any run here comes to.
FOREVER = ["--epochs", "1000000"]


class Runs:
    def __init__(self, arguments):
        self.command = [*arguments.trainer, "--data", arguments.data]
        self.saved = arguments.work / "run.safetensors"

    def start(self, *options):
        return subprocess.Popen(
            [*self.command, *map(str, options)], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True)

    def finish(self, *options):
        subprocess.run([*self.command, *map(str, options)], check=True,
                       stdout=subprocess.DEVNULL)


def expect(condition, message, text=""):
    if not condition:
        sys.exit(message + ("\n" + text if text else ""))


def interrupt(process, number, epochs=2):
    """Sends a signal after some epochs; returns standard error."""
    for line in process.stdout:
        epochs -= line.startswith("epoch")
        if epochs == 0:
            break
    process.send_signal(number)
    error = process.communicate(timeout=60)[1]
    expect(process.returncode == 130, "expected exit status 130, found %d"
           % process.returncode, error)
    return error


def check_interruption(runs, number):
    start = ["--seed", 3, "--limit", 200]
    error = interrupt(runs.start(*start, *FOREVER, "--save", runs.saved),
                      number)
    found = re.fullmatch("tpc: interrupted at step ([0-9]+); saved '(.*)'; to "
                         "go on: (.*)\n", error)
    expect(found and found[2] == str(runs.saved), "what it says", error)
    step = int(found[1])
    # The command that it names goes on, to what would have been.
    words = shlex.split(found[3])
    for option, value in (("--resume", str(runs.saved)),
                          ("--save", str(runs.saved)),
                          ("--epochs", "1000000")):
        expect(option in words and words[words.index(option) + 1] == value,
               option, error)
    subprocess.run([*words, "--steps", str(step + 30)], check=True,
                   stdout=subprocess.DEVNULL)
    once = runs.saved.with_name("once.safetensors")
    runs.finish(*start, "--steps", step + 30, "--save", once)
    expect(once.read_bytes() == runs.saved.read_bytes(),
           "interrupted at step %d: another checkpoint" % step)


def check_without_save(runs):
    error = interrupt(runs.start("--limit", 200, *FOREVER), signal.SIGINT)
    expect(re.fullmatch("tpc: interrupted at step [0-9]+; nothing is saved "
                        "without --save\n", error), "what it says", error)


def check_kills(runs, kills):
    """An epoch of one step, so that the run saves most of the time."""
    runs.finish("--limit", 16, "--epochs", 1, "--save", runs.saved)
    for number in range(kills):
        process = runs.start("--resume", runs.saved, *FOREVER, "--save",
                             runs.saved)
        process.stdout.readline()
        time.sleep(0.03 + 0.007 * number)
        process.kill()
        process.communicate()
        expect(process.returncode == -signal.SIGKILL, "it ended by itself")
        # Refuses what is not whole, in the next round or here.
        runs.finish("--init", runs.saved, "--steps", 0)
    for left in runs.saved.parent.glob("*.tmp-*"):
        left.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("trainer", nargs="+")
    arguments = parser.parse_args()
    runs = Runs(arguments)
    check_interruption(runs, signal.SIGINT)
    check_interruption(runs, signal.SIGTERM)
    check_without_save(runs)
    if arguments.kills:
        check_kills(runs, arguments.kills)


if __name__ == "__main__":
    main()
