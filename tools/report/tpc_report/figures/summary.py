"""The errors of all methods of a network beside each other."""

from __future__ import annotations

from typing import Callable, Optional

from ..aggregate import Group, Statistic
from ..run import Run
from .figure import Dots, DotSeries, Figure
from .names import score_name, slug
from .scales import value_axis


def _series(group: Group, label: str, kind: str,
            value: Callable[[Run], Optional[float]]) -> DotSeries:
    statistics: list[Optional[Statistic]] = [row.statistic(value)
                                             for row in group.rows]
    return DotSeries(
        label, kind, tuple(s.mean if s else None for s in statistics),
        tuple(s.deviation if s else None for s in statistics))


def make_summary(group: Group) -> list[Figure]:
    """Nothing without a method that has a test error."""
    measure = group.measure
    series = [_series(group, "best", "best",
                      lambda run: run.best(measure)),
              _series(group, "final", "final",
                      lambda run: run.final(measure))]
    if group.paper:
        errors = group.paper.errors
        values = tuple(errors[row.method.key]["test"]
                       if row.method.key in errors else None
                       for row in group.rows)
        if any(value is not None for value in values):
            series.append(DotSeries("paper", "paper", values))
    values = [value for one in series for value in one.values
              if value is not None]
    if not any(value is not None for value in series[0].values):
        return []
    axis = value_axis(score_name("test", measure), values)
    content = Dots(axis, tuple(row.label for row in group.rows), tuple(series))
    caption = ("Lines through dots are standard deviations over seeds."
               if any(s is not None for s in series[0].spread) else "")
    return [Figure("summary-" + slug(group.key), "Errors by method"
                   if measure == "error" else "Losses by method",
                   caption, content,
                   tuple(run.number for row in group.rows
                         for run in row.sound))]
