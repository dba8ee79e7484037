"""A figure as data: what is drawn, apart from how."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Optional, Union


@dataclass(frozen=True)
class Axis:
    """`scale` is `linear`, `log` or `log2`. Whole numbers only with `whole`."""

    label: str
    scale: str = "linear"
    whole: bool = False
    limits: Optional[tuple[float, float]] = None


@dataclass(frozen=True)
class Line:
    """`colour` is the place of a colour and marker in the palette, -1 that of a
    line for reference. A dashed line has no label of its own; it belongs to
    the solid one of the same colour. `spread` is the half height of its band or
    of its error bars."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    colour: int
    label: str = ""
    dashed: bool = False
    spread: tuple[float, ...] = ()


@dataclass(frozen=True)
class Lines:
    """Lines that are labelled where they end."""

    x: Axis
    y: Axis
    lines: tuple[Line, ...]
    #: Error bars in place of bands.
    bars: bool = False


@dataclass(frozen=True)
class DotSeries:
    """One value for each row, None where there is none. `kind` is `best`,
    `final` or `paper`."""

    label: str
    kind: str
    values: tuple[Optional[float], ...]
    spread: tuple[Optional[float], ...] = ()


@dataclass(frozen=True)
class Dots:
    """A row for each method, with a dot for each series."""

    x: Axis
    rows: tuple[str, ...]
    series: tuple[DotSeries, ...]


@dataclass(frozen=True)
class Histogram:
    """Counts in equal bins, and a note at the end of the row."""

    label: str
    counts: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True)
class Histograms:
    """A row for each method, over one axis from `x.limits`."""

    x: Axis
    rows: tuple[Histogram, ...]


Content = Union[Lines, Dots, Histograms]


@dataclass(frozen=True)
class Figure:
    """`name` is that of its file, without `.svg`. `runs` are the numbers of the
    runs that it shows."""

    name: str
    title: str
    caption: str
    content: Content
    runs: tuple[int, ...] = field(default=())

    def fingerprint(self) -> str:
        """Changes with what is drawn."""
        text = repr((self.title, self.content))
        return hashlib.sha256(text.encode()).hexdigest()[:16]
