"""All runs, with their logs: where each number and figure comes from."""

from __future__ import annotations

from typing import Optional

from .aggregate import Group
from .numbers import score_text
from .run import Run
from .table import Cell, Column, Table


def status_text(run: Run) -> str:
    if not run.diverged:
        return run.status
    step = run.diverged.step
    return "diverged" + (f" at step {step}" if step is not None else "")


def _row(run: Run, group: Group) -> list[Cell]:
    measure = group.measure
    planned = f" of {run.planned_epochs}" if run.planned_epochs else ""
    return [Cell(str(run.number)), Cell(run.trainer), Cell(run.network),
            Cell("" if run.seed is None else str(run.seed)),
            Cell(f"{run.epochs_done}{planned}"), Cell(status_text(run)),
            Cell(score_text(run.best(measure), measure)),
            Cell(score_text(run.final(measure), measure)), Cell(run.where)]


def make_run_table(groups: list[Group]) -> Optional[Table]:
    """Runs with a log of their own; configurations of searches are in the
    CSV file alone."""
    pairs = [(run, group) for group in groups for run in group.runs]
    if not pairs:
        return None
    table = Table([Column("run"), Column("trainer", is_number=False),
                   Column("network", is_number=False), Column("seed"),
                   Column("epochs"), Column("state", is_number=False),
                   Column("best", "Test"), Column("final", "Test"),
                   Column("log", is_number=False)])
    table.rows = [_row(run, group) for run, group in
                  sorted(pairs, key=lambda pair: pair[0].number)]
    return table
