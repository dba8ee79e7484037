"""Dots in rows: a method's errors beside each other."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from . import style
from .draw_axis import set_axis, set_margins, set_size
from .figure import DotSeries, Dots

ROW, TOP, BOTTOM = 17.5, 26, 34

#: A kind of dot: its marker, its size, whether it is filled, its colour.
KINDS = {
    "best": ("o", 6.0, True, style.SERIES[0]),
    "final": ("o", 6.0, False, style.SERIES[0]),
    "paper": ("D", 4.8, False, style.SERIES[1]),
}


def _draw_series(axes: Axes, series: DotSeries, low: float) -> None:
    marker, size, filled, colour = KINDS[series.kind]
    points = [(max(value, low), place)
              for place, value in enumerate(series.values)
              if value is not None]
    for place, spread in enumerate(series.spread):
        value = series.values[place]
        if spread is not None and value is not None:
            axes.hlines(place, max(value - spread, low), value + spread,
                        color=colour.light, linewidth=1.2)
    axes.plot([x for x, _ in points], [y for _, y in points],
              linestyle="none", marker=marker, markersize=size,
              markerfacecolor=colour.light if filled else "none",
              markeredgecolor=colour.light, markeredgewidth=1.3,
              clip_on=False, zorder=4 if filled else 5)


def _write_key(axes: Axes, series: tuple[DotSeries, ...], left: float) -> None:
    """What the dots are, in one line above the axes."""
    width = axes.bbox.width * 72 / axes.figure.dpi
    height = axes.bbox.height * 72 / axes.figure.dpi
    x, y = 6 - left, 1 + 13 / height
    for one in series:
        marker, size, filled, colour = KINDS[one.kind]
        axes.plot([x / width], [y], transform=axes.transAxes, clip_on=False,
                  linestyle="none", marker=marker, markersize=size,
                  markerfacecolor=colour.light if filled else "none",
                  markeredgecolor=colour.light, markeredgewidth=1.3)
        axes.text((x + 7) / width, y, one.label, transform=axes.transAxes,
                  va="center", ha="left", fontsize=style.SMALL)
        x += 19 + style.text_width(one.label, style.SMALL)


def draw_dots(canvas: Canvas, content: Dots) -> None:
    rows = [style.fit(row) for row in content.rows]
    left = 8 + max(style.text_width(row, style.SMALL) for row in rows)
    set_size(canvas, TOP + BOTTOM + ROW * len(content.rows))
    set_margins(canvas, left, 10, TOP, BOTTOM)
    axes = canvas.add_subplot()
    axes.set_ylim(len(content.rows) - 0.4, -0.6)
    low = content.x.limits[0] if content.x.limits else 0.0
    for series in content.series:
        _draw_series(axes, series, low)
    set_axis(axes, "x", content.x)
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(axis="y", labelcolor=style.INK.light)
    axes.spines["left"].set_visible(False)
    _write_key(axes, content.series, left)
