"""What changed between two editions as a CSV file: a row for each number that either has."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from R_free_helpers.model.results import KEY
from R_free_helpers.results.changes import CAUSES, Change, Row

TOLD = ("value", "numerator", "denominator", "status")
"""What of a released row is told."""

COLUMNS = (
    *KEY,
    *(f"{side}_{name}" for side in ("was", "now") for name in TOLD),
    "state",
    "why",
    "change",
    *CAUSES,
    "together",
    "together_of",
    "split",
    "split_why",
    "was_from",
    "now_from",
)
"""Columns, which docs/compare.md explains."""

ARCHIVE, COMPUTED = "archive", "computed"


def to_csv(found: Sequence[Change], archived: tuple[frozenset[str], frozenset[str]]) -> str:
    """Return the file: UTF-8, comma, decimal point; a part that does not exist is 0, one that is not told is empty.

    Parameters
    ----------
    found : sequence of Change
    archived : pair of frozenset of str
        Measures whose numbers are told as the archive has them, of the earlier and of the later edition.
    """
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    table.writeheader()
    for one in found:
        table.writerow(_row(one, archived))
    return written.getvalue()


def number(value: object) -> str:
    """Return a number as the result store writes it, with the decimals that it has.

    Examples
    --------
    >>> number(0.25), number(40.0), number(Decimal("-0.0100000000")), number(None)
    ('0.25', '40', '-0.01', '')
    """
    if value is None:
        return ""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(str(value))))
    text = f"{exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _row(one: Change, archived: tuple[frozenset[str], frozenset[str]]) -> dict[str, str]:
    row = dict(zip(KEY, one.key, strict=True))
    # Of a small change between exact numbers the earlier is left out: side by side they would tell it.
    row |= _told("was", None if one.why == "small_change" else one.was) | _told("now", one.now)
    row |= {"state": one.state, "why": one.why, "change": number(one.change)}
    if one.parts:
        row |= dict.fromkeys([*CAUSES, "together"], "0")
        together = [part for part in one.parts if len(part.causes) > 1]
        row |= {part.causes[0]: number(part.value) for part in one.parts if len(part.causes) == 1}
        if together:
            row |= {"together": number(together[0].value), "together_of": ";".join(together[0].causes)}
            row |= dict.fromkeys([cause for cause in together[0].causes if cause in CAUSES], "")
    sides = zip(("was_from", "now_from"), (one.was, one.now), archived, strict=True)
    row |= {name: (ARCHIVE if one.key[0] in of else COMPUTED) if side else "" for name, side, of in sides}
    return row | {"split": one.split, "split_why": one.split_why}


def _told(side: str, row: Row | None) -> dict[str, str]:
    if row is None:
        return {}
    return {f"{side}_{name}": str(row[name]) if name == "status" else number(row[name]) for name in TOLD}
