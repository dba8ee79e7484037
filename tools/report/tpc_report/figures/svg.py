"""From a matplotlib figure to SVG whose colours follow the reader's light or
dark mode."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

from matplotlib.figure import Figure as Canvas

from . import style

#: Pixels for a point, where a file is shown in its own size.
SHOWN = 1.4

FONT = ("system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', "
        "sans-serif")
_HEADER = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_SIZE = re.compile(r' width="[\d.]+pt"| height="[\d.]+pt"')
_FONT = re.compile(r"(font: [^;\"]*?)'[^']*'(?:, [^;\"]*)?(?=[;\"])")
_CSS_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_REFERENCE = re.compile(r'(id="|url\(#|href="#)')
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_OPENING = re.compile(r"<svg[^>]*>")
_GROUP_ID = re.compile(r' id="(?:figure|axes|patch|text|line2d|xtick|ytick|'
                       r'matplotlib\.axis|PolyCollection|LineCollection|'
                       r'PathCollection|FillBetweenPolyCollection)_\d+"')


@dataclass(frozen=True)
class Picture:
    """An SVG element without colours of its own, and the words that say what it
    shows to those who cannot see it."""

    markup: str
    fingerprint: str

    def standalone(self) -> str:
        """As a file: with its colours, a size, and the data's fingerprint."""
        css = (f"<style>svg{{{style.shown_colours(dark=False)}}}"
               "@media (prefers-color-scheme: dark){"
               f"svg{{{style.shown_colours(dark=True)}}}}}</style>")
        head = _OPENING.match(self.markup)
        size = _VIEW.search(self.markup)
        assert head and size
        width, height = (SHOWN * float(size[place]) for place in (1, 2))
        opening = (f'{head[0][:-1]} width="{width:.0f}" '
                   f'height="{height:.0f}">')
        return (f'<?xml version="1.0" encoding="utf-8"?>\n'
                f"<!-- data: {self.fingerprint} -->\n"
                f"{opening}{css}{self.markup[head.end():]}")


def _names() -> dict[str, str]:
    return {c.light: f"var(--{c.name}, {c.light})" for c in style.COLOURS}


def to_picture(canvas: Canvas, name: str, title: str,
               fingerprint: str) -> Picture:
    """`name` goes before each id, so that pictures can share a page."""
    buffer = io.StringIO()
    canvas.savefig(buffer, format="svg", metadata={"Date": None,
                                                   "Creator": None})
    text = _HEADER.sub("", buffer.getvalue(), count=1)
    for noise in (_METADATA, _COMMENT, _GROUP_ID):
        text = noise.sub("", text)
    names = _names()
    text = _CSS_COLOUR.sub(
        lambda match: names.get(match[0].lower(), match[0]), text)
    text = _FONT.sub(lambda match: match[1] + FONT, text)
    text = _REFERENCE.sub(lambda match: match[1] + name + "-", text)
    head = _OPENING.match(text)
    assert head
    opening = _SIZE.sub("", head[0])[:-1] + (
        f' role="img" aria-label="{escape(title, {chr(34): "&quot;"})}">')
    return Picture(opening + text[head.end():].rstrip() + "\n", fingerprint)
