"""What figures look like: colours in light and in dark, which differ in lightness
where colour-blind readers see one hue, and the type."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    """matplotlib draws with `light`; the picture then says `var(--name)`."""

    name: str
    light: str
    dark: str


INK = Colour("fig-ink", "#1b1d21", "#eceef1")
MUTED = Colour("fig-muted", "#5c626b", "#a4abb5")
GRID = Colour("fig-grid", "#e3e6ea", "#343941")
SURFACE = Colour("fig-surface", "#fefefe", "#191c20")
REFERENCE = Colour("fig-reference", "#8d939c", "#6d747e")

#: Kept apart by test_palette.py: change them with its help.
SERIES = (
    Colour("fig-1", "#2076bb", "#9cd0fe"),
    Colour("fig-2", "#af4000", "#f18b51"),
    Colour("fig-3", "#03a770", "#34c99b"),
    Colour("fig-4", "#943573", "#ad6fb6"),
    Colour("fig-5", "#c28802", "#fdc94d"),
    Colour("fig-6", "#263891", "#7b9cf9"),
)
MARKERS = ("o", "s", "^", "D", "v", "P")

COLOURS = (INK, MUTED, GRID, SURFACE, REFERENCE, *SERIES)

#: Points; a figure is scaled to the width of its place.
WIDTH = 320
HEIGHT = 236
FONT_SIZE = 10.5
SMALL = 9.5

#: Characters of a label; what is longer is cut.
LONGEST = 30

#: The advance of a character, about, as a part of the font's size.
CHARACTER = 0.56

SETTINGS = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": FONT_SIZE,
    "axes.titlesize": FONT_SIZE,
    "axes.labelsize": FONT_SIZE,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "svg.fonttype": "none",
    # Names in logs are text, whatever signs are in them.
    "text.parse_math": False,
    "text.color": INK.light,
    "axes.labelcolor": MUTED.light,
    "axes.edgecolor": MUTED.light,
    "axes.facecolor": SURFACE.light,
    "figure.facecolor": SURFACE.light,
    "savefig.facecolor": SURFACE.light,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": GRID.light,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED.light,
    "ytick.color": MUTED.light,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "lines.linewidth": 1.6,
    "lines.markersize": 4.5,
}


def colour(place: int) -> Colour:
    """Of a place in the palette; -1 is that of a reference."""
    return REFERENCE if place < 0 else SERIES[place % len(SERIES)]


def marker(place: int) -> str:
    """Beyond the palette's colours another marker goes with each colour."""
    if place < 0:
        return ""
    shift = place // len(SERIES)
    return MARKERS[(place + shift) % len(MARKERS)]


def fit(text: str) -> str:
    """As much of a label as there is room for: its beginning, and its end,
    which tells it from others of the same method."""
    if len(text) <= LONGEST:
        return text
    end = LONGEST // 2
    return text[:LONGEST - 1 - end] + "…" + text[-end:]


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """In points, about."""
    return len(text) * CHARACTER * size


def shown_colours(dark: bool) -> str:
    """Declarations of all colours as CSS variables."""
    return "".join(f"--{c.name}:{c.dark if dark else c.light};"
                   for c in COLOURS)
