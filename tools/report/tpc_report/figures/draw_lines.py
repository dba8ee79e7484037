"""Lines with their labels where they end."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from . import style
from .draw_axis import set_axis, set_margins, set_size, tick_texts
from .figure import Line, Lines

#: Points: margins (the left one without the numbers at the axis), and the least
#: distance of two labels.
LEFT, TOP, BOTTOM = 24, 8, 34
LABEL_STEP = 12.5
LABEL_GAP = 12


def _spread_out(wanted: list[float], step: float, low: float,
                high: float) -> list[float]:
    """Moves sorted positions apart to at least `step`, as little as goes, and
    into [low, high] as far as they fit."""
    groups: list[list[float]] = []  # [sum of wanted, count]
    for position in wanted:
        groups.append([position, 1])
        while len(groups) > 1:
            (total, count), (last, more) = groups[-2], groups[-1]
            apart = last / more - total / count
            if apart >= step * (count + more) / 2:
                break
            groups[-2:] = [[total + last, count + more]]
    placed = [total / count + step * (place - (count - 1) / 2)
              for total, count in groups for place in range(int(count))]
    for index in range(len(placed)):
        placed[index] = max(placed[index], low + step * index)
    for index in reversed(range(len(placed))):
        above = len(placed) - 1 - index
        placed[index] = min(placed[index], high - step * above)
    return placed


def _draw_line(axes: Axes, line: Line, bars: bool, place: int) -> None:
    shade = style.colour(line.colour).light
    every = max(1, -(-len(line.x) // 6))
    axes.plot(line.x, line.y, color=shade, clip_on=True,
              linestyle=(0, (3.2, 1.8)) if line.dashed else "-",
              linewidth=1.1 if line.dashed else 1.6,
              marker=style.marker(line.colour) or None,
              markersize=3 if line.dashed else 4.5,
              markerfacecolor=style.SURFACE.light if line.dashed else shade,
              markevery=(min(place, len(line.x) - 1) % every, every),
              zorder=2 if line.colour < 0 else 3)
    if not line.spread:
        return
    low = [y - s for y, s in zip(line.y, line.spread)]
    high = [y + s for y, s in zip(line.y, line.spread)]
    if bars:
        axes.vlines(line.x, low, high, color=shade, linewidth=1.2)
    elif not line.dashed:
        axes.fill_between(line.x, low, high, color=shade, alpha=0.18,
                          linewidth=0)


def _write_labels(axes: Axes, lines: list[Line]) -> None:
    """Right of the axes, each joined to its line's end."""
    to_points = axes.transData
    inverse = axes.transAxes.inverted()
    height = axes.bbox.height * 72 / axes.figure.dpi
    width = axes.bbox.width * 72 / axes.figure.dpi
    ends = []
    for line in lines:
        pixel = to_points.transform((line.x[-1], line.y[-1]))
        x, y = inverse.transform(pixel)
        ends.append((min(max(y, 0.0), 1.0) * height, x * width, line))
    ends.sort(key=lambda end: end[0])
    placed = _spread_out([end[0] for end in ends], LABEL_STEP,
                         -4.0, height)
    for (y, x, line), position in zip(ends, placed):
        shade = style.colour(line.colour).light
        axes.plot([x / width, 1 + 3 / width, 1 + (LABEL_GAP - 2) / width],
                  [y / height, y / height, position / height],
                  transform=axes.transAxes, clip_on=False, color=shade,
                  linewidth=0.8, zorder=1)
        text = style.MUTED if line.colour < 0 else style.INK
        axes.text(1 + LABEL_GAP / width, position / height, style.fit(line.label),
                  transform=axes.transAxes, va="center", ha="left",
                  fontsize=style.SMALL, color=text.light)


def draw_lines(canvas: Canvas, content: Lines) -> None:
    set_size(canvas, style.HEIGHT)
    labelled = [line for line in content.lines if line.label and line.x]
    longest = max((style.text_width(style.fit(line.label), style.SMALL)
                   for line in labelled), default=0)
    axes = canvas.add_subplot()
    for place, line in enumerate(content.lines):
        if line.x:
            _draw_line(axes, line, content.bars, place)
    axes.margins(x=0.02)
    set_axis(axes, "x", content.x)
    set_axis(axes, "y", content.y)
    if content.x.scale == "log2":
        axes.set_xticks(sorted({x for line in content.lines for x in line.x}))
    # Where lines end is known once the limits are; asking for them settles them.
    axes.set_xlim(axes.get_xlim())
    axes.set_ylim(axes.get_ylim())
    numbers = max((style.text_width(text, style.SMALL)
                   for text in tick_texts(axes, "y")), default=0)
    set_margins(canvas, LEFT + numbers, LABEL_GAP + longest + 4, TOP, BOTTOM)
    _write_labels(axes, labelled)
