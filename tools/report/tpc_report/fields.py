"""Fields of a record, checked: a log of another version or with a damaged
record must not end the report."""

from __future__ import annotations

import re
from typing import Any, Optional

from .reading import Record, shorten
from .run import Divergence, Score


#: Trainers compute in float32: what is greater than its numbers is none.
GREATEST = 3.5e38


class BadRecord(Exception):
    """A record lacks a field that it must have, or has another type there."""


def _found(record: Record, key: str) -> str:
    if key not in record:
        return "none"
    return shorten(str(record[key]))


def number(record: Record, key: str) -> Optional[float]:
    """None if the field is missing, null or not finite."""
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadRecord(f"expected a number in '{key}', found "
                        f"{_found(record, key)}")
    return _finite(value)


def _finite(value: int | float) -> Optional[float]:
    # A comparison with NaN is false.
    return float(value) if abs(value) <= GREATEST else None


def whole(record: Record, key: str) -> Optional[int]:
    """None if the field is missing or null."""
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) \
            or abs(value) >= 2 ** 64:
        raise BadRecord(f"expected a whole number in '{key}', found "
                        f"{_found(record, key)}")
    return value


def flag(record: Record, key: str, default: bool) -> bool:
    """The default if the field is missing or null."""
    value = record.get(key)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise BadRecord(f"expected true or false in '{key}', found "
                        f"{_found(record, key)}")
    return value


def required_whole(record: Record, key: str) -> int:
    value = whole(record, key)
    if value is None:
        raise BadRecord(f"expected a whole number in '{key}', found "
                        f"{_found(record, key)}")
    return value


def text(record: Record, key: str) -> str:
    """Empty if the field is missing or null."""
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRecord(f"expected a text in '{key}', found "
                        f"{_found(record, key)}")
    return value


def required_text(record: Record, key: str) -> str:
    value = text(record, key)
    if not value:
        raise BadRecord(f"expected a text in '{key}', found "
                        f"{_found(record, key)}")
    return value


def mapping(record: Record, key: str) -> dict[str, Any]:
    """Empty if the field is missing or null."""
    value = record.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRecord(f"expected an object in '{key}', found "
                        f"{_found(record, key)}")
    return value


def numbers(record: Record, key: str) -> dict[str, float]:
    """The members of an object that are finite numbers."""
    return {name: number for name, value in mapping(record, key).items()
            if isinstance(value, (int, float)) and not isinstance(value, bool)
            and (number := _finite(value)) is not None}


def texts(record: Record, key: str) -> tuple[str, ...]:
    value = record.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(v, str)
                                              for v in value):
        raise BadRecord(f"expected a list of texts in '{key}', found "
                        f"{_found(record, key)}")
    return tuple(value)


def top_k(record: Record) -> Optional[int]:
    """The K of `test_error_topK`, if the record has one."""
    for key in record:
        if match := re.fullmatch(r"\w*error_top([1-9][0-9]*)", key):
            return int(match[1])
    return None


def score(record: Record, prefix: str) -> Score:
    """`<prefix>loss`, `<prefix>error` and `<prefix>error_topK`."""
    k = top_k(record)
    return Score(number(record, prefix + "loss"),
                 number(record, prefix + "error"),
                 number(record, f"{prefix}error_top{k}") if k else None)


def divergence(record: Record) -> Divergence:
    """From an object with `step`, `layer` and `reason`."""
    return Divergence(whole(record, "step"), text(record, "layer"),
                      text(record, "reason") or "a number is not finite")
