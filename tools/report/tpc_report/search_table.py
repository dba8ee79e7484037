"""What a search found, method by method."""

from __future__ import annotations

import statistics
from collections import Counter
from typing import Optional

from .aggregate import Group
from .error_table import marks
from .numbers import score_text
from .table import Cell, Column, Table


def make_search_table(group: Group) -> Optional[Table]:
    """None without a search."""
    if not group.searches:
        return None
    measure = group.measure
    searches = Counter(method for _, method in group.searches)
    table = Table([Column("method", is_number=False),
                   Column("configurations"), Column("stopped early"),
                   Column("diverged"), Column("best", "Best test"),
                   Column("median", "Best test"),
                   Column("worst", "Best test")])
    columns: list[list[Optional[float]]] = [[], [], []]
    for (name, method), trials in group.searches.items():
        values = [best for trial in trials if not trial.diverged
                  and (best := trial.best(measure)) is not None]
        for column, choose in zip(columns, (min, statistics.median, max)):
            column.append(choose(values) if values else None)
        stopped = sum(bool(trial.trial and trial.trial.stopped_early)
                      for trial in trials)
        diverged = sum(trial.diverged is not None for trial in trials)
        table.rows.append([
            Cell(method.label, note=name if searches[method] > 1 else ""),
            Cell(str(len(trials))), Cell(str(stopped)), Cell(str(diverged))])
    best, median, worst = columns
    for column, ranks in ((best, marks(best, measure)),
                          (median, marks(median, measure)),
                          (worst, [""] * len(worst))):
        for row, value, mark in zip(table.rows, column, ranks):
            row.append(Cell(score_text(value, measure), mark))
    names = dict.fromkeys(name for name, _ in group.searches)
    table.notes.append(f"Searches: {', '.join(names)}.")
    table.notes.append("Over the configurations that did not diverge; those "
                       "that were stopped early have the error that they had "
                       "reached.")
    return table
