"""Reads a file of JSON objects, one a line, whose writer may be another
version, may have been killed, or may be writing still."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Record = dict[str, Any]

# Far above any line of a log; keeps a foreign file without line ends from being
# read whole.
LONGEST_LINE = 64 * 1024 * 1024


@dataclass
class LogFile:
    """What could be read of a file: its records in order, and a sentence for
    each thing that could not."""

    path: Path
    records: list[Record] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class ForeignFile(Exception):
    """The file is no log of tpc; the text says why."""


def printable(text: str) -> str:
    """The text without signs that cannot be shown, or not be encoded."""
    return "".join(c if c.isprintable() else "?" for c in text)


def shorten(text: str, length: int = 40) -> str:
    """The text in quotes, with its end left out if it is long."""
    text = printable(text)
    if len(text) <= length:
        return f"'{text}'"
    return f"'{text[:length - 4]} ...'"


def _clean(value: Any) -> Any:
    """The value with all texts in it printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_clean(element) for element in value]
    if isinstance(value, dict):
        return {printable(key): _clean(member)
                for key, member in value.items()}
    return value


def _parse(line: str) -> Record | str:
    """A record, or what the line is instead."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return f"no JSON: {shorten(line)}"
    if not isinstance(value, dict):
        return f"no JSON object: {shorten(line)}"
    if not isinstance(value.get("record"), str):
        return f"an object without 'record': {shorten(line)}"
    # Only an escape or what is no ASCII can be more than it looks.
    return value if line.isascii() and "\\" not in line else _clean(value)


def read_log(path: Path) -> LogFile:
    """Reads a log. Lines that are no records are left out and named. Raises
    ForeignFile if the first line is none, OSError if the file cannot be read."""
    log = LogFile(path)
    with open(path, "rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            ended = line.endswith(b"\n")
            text = line.decode("utf-8", errors="replace").strip()
            if not text:
                continue
            parsed = (_parse(text) if len(line) <= LONGEST_LINE
                      else "longer than any line of a log")
            if isinstance(parsed, dict):
                log.records.append(parsed)
            elif not ended and (log.records or text.startswith('{"record"')):
                log.problems.append(f"line {number} is half written, and was "
                                    "left out")
            elif not log.records:
                raise ForeignFile(f"line {number} is {parsed}")
            else:
                log.problems.append(f"line {number} is {parsed}, and was left "
                                    "out")
    return log
