"""What axes of all figures have alike."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import (FuncFormatter, LogLocator, MaxNLocator,
                               NullFormatter, NullLocator)

from . import style
from .figure import Axis


def set_size(canvas: Canvas, height: float) -> None:
    """In points; the width is that of all figures."""
    canvas.set_size_inches(style.WIDTH / 72, height / 72)


def set_margins(canvas: Canvas, left: float, right: float, top: float,
                bottom: float) -> None:
    """In points. Left and right leave a quarter of the width at least."""
    width, height = (72 * inches for inches in canvas.get_size_inches())
    left = min(left, 0.6 * width)
    right = min(right, 0.75 * width - left)
    canvas.subplots_adjust(left=left / width, right=1 - right / width,
                           top=1 - top / height, bottom=bottom / height)


def _plain(value: float, _: int) -> str:
    return f"{value:.10g}" if 1e-4 <= abs(value) < 1e5 or value == 0 \
        else f"{value:.0e}"


def tick_texts(axes: Axes, which: str) -> list[str]:
    """What stands at an axis whose limits are settled."""
    low, high = getattr(axes, f"get_{which}lim")()
    ticks = getattr(axes, which + "axis").get_major_locator()()
    return [_plain(tick, 0) for tick in ticks if low <= tick <= high]


def set_axis(axes: Axes, which: str, axis: Axis) -> None:
    """`which` is `x` or `y`."""
    ticks = getattr(axes, which + "axis")
    if axis.limits:
        getattr(axes, f"set_{which}lim")(*axis.limits)
    if axis.scale == "linear":
        ticks.set_major_locator(MaxNLocator(
            5, integer=axis.whole, steps=[1, 2, 5, 10]))
    else:
        base = 2 if axis.scale == "log2" else 10
        getattr(axes, f"set_{which}scale")("log", base=base)
        low, high = getattr(axes, f"get_{which}lim")()
        wide = base == 10 and high / low > 200
        subs = (1.0,) if base == 2 or high / low > 20000 else \
            (1.0, 3.0) if wide else (1.0, 2.0, 5.0)
        ticks.set_major_locator(LogLocator(base, subs=subs, numticks=12))
        ticks.set_minor_locator(NullLocator())
        ticks.set_minor_formatter(NullFormatter())
    ticks.set_major_formatter(FuncFormatter(_plain))
    getattr(axes, f"set_{which}label")(axis.label)
