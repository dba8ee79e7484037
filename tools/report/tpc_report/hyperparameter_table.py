"""The best hyperparameters of each method, as the paper's table 5, and its
values below them."""

from __future__ import annotations

from typing import Optional

from .aggregate import Group
from .numbers import score_text, value_text
from .run import Run
from .table import Cell, Column, Table

#: In this order, then all others by name.
ORDER = tuple(f"{part}.{name}" for part in ("forward", "inverse")
              for name in ("lr", "beta1", "beta2", "eps")) + ("alpha", "sigma",
                                                              "gamma")


def _validation(run: Run, measure: str) -> Optional[float]:
    return run.result.chosen_validation.get(measure) if run.result else None


def score_to_choose(run: Run, measure: str) -> Optional[float]:
    """By what the best of several configurations is chosen: validation where
    there is any, else the best test error, as in the paper."""
    if run.diverged:
        return None
    chosen = _validation(run, measure)
    return run.best(measure) if chosen is None else chosen


def _test_score(run: Run, measure: str) -> Optional[float]:
    """Of the epoch that validation chose, where it chose: the least one of all
    epochs would be chosen on the test set."""
    if _validation(run, measure) is None:
        return run.best(measure)
    return run.chosen(measure)


def best_runs(group: Group) -> list[tuple[str, Run]]:
    """For each method of a search, or else with a log, the label and the best
    run."""
    candidates: dict[str, list[Run]] = {}
    for (_, method), trials in group.searches.items():
        candidates.setdefault(method.label, []).extend(trials)
    if not candidates:
        for row in group.rows:
            candidates.setdefault(row.method.label, []).extend(row.runs)
    best = []
    for label, runs in candidates.items():
        scored = [(score, run.number, run) for run in runs
                  if (score := score_to_choose(run, group.measure)) is not None]
        if scored:
            best.append((label, min(scored, key=lambda item: item[:2])[2]))
    return best


def _paper_values(group: Group, label: str) -> dict[str, float]:
    methods = [row.method for row in group.rows] + [
        method for _, method in group.searches]
    key = next((m.key for m in methods if m.label == label), "")
    return group.paper.hyperparameters.get(key, {}) if group.paper else {}


def make_hyperparameter_table(group: Group) -> Optional[Table]:
    """None without a run that has an error."""
    best = [(label, run) for label, run in best_runs(group)
            if run.hyperparameters]
    if not best:
        return None
    names = {name for _, run in best for name in run.hyperparameters}
    ordered = [name for name in ORDER if name in names]
    ordered += sorted(names - set(ORDER))
    measure = group.measure
    validated = [_validation(run, measure) is not None for _, run in best]
    title = (f"test {measure}" + (" by validation" if all(validated) else "")
             + (", %" if measure == "error" else ""))
    columns = [Column("method", is_number=False), Column(title), Column("run")]
    columns += [Column(name.split(".")[-1], name.split(".")[0]
                       if "." in name else "") for name in ordered]
    table = Table(columns)
    has_paper = False
    for (label, run), is_validated in zip(best, validated):
        paper = _paper_values(group, label)
        mixed = is_validated and not all(validated)
        cells = [Cell(label), Cell(
            score_text(_test_score(run, measure), measure),
            note="by validation" if mixed else ""), Cell(str(run.number))]
        for name in ordered:
            value = run.hyperparameters.get(name)
            note = (value_text(paper[name])
                    if value is not None and name in paper else "")
            has_paper |= bool(note)
            cells.append(Cell("" if value is None else value_text(value),
                              note=note))
        table.rows.append(cells)
    if has_paper:
        table.notes.append("Below, the paper's best values (its table 5).")
    return table
