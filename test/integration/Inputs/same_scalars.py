#!/usr/bin/env python3
"""Checks that two runs have the same scalars for TensorBoard, but for those of
time.

usage: same_scalars.py FOLDER FOLDER
"""

import sys

from events import Events


def read(folder):
    return {key: value for key, value in Events(folder).scalars.items()
            if "seconds" not in key[0] and "per_second" not in key[0]}


one, other = map(read, sys.argv[1:])
assert one and one == other, set(one.items()) ^ set(other.items())
