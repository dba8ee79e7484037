"""From the records of `tpc search` and `tpc train --seeds` to runs: a `run` for
each finished run and, once for all that share them, a `definition` with layers
and clauses, in records*.jsonl."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from . import fields
from .reading import Record
from .run import Epoch, Result, Run, Score, Trial
from .training_log import LOCAL_LOSSES, read_configuration

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Definition:
    """What a trainer is, whatever its hyperparameters."""

    clauses: dict[str, Any]
    layers: tuple[str, ...]


def _column(record: Record, name: str) -> list[Any]:
    value = record.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise fields.BadRecord(f"expected a list in '{name}', found "
                               f"{type(value).__name__}")
    return value


def _read_epochs(record: Record) -> list[Epoch]:
    k = fields.top_k(record)
    measures = ["loss", "error"] + ([f"error_top{k}"] if k else [])
    columns = {name: _column(record, name) for name in (
        f"{split}_{measure}" for split in SPLITS for measure in measures)}
    count = max(len(column) for column in columns.values())

    def score(split: str, place: int) -> Score:
        row = {name: column[place] for name, column in columns.items()
               if place < len(column)}
        return fields.score(row, split + "_")

    losses = {(kind, layer): _column(curves, kind)
              for layer, curves in fields.mapping(
                  record, "local_losses").items() if isinstance(curves, dict)
              for kind in LOCAL_LOSSES}

    def local_losses(place: int) -> dict[tuple[str, str], float]:
        return {name: value for name, column in losses.items()
                if place < len(column) and (value := fields.number(
                    {name[0]: column[place]}, name[0])) is not None}

    return [Epoch(epoch=place + 1, step=0, train=score("train", place),
                  validation=score("validation", place),
                  test=score("test", place),
                  local_losses=local_losses(place)) for place in range(count)]


def read_definition(record: Record) -> tuple[str, Definition]:
    """With the name that runs call it by. Raises BadRecord."""
    return (fields.required_text(record, "definition"),
            Definition(fields.mapping(record, "clauses"),
                       fields.texts(record, "layers")))


def read_run_record(record: Record, where: str) -> Run:
    """Raises BadRecord."""
    search = fields.text(record, "search")
    run = read_configuration({**record, "configuration": record.get("clauses")},
                             where)
    run.definition = fields.text(record, "definition")
    run.top_k = fields.top_k(record)
    if search:
        run.trial = Trial(
            search=search,
            index=fields.required_whole(record, "configuration"),
            searched=fields.texts(record, "drawn"),
            stopped_early=record.get("stopped_at_epoch") is not None)
    run.epochs = _read_epochs(record)
    if record.get("diverged"):
        run.diverged = fields.divergence(fields.mapping(record, "diverged"))
    else:
        run.result = Result(best=fields.score(record, "best_test_"),
                            final=fields.score(record, "final_test_"),
                            chosen_epoch=fields.whole(record, "chosen_epoch"),
                            chosen_validation=fields.score(
                                record, "chosen_validation_"),
                            chosen_test=fields.score(record, "chosen_test_"))
    return run


def find_log(record: Record, folder: Path) -> Optional[Path]:
    """The run's own log, if the record names one that is there."""
    name = record.get("log")
    if not isinstance(name, str) or not name:
        return None
    path = folder / name
    return path if path.is_file() else None
