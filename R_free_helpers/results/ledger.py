"""The ledger: every published value against the result that should reproduce it.

``data/<registry>/published/values.csv`` holds the published values. Its columns say which result a value maps to,
how the two are compared, and of which class the value is: ``computed`` (must agree), ``contradicted`` (the
publication contradicts itself; the reading that holds must agree), ``given`` and ``literature`` (facts from outside
the rows, which files of the registry such as ``given.csv`` hold with their source) and ``open`` (not computed yet).
A star, `HIDDEN`, is printed for a count that the registry does not show: it agrees with a result that the registry's
own policy hides, and differs from one that it shows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl

from R_free_helpers.language.numbers import half_up

PUBLISHED = Path("published") / "values.csv"
"""Where among its lists a registry keeps the values that it has published."""

CLASSES = ("computed", "contradicted", "given", "literature", "open")

HIDDEN = "*"
"""What is printed in place of a hidden count, and written for a hidden result."""

COMPARISONS = {"equal": "", "at_least": ">=", "at_most": "<=", "about": "about"}
"""How a value is compared, and the mark it is printed with.

``equal``: at printed precision. ``at_least`` and ``at_most``: the publication gives a bound. ``about``: the
publication writes "about"; both are rounded to the nearest multiple in the column ``nearest`` first.
"""


@dataclass(frozen=True)
class LedgerLine:
    """One published value and what was computed.

    Attributes
    ----------
    id, printed : str
        The value's id and what was printed.
    computed : str or None
        The result at printed precision.
    kind : str
        Its class.
    state : {"agrees", "differs", "explained", "not computed"}
    note : str
        For a contradicted value, its number in the list of inconsistencies.
    comparison : str
        One of `COMPARISONS`.
    """

    id: str
    printed: str
    computed: str | None
    kind: str
    state: str
    note: str
    comparison: str = "equal"


def read_published(path: Path) -> list[dict[str, str]]:
    """Return the published values as they stand in the file, all of it text."""
    return list(pl.read_csv(path, infer_schema_length=0).fill_null("").iter_rows(named=True))


def ledger_line(row: dict[str, str], value: float | None, hidden: bool = False) -> LedgerLine:
    """Return the ledger's line for a published value and the computed one, in the unit printed.

    Parameters
    ----------
    row : dict
        The published value; a star as its value, and an empty one with the reading that holds, have no precision.
    value : float or None
    hidden : bool
        Whether there is a result whose number is hidden.
    """
    comparison, expected = row["comparison"] or "equal", row["holds"] or row["value"]
    precision = int(row["precision"] or 0)
    computed = HIDDEN if hidden else None if value is None else at_precision(value, precision)
    if row["class"] == "open":
        state = "not computed"
    elif HIDDEN in (expected, computed):
        state = "agrees" if expected == computed else "differs"
    elif value is None or not agrees(value, float(expected), comparison, precision, float(row["nearest"] or 1)):
        state = "differs"
    else:
        state = "explained" if row["class"] == "contradicted" else "agrees"
    return LedgerLine(row["id"], row["value"], computed, row["class"], state, row["inconsistency"], comparison)


def agrees(value: float, printed: float, comparison: str, precision: int, nearest: float = 1.0) -> bool:
    """Return whether a computed value is what was printed.

    Parameters
    ----------
    value, printed : float
        In the same unit.
    comparison : str
        One of `COMPARISONS`.
    precision : int
        Decimals printed.
    nearest : float
        For ``about``: both are rounded half up to a multiple of it.

    Examples
    --------
    >>> agrees(88.29, 88, "equal", 0), agrees(14.3, 10, "at_least", 0), agrees(1231, 1200, "about", 0, 100)
    (True, True, True)
    >>> agrees(88.5, 88, "equal", 0), agrees(14.3, 10, "at_most", 0), agrees(1250, 1200, "about", 0, 100)
    (False, False, False)
    """
    if comparison == "at_least":
        return value >= printed - 1e-9
    if comparison == "at_most":
        return value <= printed + 1e-9
    if comparison == "about":
        return Decimal(at_precision(value / nearest, 0)) == Decimal(at_precision(printed / nearest, 0))
    if comparison == "equal":
        return Decimal(at_precision(value, precision)) == Decimal(at_precision(printed, precision))
    raise ValueError(f"no such comparison: '{comparison}'; there are {', '.join(COMPARISONS)}")


def at_precision(value: float, decimals: int) -> str:
    """Return a value as printed: rounded half up on its decimal representation.

    Examples
    --------
    >>> at_precision(62.5, 0), at_precision(0.285, 2), at_precision(88.2914, 0)
    ('63', '0.29', '88')
    """
    return str(half_up(value, decimals))


def format_ledger(lines: list[LedgerLine]) -> str:
    """Return a table: per class how many agree, then every line that does not, with both values."""
    states = Counter((line.kind, line.state) for line in lines)
    text = [f"{'class':<14}{'values':>8}{'agree':>8}{'explained':>11}{'differ':>8}{'not computed':>14}"]
    for kind in CLASSES:
        counts = [states[kind, state] for state in ("agrees", "explained", "differs", "not computed")]
        text.append(f"{kind:<14}{sum(counts):>8}{counts[0]:>8}{counts[1]:>11}{counts[2]:>8}{counts[3]:>14}")
    for state, heading in (
        ("differs", "Differ:"),
        ("not computed", "Not computed yet:"),
        ("explained", "Contradicted in print; the reading that holds:"),
    ):
        chosen = [line for line in lines if line.state == state]
        if chosen:
            text += ["", heading]
            text += [
                f"  {line.id}: printed {_marked(line)}, computed {line.computed or '-'} {line.note}".rstrip()
                for line in chosen
            ]
    return "\n".join(text)


def _marked(line: LedgerLine) -> str:
    return " ".join(part for part in (COMPARISONS[line.comparison], line.printed) if part) or "nothing"
