"""Assembles the kernels of every trainer of the given model files.

usage: assemble_examples.py BOUNDS [--in-turn] MODEL...

For sm_80, with factors in float32; or, with --in-turn, each trainer for one of
the other pairs of architecture and precision, so that a model of at least as many
trainers is assembled for all of them.

BOUNDS is JSON: for each model's name the most registers of a thread and the
most bytes of a block's static shared memory that a kernel may take: what was found,
registers by eights, as they are allotted. Prints what each trainer takes, and fails
where a bound is passed, or where a kernel keeps anything on its stack, spilled
registers among it.
"""
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile

WAYS = list(itertools.product(["sm_80", "sm_90"], ["float32", "tf32", "bf16"]))


def trainers(model):
    with open(model) as file:
        return re.findall(r"^tpc\.trainer @(\w+)", file.read(), re.MULTILINE)


def assemble(model, trainer, architecture, precision, folder):
    """The lines in which ptxas describes the kernels."""
    ptx = os.path.join(folder, "kernels.ptx")
    subprocess.run(
        ["tpc", "compile", model, "--trainer=" + trainer,
         "--target=cuda:" + architecture, "--precision=" + precision, "--ptx",
         "-o", ptx],
        check=True)
    return subprocess.run(
        ["ptxas", "-v", "-arch=" + architecture, ptx, "-o", os.devnull],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True).stdout


def numbers(pattern, text):
    return [int(number) for number in re.findall(pattern, text)]


def main():
    path, *models = sys.argv[1:]
    with open(path) as file:
        bounds = json.load(file)
    in_turn = models[0] == "--in-turn"
    if in_turn:
        models.pop(0)
    ways = WAYS[1:] if in_turn else WAYS[:1]
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        for model in models:
            name = os.path.splitext(os.path.basename(model))[0]
            for trainer, way in zip(trainers(model), itertools.cycle(ways)):
                text = assemble(model, trainer, *way, folder)
                kernels = numbers(r"Used (\d+) registers", text)
                taken = {
                    "registers": max(kernels),
                    "shared": max(numbers(r"(\d+) bytes smem", text),
                                  default=0),
                    "stack": max(numbers(r"(\d+) bytes stack frame", text)),
                }
                print(name, trainer, *way, len(kernels), "kernels", taken)
                for what, most in dict(bounds[name], stack=0).items():
                    if taken[what] > most:
                        failures.append(
                            f"{name} {trainer} {' '.join(way)}: {what}: "
                            f"expected at most {most}, found {taken[what]}")
    if failures:
        sys.exit("\n".join(failures))


main()
