#!/usr/bin/env python3
"""Checks that the angle between a rule's gradient and backpropagation's falls
from epoch to epoch in each hidden layer, from the second one on.

usage: check_angles.py LOG STEPS_PER_EPOCH
"""

import collections
import json
import pathlib
import sys

NAME = "angle_backpropagation"


def main():
    log, steps = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    angles = collections.defaultdict(lambda: collections.defaultdict(list))
    for line in log.read_text().splitlines():
        record = json.loads(line)
        if record["record"] == "diagnostics" and record["name"] == NAME:
            epoch = (record["step"] - 1) // steps
            angles[record["layer"]][epoch].append(record["value"])
    hidden = [layer for layer in angles if layer not in (None, "out")]
    if len(hidden) != 5:
        sys.exit("expected five hidden layers, found %s" % hidden)
    for layer in hidden:
        means = [sum(values) / len(values)
                 for _, values in sorted(angles[layer].items())]
        print(layer, " ".join("%.1f" % mean for mean in means))
        falls = all(later < earlier
                    for earlier, later in zip(means[1:], means[2:]))
        if len(means) != 6 or not falls or means[-1] >= 85:
            sys.exit("%s: expected six means that fall, from the second on, to below 85 "
                     "degrees"
                     % layer)


if __name__ == "__main__":
    main()
