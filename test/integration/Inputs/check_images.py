#!/usr/bin/env python3
"""Compares a picture of originals above reconstructions, pixel for pixel, with
MNIST's images and the network's outputs.

usage: check_images.py PICTURE --count N --images IDX.gz --outputs FILE
                       [--clamped]

--clamped: some output must be out of [0, 1].
"""

import argparse
import gzip
import pathlib
import struct
import sys
import zlib

import tensors

SIDE, COLUMNS, GAP, PAIR_GAP, SCALE = 28, 8, 2, 6, 3


def unfilter(kind, line, above):
    """A row of a grey image: filters of the PNG specification, section 9."""
    row = bytearray()
    for i, value in enumerate(line):
        left = row[i - 1] if i else 0
        up = above[i]
        corner = above[i - 1] if i else 0
        if kind == 4:
            guess = left + up - corner
            predictor = min((left, up, corner), key=lambda v: abs(guess - v))
        else:
            predictor = (0, left, up, (left + up) // 2)[kind]
        row.append(value + predictor & 255)
    return bytes(row)


def decode(path):
    """Rows of an 8-bit grey PNG file."""
    data = path.read_bytes()
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        sys.exit("not a PNG file")
    position, chunks = 8, {}
    while position < len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        body = data[position + 8:position + 8 + length]
        (check,) = struct.unpack_from(">I", data, position + 8 + length)
        if check != zlib.crc32(kind + body):
            sys.exit("the chunk %r is damaged" % kind)
        chunks[kind] = chunks.get(kind, b"") + body
        position += 12 + length
    width, height, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if form != [8, 0, 0, 0, 0] or b"IEND" not in chunks:
        sys.exit("not a grey picture of 8 bits: %r" % form)
    raw = zlib.decompress(chunks[b"IDAT"])
    rows, above = [], bytes(width)
    for y in range(height):
        begin = y * (width + 1)
        above = unfilter(raw[begin], raw[begin + 1:begin + 1 + width], above)
        rows.append(above)
    return rows


def compose(originals, reconstructions):
    """The picture that is expected, as rows before they are scaled."""
    count = len(originals)
    lines = -(-count // COLUMNS)
    pair = 2 * SIDE + GAP + PAIR_GAP
    width = GAP + min(count, COLUMNS) * (SIDE + GAP)
    height = lines * pair - PAIR_GAP + 2 * GAP
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    for i in range(count):
        top, left = GAP + i // COLUMNS * pair, GAP + i % COLUMNS * (SIDE + GAP)
        for image, offset in ((originals[i], 0),
                              (reconstructions[i], SIDE + GAP)):
            for y in range(SIDE):
                rows[top + offset + y][left:left + SIDE] = (
                    image[y * SIDE:y * SIDE + SIDE])
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", type=pathlib.Path)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--images", type=pathlib.Path, required=True)
    parser.add_argument("--outputs", type=pathlib.Path, required=True)
    parser.add_argument("--clamped", action="store_true")
    arguments = parser.parse_args()
    size, count = SIDE * SIDE, arguments.count
    images = gzip.open(arguments.images).read()[16:]
    outputs = tensors.values(tensors.read(arguments.outputs)["outputs"])
    outputs = outputs[:count * size]
    if arguments.clamped and not min(outputs) < 0 < 1 < max(outputs):
        sys.exit("no output that has to be clamped")
    outputs = bytes(int(min(max(value, 0), 1) * 255 + 0.5)
                    for value in outputs)

    def split(values):
        return [values[i * size:i * size + size] for i in range(count)]
    expected = compose(split(images), split(outputs))
    found = decode(arguments.picture)
    if len(found) != SCALE * len(expected):
        sys.exit("expected %d rows, found %d"
                 % (SCALE * len(expected), len(found)))
    for y, row in enumerate(found):
        wanted = bytes(value for value in expected[y // SCALE]
                       for _ in range(SCALE))
        # A value half way between two bytes may be either, in single
        # precision.
        if len(row) != len(wanted) or any(
                abs(a - b) > 1 for a, b in zip(row, wanted)):
            sys.exit("row %d differs" % y)
        if sum(a != b for a, b in zip(row, wanted)) > 3 * SCALE:
            sys.exit("row %d is rounded otherwise" % y)


if __name__ == "__main__":
    main()
