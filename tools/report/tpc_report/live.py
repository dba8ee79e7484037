"""Writes the report anew whenever a log changes."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from .collect import fingerprint
from .errors import ReportError
from .output import write_report
from .report import make_report

#: Seconds between two looks at the logs.
INTERVAL = 2.0


def _update(paths: list[Path], folder: Path, waiting: bool) -> bool:
    """Whether there was something to report."""
    try:
        report = make_report(paths)
    except ReportError as error:
        if not waiting:
            print(f"waiting for logs: {error}", flush=True)
        return False
    now = datetime.now().strftime("%H:%M:%S")
    write_report(report, folder, live=now)
    print(f"{now} {folder / 'index.html'}", flush=True)
    return True


def follow(paths: list[Path], folder: Path) -> None:
    """Goes on until the user interrupts it; the last page does not read itself
    anew. Paths need not exist yet. Raises ReportError if the report cannot be
    written."""
    last, waiting, written = None, False, False
    try:
        while True:
            now = fingerprint([path for path in paths if path.exists()])
            if now != last:
                done = _update(paths, folder, waiting)
                waiting, written = not done, written or done
                last = now
            time.sleep(INTERVAL)
    finally:
        if written:
            write_report(make_report(paths), folder)
