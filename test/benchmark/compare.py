#!/usr/bin/env python3
"""Compares trainers with the same ones in JAX and PyTorch: speed and memory,
what a second thread gains, and the time to the first step. Prints tables in
Markdown.

    compare.py --data MNIST CIFAR [--model FILE]... [--trainer NAME]...

A peer's step is first checked to compute the same update as ours: from the same
weights, on the same batches and with the same noise, states after one and after
three steps have to agree. A peer's variant that does not agree is not timed,
and the exit status is 1. Then all are timed in turn, each pinned to the same
processors and with as many threads, over the same number of steps after a
warm-up, on data that are in memory. Peers draw their noise, gather their
batches and change their images within the time that is measured, as we do.

Memory is the greatest resident set: of our whole process, and of the peers
during their timed steps only, so that theirs has no part of compilation.

The peers live in a virtual environment that this script makes; nothing else
needs it. Measure on an idle machine.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from harness import (comparison, datasets, environment, machine, ours, programs,
                     report)

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
EXAMPLES = ("mnist_fc", "cifar_fc", "mnist_lc", "cifar_lc",
            "mnist_autoencoder", "imagenet_lc")


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    build = SOURCE / "build"
    parser.add_argument("--data", nargs="+", type=pathlib.Path, default=[],
                        help="folders of MNIST and of CIFAR-10")
    parser.add_argument("--model", action="append", type=pathlib.Path,
                        dest="models", help="a model file; all examples by "
                        "default")
    parser.add_argument("--trainer", action="append", dest="trainers",
                        help="one of the models'; all of them by default")
    parser.add_argument("--measure", nargs="+", default=list(MEASUREMENTS),
                        choices=list(MEASUREMENTS))
    parser.add_argument("--peers", nargs="*", choices=["jax", "torch"],
                        default=["jax", "torch"], help="both by default; "
                        "without a name, none")
    parser.add_argument("--variant", action="append", default=[],
                        metavar="PEER=NAME", help="a peer's way to do the "
                        "step; the fastest by default")
    parser.add_argument("--tpc", type=pathlib.Path,
                        default=build / "release" / "bin" / "tpc")
    parser.add_argument("--environment", type=pathlib.Path,
                        default=build / "benchmark-environment",
                        help="the peers' virtual environment")
    parser.add_argument("--python", type=pathlib.Path,
                        help="the peers' Python, in place of that of the "
                        "virtual environment")
    parser.add_argument("--peers-from", type=pathlib.Path,
                        default=HERE / "peers",
                        help="the folder of the peers' programs")
    parser.add_argument("--cpu", default="native",
                        choices=["native", *programs.INSTRUCTIONS],
                        help="the instructions that all programs may use; "
                        "this machine's by default")
    parser.add_argument("--threads", type=int,
                        default=len(os.sched_getaffinity(0)))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5,
                        help="that a timed run of ours takes")
    parser.add_argument("--tolerance", type=float,
                        default=comparison.TOLERANCE,
                        help="of a gradient's relative difference in a check; "
                        "%(default)s by default")
    parser.add_argument("--checked-steps", type=int, nargs="+",
                        default=ours.CHECKED_STEPS)
    parser.add_argument("--json", type=pathlib.Path,
                        help="writes the results to a file, which grows with "
                        "each trainer; it keeps those of other trainers and "
                        "processors")
    parser.add_argument("--report", type=pathlib.Path,
                        help="prints the tables of such a file and measures "
                        "nothing")
    parser.add_argument("--work", type=pathlib.Path,
                        help="folder for large temporary files")
    arguments = parser.parse_args()
    for word in arguments.variant:
        if "=" not in word:
            parser.error("expected --variant PEER=NAME, found %s" % word)
    arguments.models = arguments.models or [
        SOURCE / "examples" / (name + ".mlir") for name in EXAMPLES]
    arguments.variants = dict(word.split("=", 1) for word in
                              arguments.variant)
    arguments.peers = {name: arguments.peers_from / (name + "_peer.py")
                       for name in arguments.peers}
    return arguments


class UsageError(Exception):
    """An option: what was expected, and what was found."""


def choose_trainers(arguments):
    """Pairs of a model file and one of its trainers, those that are wanted."""
    found = [(model, name) for model in arguments.models
             for name in re.findall(r"^\s*tpc\.trainer\s+@(\w+)",
                                    model.read_text(), re.MULTILINE)]
    names = list(dict.fromkeys(name for _, name in found))
    for wanted in arguments.trainers or []:
        if wanted not in names:
            raise UsageError("expected --trainer with one of %s, found %s"
                             % (", ".join(names), wanted))
    return [(model, name) for model, name in found
            if not arguments.trainers or name in arguments.trainers]


def measure_speed(arguments, model, trainer, work, data):
    found = comparison.Comparison(arguments, model, trainer, work, data)
    result = found.compare()
    if result["others"] > report.BUSY:
        found.say("warning: other programs took %.0f %% of a processor"
                  % (100 * result["others"]))
    return result


def measure_threads(arguments, model, trainer, work, data):
    """Speeds with one thread and with all, in turn, beside what the machine
    gained in the same runs."""
    trainer_of_ours = ours.Ours(arguments.tpc, model, trainer, work, data,
                                arguments.cpu)
    steps = comparison.choose_steps(trainer_of_ours, arguments)
    speeds, gains = ([], []), []
    for _ in range(arguments.runs):
        for index, threads in enumerate((1, arguments.threads)):
            speeds[index].append(
                trainer_of_ours.time(steps, threads)["speed"])
        gains.append(trainer_of_ours.calibrate(arguments.threads)["gain"])
    return {"model": model.stem, "trainer": trainer,
            **trainer_of_ours.processor, "speeds": speeds,
            "threads": arguments.threads, "calibrated_gains": gains}


def measure_start(arguments, model, trainer, work, data):
    trainer_of_ours = ours.Ours(arguments.tpc, model, trainer, work, data,
                                arguments.cpu)
    return {"model": model.stem, "trainer": trainer,
            **trainer_of_ours.processor,
            "seconds": [trainer_of_ours.time_to_first_step(arguments.threads)
                        for _ in range(arguments.runs)]}


MEASUREMENTS = {"speed": measure_speed, "threads": measure_threads,
                "start": measure_start}


def commit():
    """The source's commit, with "-dirty" where files differ from it; None where
    this is not a repository."""
    try:
        found = subprocess.run(
            ["git", "-C", SOURCE, "describe", "--always", "--dirty",
             "--exclude", "*"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, check=False)
    except OSError:
        return None
    return found.stdout.strip() or None


def options(arguments):
    """Those of the command that results depend on, whatever their trainers."""
    words = ["--seconds", "%g" % arguments.seconds]
    if arguments.cpu != "native":
        words += ["--cpu", arguments.cpu]
    if sorted(arguments.peers) != ["jax", "torch"]:
        words += ["--peers", *arguments.peers]
    for variant in arguments.variant:
        words += ["--variant", variant]
    if arguments.tolerance != comparison.TOLERANCE:
        words += ["--tolerance", "%g" % arguments.tolerance]
    return shlex.join(words)


def describe(arguments):
    """How the results of this command are measured."""
    return {"machine": machine.describe(), "threads": arguments.threads,
            "runs": arguments.runs, "commit": commit(),
            "tpc": programs.run([arguments.tpc, "--version"]).output.strip(),
            "date": datetime.date.today().isoformat(),
            "options": options(arguments)}


def key_of(entry):
    """What no two results of a file have in common."""
    how = entry["measured"]
    return entry["model"], entry["trainer"], how["host"], how["cpu"]


def read_results(path):
    """The results that a file has, none if there is no file."""
    if path is None or not path.exists():
        return {key: [] for key in MEASUREMENTS}
    try:
        found = json.loads(path.read_text())
        results = {key: list(found[key]) for key in MEASUREMENTS}
        for entries in results.values():
            for entry in entries:
                key_of(entry)
        return results
    except KeyError as error:
        raise UsageError("%s: expected results of this benchmark, found some "
                         "without %s" % (path, error)) from error
    except (ValueError, TypeError) as error:
        raise UsageError("%s: expected results of this benchmark: %s" % (
            path, error)) from error


def write_results(path, run):
    """Whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(json.dumps(run, indent=1) + "\n")
    temporary.replace(path)


