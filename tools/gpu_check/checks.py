"""What a check is, and how its programs are run."""

import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import sys
from typing import Callable, List

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The comparison of trained networks with the reference has modules for more.
NUMBERS = ROOT / "test" / "integration" / "numbers"
sys.path.insert(1, str(NUMBERS))
# Seconds that a program may take: a kernel that hangs fails its check.
TIME_LIMIT = 3600


class Failed(Exception):
    """A program did not do what it was asked to."""


@dataclasses.dataclass
class Outcome:
    """What a check came to. `found` is the GPU's, `expected` the other's."""

    found: str
    expected: str
    bound: str
    good: bool


@dataclasses.dataclass(frozen=True, order=True)
class Program:
    """A trainer of a model file (below ROOT), for the `gpu` or the `cpu`."""

    model: str
    trainer: str
    device: str
    precision: str = "float32"

    @property
    def name(self):
        words = [pathlib.Path(self.model).stem, self.trainer, self.device]
        if self.precision != "float32":
            words.insert(2, self.precision)
        return ".".join(words)


def for_both(model, trainer):
    return [Program(model, trainer, device) for device in ("gpu", "cpu")]


@dataclasses.dataclass
class Check:
    """`programs` are those that it runs."""

    name: str
    programs: List[Program]
    run: Callable[["Bench"], Outcome]


def call(command, limit=TIME_LIMIT):
    """The program's status and output; raises Failed if it does not end. It and
    those that it has started are killed then."""
    command = [str(word) for word in command]
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True,
                                   errors="replace", start_new_session=True)
    except OSError as error:
        raise Failed("cannot run %s: %s" % (command[0], error.strerror))
    try:
        output = process.communicate(timeout=limit)[0]
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise Failed("not done after %g s: %s" % (limit,
                                                      " ".join(command)))
        raise
    return process.returncode, output


def run(command, limit=TIME_LIMIT):
    """The program's output; raises Failed with its last lines if it fails."""
    status, output = call(command, limit)
    if status != 0:
        lines = output.strip().splitlines()[-12:]
        raise Failed("status %d of %s\n%s" % (
            status, " ".join(map(str, command)), "\n".join(lines)))
    return output


@dataclasses.dataclass
class Bench:
    """Where checks run, and on what."""

    # The beginning of a command that trains.
    command: Callable[[Program], List[str]]
    # The folder of tpc_runtime_tests, tpc-reference and tpc-compare.
    binaries: pathlib.Path
    work: pathlib.Path
    mnist: pathlib.Path
    cifar10: pathlib.Path
    epochs: int
    # Training samples, at most; None: all.
    limit: int
    # Options of compare.py that choose a program for the GPU.
    numbers: Callable[[Program], List[str]]
    # The name of the device's tests in the conformance suite.
    conformance: str

    def train(self, program, *options):
        """Trains; returns the records of its log."""
        log = self.work / ("%s.jsonl" % program.device)
        log.unlink(missing_ok=True)
        run([*self.command(program), *options, "--log", log])
        return [json.loads(line) for line in log.read_text().splitlines()]
