"""Draws a figure's content with matplotlib."""

from __future__ import annotations

from functools import lru_cache

import matplotlib
from matplotlib.figure import Figure as Canvas

from . import style
from .draw_dots import draw_dots
from .draw_histograms import draw_histograms
from .draw_lines import draw_lines
from .figure import Dots, Figure, Histograms
from .svg import Picture, to_picture


def _draw(canvas: Canvas, figure: Figure) -> None:
    content = figure.content
    if isinstance(content, Dots):
        draw_dots(canvas, content)
    elif isinstance(content, Histograms):
        draw_histograms(canvas, content)
    else:
        draw_lines(canvas, content)


@lru_cache(maxsize=1024)
def _picture(name: str, title: str, figure: Figure) -> Picture:
    settings = {**style.SETTINGS, "svg.hashsalt": name}
    with matplotlib.rc_context(settings):
        canvas = Canvas()
        _draw(canvas, figure)
        return to_picture(canvas, name, title, figure.fingerprint())


def draw(figure: Figure) -> Picture:
    """One that was drawn before is not drawn again while the report goes on."""
    return _picture(figure.name, figure.title, figure)
