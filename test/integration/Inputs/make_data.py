#!/usr/bin/env python3
"""Makes folders of digits: a good one of 32 + 16 samples, and bad copies of it.

usage: make_data.py FOLDER
"""

import gzip
import pathlib
import random
import struct
import sys


def idx(shape, values):
    return struct.pack(">%dI" % (1 + len(shape)), 0x800 + len(shape),
                       *shape) + bytes(values)


def digits(count):
    source = random.Random(1)
    return (idx([count, 28, 28], source.choices(range(256), k=count * 784)),
            idx([count], source.choices(range(10), k=count)))


def main():
    root = pathlib.Path(sys.argv[1])
    names = [split + kind for split in ("train", "t10k")
             for kind in ("-images-idx3-ubyte", "-labels-idx1-ubyte")]
    good = dict(zip(names, digits(32) + digits(16)))
    images, labels = names[:2]

    def write(folder, changed=None, left_out=None):
        (root / folder).mkdir(parents=True)
        files = {**good, **(changed or {})}
        for name in files:
            if name in good and name + ".gz" in files:
                continue
            if name != left_out:
                (root / folder / name).write_bytes(files[name])

    write("good")
    packed = {name + ".gz": gzip.compress(data) for name, data in good.items()}
    write("good.gz", packed)
    write("missing", left_out=labels)
    write("truncated", {images: good[images][:-1]})
    write("truncated-header", {images: good[images][:10]})
    write("empty", {labels: b""})
    write("longer", {labels: good[labels] + b"\0"})
    write("magic", {images: good[labels]})
    write("elements", {images: b"\0\0\x0d\3" + good[images][4:]})
    write("text", {images: b"<!DOCTYPE html>" + bytes(20)})
    write("counts", {labels: idx([31], bytes(31))})
    write("range", {labels: idx([32], bytes(30) + b"\x0a\0")})
    write("size", {images: idx([32, 14, 14], bytes(32 * 196))})
    write("none", {images: idx([0, 28, 28], b""), labels: idx([0], b"")})
    write("huge", {images: struct.pack(">4I", 0x803, *[0xFFFFFFFF] * 3)})
    write("claims", {images: struct.pack(">4I", 0x803, 1000000, 28, 28)})
    write("few", dict(zip(names[:2], digits(15))))
    pressed = packed[images + ".gz"]
    middle = len(pressed) // 2
    write("truncated.gz", {images + ".gz": pressed[:-100]})
    write("corrupt.gz", {images + ".gz": pressed[:middle] + bytes(40)
                         + pressed[middle + 40:]})
    write("checksum.gz", {images + ".gz": pressed[:-8] + bytes(8)})
    write("magic.gz", {labels + ".gz": gzip.compress(good[images])})
    write("trailing.gz", {labels + ".gz":
                          gzip.compress(good[labels]) + b"garbage"})
    write("test", {"t10k-labels-idx1-ubyte": idx([16], b"\xff" * 16)})


if __name__ == "__main__":
    main()
