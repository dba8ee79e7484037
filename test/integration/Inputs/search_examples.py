#!/usr/bin/env python3
"""Checks that the search `wide` of an example contains its trainers' own
hyperparameters, and that both its searches have all its trainers.

usage: search_examples.py MODEL
"""

import json
import re
import subprocess
import sys


def main():
    text = open(sys.argv[1], encoding="utf-8").read()
    trainers = re.findall(r"^tpc\.trainer @(\w+)", text, re.MULTILINE)
    searches = dict(re.findall(r"^tpc\.search @(\w+) of(.*?)(?=\n\n|\Z)", text,
                               re.MULTILINE | re.DOTALL))
    for name in ("table4", "wide"):
        found = re.findall(r"@(\w+)", searches[name])
        assert found == trainers, (name, found, trainers)
    ranges = {key: (kind, [float(n) for n in numbers.split(",")])
              for key, kind, numbers in re.findall(
                  r"^ +([\w.]+) *= (\w+)\((.*)\)", searches["wide"],
                  re.MULTILINE)}
    for trainer in trainers:
        inspection = json.loads(subprocess.run(
            ["tpc", "inspect", sys.argv[1], "--trainer", trainer, "--json"],
            check=True, capture_output=True, text=True).stdout)
        for entry in inspection["hyperparameters"]:
            key, value = entry["name"], entry["default"]
            if key == "feedback.scale":
                continue
            kind, numbers = ranges[key]
            inside = value in numbers if kind == "choice" else \
                numbers[0] <= value <= numbers[1]
            assert inside, (trainer, key, value, kind, numbers)


if __name__ == "__main__":
    main()
