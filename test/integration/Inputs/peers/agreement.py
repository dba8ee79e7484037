"""Stands in for the comparison of states: what the peer's file says decides."""

import json
import pathlib
import sys

ours, found, init = map(pathlib.Path, sys.argv[1:4])
assert ours.exists() and init.exists()
difference = 2e-2 if found.read_text() == "wrong" else 1e-6
print(json.dumps({"first moments": [difference, "h1.weight.m"],
                  "second moments": [1e-6, "h1.weight.v"],
                  "parameters": [1e-6, "h1.bias"], "missing": []}))
