"""Assembles the kernels of every trainer of the given model files.

usage: assemble_examples.py BOUNDS MODEL...

BOUNDS is JSON: for each model's name the most registers of a thread and the
most bytes of a block's static shared memory that a kernel may take. Prints what
each trainer takes, and fails where a bound is passed, or where a kernel keeps
anything on its stack, spilled registers among it.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

ARCHITECTURE = "sm_80"


def trainers(model):
    with open(model) as file:
        return re.findall(r"^tpc\.trainer @(\w+)", file.read(), re.MULTILINE)


def assemble(model, trainer, folder):
    """The lines in which ptxas describes the kernels."""
    ptx = os.path.join(folder, "kernels.ptx")
    subprocess.run(
        ["tpc", "compile", model, "--trainer=" + trainer,
         "--target=cuda:" + ARCHITECTURE, "--ptx", "-o", ptx],
        check=True)
    return subprocess.run(
        ["ptxas", "-v", "-arch=" + ARCHITECTURE, ptx, "-o", os.devnull],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True).stdout


def numbers(pattern, text):
    return [int(number) for number in re.findall(pattern, text)]


def main():
    with open(sys.argv[1]) as file:
        bounds = json.load(file)
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        for model in sys.argv[2:]:
            name = os.path.splitext(os.path.basename(model))[0]
            for trainer in trainers(model):
                text = assemble(model, trainer, folder)
                kernels = numbers(r"Used (\d+) registers", text)
                taken = {
                    "registers": max(kernels),
                    "shared": max(numbers(r"(\d+) bytes smem", text),
                                  default=0),
                    "stack": max(numbers(r"(\d+) bytes stack frame", text)),
                }
                print(name, trainer, len(kernels), "kernels", taken)
                for what, most in dict(bounds[name], stack=0).items():
                    if taken[what] > most:
                        failures.append(
                            f"{name} {trainer}: {what}: expected at most "
                            f"{most}, found {taken[what]}")
    if failures:
        sys.exit("\n".join(failures))


main()
