#!/usr/bin/env python3
"""Looks into safetensors files, and makes bad ones.

usage: tensors.py describe FILE                  a line a tensor: name, type,
                                                 shape, and the number, "zero"
                                                 or the norm
       tensors.py same FILE FILE NAME...         whether the tensors are equal
       tensors.py zero FILE FILE                 a copy with zeros
       tensors.py break FILE FOLDER              bad copies of the file
"""

import json
import math
import pathlib
import struct
import sys

FORMATS = {"F32": "f", "F64": "d", "I64": "q"}


def split(data):
    """The header and the tensors' bytes."""
    (length,) = struct.unpack_from("<Q", data)
    return json.loads(data[8:8 + length]), data[8 + length:]


def join(header, data, length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def read(path):
    """Name -> (type, shape, bytes)."""
    header, data = split(pathlib.Path(path).read_bytes())
    header.pop("__metadata__", None)
    return {name: (entry["dtype"], entry["shape"],
                   data[slice(*entry["data_offsets"])])
            for name, entry in header.items()}


def values(tensor):
    kind, _, data = tensor
    size = struct.calcsize(FORMATS[kind])
    return struct.unpack("<%d%s" % (len(data) // size, FORMATS[kind]), data)


def describe(path):
    for name, tensor in read(path).items():
        numbers = values(tensor)
        text = "%g" % math.sqrt(sum(x * x for x in numbers))
        if tensor[1] == []:
            text = "%g" % numbers
        elif not any(numbers):
            text = "zero"
        print(name, *tensor[:2], text)


def same(left, right, *names):
    left, right = read(left), read(right)
    for name in names:
        if left[name] != right[name]:
            sys.exit("%s: differs" % name)


def zero(path, copy):
    header, data = split(pathlib.Path(path).read_bytes())
    pathlib.Path(copy).write_bytes(join(header, bytes(len(data))))


def damage(path, folder):
    good = pathlib.Path(path).read_bytes()
    folder = pathlib.Path(folder)
    folder.mkdir(exist_ok=True)

    def write(name, content):
        (folder / name).write_bytes(content)

    def edit(name, change, data=None):
        """A copy with a changed header."""
        header, old = split(good)
        change(header)
        write(name, join(header, old if data is None else data))

    def last(header):
        """The name of the tensor that is last in the data."""
        return max((name for name in header if name != "__metadata__"),
                   key=lambda name: header[name]["data_offsets"][1])

    header, data = split(good)
    write("empty", b"")
    write("short", good[:5])
    write("truncated-header", good[:200])
    write("truncated", good[:-100])
    write("garbage", bytes(range(256)) * 20)
    write("long-header", join(json.dumps(header).encode(), data, 1 << 62))
    write("not-json", join(b"{" + b"x" * 100, data))
    write("nested", join(b'{"a":' + b"[" * 100000, b""))
    write("trailing", good + b"\0" * 8)

    def reshape(header):
        shape = header["h1.weight"]["shape"]
        shape[0], shape[1] = shape[1], shape[0]
    edit("shape", reshape)

    def enlarge(header):
        header["h1.bias"]["shape"][0] += 1
    edit("lying-shape", enlarge)

    def overflow(header):
        header["h1.bias"]["shape"] = [1 << 62, 1 << 62]
    edit("huge-shape", overflow)

    def overlap(header):
        header["h1.bias"]["data_offsets"] = header["h2.bias"]["data_offsets"]
    edit("overlap", overlap)

    def beyond(header):
        offsets = header[last(header)]["data_offsets"]
        offsets[0] += 1 << 40
        offsets[1] += 1 << 40
    edit("beyond", beyond)

    def retype(header):
        header["h1.bias"]["dtype"] = "BF16"
    edit("type", retype)

    def rename(header):
        header["h9.bias"] = header.pop("h1.bias")
    edit("missing", rename)

    def extend(header):
        header["h9.bias"] = {"dtype": "F32", "shape": [2],
                             "data_offsets": [len(data), len(data) + 8]}
    edit("extra", extend, data + b"\0" * 8)

    begin, _ = header["h1.bias"]["data_offsets"]
    write("not-finite", join(header, data[:begin] + struct.pack("<f", math.nan)
                             + data[begin + 4:]))


if __name__ == "__main__":
    {"describe": describe, "same": same, "zero": zero,
     "break": damage}[sys.argv[1]](*sys.argv[2:])
