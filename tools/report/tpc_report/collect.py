"""Finds the logs among the files and folders that the user names."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from .errors import ReportError
from .reading import ForeignFile, LogFile, read_log


@dataclass
class Collection:
    """The logs that were found, in the order of their paths, and each file that
    was skipped with the reason."""

    logs: list[LogFile] = field(default_factory=list)
    skipped: list[tuple[Path, str]] = field(default_factory=list)
    #: Files in folders that do not have a log's ending and were not opened.
    other_files: int = 0


def _walk(folder: Path, collection: Collection) -> list[Path]:
    def refuse(error: OSError) -> None:
        collection.skipped.append((Path(error.filename or folder),
                                   f"cannot be read: {error.strerror}"))

    found = []
    for place, folders, files in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".jsonl"):
                found.append(Path(place) / name)
            else:
                collection.other_files += 1
    return found


def _read(path: Path, collection: Collection) -> None:
    try:
        log = read_log(path)
    except ForeignFile as reason:
        collection.skipped.append((path, f"not a log of tpc: {reason}"))
    except OSError as error:
        collection.skipped.append((path, f"cannot be read: {error.strerror}"))
    else:
        if log.records:
            collection.logs.append(log)
        else:
            collection.skipped.append((path, "empty: it has no records yet"))


def collect(paths: list[Path]) -> Collection:
    """Reads all `*.jsonl` in the folders, and the files, each once. Raises
    ReportError if a path does not exist."""
    collection = Collection()
    seen: set[str] = set()
    for path in paths:
        if path.is_dir():
            files = _walk(path, collection)
        elif path.exists():
            files = [path]
        else:
            raise ReportError(f"expected a folder or a log, found no '{path}'")
        for file in files:
            real = os.path.realpath(file)
            if real in seen:
                continue
            seen.add(real)
            if os.path.exists(file) and not file.is_file():
                collection.skipped.append((file, "not a regular file"))
            else:
                _read(file, collection)
    return collection


def fingerprint(paths: list[Path]) -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a log is written, comes or goes."""
    found = []
    for path in paths:
        files = _walk(path, Collection()) if path.is_dir() else [path]
        for file in files:
            try:
                status = file.stat()
            except OSError:
                continue
            found.append((str(file), status.st_mtime_ns, status.st_size))
    return tuple(found)
