"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path
from typing import Optional

import jinja2

from .figures import style
from .figures.svg import Picture
from .markdown import runs_text
from .paper import paper_source
from .report import Report, count

TEMPLATES = Path(__file__).parent / "templates"

#: Between two readings of a live page.
RELOAD_MILLISECONDS = 5000

_DARK_PAGE = (
    "color-scheme: dark; --page: #101215; --surface: #191c20; --ink: #eceef1; "
    "--muted: #a4abb5; --line: #343941; --link: #7cc4f2; --best: #1d3f57; "
    "--warning: #3a301a; --warning-line: #6d5a26; --edge: #4d545f; ")


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(TEMPLATES)), autoescape=True,
        trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    return environment.get_template("page.html.j2")


def _css() -> str:
    return _read("page.css") % {
        "light": style.shown_colours(dark=False),
        "dark_page": _DARK_PAGE + style.shown_colours(dark=True)}


def _data_uri(picture: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")


def _facts(report: Report) -> str:
    loaded = report.loaded
    parts = []
    if loaded.trained:
        parts.append(count(len(loaded.trained), "run"))
    if loaded.trials:
        parts.append(count(len(loaded.trials), "search configuration"))
    if loaded.under_way:
        parts.append(count(loaded.under_way, "configuration")
                     + " of searches under way")
    parts.append(count(len(report.sections), "network"))
    return ", ".join(parts)


def _left_out_facts(report: Report) -> str:
    loaded = report.loaded
    parts = []
    if loaded.skipped:
        parts.append(count(len(loaded.skipped), "file was", "files were")
                     + " skipped.")
    if loaded.problems:
        parts.append(count(len(loaded.problems), "part of a log was",
                           "parts of logs were") + " left out.")
    return " ".join(parts)


def to_html(report: Report, pictures: dict[str, Picture],
            images: dict[str, bytes], live: Optional[str]) -> str:
    """`pictures` are the figures by name, `images` the PNG files of
    reconstructions. `live` is the time at which a page was made that reads
    itself anew; None for one that does not."""
    loaded = report.loaded
    page_js = _read("page.js")
    if live:
        page_js += _read("live.js") % {"milliseconds": RELOAD_MILLISECONDS}
    return _template().render(
        css=_css(), theme_js=_read("theme.js"), page_js=page_js,
        facts=_facts(report), live=live, sections=report.sections,
        pictures={name: p.markup for name, p in pictures.items()},
        images={name: _data_uri(data) for name, data in images.items()},
        runs=report.runs, runs_text=runs_text,
        numbers={str(run.number) for run in loaded.trained},
        trial_count=len(loaded.trials),
        left_out=loaded.skipped + loaded.problems,
        left_out_facts=_left_out_facts(report),
        paper=paper_source() if any(group.paper for group in report.groups)
        else "")
