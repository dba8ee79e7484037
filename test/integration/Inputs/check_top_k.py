#!/usr/bin/env python3
"""Compares the errors of a trainer with top_k(K) with the network's outputs.

usage: check_top_k.py K LOG TEXT OUTPUTS
"""

import json
import pathlib
import re
import sys

import tensors


def main():
    k, log, text, outputs = int(sys.argv[1]), *map(pathlib.Path, sys.argv[2:])
    lines = list(map(json.loads, log.read_text().splitlines()))
    outputs = tensors.read(outputs)
    labels = tensors.values(outputs["labels"])
    values = tensors.values(outputs["outputs"])
    wrong = 0
    for i, label in enumerate(labels):
        row = list(values[i * 10:i * 10 + 10])
        own = row.pop(label)
        wrong += sum(value >= own for value in row) >= k
    expected = 100 * wrong / len(labels)
    field = "test_error_top%d" % k
    epochs = [line for line in lines if line["record"] == "epoch"]
    found = {
        "printed": float(re.search("top-%d error ([0-9.]+)%%" % k,
                                   text.read_text())[1]),
        "epoch": epochs[-1][field],
        "final": lines[-1]["final_" + field],
    }
    for name, value in found.items():
        if abs(value - expected) > 0.005:
            sys.exit("%s: expected %r, found %r" % (name, expected, value))
    if lines[-1]["best_" + field] != min(line[field] for line in epochs):
        sys.exit("not the best: %r" % lines[-1])
    for line in epochs:
        for split in ("train", "test"):
            less = line["%s_error_top%d" % (split, k)]
            if not 0 < less < line["%s_error" % split]:
                sys.exit("not less than the error: %r" % line)
    if lines[0]["configuration"]["top_k"] != k:
        sys.exit("another top_k: %r" % lines[0])


if __name__ == "__main__":
    main()
