"""Months of the calendar between two dates: the day on which a month ends still belongs to it."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from R_free_helpers.measures.ages import calendar_months

D = dt.date
DAYS = st.dates(D(1990, 1, 1), D(2040, 12, 31))


def months(earlier: dt.date | None, later: dt.date | None) -> int | None:
    rows = pl.DataFrame({"earlier": [earlier], "later": [later]}, schema={"earlier": pl.Date, "later": pl.Date})
    return nw.from_native(rows).select(n=calendar_months("earlier", "later"))["n"].item()


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        (D(2019, 6, 1), D(2019, 6, 1), 0),
        (D(2019, 6, 1), D(2019, 6, 2), 1),
        (D(2019, 6, 1), D(2020, 5, 31), 12),
        (D(2019, 6, 1), D(2020, 6, 1), 12),
        (D(2019, 6, 1), D(2020, 6, 2), 13),
        (D(2023, 1, 31), D(2023, 2, 28), 1),
        (D(2023, 1, 31), D(2023, 3, 1), 2),
        (D(2024, 2, 29), D(2025, 2, 28), 12),
        (D(2024, 2, 29), D(2025, 3, 1), 13),
        (D(2020, 2, 1), D(2020, 1, 1), -1),
        (None, D(2020, 1, 1), None),
        (D(2020, 1, 1), None, None),
    ],
)
def test_months_of_the_calendar(earlier, later, expected):
    assert months(earlier, later) == expected


@given(DAYS, DAYS, st.integers(-24, 240))
def test_at_most_so_many_months_is_not_after_the_day_that_many_months_on(earlier, later, limit):
    last = pl.select(pl.lit(earlier).dt.offset_by(f"{limit}mo")).item()
    assert (months(earlier, later) <= limit) == (later <= last)
