"""Writes files that are replaced as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import ReportError


def make_folder(path: Path) -> None:
    """Raises ReportError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise ReportError(f"expected a folder to write to, found the file "
                          f"'{path}'") from None
    except OSError as error:
        raise ReportError(f"cannot write '{path}': {error.strerror}") from None


def write_file(path: Path, contents: bytes) -> None:
    """Leaves a file with these contents already as it is. Raises
    ReportError."""
    aside = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    try:
        if path.is_file() and path.read_bytes() == contents:
            return
        try:
            with open(aside, "wb") as file:
                file.write(contents)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(f"cannot write '{path}': {error.strerror}") from None
