"""Released rows ready for sentences: empty tables instead of errors, hidden cells kept hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.language.few import Of, Small, is_told
from R_free_helpers.results.exact import exact, of_row, with_value

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
) -> float | None:
    """Return one national number, None where it is hidden or there is none; a small one as such."""
    row = one(writer, measure, statistic, **subgroup)
    return None if row is None else number(row, column)


def number(row: pd.Series | dict, column: str = "value") -> float | None:
    """Return a number of a row, None where it is not shown; a small one as `Small`."""
    if pd.isna(row[column]):
        return None
    if column in ("value", "numerator") and is_told(row["value"], row["status"]):
        return Small(row.get("denominator"))
    return of_row(row, column)


def rest(writer: Writer, measure: str, **subgroup: str | None) -> float | None:
    """Return what a national share leaves of the whole; what rounded counts leave is never nothing, only small."""
    row = one(writer, measure, **subgroup)
    share = None if row is None else number(row)
    if row is None or not exact(share) or share is None:
        return None
    return Small(row["denominator"]) if share == 1 and writer.few.rounds else Of(1 - share, row["denominator"])


def total(values: pd.Series) -> float | None:
    """Return a sum, None as soon as one part is hidden: a sum of the rest would be false."""
    return None if values.isna().any() else float(values.sum())


def by_code(rows: pd.DataFrame, key: str, column: str = "value") -> dict[str, float | None]:
    """Return the numbers of rows by the code of a subgroup key; see `number`."""
    return {row[key]: number(row, column) for row in rows.to_dict("records")}


def ratio(part: float | None, whole: float | None) -> float | None:
    """Return a part of a whole, None where either is hidden or the whole is empty."""
    return Of(part / whole, whole) if part is not None and whole else None


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
        None where it is hidden itself.
    decimals : int
        Decimals printed.
    """
    if not whole:
        return writer.hidden
    low, high = Of(part / whole, whole), Of(min(1.0, (part + hidden) / whole), whole)
    if writer.share(low, decimals) == writer.share(high, decimals):
        return writer.share(low, decimals)
    decimals = writer.few.decimals_of_share(decimals, whole)
    return writer.numbers.interval(low, high, decimals) if high - low < WIDEST_RANGE else writer.hidden
