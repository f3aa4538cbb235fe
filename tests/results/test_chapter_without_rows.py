"""What a chapter reads of a measure that nobody has rows for: nothing, in the columns that it would have."""

from __future__ import annotations

import polars as pl
import pytest

from R_free_helpers.figures.paired import paired_bars
from R_free_helpers.figures.waiting import waiting_boxes
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.results.chapter import Chapter

NOTHING = pl.DataFrame(schema=SCHEMA)


@pytest.fixture
def chapter() -> Chapter:
    """Return an edition without any result."""
    return Chapter(Edition(registry="no_ms", year=2024), get_registry("no_ms"), NOTHING)


def test_a_measure_without_rows_is_empty_with_its_columns(chapter):
    rows = chapter.select("registered", "count")
    assert rows.empty
    assert {"unit_id", "unit", "level", "period", "value", "status", "vital"} <= set(rows.columns)
    assert "drug" in chapter.select("wait_referral", "median", drug="any").columns


def test_a_measure_that_no_registry_has_is_a_misspelt_name(chapter):
    with pytest.raises(KeyError, match="there is no measure 'wait_referal'; did you mean 'wait_referral'"):
        chapter.select("wait_referal")
    with pytest.raises(KeyError, match="did you mean 'attainment'"):
        chapter.select("atainment")


def test_nobody_with_a_referral_is_a_figure_that_says_so(chapter):
    figure = waiting_boxes(chapter, "wait_referral")
    assert "19 uten data" in figure.alt
    assert "ingen data" in figure.svg()


def test_a_pair_of_which_one_group_is_nobody_is_drawn():
    registry = get_registry("se_ipn")
    rows = pl.DataFrame({"subgroup": ["sex=female;therapy=ivig", "sex=female;therapy=scig"], "value": [0.5, 0.25]})
    rows = rows.with_columns(unit_id=pl.lit("sverige"), numerator=pl.col("value") * 40, denominator=pl.lit(40.0))
    results = to_results(rows, measure="therapies_by_sex", statistic="share", period="2024").select(list(SCHEMA))
    women = Chapter(Edition(registry="se_ipn", year=2024), registry, results)
    figure = paired_bars(women, "therapies_by_sex", by="therapy", pair="sex")
    assert len(figure.data) == 2
    assert "2 kategorier; Kvinnor (40) mot Män" in figure.alt
    svg = figure.svg()
    assert svg.count("Män: inga data</title>") == 2  # of each category, told by its mark
    assert svg.count("inga data") == 4  # and printed in its place
