"""From the records of `tpc search` and `tpc train --seeds` to runs: one record
for each finished run, in records*.jsonl."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from . import fields
from .reading import Record
from .run import Epoch, Result, Run, Score, Trial
from .training_log import read_configuration

SCORES = tuple(f"{split}_{measure}" for split in ("train", "validation", "test")
               for measure in ("loss", "error"))


def _column(record: Record, name: str) -> list[Any]:
    value = record.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise fields.BadRecord(f"expected a list in '{name}', found "
                               f"{type(value).__name__}")
    return value


def _read_epochs(record: Record) -> list[Epoch]:
    columns = {name: _column(record, name) for name in SCORES}
    count = max(len(column) for column in columns.values())

    def score(split: str, place: int) -> Score:
        row = {name: column[place] for name, column in columns.items()
               if place < len(column)}
        return fields.score(row, split + "_")

    return [Epoch(epoch=place + 1, step=0, train=score("train", place),
                  validation=score("validation", place),
                  test=score("test", place)) for place in range(count)]


def read_run_record(record: Record, where: str) -> Run:
    """Raises BadRecord."""
    search = fields.text(record, "search")
    run = read_configuration({**record, "configuration": record.get("clauses")},
                             where)
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
