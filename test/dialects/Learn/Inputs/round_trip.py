"""Checks that step programs read back as they were printed.

usage: round_trip.py MODEL
"""

import re
import subprocess
import sys

PASSES = [
    "synthesize-inverses",
    "propagate-targets",
    "difference-correction",
    "mix-targets",
    "auxiliary-output",
    "backpropagate",
    "feedback-alignment",
    "local-losses",
    "clip-gradients",
    "schedule-updates",
    "decay-weights",
    "schedule-rates",
]


def opt(*arguments, program=None):
    return subprocess.run(
        ["tpc-opt", *arguments], input=program, check=True, capture_output=True
    ).stdout


model = sys.argv[1]
trainers = re.findall(r"tpc\.trainer @(\w+)", open(model).read())
if not trainers:
    sys.exit(f"error: expected trainers in {model}, found none")
for trainer in trainers:
    program = opt(model, f"--tpc-instantiate=trainer={trainer}")
    for name in PASSES:
        # Each pass starts from text, so that all of them do in turn.
        program = opt(f"--tpc-{name}", program=program)
    for form in ([], ["--mlir-print-op-generic"], ["--emit-bytecode"]):
        if opt(program=opt(*form, program=program)) != program:
            sys.exit(f"error: {trainer}: reads back as another program: {form}")
