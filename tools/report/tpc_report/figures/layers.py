"""What is measured layer by layer, over time: local losses by epoch and
diagnostics by step."""

from __future__ import annotations

import math
from typing import Optional

from ..aggregate import Group, Row, summarise
from .figure import Axis, Figure, Line, Lines
from .names import slug
from .scales import value_axis

LOCAL_LOSSES = {"forward_loss": "Forward losses",
                "inverse_loss": "Inverse losses"}

#: Title and axis of the diagnostics that tpc has; others go by their names.
DIAGNOSTICS = {
    "angle_backpropagation": ("Angle to backpropagation's gradient",
                              "degrees"),
    "angle_gauss_newton": ("Angle to the Gauss-Newton target",
                           "degrees"),
    "angle_inverse_weight": ("Angle of inverse weights to the transposed ones",
                             "degrees"),
    "angle_feedback_weight": ("Angle of feedback to the transposed weights",
                              "degrees"),
    "norm_activity": ("Activities", "norm"),
    "norm_target": ("Targets", "norm"),
    "norm_target_difference": ("Targets minus activities", "norm"),
    "norm_gradient": ("Gradients before the optimizer", "norm"),
    "norm_update": ("Updates of weights", "norm"),
    "reconstruction_error": ("Reconstruction error of inverses",
                             "relative error"),
    "jacobian_trace": ("Trace of the Jacobian of inverse and forward map",
                       "trace / size"),
    "jacobian_symmetric_part": ("Symmetric part of that Jacobian",
                                "share of the squared norm"),
}

#: Right angles, which random directions have, are in the upper part of an axis
#: of angles; greater ones extend it.
USUAL_ANGLES = 100.0

#: The colour of what is of the whole network, apart from those of layers.
WHOLE = -1

#: Points of a line; more are thinned out.
MOST_POINTS = 400


def _line(points: dict[int, list[float]], colour: int, label: str) \
        -> Optional[Line]:
    places = sorted(points)
    places = places[::max(1, math.ceil(len(places) / MOST_POINTS))]
    statistics = [summarise(list(points[place])) for place in places]
    if len(places) < 2:
        return None
    spread = tuple(s.deviation or 0.0 for s in statistics if s)
    return Line(tuple(places), tuple(s.mean for s in statistics if s), colour,
                label, spread=spread if any(spread) else ())


def _layer_order(row: Row, name: str) -> int:
    layers = row.runs[0].layers
    return layers.index(name) if name in layers else len(layers)


def _axis(unit: str, values: list[float]) -> Axis:
    if min(values) < 0:
        return Axis(unit)
    if unit == "degrees":
        return Axis(unit, limits=(0.0, max(USUAL_ANGLES, 1.02 * max(values))))
    return value_axis(unit, values)


def _figure(row: Row, name: str, title: str, unit: str, x: Axis,
            points: dict[str, dict[int, list[float]]]) -> list[Figure]:
    """`points`: layer -> place on the x axis -> values of the seeds."""
    lines = [line for place, layer in enumerate(
        sorted(points, key=lambda layer: _layer_order(row, layer)))
        if (line := _line(points[layer], place if layer else WHOLE,
                          layer or "network"))]
    values = [y for line in lines for y in line.y]
    if not values:
        return []
    return [Figure(name, title, "",
                   Lines(x, _axis(unit, values), tuple(lines)),
                   tuple(run.number for run in row.drawn))]


def make_local_losses(group: Group, row: Row, place: int) -> list[Figure]:
    """Up to two figures; `place` tells rows apart in names of files."""
    figures = []
    for kind, title in LOCAL_LOSSES.items():
        points: dict[str, dict[int, list[float]]] = {}
        for run in row.drawn:
            for epoch in run.epochs:
                for (other, layer), value in epoch.local_losses.items():
                    if other == kind:
                        points.setdefault(layer, {}).setdefault(
                            epoch.epoch, []).append(value)
        figures += _figure(
            row, f"{slug(kind)}-{slug(group.key)}-{place}", title, "loss",
            Axis("epoch", whole=True), points)
    return figures


def make_diagnostics(group: Group, row: Row, place: int) -> list[Figure]:
    """A figure for each diagnostic."""
    tables: dict[str, dict[str, dict[int, list[float]]]] = {}
    for run in row.drawn:
        for d in run.diagnostics:
            tables.setdefault(d.name, {}).setdefault(d.layer, {}).setdefault(
                d.step, []).append(d.value)
    figures = []
    for name, points in tables.items():
        title, unit = DIAGNOSTICS.get(name, (name, ""))
        figures += _figure(
            row, f"diagnostic-{slug(group.key)}-{place}-{slug(name)}", title,
            unit, Axis("step", whole=True), points)
    return figures
