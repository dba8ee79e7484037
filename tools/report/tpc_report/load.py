"""From paths to runs: which records make a run, and what was left out."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

from . import training_log
from .collect import collect
from .errors import ReportError
from .fields import BadRecord
from .reading import LogFile, Record, printable, shorten
from .run import Run
from .run_records import (Definition, find_log, read_definition,
                          read_run_record)

PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Loaded:
    """All runs: those with a log of their own, then the configurations of
    searches; and what could not be read."""

    runs: list[Run] = field(default_factory=list)
    #: A path and what was left out there, in sentences.
    problems: list[tuple[str, str]] = field(default_factory=list)
    #: Files that were skipped as a whole, and why.
    skipped: list[tuple[str, str]] = field(default_factory=list)
    #: Files in the folders that were not opened: they are no `*.jsonl`.
    other_files: int = 0
    #: Configurations of searches that are under way.
    under_way: int = 0

    @property
    def trained(self) -> list[Run]:
        return [run for run in self.runs if not run.trial]

    @property
    def trials(self) -> list[Run]:
        return [run for run in self.runs if run.trial]


class _FileReader:
    """Makes runs of the records of one file."""

    def __init__(self, log: LogFile) -> None:
        self.path = log.path
        self.problems = list(log.problems)
        #: Runs with a log of their own, and those of `run` records with the
        #: log that the record names.
        self.logged: list[Run] = []
        self.recorded: list[tuple[Run, Optional[Path]]] = []
        self.definitions: dict[str, Definition] = {}
        self.current: Optional[Run] = None
        #: Whether the last configuration was left out, with all below it.
        self.is_broken = False
        self.unknown: Counter[str] = Counter()
        for record in log.records:
            try:
                self.add(record)
            except BadRecord as error:
                self.problems.append(f"a record {shorten(record['record'])} "
                                     f"was left out: {error}")
        for kind, count in sorted(self.unknown.items()):
            self.problems.append(f"records of the unknown kind {shorten(kind)} "
                                 f"were left out: {count}")

    def add(self, record: Record) -> None:
        kind = record["record"]
        if kind == "configuration":
            self.begin(record)
        elif kind == "run":
            run = read_run_record(record,
                                  self.name(len(self.recorded)))
            self.recorded.append((run, find_log(record, self.path.parent)))
        elif kind == "definition":
            name, definition = read_definition(record)
            self.definitions[name] = definition
        elif self.current is None:
            if kind not in training_log.KINDS:
                self.unknown[kind] += 1
            elif not self.is_broken:
                raise BadRecord("it stands below no configuration")
        elif not training_log.add_record(self.current, record):
            self.unknown[kind] += 1

    def name(self, earlier: int) -> str:
        path = printable(str(self.path))
        return f"{path}#{earlier + 1}" if earlier else path

    def begin(self, record: Record) -> None:
        previous, self.current, self.is_broken = self.current, None, True
        if previous and record.get("resumed") is True:
            training_log.resume(previous, record)
            self.current, self.is_broken = previous, False
            return
        self.current = training_log.read_configuration(
            record, self.name(len(self.logged)))
        self.logged.append(self.current)
        self.is_broken = False


def _find_picture(path: Path) -> Optional[Path]:
    """The picture of reconstructions beside a log: of the same name, `.png`."""
    picture = path.with_suffix(".png")
    try:
        with open(picture, "rb") as file:
            return picture if file.read(len(PNG)) == PNG else None
    except OSError:
        return None


def _is_search_log(path: Path) -> bool:
    return (path.parent.name == "logs"
            and (path.parent.parent / "search.json").is_file())


class _Joiner:
    """Makes one list of the runs of all files: a run that has both a log and a
    record of a search is one run, and a record is counted once."""

    def __init__(self, readers: list[_FileReader]) -> None:
        self.problems: list[tuple[str, str]] = []
        self.logs = {os.path.realpath(reader.path): reader.logged[0]
                     for reader in readers if reader.logged}
        self.seen: dict[tuple, str] = {}
        joined: set[int] = set()
        self.trials: list[Run] = []
        self.trained: list[Run] = []
        self.under_way = 0
        for reader in readers:
            for run, log in reader.recorded:
                logged = self.logs.get(os.path.realpath(log)) if log else None
                if logged:
                    joined.add(id(logged))
                self.take(run, logged)
        for reader in readers:
            for run in reader.logged:
                if id(run) in joined:
                    continue
                if _is_search_log(reader.path):
                    self.under_way += 1
                else:
                    self.trained.append(run)

    def take(self, run: Run, logged: Optional[Run]) -> None:
        """`run` is the record's; `logged` the same run by its own log, which
        says more."""
        if logged:
            logged.trial = run.trial
            logged.diverged = logged.diverged or run.diverged
            logged.result = logged.result or run.result
        trial = run.trial
        name = (f"configuration {trial.index} of the search "
                f"{shorten(trial.search)}" if trial else f"seed {run.seed}")
        key = (name, run.trainer, run.network, run.seed, run.planned_epochs,
               run.training_samples, run.holdout, run.shuffle, run.init,
               run.target, run.precision, run.compiler,
               tuple(sorted(run.compile_time.items())),
               tuple(sorted(run.hyperparameters.items())))
        if key in self.seen:
            self.problems.append((run.where, (
                f"{name} of {run.trainer} was left out: "
                f"'{self.seen[key]}' has it")))
            return
        self.seen[key] = run.where
        (self.trials if trial else self.trained).append(logged or run)


def _find_clauses(runs: list[Run], readers: list[_FileReader]) \
        -> list[tuple[str, str]]:
    """Gives runs the clauses and layers that their records refer to; a record
    whose definition is not there takes those of another run of the same trainer,
    network and rule. Returns what is missing."""
    definitions = {name: definition for reader in readers
                   for name, definition in reader.definitions.items()}
    for run in runs:
        if not run.clauses and run.definition in definitions:
            run.clauses = definitions[run.definition].clauses
            run.layers = definitions[run.definition].layers
    known = {(run.trainer, run.network, run.rule): run for run in runs
             if run.clauses}
    for run in runs:
        other = known.get((run.trainer, run.network, run.rule))
        if not run.clauses and other:
            run.clauses, run.layers = other.clauses, other.layers
    missing = {run.definition: (run.where, (
        f"the definition {shorten(run.definition)} of {run.trainer} is missing: "
        "its clauses are unknown"))
        for run in runs if run.definition and not run.clauses}
    return list(missing.values())


def load(paths: list[Path]) -> Loaded:
    """Raises ReportError if a path does not exist or no run is left."""
    collection = collect(paths)
    loaded = Loaded(other_files=collection.other_files)
    loaded.skipped = [(printable(str(path)), reason)
                      for path, reason in collection.skipped]
    readers = []
    for log in collection.logs:
        reader = _FileReader(log)
        name = printable(str(log.path))
        loaded.problems += [(name, text) for text in reader.problems]
        if reader.logged or reader.recorded or reader.definitions:
            readers.append(reader)
        else:
            loaded.skipped.append((name, "it has no run"))
        if reader.logged:
            reader.logged[0].picture = _find_picture(log.path)
    joiner = _Joiner(readers)
    loaded.problems += joiner.problems
    loaded.under_way = joiner.under_way
    loaded.runs = joiner.trained + joiner.trials
    if not loaded.runs and not loaded.under_way:
        reasons = "; ".join(f"'{path}': {reason}"
                            for path, reason in loaded.skipped[:3])
        raise ReportError(
            "expected logs of tpc (*.jsonl) in "
            + ", ".join(f"'{path}'" for path in paths) + ", found none"
            + (f" ({reasons})" if reasons else ""))
    loaded.problems += _find_clauses(loaded.runs, readers)
    return loaded