def put(results, result):
    """Adds a result, in the place of one of the same trainer, processor and
    instructions."""
    for index, other in enumerate(results):
        if key_of(other) == key_of(result):
            results[index] = result
            return
    results.append(result)


def measure(arguments, run):
    """Puts results into a run; saves it after each trainer. Returns those of
    this command."""
    measured, found = describe(arguments), {key: [] for key in MEASUREMENTS}
    with tempfile.TemporaryDirectory(dir=arguments.work) as work:
        work = pathlib.Path(work)
        data = datasets.DataSets(arguments.data, work)
        for key in arguments.measure:
            for model, trainer in choose_trainers(arguments):
                print("%s %s: %s" % (model.stem, trainer, key),
                      file=sys.stderr, flush=True)
                with tempfile.TemporaryDirectory(dir=work) as folder:
                    result = MEASUREMENTS[key](
                        arguments, model, trainer, pathlib.Path(folder), data)
                result["measured"] = {**measured, "host": result.pop("host"),
                                      "cpu": result.pop("cpu")}
                for results in (run, found):
                    put(results[key], result)
                if arguments.json:
                    write_results(arguments.json, run)
    return found


def main():
    arguments = parse_arguments()
    try:
        if arguments.report:
            print(report.render(read_results(arguments.report)), end="")
            return
        if os.getloadavg()[0] > 0.3:
            print("warning: the machine is busy, load %.2f: these numbers are "
                  "not to be reported" % os.getloadavg()[0], file=sys.stderr)
        run = read_results(arguments.json)
        if ("speed" in arguments.measure and arguments.peers
                and not arguments.python):
            arguments.python = environment.prepare(arguments.environment)
        found = measure(arguments, run)
    except (UsageError, programs.ProgramError, datasets.DataError) as error:
        sys.exit("compare.py: error: %s" % error)
    print(report.render(found), end="")
    if any(report.failures_of(result) for result in found["speed"]):
        sys.exit(1)


if __name__ == "__main__":
    main()
