"""How numbers are written."""

from __future__ import annotations

from typing import Optional

from .aggregate import Statistic

NONE = "–"


def score_text(value: Optional[float], measure: str) -> str:
    """An error in percent with two places, a loss with four digits."""
    if value is None:
        return NONE
    return f"{value:.2f}" if measure == "error" else loss_text(value)


def loss_text(value: float) -> str:
    """Four digits, zeros at the end among them: columns line up."""
    text = f"{value:#.4g}"
    return text if "e" in text else text.rstrip(".")


def statistic_text(statistic: Optional[Statistic], measure: str) -> str:
    """`2.42`, or `2.42 ± 0.05` of several seeds."""
    if statistic is None:
        return NONE
    text = score_text(statistic.mean, measure)
    if statistic.deviation is None:
        return text
    return f"{text} ± {score_text(statistic.deviation, measure)}"


def value_text(value: Optional[float]) -> str:
    """A hyperparameter: `7.57e-4` reads easier than 0.000757."""
    if value is None:
        return NONE
    text = f"{value:.4g}"
    if value != 0 and abs(value) < 1e-2 and "e" not in text:
        text = f"{value:.3e}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        if "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        text = f"{mantissa}e{int(exponent)}"
    return text
