"""What a report may choose beside its edition: persons by dimension, and other limits of indicators.

Both are kept as pairs in the order of their names, so that the same choice is the same edition, however it was written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
"""What a dimension or an indicator may be called."""

VALUE = re.compile(r"(?=.)[\w.+-]{0,60}(?:/[\w.-]{0,20})?")
"""What one value of a dimension may look like: a code, ``18-39``, ``2023-01-01/2023-06-30``."""

MOST_SHOWN = 40
"""Letters of what was written that an error shows."""


def quoted(text: object) -> str:
    """Return what somebody wrote for an error's one line.

    Examples
    --------
    >>> quoted("sex"), quoted("<b>" + "x" * 100)[-8:]
    ("'sex'", "xxxxxx…'")
    """
    shown = "".join(letter if letter.isprintable() else " " for letter in str(text))
    return f"'{shown if len(shown) <= MOST_SHOWN else shown[: MOST_SHOWN - 1] + '…'}'"


def _pairs(given: object, example: str) -> Iterable[tuple[str, object]]:
    """Yield names and values of a mapping, of pairs, or of a text such as ``sex=female;age=18-39``."""
    if isinstance(given, str):
        for part in filter(None, (part.strip() for part in given.split(";"))):
            name, equals, value = part.partition("=")
            if not equals:
                raise ValueError(f"write NAME=VALUE, such as {example}; not {quoted(part)}")
            yield name.strip(), value.strip()
    elif isinstance(given, Mapping):
        yield from ((str(name), value) for name, value in given.items())
    elif isinstance(given, (list, tuple)) and all(isinstance(one, (list, tuple)) and len(one) == 2 for one in given):
        yield from ((str(name), value) for name, value in given)
    elif isinstance(given, (list, tuple)) and all(isinstance(one, str) for one in given):
        for one in given:
            yield from _pairs(one, example)
    else:
        raise ValueError(f"write NAME=VALUE, such as {example}; not {quoted(given)}")


def _once(given: object, example: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in _pairs(given, example):
        if not NAME.fullmatch(name):
            raise ValueError(f"{quoted(name)} is no name; write NAME=VALUE, such as {example}")
        if name in found:
            raise ValueError(f"'{name}' is chosen twice; write the values of one name after each other, with commas")
        found[name] = value
    return found


def read_filter(given: object) -> tuple[tuple[str, str], ...]:
    """Return chosen values by dimension in canonical form: values apart by commas, each once, in order.

    Raises
    ------
    ValueError
        For what is no name, or no value that any dimension could have.

    Examples
    --------
    >>> read_filter({"sex": "female", "age": "18-39"}), read_filter("type=b,a")
    ((('age', '18-39'), ('sex', 'female')), (('type', 'a,b'),))
    """
    chosen = {}
    for name, value in _once(given, "sex=female").items():
        parts = value if isinstance(value, (list, tuple, set, frozenset)) else str(value).split(",")
        values = sorted({str(part).strip() for part in parts} - {""})
        if not values:
            raise ValueError(f"'{name}' has no value; leave it out to choose everybody")
        for one in values:
            if not VALUE.fullmatch(one):
                raise ValueError(f"{quoted(one)} is no value of '{name}'")
        chosen[name] = ",".join(values)
    return tuple(sorted(chosen.items()))


def read_limits(given: object) -> tuple[tuple[str, float], ...]:
    """Return other limits by indicator.

    Raises
    ------
    ValueError
        For what is no name or no positive number.

    Examples
    --------
    >>> read_limits({"waiting": 28}), read_limits("waiting=28.5")
    ((('waiting', 28.0),), (('waiting', 28.5),))
    """
    chosen = {}
    for name, value in _once(given, "waiting=28").items():
        try:
            number = float(value) if not isinstance(value, bool) else math.nan  # type: ignore[arg-type]
        except (TypeError, ValueError):
            number = math.nan
        if not (math.isfinite(number) and number > 0):
            raise ValueError(f"the limit of '{name}' must be a positive number, not {quoted(value)}")
        chosen[name] = number
    return tuple(sorted(chosen.items()))


Filter = Annotated[tuple[tuple[str, str], ...], BeforeValidator(read_filter), PlainSerializer(dict, dict[str, str])]
"""Whom a report is about: chosen values by dimension; nobody is left out where it is empty."""

Limits = Annotated[tuple[tuple[str, float], ...], BeforeValidator(read_limits), PlainSerializer(dict, dict[str, float])]
"""Limits of indicators that a report has in place of the registry's."""
