"""Histograms in rows, over one axis."""

from __future__ import annotations

from matplotlib.figure import Figure as Canvas

from . import style
from .draw_axis import set_axis, set_margins, set_size
from .figure import Histograms

ROW, TOP, BOTTOM = 34, 8, 34
#: The part of a row that its highest bar takes.
FILL = 0.78


def draw_histograms(canvas: Canvas, content: Histograms) -> None:
    assert content.x.limits
    low, high = content.x.limits
    left = 8 + max(style.text_width(style.fit(row.label), style.SMALL)
                   for row in content.rows)
    right = 8 + max(style.text_width(row.note, style.SMALL)
                    for row in content.rows)
    set_size(canvas, TOP + BOTTOM + ROW * len(content.rows))
    set_margins(canvas, left, right, TOP, BOTTOM)
    axes = canvas.add_subplot()
    for place, row in enumerate(content.rows):
        base = len(content.rows) - 1 - place
        width = (high - low) / max(len(row.counts), 1)
        most = max(row.counts, default=0) or 1
        # Bars of unequal searches compare by share, not by count.
        heights = [FILL * count / most for count in row.counts]
        axes.bar([low + width * (bin + 0.5) for bin in range(len(heights))],
                 heights, width=0.86 * width, bottom=base,
                 color=style.SERIES[0].light, zorder=3)
        axes.axhline(base, color=style.MUTED.light, linewidth=0.7, zorder=2)
        axes.text(1.0, (base + FILL / 2) / len(content.rows), " " + row.note,
                  transform=axes.transAxes, va="center", ha="left",
                  fontsize=style.SMALL, color=style.MUTED.light)
    axes.set_ylim(0, len(content.rows))
    set_axis(axes, "x", content.x)
    axes.grid(False, axis="y")
    axes.set_yticks([len(content.rows) - 1 - place + FILL / 2
                     for place in range(len(content.rows))],
                    [style.fit(row.label) for row in content.rows])
    axes.tick_params(axis="y", labelcolor=style.INK.light)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
