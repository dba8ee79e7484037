#!/usr/bin/env python3
"""Checks that as many records of runs as are asked for, with those that are
there as a sample, take less than 2 MB.

usage: records_size.py FOLDER RUNS
"""

import json
import pathlib
import sys

LIMIT = 2_000_000

sizes = {"run": [], "definition": []}
for path in pathlib.Path(sys.argv[1]).glob("*.jsonl"):
    for line in path.read_bytes().splitlines():
        sizes[json.loads(line)["record"]].append(len(line) + 1)
runs = int(sys.argv[2])
size = sum(sizes["definition"]) + sum(sizes["run"]) / len(sizes["run"]) * runs
if size >= LIMIT:
    sys.exit(f"expected less than {LIMIT} bytes for {runs} runs, found "
             f"{size:.0f}")
