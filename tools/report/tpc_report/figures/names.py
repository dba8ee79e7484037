"""Names of files and of axes."""

from __future__ import annotations

import re


def slug(text: str) -> str:
    """A part of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def score_name(split: str, measure: str) -> str:
    """`test error, %`."""
    return (f"{split} error, %" if measure == "error"
            else f"{split} loss").strip()
