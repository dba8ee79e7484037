"""The numbers of the report as CSV, unrounded."""

from __future__ import annotations

import csv
import io
from typing import Any, Callable, Optional

from .aggregate import Group
from .run import Run

Cells = list[Any]

_SCORES: dict[str, Callable[[Run, str], Optional[float]]] = {
    "best_test": Run.best, "final_test": Run.final,
    "chosen_test": Run.chosen, "best_train": Run.best_train,
    "final_train": Run.final_train}


def _write(header: list[str], rows: list[Cells]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def errors_csv(groups: list[Group]) -> str:
    """A line for each row of the tables of errors."""
    header = ["network", "method", "trainer", "measure", "runs", "diverged",
              "epochs"]
    for name in _SCORES:
        header += [name, name + "_deviation"]
    header += ["paper_test", "paper_test_top5", "paper_train", "run_numbers"]
    rows = []
    for group in groups:
        for row in group.rows:
            cells: Cells = [group.title, row.label, row.runs[0].trainer,
                            group.measure, len(row.runs),
                            len(row.runs) - len(row.sound), row.epochs]
            for value in _SCORES.values():
                statistic = row.statistic(
                    lambda run, value=value: value(run, group.measure))
                cells += ([statistic.mean, statistic.deviation]
                          if statistic else [None, None])
            paper = (group.paper.errors.get(row.method.key, {})
                     if group.paper else {})
            cells += [paper.get("test"), paper.get("test_top5"),
                      paper.get("train"),
                      " ".join(str(run.number) for run in row.runs)]
            rows.append(cells)
    return _write(header, rows)


def runs_csv(groups: list[Group]) -> str:
    """A line for each run and each configuration of a search, with all its
    hyperparameters."""
    runs = sorted(((run, group) for group in groups
                   for run in group.runs + group.trials),
                  key=lambda pair: pair[0].number)
    names = sorted({name for run, _ in runs for name in run.hyperparameters})
    header = ["run", "log", "trainer", "network", "rule", "data", "seed",
              "batch", "training_samples", "search", "configuration",
              "stopped_early", "state", "epochs", "measure", *_SCORES,
              "diverged_step", "diverged_reason", *names]
    rows = []
    for run, group in runs:
        trial, diverged = run.trial, run.diverged
        cells: Cells = [
            run.number, run.where, run.trainer, run.network, run.rule,
            run.data, run.seed, run.batch, run.training_samples,
            trial.search if trial else None, trial.index if trial else None,
            trial.stopped_early if trial else None, run.status,
            run.epochs_done, group.measure]
        cells += [value(run, group.measure) for value in _SCORES.values()]
        cells += [diverged.step if diverged else None,
                  diverged.reason if diverged else None]
        rows.append(cells + [run.hyperparameters.get(name) for name in names])
    return _write(header, rows)


def curves_csv(groups: list[Group]) -> str:
    """A line for each epoch of each run."""
    header = ["run", "epoch", "step"] + [
        f"{split}_{measure}" for split in ("train", "validation", "test")
        for measure in ("loss", "error")]
    rows = []
    for group in groups:
        for run in group.runs + group.trials:
            for epoch in run.epochs:
                scores = (epoch.train, epoch.validation, epoch.test)
                rows.append([run.number, epoch.epoch, epoch.step or None] + [
                    score.get(measure) for score in scores
                    for measure in ("loss", "error")])
    rows.sort(key=lambda row: row[:2])
    return _write(header, rows)


def layers_csv(groups: list[Group]) -> str:
    """A line for each local loss and diagnostic."""
    rows: list[Cells] = []
    for group in groups:
        for run in group.runs + group.trials:
            for epoch in run.epochs:
                rows += [[run.number, epoch.step or None, epoch.epoch, layer,
                          name, value] for (name, layer), value
                         in epoch.local_losses.items()]
            rows += [[run.number, d.step, None, d.layer, d.name, d.value]
                     for d in run.diagnostics]
    rows.sort(key=lambda row: row[0])
    return _write(["run", "step", "epoch", "layer", "name", "value"], rows)
