"""The table of errors by method, with the paper's beside them."""

from __future__ import annotations

from typing import Callable, Optional

from .aggregate import Group, Row, Statistic
from .numbers import NONE, score_text, statistic_text
from .run import Run
from .table import Cell, Column, Table

Value = Callable[[Run], Optional[float]]


def _values(measure: str) -> list[tuple[str, str, Value]]:
    """Columns: group, title, what of a run."""
    return [("Test", "best", lambda run: run.best(measure)),
            ("Test", "final", lambda run: run.final(measure)),
            ("Test", "by validation", lambda run: run.chosen(measure)),
            ("Test, top 5", "best", lambda run: run.best("top_k_error")),
            ("Test, top 5", "final", lambda run: run.final("top_k_error")),
            ("Train", "best", lambda run: run.best_train(measure)),
            ("Train", "final", lambda run: run.final_train(measure))]


def marks(values: list[Optional[float]], measure: str) -> list[str]:
    """`best` for the least value as printed, `second` for the next one; nothing
    where there is one value only."""
    printed = [None if value is None else float(score_text(value, measure))
               for value in values]
    ranks = sorted({value for value in printed if value is not None})
    if len([value for value in printed if value is not None]) < 2:
        return [""] * len(values)
    names = dict(zip(ranks, ("best", "second")))
    return [names.get(value, "") if value is not None else ""
            for value in printed]


def _status(row: Row) -> str:
    """What a reader must know of the runs behind a row."""
    diverged = len(row.runs) - len(row.sound)
    if diverged == len(row.runs):
        return "diverged"
    unfinished = sum(run.status == "unfinished" for run in row.runs)
    parts = []
    if diverged:
        parts.append(f"{diverged} of {len(row.runs)} diverged")
    if unfinished:
        parts.append("unfinished" if len(row.runs) == 1
                     else f"{unfinished} of {len(row.runs)} unfinished")
    return ", ".join(parts)


def best_epoch_text(row: Row, measure: str) -> str:
    """The epoch of the best test error, or from and to of several seeds."""
    epochs = [epoch for run in row.sound
              if (epoch := run.best_epoch(measure)) is not None]
    if not epochs:
        return NONE
    low, high = min(epochs), max(epochs)
    return str(low) if low == high else f"{low}–{high}"


def _paper_columns(group: Group) -> list[tuple[str, list[Optional[float]]]]:
    if not group.paper:
        return []
    errors = [group.paper.errors.get(row.method.key, {}) for row in group.rows]
    if not any(errors):
        return []
    columns = [(title, [error.get(split) for error in errors])
               for title, split in (("test", "test"),
                                    ("test, top 5", "test_top5"),
                                    ("train", "train"))]
    return [(title, values) for title, values in columns
            if any(value is not None for value in values)]


def _notes(group: Group) -> list[str]:
    if not group.paper:
        return []
    samples = {run.training_samples for run in group.runs}
    fewer = [count for count in samples
             if count and count < (group.paper.training_samples or 0)]
    notes = []
    if group.paper.epochs:
        notes.append(f"The paper trained for {group.paper.epochs} epochs.")
    if group.paper.data is None:
        kinds = ", ".join(sorted({run.data for run in group.runs}))
        notes.append(f"The paper's data are {group.paper.data_title}, those here "
                     f"{kinds}: the numbers can be compared only if they are "
                     "the same.")
    if fewer:
        notes.append(f"Here, {min(fewer):,} of its "
                     f"{group.paper.training_samples:,} training samples were "
                     "used: the numbers are not comparable.")
    return notes


def make_error_table(group: Group) -> Optional[Table]:
    """None without a run that has a log of its own."""
    if not group.rows:
        return None
    measure = group.measure
    columns: list[tuple[Column, list[Cell]]] = [
        (Column("method", is_number=False),
         [Cell(row.label, note=_status(row)) for row in group.rows])]
    for part, title, value in _values(measure):
        statistics: list[Optional[Statistic]] = [row.statistic(value)
                                                 for row in group.rows]
        if not any(statistics):
            continue
        ranks = marks([s.mean if s else None for s in statistics], measure)
        k = next((run.top_k for run in group.runs if run.top_k), 5)
        columns.append((Column(title, part.replace("top 5", f"top {k}")), [
            Cell(statistic_text(s, measure), mark)
            for s, mark in zip(statistics, ranks)]))
        if (part, title) == ("Test", "best"):
            columns.append((Column("at epoch", part), [
                Cell(best_epoch_text(row, measure)) for row in group.rows]))
    for split, values in _paper_columns(group):
        columns.append((Column(split, "Paper"), [
            Cell(score_text(value, measure), mark)
            for value, mark in zip(values, marks(values, measure))]))
    columns.append((Column("epochs"),
                    [Cell(str(row.epochs)) for row in group.rows]))
    if any(len(row.runs) > 1 for row in group.rows):
        columns.append((Column("seeds"),
                        [Cell(str(len(row.runs))) for row in group.rows]))
    return Table([column for column, _ in columns],
                 [list(row) for row in zip(*(cells for _, cells in columns))],
                 _notes(group))
