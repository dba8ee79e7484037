"""Checks the step program of every trainer of a model for unused results.

usage: dead_operations.py MODEL
"""

import re
import subprocess
import sys

model = sys.argv[1]
trainers = re.findall(r"tpc\.trainer @(\w+)", open(model).read())
if not trainers:
    sys.exit(f"error: expected trainers in {model}, found none")
for trainer in trainers:
    program = subprocess.run(
        ["tpc-opt", model, f"--tpc-graph-pipeline=trainer={trainer}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    functions = re.split(r"^ +learn\.function ", program, flags=re.M)[1:]
    if len(functions) < 2:
        sys.exit(f"error: {trainer}: expected two functions or more")
    for function in functions:
        name = function.split("(")[0]
        for value in re.findall(r"^ +(%\d+)(?::\d+)? = ", function, re.M):
            if len(re.findall(rf"{value}\b", function)) < 2:
                sys.exit(f"error: {trainer}: {name}: {value} is not used")
