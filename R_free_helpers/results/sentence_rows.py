"""Released rows ready for sentences: empty tables instead of errors, and numbers that know why they are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.language.few import Absent, Nobody, Of, Small
from R_free_helpers.language.numbers import known
from R_free_helpers.measures.kinds import Categories
from R_free_helpers.results.exact import exact, number_of, with_value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer

__all__ = [
    "by_category",
    "by_code",
    "by_unit",
    "exact",
    "national",
    "number",
    "one",
    "ratio",
    "rest",
    "steady",
    "total",
    "value",
    "with_value",
]

WIDEST_RANGE = 0.02
"""A share that is known within less than this is printed as a range, a wider one as hidden."""

number = number_of
"""A number of a row: small, hidden and absent ones as such."""

COLUMNS = ["unit_id", "unit", "value", "lower", "upper", "numerator", "denominator", "status"]


def national(
    writer: Writer, measure: str, statistic: str = "share", *keys: str, **subgroup: str | None
) -> pd.DataFrame:
    """Return a measure's national rows; none where the edition has nothing to compute it from.

    Parameters
    ----------
    *keys : str
        Subgroup columns the caller needs; made empty where the measure has no rows.
    **subgroup
        Required values of subgroup keys; None for the rows that do not have the key, such as those of everybody.
    """
    chapter = writer.chapter
    if not (chapter.results["measure"] == measure).any():
        return pd.DataFrame(columns=[*keys, *subgroup, *COLUMNS])
    wanted = {key: code for key, code in subgroup.items() if code is not None}
    rows = chapter.select(measure, statistic, unit=chapter.nation, **wanted)
    for key in subgroup.keys() - wanted.keys() & set(rows.columns):
        rows = rows[rows[key].isna()]
    return rows.reindex(columns=list(dict.fromkeys([*rows.columns, *keys])))


def by_unit(writer: Writer, measure: str, statistic: str = "share", **subgroup: str) -> pd.DataFrame:
    """Return a measure's rows for the lowest units; none where the edition has nothing to compute it from."""
    chapter = writer.chapter
    if not (chapter.results["measure"] == measure).any():
        return pd.DataFrame(columns=[*subgroup, *COLUMNS])
    return chapter.select(measure, statistic, level=chapter.compared_level, **subgroup)


def one(writer: Writer, measure: str, statistic: str = "share", **subgroup: str | None) -> pd.Series | None:
    """Return the one national row asked for, or None."""
    rows = national(writer, measure, statistic, **subgroup)
    return rows.iloc[0] if len(rows) else None


def value(
    writer: Writer, measure: str, statistic: str = "share", column: str = "value", **subgroup: str | None
) -> float:
    """Return one national number; `Small`, `Nobody` or `Absent` where there is none to print."""
    row = one(writer, measure, statistic, **subgroup)
    if row is not None:
        return number_of(row, column)
    wanted = {key: code for key, code in subgroup.items() if code is not None}
    return without_row(writer, measure, statistic, column, wanted)


def without_row(writer: Writer, measure: str, statistic: str, column: str, subgroup: dict[str, str]) -> float:
    """Return what a row that is not there means: nobody, where the rows that are there leave nobody out; else no data.

    Counts of a measure that has been computed, and the parts of a whole that it is divided into, are of all: a part
    without a row has nobody. A mean, or a share within a group that has nobody, is of nothing.
    """
    chapter = writer.chapter
    if not (chapter.results["measure"] == measure).any():
        return Absent(chapter.absent_status(measure), statistic)
    kind = chapter.registry.measure(measure)
    whole: float | None = None
    if isinstance(kind, Categories) and statistic == "share" and kind.category in subgroup:
        group = {key: code for key, code in subgroup.items() if key != kind.category}
        rows = chapter.select(measure, statistic, unit=chapter.nation, **group)
        if rows.empty:
            return Absent(statistic=statistic)
        whole = number_of(rows.iloc[0], "denominator")
        if column == "denominator":
            return whole
    elif statistic != "count":
        return Absent(statistic=statistic)
    if column not in ("value", "numerator"):
        return Absent(statistic=statistic)
    return Nobody() if chapter.tells_nobody(measure) else Small(whole)


def rest(writer: Writer, measure: str, **subgroup: str | None) -> float:
    """Return what a national share leaves of the whole; what rounded counts leave is never nothing, only small."""
    row = one(writer, measure, **subgroup)
    share = number_of(row)
    if row is None or not exact(share):
        return share
    return Small(row["denominator"]) if share == 1 and writer.few.rounds else Of(1 - share, row["denominator"])


def total(values: pd.Series) -> float:
    """Return a sum, hidden as soon as one part is: a sum of the rest would be false."""
    return Absent("suppressed") if values.isna().any() else float(values.sum())


def by_code(rows: pd.DataFrame, key: str, column: str = "value") -> dict[str, float]:
    """Return the numbers of rows by the code of a subgroup key; see `exact.number_of`."""
    return {row[key]: number_of(row, column) for row in rows.to_dict("records")}


def ratio(part: float | None, whole: float | None) -> float:
    """Return a part of a whole; of nothing, or where either is absent, what is absent."""
    for number in (part, whole):
        if not known(number):
            return number if isinstance(number, Absent) else Absent()
    return Absent() if part is None or not whole else Of(part / whole, whole)


def by_category(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return what is shown of each category, ``shown``, and its whole ``value`` where nothing of it is hidden.

    Largest shown part first; ties by code.
    """
    parts = [
        {"code": code, "shown": float(group["value"].sum()), "value": total(group["value"])}
        for code, group in rows.groupby(key)
    ]
    frame = pd.DataFrame(parts, columns=["code", "shown", "value"])
    return frame.sort_values(["shown", "code"], ascending=[False, True], kind="stable").reset_index(drop=True)


def steady(writer: Writer, part: float, hidden: float, whole: float | None, decimals: int = 0) -> str:
    """Return a part of a whole as a share although some of the part may be hidden: one value, or a narrow range.

    Parameters
    ----------
    part : float
        What is shown of the part.
    hidden : float
        What is hidden in the whole, some or all of which may belong to the part.
    whole : float or None
        `Absent` or None where there is none.
    decimals : int
        Decimals printed.
    """
    if not known(whole) or not whole:
        return writer.share(whole if isinstance(whole, Absent) else None)
    low, high = Of(part / whole, whole), Of(min(1.0, (part + hidden) / whole), whole)
    if writer.share(low, decimals) == writer.share(high, decimals):
        return writer.share(low, decimals)
    decimals = writer.few.decimals_of_share(decimals, whole)
    return writer.numbers.interval(low, high, decimals) if high - low < WIDEST_RANGE else writer.hidden
