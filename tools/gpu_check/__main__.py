"""Checks the CUDA target on a machine with an NVIDIA GPU.

Where tpc is built:
    scripts/gpu-check --pack DIR        makes DIR, the folder to carry
On a machine with a GPU, its driver and Python 3:
    DIR/scripts/gpu-check               checks, and writes gpu-check.txt

Checked are: what a device must do (the conformance suite); networks trained
from the same weights as by the independent reference; shuffles and noise, bit for
bit those of the CPU; and every trainer of every example, trained for a short
while, twice on the GPU and once on the CPU: the initial weights and the two runs
have the same bits, and the CPU's test error is met or, after a few steps, what the
CPU has made of each parameter. With --simulate BUILD the same is asked, from the
source, of the simulator instead of a GPU.
"""

import argparse
import datetime
import fnmatch
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time
import traceback

import pack
import reference
import seeds
import training
from checks import ROOT, Bench, Failed, run
from table import Table

SAMPLE = ROOT / "examples" / "data" / "mnist_sample"


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="gpu-check", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--pack", type=pathlib.Path, metavar="DIR",
        help="make the folder to carry, and check nothing")
    add("--build", type=pathlib.Path, metavar="DIR",
        default=ROOT / "build" / "release",
        help="with --pack: the build folder (default: build/release)")
    add("--architecture", default="sm_80", metavar="SM",
        help="with --pack: what is compiled for (default: sm_80)")
    add("--simulate", type=pathlib.Path, metavar="BUILD",
        help="check the simulator with the tpc of a build folder")
    add("--only", action="append", metavar="PATTERN",
        help="only checks whose names match, as 'train.mnist_fc.*'; may be "
        "given several times")
    add("--list", action="store_true", help="print the checks' names")
    add("--data", type=pathlib.Path, metavar="DIR",
        help="the folder of MNIST (default: the packed one; with --pack: the "
        "one to pack, by default the sample in examples/data)")
    add("--cifar10", type=pathlib.Path, metavar="DIR",
        help="the folder of CIFAR-10 (default: data of its form are drawn)")
    add("--epochs", type=int, default=3, metavar="N",
        help="of MNIST's classifiers (default: 3)")
    add("--limit", type=int, metavar="N",
        help="the first N training samples only")
    add("--out", type=pathlib.Path, default=pathlib.Path("gpu-check.txt"),
        metavar="FILE", help="the table (default: gpu-check.txt)")
    options = parser.parse_args()
    # Paths are from where the script was called.
    called = pathlib.Path(os.environ.get("TPC_CALLED_FROM", os.getcwd()))
    for name in ("pack", "build", "simulate", "data", "cifar10", "out"):
        path = getattr(options, name)
        if path is not None:
            setattr(options, name, called / path)
    for name in ("data", "cifar10"):
        path = getattr(options, name)
        if path is not None and not path.is_dir():
            raise Failed("--%s: expected a folder, found '%s'" % (name, path))
    for name in ("epochs", "limit"):
        value = getattr(options, name)
        if value is not None and value < 1:
            raise Failed("--%s: expected at least 1, found %d" % (name, value))
    return options


def select(checks, patterns):
    """Those whose names match; all without patterns."""
    for pattern in patterns or []:
        if not fnmatch.filter([check.name for check in checks], pattern):
            raise Failed("--only: expected a pattern of a check (--list names "
                         "them), found '%s'" % pattern)
    return [check for check in checks if not patterns or any(
        fnmatch.fnmatchcase(check.name, pattern) for pattern in patterns)]


def simulated_bench(options, work):
    tpc = options.simulate / "bin" / "tpc"
    if not tpc.is_file():
        raise Failed("--simulate: expected a build folder with bin/tpc, found "
                     "'%s'" % options.simulate)
    targets = {"gpu": ["--target=cuda-sim"], "cpu": ["--cpu=" + pack.CPU]}
    return Bench(
        command=lambda program: [
            tpc, "train", ROOT / program.model, "--trainer=" + program.trainer,
            *targets[program.device]],
        numbers=lambda program: ["--target", "cuda-sim"],
        binaries=tpc.parent, conformance="Simulator", work=work,
        mnist=options.data or SAMPLE, cifar10=options.cifar10,
        epochs=options.epochs, limit=options.limit)


