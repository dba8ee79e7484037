#!/usr/bin/env python3
"""Writes weights as PyTorch has them, for the network of torch_like.mlir, and
checks what the network makes of them against loops over channels first.

usage: torch_like.py make FOLDER      data, all.safetensors (the network's
                                      tensors), more.safetensors (and others),
                                      both.safetensors, pt.safetensors (a weight
                                      that fits both orders, without and with
                                      PyTorch's metadata), wrong.safetensors (of
                                      a wrong shape), other.safetensors (none of
                                      the network's)
       torch_like.py check FOLDER OUTPUTS
                                      whether these are the network's outputs
"""

import itertools
import math
import pathlib
import random
import struct
import sys

from tensors import join, read, values

COUNT, HEIGHT, WIDTH, CHANNELS = 8, 6, 5, 2
SHAPES = {
    "c1.weight": [3, 2, 3, 2], "c1.bias": [3],
    "c2.weight": [4, 3, 3, 3], "c2.bias": [4],
    "h1.weight": [5, 4 * 2 * 2], "h1.bias": [5],
    "out.weight": [3, 5], "out.bias": [3],
}


def write(path, shapes, source, metadata=None):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, shape in shapes.items():
        count = math.prod(shape)
        part = struct.pack("<%df" % count,
                           *(source.gauss(0, 0.5) for _ in range(count)))
        header[name] = {"dtype": "F32", "shape": shape,
                        "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    path.write_bytes(join(header, data))


def make(folder):
    folder = pathlib.Path(folder)
    write(folder / "data.safetensors",
          {"train_x": [COUNT, HEIGHT, WIDTH, CHANNELS], "train_y": [COUNT, 3],
           "test_x": [COUNT, HEIGHT, WIDTH, CHANNELS], "test_y": [COUNT, 3]},
          random.Random(1))
    seed = 2
    write(folder / "all.safetensors", SHAPES, random.Random(seed))
    others = {"features.0.weight": [2], "bn.running_mean": [3]}
    write(folder / "more.safetensors", {**SHAPES, **others},
          random.Random(seed))
    cube = {"c2.weight": SHAPES["c2.weight"]}
    write(folder / "both.safetensors", cube, random.Random(seed))
    write(folder / "pt.safetensors", cube, random.Random(seed),
          {"format": "pt"})
    write(folder / "wrong.safetensors", {"c1.weight": [3, 2, 2, 3]},
          random.Random(seed))
    write(folder / "other.safetensors", others, random.Random(seed))


def convolve(image, weight, bias):
    """image [in][y][x], weight row-major [out, in, kernel, kernel]; tanh."""
    data, (outs, ins, rows, columns) = weight
    height, width = len(image[0]) - rows + 1, len(image[0][0]) - columns + 1
    result = [[[0.0] * width for _ in range(height)] for _ in range(outs)]
    for out, y, x in itertools.product(range(outs), range(height),
                                       range(width)):
        total = bias[out]
        for c, i, j in itertools.product(range(ins), range(rows),
                                         range(columns)):
            index = ((out * ins + c) * rows + i) * columns + j
            total += data[index] * image[c][y + i][x + j]
        result[out][y][x] = math.tanh(total)
    return result


def dense(inputs, weight, bias):
    data, (outs, ins) = weight
    return [bias[out] + sum(data[out * ins + i] * inputs[i] for i in range(ins))
            for out in range(outs)]


def check(folder, outputs):
    folder = pathlib.Path(folder)
    tensors = {name: (values(tensor), tensor[1]) for name, tensor
               in read(folder / "all.safetensors").items()}
    weight = {name: tensors[name + ".weight"]
              for name in ("c1", "c2", "h1", "out")}
    bias = {name: tensors[name + ".bias"][0] for name in weight}
    images = values(read(folder / "data.safetensors")["test_x"])
    found = values(read(outputs)["outputs"])
    expected = []
    for n in range(COUNT):
        image = [[[images[((n * HEIGHT + y) * WIDTH + x) * CHANNELS + c]
                   for x in range(WIDTH)] for y in range(HEIGHT)]
                 for c in range(CHANNELS)]
        for name in ("c1", "c2"):
            image = convolve(image, weight[name], bias[name])
        flat = [value for plane in image for row in plane for value in row]
        hidden = [math.tanh(a) for a in dense(flat, weight["h1"], bias["h1"])]
        expected += dense(hidden, weight["out"], bias["out"])
    worst = max(abs(a - b) for a, b in zip(expected, found))
    size = max(map(abs, expected))
    if len(found) != len(expected) or worst > 1e-5 * size:
        sys.exit("outputs differ by %g of %g" % (worst, size))


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](*sys.argv[2:])
