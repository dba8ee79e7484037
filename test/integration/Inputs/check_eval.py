#!/usr/bin/env python3
"""Compares what `tpc eval` printed and wrote with the log of the training run.

usage: check_eval.py --log LOG --text TEXT --outputs FILE --data DIR
"""

import argparse
import gzip
import json
import math
import pathlib
import re
import sys

import tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("log", "text", "outputs", "data"):
        parser.add_argument("--" + name, type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    result = json.loads(arguments.log.read_text().splitlines()[-1])
    printed = re.search("loss ([0-9.]+), error ([0-9.]+)%",
                        arguments.text.read_text())
    loss, error = map(float, printed.groups())
    if not math.isclose(loss, result["final_test_loss"], rel_tol=1e-5):
        sys.exit("another loss: %r" % loss)
    if error != round(result["final_test_error"], 2):
        sys.exit("another error: %r" % error)

    outputs = tensors.read(arguments.outputs)
    if [outputs[name][:2] for name in ("outputs", "labels")] != [
            ("F32", [2000, 10]), ("I64", [2000])]:
        sys.exit("not the outputs and labels of 2,000 samples")
    labels = tensors.values(outputs["labels"])
    file = arguments.data / "t10k-labels-idx1-ubyte.gz"
    if bytes(labels) != gzip.open(file).read()[8:]:
        sys.exit("other labels")
    values = tensors.values(outputs["outputs"])
    rows = [values[i:i + 10] for i in range(0, len(values), 10)]
    wrong = sum(max(range(10), key=row.__getitem__) != label
                for row, label in zip(rows, labels))
    if wrong != round(result["final_test_error"] * 20):
        sys.exit("%d outputs are wrong, not %g %%"
                 % (wrong, result["final_test_error"]))
    mean = -sum(math.log(row[label])
                for row, label in zip(rows, labels)) / len(rows)
    if not math.isclose(mean, loss, rel_tol=1e-4):
        sys.exit("the outputs have the loss %r, not %r" % (mean, loss))


if __name__ == "__main__":
    main()