def packed_bench(options, work):
    packed = ROOT / "data" / "mnist"
    return Bench(
        command=lambda program: [pack.executable(ROOT, program)],
        numbers=lambda program: ["--executable",
                                 pack.executable(ROOT, program)],
        binaries=ROOT / "bin", conformance="CUDA", work=work,
        mnist=options.data or (packed if packed.is_dir() else SAMPLE),
        cifar10=options.cifar10, epochs=options.epochs, limit=options.limit)


def read_about():
    try:
        return json.loads((ROOT / pack.ABOUT).read_text())
    except FileNotFoundError:
        raise Failed("expected a packed folder, found '%s': make one there "
                     "by --pack DIR, or check the simulator by --simulate "
                     "BUILD" % ROOT)


def need_gpu(bench, checks):
    """Raises Failed, with the runtime's words, if programs cannot run."""
    programs = [program for check in checks for program in check.programs
                if program.device == "gpu"]
    for program in programs[:1]:
        try:
            run([*bench.command(program), "--steps", 0])
        except Failed as failure:
            raise Failed("nothing can be checked here: " + str(
                failure).splitlines()[-1].replace("tpc: error: ", ""))


def describe_machine():
    try:
        gpu = subprocess.run(
            ["nvidia-smi", "--query-gpu=name,driver_version,memory.total",
             "--format=csv,noheader"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
            check=True).stdout.strip().splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        gpu = "not described: no nvidia-smi"
    return "GPU: %s\nhost: %s, %d processors" % (gpu, platform.platform(),
                                                 os.cpu_count())


def heading(options, bench, about):
    made = ("the simulator in place of a GPU" if options.simulate else
            "%s\ncompiled by %s for %s, source %s" % (
                describe_machine(), about["compiler"], about["architecture"],
                about["source"]))
    date = datetime.datetime.now().isoformat(" ", "seconds")
    return "gpu-check, %s\n%s\nMNIST: %s, %d epochs%s\n" % (
        date, made, bench.mnist, bench.epochs,
        ", %d samples" % bench.limit if bench.limit else "")


def check_all(checks, bench, table):
    table.write()
    for check in checks:
        begin = time.monotonic()
        try:
            outcome = check.run(bench)
        except Failed as failure:
            table.fail(check.name, str(failure), time.monotonic() - begin)
        # Whatever else is wrong, as a log without a record or a full disk, is
        # wrong with this check alone.
        except Exception:
            table.fail(check.name, traceback.format_exc(),
                       time.monotonic() - begin)
        else:
            table.add(check.name, outcome, time.monotonic() - begin)
        print("  ".join(table.rows[-1]), flush=True)
    print("\n" + table.text(), end="")
    print("written to %s" % table.path)
    return 1 if table.failures else 0


def main():
    options = parse_arguments()
    checks = [*reference.checks(), *seeds.checks(), *training.checks()]
    about = None
    if not (options.pack or options.simulate or (
            options.list and not (ROOT / pack.ABOUT).exists())):
        about = read_about()
        checks = select(checks, about["only"])
    checks = select(checks, options.only)
    if options.list:
        print("\n".join(check.name for check in checks))
        return 0
    if options.pack:
        pack.pack(options.pack, options.build, checks, options.only,
                  options.architecture, options.data)
        print("packed %d checks in '%s'" % (len(checks), options.pack))
        return 0
    with tempfile.TemporaryDirectory(prefix="gpu-check-") as work:
        make = simulated_bench if options.simulate else packed_bench
        bench = make(options, pathlib.Path(work))
        if not options.simulate:
            need_gpu(bench, checks)
        return check_all(checks, bench,
                         Table(options.out, heading(options, bench, about)))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit("gpu-check: error: %s" % failure)
    except OSError as error:
        sys.exit("gpu-check: error: '%s': %s" % (error.filename,
                                                 error.strerror))
    except KeyboardInterrupt:
        sys.exit(130)
