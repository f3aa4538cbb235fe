"""Sentences, levels and verdicts of an outcome that is rare and better when lower."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from operations import BANDS, LEAK, UNITS, chapter_of, operations, registry

from R_free_helpers.model.results import to_results
from R_free_helpers.results.attainment import attainment
from R_free_helpers.results.between_units import between_units
from R_free_helpers.results.telling import RARE, is_rare, share_printer
from R_free_helpers.results.variables import Writer, share_variables


@pytest.fixture(scope="module")
def rows():
    return operations()


def leaks(now: tuple[int, int], before: tuple[int, int]) -> dict[str, str]:
    """Return the variables of a country in which so many of so many leaked this year and the year before."""
    from R_free_helpers.measures.proportion import with_interval
    from R_free_helpers.model.edition import Edition
    from R_free_helpers.results.chapter import Chapter

    made = registry()
    stores = []
    for met, of in (now, before):
        counts = UNITS.filter(pl.col("level").is_in(["nation", "hf"])).select(
            "unit_id", numerator=pl.lit(met), denominator=pl.lit(of), missing=pl.lit(0)
        )
        found = to_results(with_interval(counts), measure="leak", statistic="share", period="2024")
        stores.append(found.drop("numerator_set", "denominator_set", "missing_set"))
    edition = Edition(registry=made.id, year=2024, policy="internal")
    chapter = Chapter(edition, made, stores[0], {"june": stores[1]}, synthetic=True)
    return share_variables(Writer(chapter), "leak", LEAK)


def test_a_fall_is_better_and_a_rise_is_worse():
    better, worse = leaks((60, 4000), (120, 4000)), leaks((120, 4000), (60, 4000))
    assert (better["change"], better["judged"]) == ("redusert", "bedre")
    assert (worse["change"], worse["judged"]) == ("økt", "dårligere")
    assert (better["units_better"], better["units_worse"], better["units_down"]) == ("19", "ingen", "19")
    assert (worse["units_better"], worse["units_worse"]) == ("ingen", "19")


def test_a_change_between_values_that_round_to_one_percent_is_seen():
    found = leaks((352, 20000), (488, 20000))
    assert (found["previous"].replace("\xa0", " "), found["share"].replace("\xa0", " ")) == ("2,4 %", "1,8 %")
    assert found["judged"] == "bedre"


def test_a_change_smaller_than_a_decimal_is_none():
    assert leaks((3520, 200000), (3525, 200000))["judged"] == "om lag som før"


def test_best_is_lowest(rows):
    chapter = chapter_of(registry(), rows)
    found = share_variables(Writer(chapter), "leak", LEAK)
    assert found["best_share"].startswith("0,0") and found["worst_share"] > found["share"]
    assert found["good_limit"].replace("\xa0", " ") == "5 %"
    assert found["very_good_limit"].replace("\xa0", " ") == "2,5 %"
    lowest = chapter.select("leak", level="hf").sort_values("value")["unit"].iloc[-1]
    assert lowest in found["less_good_units"]


def test_an_outcome_is_rare_by_the_share_of_the_nation(rows):
    chapter = chapter_of(registry(), rows)
    national = chapter.select("leak", unit="norge")["value"].iloc[0]
    assert national < RARE
    assert is_rare(chapter, "leak") and is_rare(chapter, "leak_quarters") and is_rare(chapter, "leak_by_year")
    assert not is_rare(chapter, "operations") and not is_rare(chapter, "attainment")
    common = chapter_of(registry(), operations(risk=0.3))
    assert not is_rare(common, "leak")
    assert share_printer(common, "leak")(0.3, 100).replace("\xa0", " ") == "30 %"


def test_funnels_are_wider_where_persons_have_several_operations(rows):
    """All of five years are put into one, so that most persons have several."""
    together = rows.with_columns(operation_date=pl.lit(dt.date(2024, 5, 1)))
    alone = together.with_columns(patient_id=pl.col("operation_id"))
    found, independent = (between_units(chapter_of(registry(), one, before=False), "leak") for one in (together, alone))
    assert found.effect > independent.effect == 1.0
    assert found.test.statistic == pytest.approx(independent.test.statistic / found.effect)
    assert found.phi == pytest.approx(independent.phi / found.effect)
    n = np.array([200.0, 400.0])
    for wide, narrow, side in zip(found.limits(n, 0.95, 0.0), independent.limits(n, 0.95, 0.0), (-1, 1), strict=True):
        assert (side * (wide - narrow) > 0).all()


def test_levels_follow_the_direction_and_a_small_share_has_one_where_it_can_only_be_very_good():
    made = registry()
    released = pl.DataFrame(
        {
            "unit_id": ["norge", "ous", "ahus", "bergen", "unn", "fonna"],
            "value": [0.03, 0.025, 0.06, 0.0, 0.0, None],
            "denominator": [9000.0, 800.0, 700.0, 200.0, 150.0, 3.0],
            "status": ["ok", "ok", "ok", "few", "few", "few"],
        }
    )
    store = to_results(released, measure="leak", statistic="share", period="2024")
    found = attainment(store, made, fewer_than=5)
    cells = found.filter(pl.col("subgroup") == "indicator=leak").select("unit_id", "value").rows()
    assert dict(cells) == {"norge": 2, "ous": 3, "ahus": 1, "bergen": 3, "unn": None, "fonna": None}
    assert BANDS.score(5 / 200) == 3
    untold = attainment(store, made).filter(pl.col("subgroup") == "indicator=leak").select("unit_id", "value").rows()
    assert dict(untold)["bergen"] is None
