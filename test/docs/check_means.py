#!/usr/bin/env python3
"""Checks what scripts/run-diagnostics kept of a log: each number is the mean of
the log's over so many steps, to four digits.

usage: check_means.py LOG KEPT STEPS
"""

import json
import statistics
import sys


def read(path):
    with open(path, encoding="utf-8") as file:
        return [record for record in map(json.loads, file)
                if record["record"] == "diagnostics"]


def main():
    steps = int(sys.argv[3])
    logged = {}
    for record in read(sys.argv[1]):
        if record["value"] is not None:
            key = ((record["step"] - 1) // steps, record["layer"] or "",
                   record["name"])
            logged.setdefault(key, []).append(record["value"])
    kept = {(place, layer, name): value
            for place, record in enumerate(read(sys.argv[2]))
            for layer, values in record["values"].items()
            for name, value in values.items()}
    if set(kept) != set(logged):
        sys.exit(f"expected {len(logged)} numbers, found {len(kept)}: "
                 f"{sorted(set(kept) ^ set(logged))[:5]}")
    for key, value in kept.items():
        mean = statistics.fmean(logged[key])
        if abs(value - mean) > 5.01e-4 * abs(mean):
            sys.exit(f"{key}: expected {mean}, found {value}")
    print(f"{len(kept)} means")


if __name__ == "__main__":
    main()
