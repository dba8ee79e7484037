"""The command line that `tpc report` hands over to."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from pathlib import Path

from .errors import ReportError
from .live import follow
from .output import write_report
from .report import Report, count, make_report

#: Files and parts of logs that are named one by one.
NAMED = 10


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tpc report")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("-o", "--output", required=True, type=Path)
    parser.add_argument("--live", action="store_true")
    return parser.parse_args()


def _warn(report: Report) -> None:
    loaded = report.loaded
    left_out = loaded.skipped + loaded.problems
    for path, reason in left_out[:NAMED]:
        print(f"tpc: warning: '{path}': {reason}", file=sys.stderr)
    if len(left_out) > NAMED:
        print(f"tpc: warning: and {len(left_out) - NAMED} more, listed in the "
              "report", file=sys.stderr)
    if loaded.skipped:
        print("tpc: warning: "
              + count(len(loaded.skipped), "file was", "files were")
              + " skipped", file=sys.stderr)


def _run(options: argparse.Namespace) -> None:
    if options.live:
        follow(options.paths, options.output)
        return
    report = make_report(options.paths)
    write_report(report, options.output)
    _warn(report)
    print(f"{options.output / 'index.html'}: "
          f"{count(len(report.loaded.trained), 'run')}, "
          f"{count(len(report.loaded.trials), 'search configuration')}, "
          f"{count(len(report.figures), 'figure')}")


def main() -> int:
    # It tells of its font cache, which is of no interest here.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    # As Ctrl-C: what was written stays whole either way.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _run(_parse())
        sys.stdout.flush()
    except ReportError as error:
        print(f"tpc: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1
    return 0
