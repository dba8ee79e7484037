"""Puts runs together: a group for each network, in it a row for each setting,
whose runs differ in nothing but the seed."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass, field
from typing import Callable, Optional

from .methods import Method, method_of, order_of
from .paper import PaperNetwork, find_paper_network, paper_networks
from .run import Run


@dataclass(frozen=True)
class Statistic:
    """Mean, and standard deviation (n - 1) where there are several values."""

    mean: float
    deviation: Optional[float]
    count: int


def summarise(values: list[Optional[float]]) -> Optional[Statistic]:
    """Of the values that there are; None without any."""
    present = [value for value in values if value is not None]
    if not present:
        return None
    deviation = statistics.stdev(present) if len(present) > 1 else None
    return Statistic(statistics.fmean(present), deviation, len(present))


@dataclass
class Row:
    """Runs of one setting with different seeds."""

    method: Method
    runs: list[Run]
    #: What tells it from other rows of the same method; empty if nothing needs
    #: to.
    distinction: str = ""

    @property
    def label(self) -> str:
        return (f"{self.method.label} ({self.distinction})"
                if self.distinction else self.method.label)

    @property
    def sound(self) -> list[Run]:
        """The runs whose numbers stayed finite."""
        return [run for run in self.runs if not run.diverged]

    @property
    def drawn(self) -> list[Run]:
        """The runs that figures average; where all diverged, the first one,
        which shows how."""
        return self.sound or self.runs[:1]

    @property
    def epochs(self) -> int:
        return max(run.epochs_done for run in self.runs)

    def statistic(self, value: Callable[[Run], Optional[float]]) \
            -> Optional[Statistic]:
        return summarise([value(run) for run in self.sound])


@dataclass
class Group:
    """All runs and search configurations of a network, or of a network of the
    paper and its variant with shared weights."""

    key: str
    title: str
    paper: Optional[PaperNetwork]
    rows: list[Row] = field(default_factory=list)
    #: Finished configurations of searches, by (search's name, method).
    searches: dict[tuple[str, Method], list[Run]] = field(default_factory=dict)

    @property
    def runs(self) -> list[Run]:
        return [run for row in self.rows for run in row.runs]

    @property
    def trials(self) -> list[Run]:
        return [run for trials in self.searches.values() for run in trials]

    @property
    def measure(self) -> str:
        """`error` in percent; `loss` for a network that is no classifier."""
        runs = self.runs + self.trials
        return ("error" if any(run.classifies for run in runs)
                or not any(run.epochs or run.result for run in runs)
                else "loss")


def _setting(run: Run) -> str:
    """Equal for runs that differ in nothing but their seed."""
    return json.dumps(
        [run.trainer, run.network, run.data, run.training_samples, run.holdout,
         run.shuffle, run.init, run.batch, run.planned_epochs,
         run.planned_steps, run.precision, run.target,
         sorted(run.hyperparameters.items()), sorted(run.compile_time.items()),
         run.clauses], sort_keys=True, default=str)


def _make_rows(runs: list[Run], tells_sharing: bool) -> list[Row]:
    """A run that repeats setting and seed of another is no second sample of the
    seeds: it gets a row of its own."""
    rows: dict[tuple[str, int], Row] = {}
    for run in runs:
        setting, copy = _setting(run), 0
        while (row := rows.get((setting, copy))) and any(
                other.seed == run.seed for other in row.runs):
            copy += 1
        if row:
            row.runs.append(run)
        else:
            rows[setting, copy] = Row(method_of(run, tells_sharing), [run])
    return sorted(rows.values(), key=lambda row: order_of(row.method))


def _differences(rows: list[Row]) -> list[str]:
    """For each row, the values in which it differs from the others."""
    def values(row: Row) -> dict[str, str]:
        run = row.runs[0]
        named = {**run.hyperparameters, **run.compile_time,
                 "batch": run.batch, "samples": run.training_samples,
                 "holdout": run.holdout,
                 "shuffle": "on" if run.shuffle else "off",
                 "init": run.init or "random", "epochs": run.planned_epochs,
                 "precision": run.precision, "target": run.target}
        if run.auxiliary_size is not None:
            named["aux"] = run.auxiliary_size
        return {name: f"{value:g}" if isinstance(value, float) else str(value)
                for name, value in named.items()}

    tables = [values(row) for row in rows]
    names = dict.fromkeys(name for table in tables for name in table)
    differing = [name for name in names
                 if len({table.get(name) for table in tables}) > 1]
    return [", ".join(f"{name} {table[name]}" for name in differing
                      if name in table) for table in tables]


def _common_folder(paths: list[str]) -> int:
    """The length of what all paths begin with, up to a slash."""
    first, last = min(paths), max(paths)
    length = next((place for place, pair in enumerate(zip(first, last))
                   if pair[0] != pair[1]), len(first))
    return first[:length].rfind("/") + 1


def _tell_apart(rows: list[Row]) -> None:
    """Names what distinguishes rows of one method: their trainers, else a few
    hyperparameters, else the folders of their logs, else the logs."""
    trainers = [row.runs[0].trainer for row in rows]
    differences = _differences(rows)
    paths = [row.runs[0].where for row in rows]
    cut = _common_folder(paths)
    files = [path[cut:] for path in paths]
    folders = [file.rpartition("/")[0] for file in files]
    for names in (trainers, differences, folders, files):
        if len(set(names)) == len(rows) and all(
                0 < len(name) <= 60 for name in names):
            break
    for row, name in zip(rows, names):
        row.distinction = name


def _group_key(run: Run) -> tuple[str, Optional[PaperNetwork]]:
    paper = find_paper_network(run)
    if paper:
        return paper.name, paper
    return f"{run.network} {run.data}", None


def make_groups(runs: list[Run]) -> list[Group]:
    """In the order of the paper's networks, then of names."""
    groups: dict[str, Group] = {}
    members: dict[str, list[Run]] = {}
    for run in runs:
        key, paper = _group_key(run)
        if key not in groups:
            title = paper.title if paper else run.network + (
                f" on {run.data}" if run.data else "")
            groups[key] = Group(key, title, paper)
        members.setdefault(key, []).append(run)
    for key, group in groups.items():
        sharing = group.paper is not None
        group.rows = _make_rows([r for r in members[key] if not r.trial],
                                sharing)
        by_method: dict[str, list[Row]] = {}
        for row in group.rows:
            by_method.setdefault(row.method.key, []).append(row)
        for rows in by_method.values():
            if len(rows) > 1:
                _tell_apart(rows)
        for run in members[key]:
            if run.trial:
                group.searches.setdefault(
                    (run.trial.search, method_of(run, sharing)),
                    []).append(run)
        group.searches = dict(sorted(
            group.searches.items(),
            key=lambda item: (order_of(item[0][1]), item[0][0])))
    known = [network.name for network in paper_networks()]
    return sorted(groups.values(), key=lambda group: (
        known.index(group.key) if group.paper else len(known), group.title))
