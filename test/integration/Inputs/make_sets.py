#!/usr/bin/env python3
"""Makes small data sets, in the folders cifar10, npy (classes) and targets
(.npy, float targets), and npy's arrays as npy.safetensors.

usage: make_sets.py FOLDER
"""

import json
import pathlib
import random
import struct
import sys

POINTS = {"train": 160, "test": 50}


def cifar10(folder):
    source = random.Random(1)
    folder.mkdir()
    names = ["data_batch_%d.bin" % i for i in range(1, 6)] + ["test_batch.bin"]
    for name in names:
        (folder / name).write_bytes(b"".join(
            bytes([source.randrange(10)]) + source.randbytes(3072)
            for _ in range(4)))


def npy(kind, shape, data):
    text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s,), }" % (
        kind, ", ".join(map(str, shape)))
    text += " " * (63 - (10 + len(text)) % 64) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + data


def points():
    """Name -> (type, shape, values): the class says which of two features are
    positive."""
    source = random.Random(2)
    arrays = {}
    for split, count in POINTS.items():
        inputs = [[source.gauss(0, 1) for _ in range(6)] for _ in range(count)]
        arrays[split + "_x"] = ("f", (count, 6), sum(inputs, []))
        arrays[split + "_y"] = ("i", (count,), [
            2 * (x[0] > 0) + (x[1] > 0) for x in inputs])
        arrays[split + "_t"] = ("f", (count, 2), sum(
            ([x[0] - x[1], x[2] / 2] for x in inputs), []))
    return arrays


def pack(kind, values):
    return struct.pack("<%d%s" % (len(values), kind), *values)


def safetensors(arrays):
    header, data = {}, b""
    for name, (kind, shape, values) in arrays.items():
        part = pack(kind, values)
        header[name] = {"dtype": {"f": "F32", "i": "I32"}[kind],
                        "shape": shape,
                        "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def main():
    root = pathlib.Path(sys.argv[1])
    cifar10(root / "cifar10")
    arrays = points()
    for folder, labels in (("npy", "_y"), ("targets", "_t")):
        (root / folder).mkdir()
        for split in POINTS:
            for array, file in (("_x", "_x"), (labels, "_y")):
                kind, shape, values = arrays[split + array]
                (root / folder / (split + file + ".npy")).write_bytes(
                    npy("<%s4" % kind, shape, pack(kind, values)))
    (root / "npy.safetensors").write_bytes(safetensors(
        {name: array for name, array in arrays.items() if name[-1] != "t"}))


if __name__ == "__main__":
    main()
