"""Checks that Graphviz draws the steps of trainers without a complaint, and
that no two nodes come as close as that it draws straight through others.

usage: draw_all.py MODEL FOLDER TRAINER...
"""

import json
import pathlib
import subprocess
import sys

# Half of the distance that its router of edges asks for, in points.
MARGIN = 4

model, folder, *trainers = sys.argv[1:]


def run(*command):
    result = subprocess.run(command, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, check=False)
    message = result.stderr.decode()
    if result.returncode != 0 or message:
        sys.exit(f"{' '.join(command)}: {result.returncode} {message}")
    return result.stdout


def boxes(text):
    for node in json.loads(text)["objects"]:
        if "pos" in node and "bb" not in node:
            x, y = map(float, node["pos"].split(","))
            width = 72 * float(node["width"])
            height = 72 * float(node["height"])
            yield (node["name"], x - width / 2 - MARGIN, x + width / 2 + MARGIN,
                   y - height / 2 - MARGIN, y + height / 2 + MARGIN)


for trainer in trainers:
    path = str(pathlib.Path(folder) / (trainer + ".dot"))
    run("tpc", "inspect", model, "--trainer=" + trainer, "--graph", path)
    drawn = list(boxes(run("dot", "-Tjson", path)))
    assert len(drawn) > 10, drawn
    for i, (name, left, right, bottom, top) in enumerate(drawn):
        for other in drawn[:i]:
            apart = (other[2] <= left or right <= other[1] or
                     other[4] <= bottom or top <= other[3])
            assert apart, f"{trainer}: {name} overlaps {other[0]}"
