"""The words of the population chapter tell what is not reached from what is hidden or of nobody."""

from __future__ import annotations

import pandas as pd
import pytest

from R_free_helpers.language.few import Absent, Few
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.words import Words
from R_free_helpers.registries.no_ms.words.presentation import (
    age_trend,
    bound,
    changed,
    few,
    first_many,
    median,
    over_years,
    pooled,
)


class Voice:
    def decimal(self, value, decimals=1):
        return Few("nb-NO", 5, 10).in_sentence(value) if value != value else Numbers("nb-NO").decimal(value, decimals)

    def share(self, value, decimals=0):
        return Numbers("nb-NO").share(value, decimals)

    words = Words("nb-NO")


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
    assert (median(Voice(), None), bound(Voice(), None, "lower")) == ("ingen data", "ingen data")


def test_a_share_of_several_categories_changes_where_the_interval_of_the_difference_says_so():
    # 27 and 40 of 100 with none or one: R's interval of the difference is -0.0008 to 0.2548; of 26 it excludes zero.
    before, same, more = (
        few(pd.DataFrame({"relapses": ["0", "1", "2", "unknown"], "numerator": numbers}), "relapses")
        for numbers in ([20.0, 7.0, 73.0, 9.0], [20.0, 20.0, 60.0, 4.0], [20.0, 21.0, 59.0, 4.0])
    )
    assert (before["value"], same["value"], more["value"]) == (0.27, 0.40, 0.41)
    assert changed(Voice(), before, same) == "om lag som før (27\xa0% og 40\xa0%)"
    assert changed(Voice(), before, more) == "økt fra 27\xa0% til 41\xa0%"
    assert changed(Voice(), more, before) == "redusert fra 41\xa0% til 27\xa0%"
    assert changed(Voice(), before, None) == "ikke mulig å sammenligne"
    some = few(
        pd.DataFrame({"relapses": ["0", "1", "2"], "numerator": [5.0, 5.0, 0.0], "status": ["ok", "ok", "few"]}),
        "relapses",
    )
    assert some["value"] == 1 and changed(Voice(), some, more) == "ikke mulig å sammenligne"
    hidden = few(pd.DataFrame({"relapses": ["0", "1"], "numerator": [20.0, float("nan")]}), "relapses")
    assert changed(Voice(), before, hidden) == "ikke mulig å sammenligne"


def test_over_years_says_of_which_years():
    rows = pd.DataFrame({"value": [1.0, 1.0, None], "status": ["ok", "ok", "suppressed"]})
    voice = Voice()
    assert over_years(voice, rows) == "har andelen i de to årene som kan vises, vært 100\xa0%"
    assert over_years(voice, rows[1:]) == "har andelen i det ene året som kan vises, vært 100\xa0%"
    assert over_years(voice, rows[:2]) == "har andelen vært 100\xa0%"


@pytest.mark.parametrize(
    ("year", "told"),
    [
        (1962.0, "Det første debutåret med flere enn 20 registrerte er 1962."),
        (Absent("few"), "Ingen debutår med flere enn 20 registrerte kan vises."),
    ],
)
def test_the_first_year_of_many_is_a_sentence_of_its_own(year, told):
    assert first_many(year, "20") == told


def years(means, half, n=100.0):
    return pd.DataFrame(
        {
            "year": [str(2001 + place) for place in range(len(means))],
            "value": means,
            "lower": [mean - half for mean in means],
            "upper": [mean + half for mean in means],
            "denominator": n,
        }
    )


def test_five_years_together_are_more_certain_than_one():
    # Five equal years: the half width divided by the root of five.
    assert pooled(years([34.0, 35.0, 36.0, 35.0, 35.0], 1.0)) == pytest.approx((35.0, 35 - 5**-0.5, 35 + 5**-0.5))


def test_a_trend_is_one_where_the_interval_of_the_difference_excludes_zero():
    # Each mean of five years is known within 1 / sqrt(5), their difference within sqrt(2 / 5) = 0.632.
    assert "høyere" in age_trend(Voice(), years([35.0] * 5 + [35.7] * 5, 1.0))
    assert "om lag det samme" in age_trend(Voice(), years([35.0] * 5 + [35.6] * 5, 1.0))
    assert "lavere" in age_trend(Voice(), years([35.7] * 5 + [35.0] * 5, 1.0))
