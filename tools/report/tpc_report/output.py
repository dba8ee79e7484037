"""Writes the report's folder: the page, the Markdown, the tables and the
figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Optional

from . import csv_files
from .errors import ReportError
from .figures.draw import draw
from .files import make_folder, write_file
from .markdown import to_page
from .page import to_html
from .report import Report

#: Lists what a report wrote, so that the next one can remove what it does not
#: write again.
LIST = "files.json"


def _read_images(report: Report) -> dict[str, bytes]:
    images = {}
    for section in report.sections:
        for picture in section.reconstructions:
            try:
                images[picture.name] = picture.path.read_bytes()
            except OSError as error:
                raise ReportError(f"cannot read '{picture.path}': "
                                  f"{error.strerror}") from None
    return images


def _written_before(folder: Path) -> list[str]:
    try:
        names = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [name for name in names if isinstance(name, str)] \
        if isinstance(names, list) else []


def _remove_old(folder: Path, written: list[str]) -> None:
    """Only what an earlier report put into its own two folders."""
    for name in set(_written_before(folder)) - set(written):
        parts = Path(name).parts
        if len(parts) == 2 and parts[0] in ("figures", "tables"):
            (folder / name).unlink(missing_ok=True)


def write_report(report: Report, folder: Path,
                 live: Optional[str] = None) -> None:
    """`live`: as for to_html. Raises ReportError."""
    pictures = {figure.name: draw(figure) for figure in report.figures}
    images = _read_images(report)
    groups = report.groups
    files = {f"figures/{name}.svg": picture.standalone().encode()
             for name, picture in pictures.items()}
    files.update({f"figures/{name}.png": data
                  for name, data in images.items()})
    files["tables/errors.csv"] = csv_files.errors_csv(groups).encode()
    files["tables/runs.csv"] = csv_files.runs_csv(groups).encode()
    files["tables/curves.csv"] = csv_files.curves_csv(groups).encode()
    files["tables/layers.csv"] = csv_files.layers_csv(groups).encode()
    files["report.md"] = to_page(report).encode()
    files["index.html"] = to_html(report, pictures, images, live).encode()
    for name in ("", "figures", "tables"):
        make_folder(folder / name)
    _remove_old(folder, list(files))
    write_file(folder / LIST,
               (json.dumps(sorted(files), indent=0) + "\n").encode())
    for name, contents in files.items():
        write_file(folder / name, contents)
