"""The words of the population chapter tell what is not reached from what is hidden or of nobody."""

from __future__ import annotations

import pandas as pd
import pytest

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.registries.no_ms.words.presentation import bound, median


class Voice:
    def decimal(self, value, decimals=1):
        return "skjult" if value is None else Numbers("nb-NO").decimal(value, decimals)


@pytest.mark.parametrize(
    ("value", "upper", "denominator", "status", "expected"),
    [
        (39.7, 41.0, 900.0, "ok", ("39,7", "41,0")),
        (39.7, None, 900.0, "ok", ("39,7", "ikke nådd")),
        (None, None, 900.0, "no_data", ("ikke nådd", "ikke nådd")),
        (None, None, 0.0, "no_data", ("ukjent", "ukjent")),
        (None, None, None, "suppressed", ("skjult", "skjult")),
    ],
)
def test_median_and_its_upper_bound(value, upper, denominator, status, expected):
    row = pd.Series({"value": value, "upper": upper, "denominator": denominator, "status": status})
    assert (median(Voice(), row), bound(Voice(), row, "upper")) == expected


def test_without_a_row_nothing_is_known():
    assert (median(Voice(), None), bound(Voice(), None, "lower")) == ("skjult", "skjult")
