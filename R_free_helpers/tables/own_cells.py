"""Cells and data that the tables of the report for one unit share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Concatenate

from R_free_helpers.figures.compared import language_of
from R_free_helpers.language.few import is_told
from R_free_helpers.language.numbers import known
from R_free_helpers.results.exact import exact, number_of
from R_free_helpers.results.telling import share_printer
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.figures.compared import Language
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.own_unit import Row, Standing


COLUMNS = (
    "measure",
    "unit_id",
    "unit",
    "period",
    "statistic",
    "value",
    "lower",
    "upper",
    "numerator",
    "denominator",
    "missing",
    "status",
)
"""Columns of the released rows that a table's data begin with."""

DAY = re.compile(r"\d{4}-\d\d-\d\d")
"""A period of one day."""

BEFORE = "before_{}"
"""Column of the archived share of so many years ago."""


def of_a_unit(make: Callable[Concatenate[Chapter, ...], Table]) -> Callable[Concatenate[Chapter, ...], Table]:
    """Let a function that makes a table of the edition's unit say, where there is none, how one is chosen."""

    @wraps(make)
    def made(chapter: Chapter, *args: object, **kwargs: object) -> Table:
        if chapter.focus is not None:
            return make(chapter, *args, **kwargs)
        say = language_of(chapter).phrases
        return Table((say("own.indicator"), say("own.level")), ((say("own.no_unit"), ""),), ("left", "left"))

    return made


def share_cell(chapter: Chapter, one: Standing, row: Row | None, language: Language, interval: bool = False) -> str:
    """Return a share of an indicator as a cell, or why it is not shown."""
    if row is None or not known(row["value"]):
        return chapter.few.absent_cell("no_data" if row is None else row["status"])
    of = row["denominator"]
    if is_told(row["value"], row["status"]):
        return chapter.few.share(of)
    printed = share_printer(chapter, one.id)
    if not interval or not known(row["lower"]) or not known(row["upper"]):
        return printed(row["value"], of)
    low, high = (language.numbers.points(row[end], printed.decimals(of)) for end in ("lower", "upper"))
    return language.phrases("own.with_interval", share=printed(row["value"], of), low=low, high=high)


def counts_cell(row: Row, language: Language) -> str:
    if not known(row["numerator"]) or not known(row["denominator"]):
        return language.phrases("no_data_cell")
    n = language.few.count() if is_told(row["value"], row["status"]) else language.numbers.integer(row["numerator"])
    return language.phrases("own.of", n=n, of=language.numbers.integer(row["denominator"]))


def released_data(
    released: Sequence[tuple[str, Row]], extra: dict[int, dict[str, float]], keys: Sequence[str] = ()
) -> pd.DataFrame:
    """Return released rows with their measure, and beside some what follows from them, by the row's identity."""
    import pandas as pd

    rows = [{"measure": measure, **row, **extra.get(id(row), {})} for measure, row in released]
    further = list(dict.fromkeys(name for one in extra.values() for name in one))
    return pd.DataFrame(rows, columns=[*COLUMNS, *keys, *further])


def shown_number(row: Row | None, column: str) -> float:
    return float("nan") if row is None or not exact(number_of(row, column)) else float(row[column])


def amount_cell(chapter: Chapter, measure: str, row: Row | None, language: Language) -> str:
    """Return a count, or a share with its counts, as a cell."""
    if row is None:
        return chapter.few.absent_cell("no_data")
    if not known(row["value"]):
        return chapter.few.absent_cell(row["status"])
    if row["statistic"] == "count":
        return chapter.few.count() if is_told(row["value"], row["status"]) else language.numbers.integer(row["value"])
    if is_told(row["value"], row["status"]):
        return chapter.few.share(row["denominator"])
    share = share_printer(chapter, measure)(row["value"], row["denominator"])
    if not known(row["numerator"]) or not known(row["denominator"]):
        return share
    counts = {"n": language.numbers.integer(row["numerator"]), "of": language.numbers.integer(row["denominator"])}
    return language.phrases("own.share_of", share=share, **counts)
