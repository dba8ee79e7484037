"""Learning curves, train dashed and test solid, as the paper's figures 2 to
4."""

from __future__ import annotations

from ..aggregate import Group, Row, summarise
from ..methods import FAMILIES
from .figure import Axis, Figure, Line, Lines
from .names import score_name, slug
from .scales import value_axis

#: Methods in one panel; more are hard to tell apart.
PANEL = 4
#: On a logarithmic axis, training errors below this part of the least test
#: error are cut off: they would squeeze the test errors together.
CUT = 0.25


def curve(row: Row, split: str, measure: str) \
        -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Epochs, means and standard deviations over the seeds that have the
    epoch; no deviations with one seed."""
    values: dict[int, list[float]] = {}
    for run in row.drawn:
        for epoch in run.epochs:
            value = getattr(epoch, split).get(measure)
            if value is not None:
                values.setdefault(epoch.epoch, []).append(value)
    epochs = tuple(sorted(values))
    statistics = [summarise(list(values[epoch])) for epoch in epochs]
    spread = tuple((s.deviation or 0.0) for s in statistics if s) \
        if len(row.drawn) > 1 else ()
    return epochs, tuple(s.mean for s in statistics if s), spread


def _lines(row: Row, colour: int, measure: str) -> list[Line]:
    result = []
    for split, dashed in (("train", True), ("test", False)):
        x, y, spread = curve(row, split, measure)
        if x:
            result.append(Line(x, y, colour, "" if dashed else row.label,
                               dashed, () if dashed else spread))
    return result


def split_panels(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Rows by families of methods, at most PANEL together, each part with its
    name: `targets`, `targets, 2`."""
    panels = []
    for family in FAMILIES:
        members = [row for row in rows if row.method.family == family]
        for first in range(0, len(members), PANEL):
            number = f", {first // PANEL + 1}" if first else ""
            panels.append((family.lower() + number,
                           members[first:first + PANEL]))
    return panels


def make_learning_curves(group: Group) -> list[Figure]:
    """A figure for each family of methods; none of runs of a single epoch. All
    have the same axis, and backpropagation's test curve for reference."""
    measure = group.measure
    panels = split_panels([row for row in group.rows
                           if any(len(run.epochs) > 1 for run in row.drawn)])
    drawn = [[line for place, row in enumerate(rows)
              for line in _lines(row, place, measure)] for _, rows in panels]
    values = [y for lines in drawn for line in lines for y in line.y]
    if not values:
        return []
    tests = [y for lines in drawn for line in lines for y in line.y
             if not line.dashed and y > 0]
    axis = value_axis(score_name("", measure), values,
                      CUT * min(tests, default=0))
    cut = (axis.scale == "log" and axis.limits
           and min(values) < axis.limits[0])
    reference = next((row for row in group.rows if row.method.key == "bp"),
                     None)
    figures = []
    for place, ((name, rows), lines) in enumerate(zip(panels, drawn), 1):
        shown = list(rows)
        if reference and reference not in rows:
            x, y, _ = curve(reference, "test", measure)
            if len(x) > 1:
                lines = [Line(x, y, -1, reference.label), *lines]
                shown.append(reference)
        figures.append(Figure(
            f"curves-{slug(group.key)}-{place}",
            "Learning curves" + (f": {name}" if len(panels) > 1 else ""),
            "Train dashed, test solid." + (
                f" Training values below {axis.limits[0]:.2g} are cut off."
                if cut else ""),
            Lines(Axis("epoch", whole=True), axis, tuple(lines)),
            tuple(sorted(run.number for row in shown for run in row.drawn))))
    return figures
