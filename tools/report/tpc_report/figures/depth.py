"""How well the gradients of each layer point, from the input up, of several
methods."""

from __future__ import annotations

from statistics import fmean
from typing import Optional

from ..aggregate import Group, Row, summarise
from ..run import Run
from .figure import Axis, Figure, Line, Lines
from .layers import DIAGNOSTICS, USUAL_ANGLES
from .learning_curves import split_panels
from .names import slug

NAME = "angle_backpropagation"


def epoch_means(run: Run, name: str) -> dict[str, list[float]]:
    """The mean of each epoch of a diagnostic, by layer; of the epochs that a
    run has completed, and only of layers that were measured in all of them."""
    values: dict[str, list[list[float]]] = {}
    ends = [epoch.step for epoch in run.epochs]
    for d in run.diagnostics:
        place = sum(end < d.step for end in ends)
        if d.name == name and place < len(ends):
            values.setdefault(d.layer, [[] for _ in ends])[place].append(
                d.value)
    return {layer: [fmean(part) for part in parts]
            for layer, parts in values.items() if all(parts)}


def hidden_layers(run: Run) -> tuple[str, ...]:
    """All but the last: every rule trains that one by its true gradient."""
    return run.layers[:-1]


def _line(row: Row, colour: int) -> Optional[Line]:
    means = [epoch_means(run, NAME) for run in row.drawn]
    points = []
    for place, layer in enumerate(hidden_layers(row.drawn[0]), 1):
        statistic = summarise([mean[layer][-1] for mean in means
                               if layer in mean])
        if statistic:
            points.append((place, statistic))
    if len(points) < 2:
        return None
    spread = tuple(s.deviation or 0.0 for _, s in points)
    return Line(tuple(place for place, _ in points),
                tuple(s.mean for _, s in points), colour, row.label,
                spread=spread if any(spread) else ())


def make_depth_profiles(group: Group) -> list[Figure]:
    """A figure for each family of methods, up to four to a figure;
    backpropagation, whose angle is 0, is in none."""
    rows = [row for row in group.rows
            if row.method.key != "bp" and _line(row, 0)]
    figures = []
    for place, (name, shown) in enumerate(split_panels(rows), 1):
        lines = tuple(line for colour, row in enumerate(shown)
                      if (line := _line(row, colour)))
        figures.append(Figure(
            f"depth-{slug(group.key)}-{place}",
            f"{DIAGNOSTICS[NAME][0]}, by layer: {name}",
            "Means of the last epoch; hidden layers, the first one at the "
            "input.",
            Lines(Axis("layer", whole=True),
                  Axis("degrees", limits=(0.0, USUAL_ANGLES)), lines,
                  bars=True),
            tuple(sorted(run.number for row in shown for run in row.drawn))))
    return figures
