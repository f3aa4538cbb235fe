"""What run charts by quarter and tests for trend say, and of whom they are drawn."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from R_free_helpers.language.words import Words
from R_free_helpers.measures.periods import quarters
from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.measures.trend_test import Trend, cochran_armitage
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.quarters import (
    charted,
    p_text,
    quarter_variables,
    series_trend,
    signals,
    trend_sentence,
)
from R_free_helpers.results.variables import Writer

NB, SV = Words("nb-NO"), Words("sv-SE")
NAMES = list(quarters(2024))
LEVEL = [36, 34, 38, 33, 37, 35, 34, 38, 36, 33, 37, 34, 36, 38, 33, 35, 37, 34, 38, 33]
STEP = [20] * 12 + [45] * 8


def plain(text):
    return text.replace("\xa0", " ")


def chapter_of(units, unit="nation", gaps=()):
    """Return a chapter with onset_dx by quarter: numerators of 50 by unit, or (numerators, denominator)."""
    parts = []
    for name, values in units.items():
        values, of = values if isinstance(values, tuple) else (values, 50)
        counts = pl.DataFrame({"subgroup": [f"quarter={one}" for one in NAMES], "numerator": values, "denominator": of})
        rows = to_results(
            with_interval(counts), measure="onset_dx_by_quarter", unit_id=name, statistic="share", period="2024"
        )
        hidden = pl.col("subgroup").is_in([f"quarter={one}" for one in gaps])
        numbers = ("value", "lower", "upper", "numerator", "denominator")
        rows = rows.with_columns(
            *(pl.when(~hidden).then(pl.col(one)) for one in numbers),
            status=pl.when(hidden).then(pl.lit("few")).otherwise("status"),
        )
        parts.append(rows.select(list(SCHEMA)))
    return Chapter(Edition(registry="no_ms", year=2024, unit=unit), get_registry("no_ms"), pl.concat(parts))


def test_a_quiet_chart_says_that_no_rule_found_anything():
    (one,), few = charted(chapter_of({"norge": LEVEL}), "onset_dx_by_quarter")
    assert few == []
    assert plain(signals(one, NB)) == "Norge: ingen av reglene slår ut."
    assert plain(signals(one, SV)) == "Norge: ingen av reglerna slår till."


def test_a_step_is_told_by_its_quarters_and_what_chance_gives():
    (one,), _ = charted(chapter_of({"norge": STEP}), "onset_dx_by_quarter")
    text = plain(signals(one, NB))
    assert "over den øvre kontrollgrensen i 1. kvartal 2023–4. kvartal 2024" in text
    assert "tolv kvartaler på rad under midtlinjen, fra 1. kvartal 2020 til 4. kvartal 2022" in text
    assert "sjelden mer enn sju" in text
    assert "midtlinjen er krysset bare én gang (tilfeldigheter gir sjelden færre enn seks)" in text
    assert "mittlinjen korsas bara en gång" in plain(signals(one, SV))


def test_units_with_few_persons_or_many_gaps_have_words_instead_of_a_chart():
    small = ([6] * 20, 9)
    charts, few = charted(chapter_of({"norge": LEVEL, "rhf_nord": small, "rhf_vest": LEVEL}), "onset_dx_by_quarter")
    assert [one.unit_id for one in charts] == ["norge", "rhf_vest"]
    assert few == ["Helse Nord"]
    two, three = NAMES[3:5], NAMES[3:6]
    assert len(charted(chapter_of({"norge": LEVEL}, gaps=two), "onset_dx_by_quarter")[0]) == 1
    assert charted(chapter_of({"norge": LEVEL}, gaps=three), "onset_dx_by_quarter") == ([], ["Norge"])


def test_ten_persons_a_quarter_are_enough_and_nine_are_not():
    ten, nine = ([6, 7] * 10, 10), ([6, 7] * 10, 9)
    charts, few = charted(chapter_of({"norge": LEVEL, "rhf_nord": ten, "rhf_vest": nine}), "onset_dx_by_quarter")
    assert ([one.unit for one in charts], few) == (["Norge", "Helse Nord"], ["Helse Vest"])


def test_a_units_edition_has_the_nation_and_those_the_unit_belongs_to():
    units = {"norge": LEVEL, "rhf_nord": LEVEL, "rhf_vest": LEVEL}
    charts, few = charted(chapter_of(units, unit="finnmark"), "onset_dx_by_quarter")
    assert ([one.unit for one in charts], few) == (["Norge", "Helse Nord"], ["Finnmark"])


def test_a_gap_is_no_point_and_the_centre_is_of_those_shown():
    (one,), _ = charted(chapter_of({"norge": LEVEL}, gaps=NAMES[:1]), "onset_dx_by_quarter")
    assert np.isnan(one.chart.share[0])
    assert one.chart.centre == pytest.approx(sum(LEVEL[1:]) / (50 * 19))


def test_only_quarterly_measures_have_a_chart():
    with pytest.raises(ValueError, match="onset_dx"):
        charted(chapter_of({"norge": LEVEL}), "onset_dx")


@pytest.mark.parametrize(
    ("numerator", "word"), [([30, 40, 50, 60], "økt"), ([60, 50, 40, 30], "sunket"), ([45, 46, 44, 45], "verken")]
)
def test_the_sentence_on_a_trend_follows_the_test(numerator, word):
    trend = cochran_armitage(np.array(numerator), np.full(4, 100), np.arange(4))
    text = plain(trend_sentence(trend, "2021", "2024", NB))
    assert word in text
    assert sum(other in text for other in ("økt", "sunket", "verken")) == 1
    swedish = {"økt": "ökat", "sunket": "minskat", "verken": "varken"}[word]
    assert swedish in plain(trend_sentence(trend, "2021", "2024", SV))


def test_a_decrease_is_told_with_the_bounds_of_its_size():
    trend = Trend(9.0, 0.0027, -0.03, -0.05, -0.01)
    text = plain(trend_sentence(trend, "2021", "2024", NB))
    assert "om lag 3,0 prosentpoeng i året (95 % konfidensintervall 1,0 til 5,0; test for trend, p = 0,003)" in text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0, "p < 0,001"),
        (1e-9, "p < 0,001"),
        (0.000999, "p < 0,001"),
        (0.001, "p = 0,001"),
        (0.0499, "p = 0,050"),
        (0.9996, "p > 0,999"),
        (1.0, "p > 0,999"),
    ],
)
def test_a_p_value_is_never_0_and_never_1(p, text):
    assert p_text(p, NB) == text


def test_too_few_values_are_not_tested():
    assert "for få verdier" in trend_sentence(None, "2023", "2024", NB)


def test_a_series_is_tested_on_its_released_counts_and_hidden_years_are_left_out():
    counts = pl.DataFrame(
        {
            "subgroup": [f"year={y}" for y in range(2019, 2025)],
            "numerator": [40, 51, 60, 66, 71, 90],
            "denominator": [100, 110, 120, 115, 118, 130],
        }
    )
    rows = to_results(with_interval(counts), measure="onset_dx_by_year", unit_id="norge", statistic="share").select(
        list(SCHEMA)
    )
    chapter = Chapter(Edition(registry="no_ms", year=2024), get_registry("no_ms"), rows)
    trend, first, last = series_trend(chapter.select("onset_dx_by_year"))
    assert (first, last) == ("2019", "2024")
    assert trend.chi2 == pytest.approx(25.2693259075852)
    hidden = rows.with_columns(
        status=pl.when(pl.col("subgroup") == "year=2019").then(pl.lit("few")).otherwise("status")
    )
    chapter = Chapter(Edition(registry="no_ms", year=2024), get_registry("no_ms"), hidden)
    assert series_trend(chapter.select("onset_dx_by_year"))[1] == "2020"


def test_where_no_unit_has_a_chart_that_is_said_once():
    chapter = chapter_of({"norge": ([4] * 20, 9)})
    told = quarter_variables(Writer(chapter))["onset_dx_by_quarter"]
    assert told["signals"] == "Ingen enhet har nok personer per kvartal til et diagram."
    assert told["trend"] == ""
