"""Error against the number of auxiliary outputs, as figure 4 of the paper's
supplement."""

from __future__ import annotations

from ..aggregate import Group, summarise
from ..run import Run
from .figure import Axis, Figure, Line, Lines
from .names import score_name, slug
from .scales import value_axis


def make_auxiliary_size(group: Group) -> list[Figure]:
    """A line for each method that was trained with several sizes. At each size,
    the setting with the least mean best test error counts."""
    measure = group.measure
    best: dict[str, dict[int, tuple[float, float, list[Run]]]] = {}
    for row in group.rows:
        size = row.runs[0].auxiliary_size
        statistic = summarise([run.best(measure) for run in row.sound])
        if size is None or not statistic:
            continue
        sizes = best.setdefault(row.method.label, {})
        if size not in sizes or statistic.mean < sizes[size][0]:
            sizes[size] = (statistic.mean, statistic.deviation or 0.0,
                           row.sound)
    lines, runs = [], []
    for label, sizes in best.items():
        if len(sizes) < 2:
            continue
        order = sorted(sizes)
        spread = tuple(sizes[size][1] for size in order)
        lines.append(Line(tuple(float(size) for size in order),
                          tuple(sizes[size][0] for size in order), len(lines),
                          label, spread=spread if any(spread) else ()))
        runs += [run.number for size in order for run in sizes[size][2]]
    if not lines:
        return []
    axis = value_axis(score_name("best test", measure),
                      [y for line in lines for y in line.y])
    return [Figure("auxiliary-" + slug(group.key),
                   "Error against auxiliary outputs",
                   "Bars are standard deviations over seeds."
                   if any(line.spread for line in lines) else "",
                   Lines(Axis("auxiliary outputs", "log2"), axis,
                         tuple(lines), bars=True), tuple(runs))]
