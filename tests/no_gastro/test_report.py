"""The built report: it shows the hospitals, speaks of operations, and says of low outcomes that low is good."""

from __future__ import annotations

import polars as pl
import pytest
from event_registry import EXAMPLE, REGISTRY

from R_free_helpers.model.results import read_results

pytestmark = pytest.mark.build

WORDS_OF_OTHERS = ("ventetid", "siden debut", "tilpasset tall", "helseforetak", "enn én diagnose")


def hospitals(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(~pl.col("unit_id").str.starts_with("region_") & (pl.col("unit_id") != "landet"))


@pytest.mark.parametrize("measure", ["laparoscopic", "followed_up", "leak", "severe", "death"])
def test_every_hospital_with_enough_operations_is_shown(made, measure):
    def shares(rows: pl.DataFrame) -> dict[str, dict]:
        chosen = hospitals(rows).filter((pl.col("measure") == measure) & (pl.col("statistic") == "share"))
        return {row["unit_id"]: row for row in chosen.iter_rows(named=True)}

    exact, released = shares(made.exact), shares(made.released)
    assert len(exact) == 13
    for unit, row in exact.items():
        told = released[unit]
        assert told["denominator"] is not None, f"{unit} is not shown"
        assert abs(told["denominator"] - row["denominator"]) < 5
        assert told["status"] == "few" or abs(told["numerator"] - row["numerator"]) < 5


def test_operations_and_persons_are_counted_apart(made):
    counts = {
        row["measure"]: row["value"]
        for row in made.exact.filter((pl.col("statistic") == "count") & (pl.col("unit_id") == "landet")).iter_rows(
            named=True
        )
        if not row["subgroup"]
    }
    assert counts["operations"] > counts["operated"] > 0.8 * counts["operations"]


def test_it_speaks_of_operations(made):
    assert "operasjoner" in made.page
    assert "oppdiktet: Ingen av dem finnes" in made.page, "the registry's own words for made-up data"
    assert [word for word in WORDS_OF_OTHERS if word in made.page] == []


def test_low_outcomes_are_the_good_ones(made):
    scores = made.released.filter((pl.col("measure") == "attainment") & (pl.col("subgroup") == "indicator=leak"))
    shares = made.released.filter((pl.col("measure") == "leak") & (pl.col("statistic") == "share"))
    both = hospitals(scores.join(shares.select("unit_id", share="value"), on="unit_id")).filter(pl.col("value") > 0)
    best, worst = (both.sort("share").row(place, named=True) for place in (0, -1))
    assert (best["value"], worst["value"]) == (3, 1)


def test_its_sentences_are_those_of_its_released_numbers(made):
    ratios = made.released.filter((pl.col("measure") == "leak_adjusted") & (pl.col("statistic") == "observed_expected"))
    more = set(hospitals(ratios).filter(pl.col("lower") > 1)["unit_id"])
    assert more == {"skjervik"}
    assert "Skjervik hadde flere enn ventet" in made.page


@pytest.mark.parametrize("measure", ["laparoscopic", "followed_up", "leak", "severe", "death"])
def test_the_archived_year_before_is_of_the_same_definition(made, measure):
    """Renew it where a definition was changed: build no_gastro-2023, then `registry-report archive no_gastro-2023`."""
    archived = read_results(EXAMPLE / "data" / REGISTRY / "archive" / f"{REGISTRY}-2023.csv")
    assert archived.filter((pl.col("measure") == measure) & (pl.col("unit_id") == "landet")).height == 1
    assert "ingen sammenligning med 2023" not in made.page


def test_its_pdf_is_one(made):
    assert (made.edition / "report.pdf").read_bytes().startswith(b"%PDF-1.7")
