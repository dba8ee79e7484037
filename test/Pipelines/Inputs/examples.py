"""Inspects every trainer of every example and compiles it to linalg on tensors.

usage: examples.py EXAMPLES CHECKS SCRATCH

Prints the trainers of each model file. What a trainer compiles to is compared
with the lines of the file CHECKS: STEP and, for the alternating schedule,
INTURN.
"""

import pathlib
import re
import subprocess
import sys

COMMENT = re.compile(r"//.*")
RULE = re.compile(r"tpc\.rule\s+@(\w+)((?:(?!tpc\.).)*)", re.DOTALL)
TRAINER = re.compile(r"tpc\.trainer\s+@(\w+)\s+trains\s+@\w+\s+by\s+@(\w+)")


def read_trainers(model):
    """The trainers' names, each with the prefixes of its checks."""
    text = COMMENT.sub("", model.read_text())
    in_turn = {rule for rule, clauses in RULE.findall(text)
               if re.search(r"schedule\s*=\s*alternating", clauses)}
    return {trainer: "ALL,INTURN" if rule in in_turn else "ALL,STEP"
            for trainer, rule in TRAINER.findall(text)}


def check(model, trainer, prefixes, checks, scratch):
    commands = [
        ["tpc", "inspect", model, f"--trainer={trainer}"],
        ["tpc-opt", model, f"--tpc-graph-pipeline=trainer={trainer}",
         "--tpc-tensor-pipeline", "-o", scratch],
        ["FileCheck", checks, f"--check-prefixes={prefixes}",
         f"--input-file={scratch}"],
    ]
    for command in commands:
        result = subprocess.run(command, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True, check=False)
        if result.returncode != 0:
            print(*command, file=sys.stderr)
            print(result.stderr, file=sys.stderr)
            return False
    return True


def main():
    examples, checks, scratch = sys.argv[1:]
    failed = 0
    for model in sorted(pathlib.Path(examples).glob("*.mlir")):
        trainers = read_trainers(model)
        print(f"{model.stem}:", *trainers)
        for trainer, prefixes in trainers.items():
            failed += not check(model, trainer, prefixes, checks, scratch)
    sys.exit(f"{failed} trainers failed" if failed else 0)


main()
