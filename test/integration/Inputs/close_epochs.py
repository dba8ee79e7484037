#!/usr/bin/env python3
"""Whether the epochs of two logs have the same losses and errors.

usage: close_epochs.py FILE FILE TOLERANCE

Relative to a loss; errors, which count samples, are to be equal.
"""

import json
import math
import sys


def epochs(path):
    """Of each epoch, every number of its losses and errors by name."""
    found = []
    with open(path) as log:
        for record in map(json.loads, log):
            if record["record"] != "epoch":
                continue
            numbers = {key: value for key, value in record.items()
                       if key.endswith(("_loss", "_error"))}
            for layer, losses in record["layers"].items():
                numbers.update(("%s.%s" % (layer, key), value)
                               for key, value in losses.items())
            found.append(numbers)
    return found


def main():
    expected, found = map(epochs, sys.argv[1:3])
    tolerance = float(sys.argv[3])
    if not expected or len(expected) != len(found):
        sys.exit("expected %d epochs, found %d" % (len(expected), len(found)))
    for number, (one, other) in enumerate(zip(expected, found), 1):
        if one.keys() != other.keys():
            sys.exit("epoch %d: other numbers" % number)
        for name, value in one.items():
            is_loss = value is not None and name.endswith("_loss")
            if not (math.isclose(value, other[name], rel_tol=tolerance)
                    if is_loss else value == other[name]):
                sys.exit("epoch %d: %s: expected %r, found %r"
                         % (number, name, value, other[name]))


if __name__ == "__main__":
    main()
