"""Colours of figures can be told apart from what is behind them and from each
other, in both modes and by colour-blind readers."""

import itertools
import math
import unittest

import support  # Puts the package on the path.

from tpc_report.figures import style

#: What dichromats see, as matrices for linear sRGB. `Machado`: Machado,
#: Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color
#: Vision Deficiency, IEEE TVCG 15 (6), 2009, at severity 1. `Vienot`: Vienot,
#: Brettel and Mollon, Digital Video Colourmaps for Checking the Legibility of
#: Displays by Dichromats, Color Research and Application 24 (4), 1999.
SIMULATIONS = {
    "everybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopes, Machado": ((0.152286, 1.052583, -0.204868),
                            (0.114503, 0.786281, 0.099216),
                            (-0.003882, -0.048116, 1.051998)),
    "deuteranopes, Machado": ((0.367322, 0.860646, -0.227968),
                              (0.280085, 0.672501, 0.047413),
                              (-0.011820, 0.042940, 0.968881)),
    "protanopes, Vienot": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0),
                           (0.00401, -0.00401, 1)),
    "deuteranopes, Vienot": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0),
                             (-0.02234, 0.02234, 1)),
}

#: The least difference of two colours (CIE 1976). About 2.3 can just be seen
#: where they touch; lines are thin, and apart.
LEAST = 20

#: CIE XYZ of linear sRGB, each row over that of white.
XYZ = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722),
       (0.0178, 0.1095, 0.8727))


def linear(colour):
    """Linear sRGB of `#rrggbb`."""
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
            for p in parts]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector)) for row in matrix]


def lab(rgb):
    """CIELAB of linear sRGB, which is cut to what a screen shows."""
    x, y, z = (t ** (1 / 3) if t > (6 / 29) ** 3
               else t / (3 * (6 / 29) ** 2) + 4 / 29
               for t in times(XYZ, [min(max(part, 0), 1) for part in rgb]))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one, two, simulation):
    return math.dist(*(lab(times(SIMULATIONS[simulation], linear(colour)))
                       for colour in (one, two)))


def contrast(one, two):
    """As WCAG 2 defines it."""
    low, high = sorted(times(XYZ, linear(colour))[1] for colour in (one, two))
    return (high + 0.05) / (low + 0.05)


class Palette(unittest.TestCase):
    def test_measures(self):
        self.assertAlmostEqual(contrast("#000000", "#ffffff"), 21, places=6)
        for simulation in SIMULATIONS:
            self.assertAlmostEqual(
                difference("#000000", "#ffffff", simulation), 100, places=1)
        # The sRGB primaries' L*a*b*, as they are tabulated.
        for colour, expected in (("#ff0000", (53.2, 80.1, 67.2)),
                                 ("#0000ff", (32.3, 79.2, -107.9))):
            for found, wanted in zip(lab(linear(colour)), expected):
                self.assertAlmostEqual(found, wanted, delta=0.2)
        # A red and a green of one lightness to deuteranopes.
        self.assertGreater(difference("#d55e00", "#b98500", "everybody"), 30)
        self.assertLess(difference("#d55e00", "#b98500",
                                   "deuteranopes, Vienot"), 5)

    def test_contrast(self):
        """WCAG 2: 4.5 for text, 3 for what is drawn."""
        for mode in ("light", "dark"):
            surface = getattr(style.SURFACE, mode)
            for colour in (style.INK, style.MUTED):
                self.assertGreaterEqual(
                    contrast(getattr(colour, mode), surface), 4.5)
            for colour in (style.REFERENCE, *style.SERIES):
                self.assertGreaterEqual(
                    contrast(getattr(colour, mode), surface), 3,
                    (mode, colour.name))

    def test_all_can_be_told_apart(self):
        """All meet in a figure: six layers, and the network for reference."""
        for mode, simulation in itertools.product(("light", "dark"),
                                                  SIMULATIONS):
            for one, two in itertools.combinations(
                    (style.REFERENCE, *style.SERIES), 2):
                self.assertGreaterEqual(
                    difference(getattr(one, mode), getattr(two, mode),
                               simulation),
                    LEAST, (mode, simulation, one.name, two.name))


if __name__ == "__main__":
    unittest.main()
