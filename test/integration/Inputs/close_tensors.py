#!/usr/bin/env python3
"""Whether the float32 tensors of two safetensors files agree.

usage: close_tensors.py FILE FILE TOLERANCE

The norm of each tensor's difference must be below the tolerance times its
norm.
"""

import math
import struct
import sys

import tensors


def main(first, second, tolerance):
    ours, theirs = tensors.read(first), tensors.read(second)
    assert ours.keys() == theirs.keys(), ours.keys() ^ theirs.keys()
    compared = 0
    for name, (kind, shape, data) in ours.items():
        if kind != "F32":
            continue
        assert theirs[name][:2] == (kind, shape), name
        count = len(data) // 4
        a = struct.unpack(f"<{count}f", data)
        b = struct.unpack(f"<{count}f", theirs[name][2])
        difference = math.dist(a, b)
        norm = math.hypot(*a)
        assert difference <= tolerance * norm, (name, difference, norm)
        compared += 1
    assert compared > 0


main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
