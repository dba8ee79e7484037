"""Which scale shows some values best."""

from __future__ import annotations

from typing import Iterable

from .figure import Axis

#: From this ratio of the largest to the smallest value on, a linear axis would
#: squeeze the small ones together.
LOG_RATIO = 8


def value_axis(label: str, values: Iterable[float],
               floor: float = 0.0) -> Axis:
    """Values are not negative. Zeros have no place on a logarithmic axis: it
    begins below the least positive value, but not below `floor`."""
    positive = [value for value in values if value > 0]
    if not positive:
        return Axis(label, limits=(0.0, 1.0))
    low, high = min(positive), max(positive)
    low = max(low, floor)
    if high / low < LOG_RATIO:
        return Axis(label, limits=(0.0, 1.08 * high))
    return Axis(label, "log", limits=(low / 1.25, 1.25 * high))
