"""What a file with rows of persons shows: sheets with columns that have human words, whatever it is written as."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = str | int | float | bool | dt.date | None

MOST_LETTERS = 31
"""Letters that a sheet's name may have."""

FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
"""What a sheet's name may not contain."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes
    ----------
    heading : str
    above : str
        What stands above the heading; empty where nothing does.
    """

    heading: str
    above: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet of rows.

    Attributes
    ----------
    name : str
        As far as it may be a sheet's; see `named`.
    title : str
    lead : tuple of str
        Sentences below the title.
    columns : tuple of Column
        None of a sheet that is text alone.
    rows : sequence of tuple
        One cell for each column.
    """

    name: str
    title: str
    lead: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: Sequence[tuple[Cell, ...]] = ()


def readable(text: str) -> str:
    """Return a text without signs that steer a program or turn the order of letters; line breaks stay.

    Examples
    --------
    >>> readable("ab" + chr(7) + chr(0x202E) + "c" + chr(10))
    'ab\\ufffd\\ufffdc\\n'
    """
    return "".join(sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in text)


def named(names: Iterable[str]) -> list[str]:
    """Return names that sheets may have, each once: without forbidden signs, short enough, told apart by a number.

    Examples
    --------
    >>> named(["Visits: all", "visits  all", "", "'quoted'"])
    ['Visits all', 'visits all 2', '1', 'quoted']
    """
    found: list[str] = []
    for name in names:
        plain = " ".join(FORBIDDEN.sub(" ", readable(name)).split()).strip("' ") or "1"
        number, one = 1, plain[:MOST_LETTERS].strip("' ")
        while one.casefold() in {other.casefold() for other in found} or one.casefold() == "history":
            number += 1
            one = f"{plain[: MOST_LETTERS - len(str(number)) - 1].strip()} {number}"
        found.append(one)
    return found
