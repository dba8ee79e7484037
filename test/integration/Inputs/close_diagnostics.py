#!/usr/bin/env python3
"""Whether the diagnostics in two logs agree.

usage: close_diagnostics.py LOG LOG TOLERANCE DEGREES

Numbers may differ by the tolerance of their size, traces, which are sums whose
terms cancel, also by the tolerance of 1; angles by degrees.
"""

import json
import sys


def read(path):
    with open(path, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return {(record["step"], record["layer"], record["name"]): record["value"]
            for record in records if record["record"] == "diagnostics"}


def main(first, second, tolerance, degrees):
    ours, theirs = read(first), read(second)
    assert ours.keys() == theirs.keys(), ours.keys() ^ theirs.keys()
    assert len(ours) > 20, len(ours)
    for key, value in ours.items():
        other = theirs[key]
        assert (value is None) == (other is None), key
        if value is None:
            continue
        most = (degrees if key[2].startswith("angle")
                else tolerance * max(abs(value), 1 if "trace" in key[2] else 0))
        assert abs(value - other) <= most, (key, value, other)


main(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
