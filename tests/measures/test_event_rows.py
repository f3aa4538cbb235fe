"""Measures with a row per event: what is counted, of whom, with which interval; against R and statsmodels."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from operations import HOME, LEAK, UNITS, WORDS, chapter_of, computed, measures_of, operations, registry, source_of

from R_free_helpers.measures.clusters import design_effect
from R_free_helpers.measures.cohort import BY_CRITERION, COUNTED_AS, NOT_COUNTED, NOT_FIRST, cohort
from R_free_helpers.measures.kinds import Counts, Percentiles, Shares, TimeToEvent
from R_free_helpers.measures.periods import Yearly
from R_free_helpers.model.event_rows import RowWords, first_of_each
from R_free_helpers.model.registry import Registry
from R_free_helpers.results.compute import compute_measure

R = Path(__file__).with_name("r")
FIRST = replace(LEAK, several="first")


@pytest.fixture(scope="module")
def rows():
    return operations()


def national(results: pl.DataFrame, measure: str, subgroup: str = "") -> dict:
    found = results.filter((pl.col("measure") == measure) & (pl.col("subgroup") == subgroup))
    return found.filter(pl.col("unit_id") == "norge").row(0, named=True)


@pytest.mark.parametrize("name", ["courses", "forms", "few"])
def test_the_interval_of_operations_is_that_of_r(name):
    right = dict(pl.read_csv(R / "clusters.csv").iter_rows())
    part = pl.read_csv(R / "clusters_rows.csv").filter(pl.col("set") == name)
    made = part.select(
        operation_id=pl.int_range(pl.len()).cast(pl.String),
        patient_id="person",
        unit_id=pl.lit("oslo"),
        operation_date=pl.lit(dt.date(2024, 3, 1)),
        leak=pl.col("met") == 1,
        followed=pl.lit(True),
        sex=pl.lit("female"),
        technique=pl.lit("open"),
    )
    row = national(compute_measure(LEAK, source_of(made.with_columns(unit_id=pl.lit("ous")))), "leak")
    assert (row["lower"], row["upper"]) == pytest.approx((right[f"{name}.lower"], right[f"{name}.upper"]), abs=1e-7)
    assert row["denominator"] == part.height > len(row["denominator_set"]) == part["person"].n_unique()


def test_the_interval_is_wider_by_the_design_effect_that_statsmodels_finds(rows):
    import statsmodels.api as sm

    # All of five years in one: most persons then have several.
    rows = rows.with_columns(operation_date=pl.lit(dt.date(2024, 5, 1)))
    year = rows.filter("followed")
    met, persons = year["leak"].to_numpy().astype(float), year["patient_id"].to_numpy()
    groups = np.unique(persons, return_inverse=True)[1]
    model = sm.OLS(met, np.ones(len(met)))
    robust = model.fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True})
    share = met.mean()
    effect = robust.cov_params()[0, 0] / (share * (1 - share) / len(met))
    assert effect > 1.1
    assert design_effect(list(persons[met == 1]), list(persons)) == pytest.approx(np.ceil(effect * 10) / 10)

    row = national(compute_measure(LEAK, source_of(rows)), "leak")
    alone = year.with_columns(patient_id=pl.col("operation_id"))
    other = national(compute_measure(LEAK, source_of(alone)), "leak")
    assert row["value"] == other["value"]
    width, narrow = (one["upper"] - one["lower"] for one in (row, other))
    assert width / narrow == pytest.approx(np.ceil(effect * 10) ** 0.5 / 10**0.5, rel=0.02)


def test_of_each_person_the_first_operation_counts_and_the_interval_is_wilsons(rows):
    row = national(compute_measure(FIRST, source_of(rows)), "leak")
    year = rows.filter((pl.col("operation_date") >= dt.date(2024, 1, 1)) & pl.col("followed"))
    first = year.sort("operation_date", "operation_id").unique("patient_id", keep="first")
    assert (row["numerator"], row["denominator"]) == (first["leak"].sum(), first.height)
    assert row["denominator"] == len(row["denominator_set"]) < year.height
    from statsmodels.stats.proportion import proportion_confint

    assert (row["lower"], row["upper"]) == pytest.approx(
        proportion_confint(row["numerator"], row["denominator"], method="wilson")
    )


def test_the_first_of_one_day_is_that_of_the_lesser_key_whatever_the_order():
    made = pl.DataFrame(
        {
            "patient_id": ["a", "a", "a", "b"],
            "operation_id": ["2", "1", "3", "4"],
            "operation_date": [dt.date(2024, 5, 1)] * 2 + [dt.date(2024, 4, 1), None],
            "year": ["x", "x", "y", "x"],
        }
    )
    for frame in (made, made.reverse()):
        lazy = nw.from_native(frame.lazy())
        whole = first_of_each(lazy, "operation_date", "operation_id").collect().to_native()
        assert whole["operation_id"].to_list() == ["3"]  # who has no date has no first row
        parts = first_of_each(lazy, "operation_date", "operation_id", ["year"]).collect().to_native()
        assert sorted(parts["operation_id"].to_list()) == ["1", "3"]


def test_years_together_and_quarters_count_the_first_of_their_own_time(rows):
    found = computed(registry(leak=FIRST), rows)
    last = rows.filter((pl.col("operation_date") >= dt.date(2022, 1, 1)) & pl.col("followed"))
    assert national(found, "leak_years", "years=3")["denominator"] == last["patient_id"].n_unique()
    quarter = last.filter(pl.col("operation_date") >= dt.date(2024, 10, 1))
    assert national(found, "leak_quarters", "quarter=2024Q4")["denominator"] == quarter["patient_id"].n_unique()
    every = computed(registry(), rows)
    assert national(every, "leak_years", "years=3")["denominator"] == last.height
    assert national(every, "leak_quarters", "quarter=2024Q4")["denominator"] == quarter.height


def test_shares_by_year_count_each_persons_first_operation_of_each_year(rows):
    by_year = next(one for one in measures_of(LEAK) if one.id == "leak_by_year")
    first = replace(by_year, several="first", first_by="operation_date")
    row = national(compute_measure(first, source_of(rows)), "leak_by_year", "year=2023")
    year = rows.filter((pl.col("operation_date").dt.year() == 2023) & pl.col("followed"))
    assert row["denominator"] == year["patient_id"].n_unique() < year.height


def test_a_cohort_has_the_key_of_each_operation_and_says_which_do_not_count(rows):
    found = cohort(FIRST, source_of(rows))
    assert found.columns[:4] == ["patient_id", "operation_id", "unit_id", "unit"]
    year = rows.filter(pl.col("operation_date") >= dt.date(2024, 1, 1))
    assert sorted(found["operation_id"]) == sorted(year["operation_id"])
    reasons = dict(found.group_by(NOT_COUNTED).len().iter_rows())
    assert reasons[BY_CRITERION] == year.filter(~pl.col("followed")).height
    followed = year.filter("followed")
    assert reasons[NOT_FIRST] == followed.height - followed["patient_id"].n_unique()
    every = cohort(LEAK, source_of(rows))
    assert every.filter(pl.col(COUNTED_AS) == "met").height == followed["leak"].sum()
    assert NOT_FIRST not in every[NOT_COUNTED].to_list()


def test_disclosure_counts_persons_and_not_their_operations():
    """Three persons with twelve operations each are a small count, whatever their rows."""
    rows = operations(seed=5)
    copied = pl.concat([rows.with_columns(leak=pl.lit(False)), *_of_three_persons()])
    chapter = chapter_of(registry(), copied, "protected", before=False)
    row = chapter.select("leak", unit="norge").iloc[0]
    assert row["status"] in ("few", "suppressed")
    assert row["numerator"] != row["numerator"] and row["value"] != row["value"]
    exact = chapter_of(registry(), copied, before=False).select("leak", unit="norge").iloc[0]
    assert exact["numerator"] == 36


def _of_three_persons() -> list[pl.DataFrame]:
    return [
        pl.DataFrame(
            {
                "operation_id": [f"x{person}{n}" for n in range(12)],
                "patient_id": [f"x{person}"] * 12,
                "unit_id": ["ous"] * 12,
                "operation_date": [dt.date(2024, 2, 1 + n) for n in range(12)],
                "leak": [True] * 12,
                "followed": [True] * 12,
                "sex": ["female"] * 12,
                "technique": ["open"] * 12,
            }
        )
        for person in range(3)
    ]


def every(source):
    return source.table("operation")


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (Counts("n", every, counts="events", row="operatoin"), "did you mean 'operation'?"),
        (Counts("n", every, counts="persons", row="operation"), 'counts="events"'),
        (Counts("n", every, counts="persons", several="first"), "does not say of what"),
        (Counts("n", every, counts="events", row="operation", several="first"), "not by which date: first_by="),
    ],
)
def test_a_measure_that_does_not_say_what_its_rows_are_is_refused(measure, said):
    with pytest.raises(ValueError, match="the measure 'n'") as refused:
        Registry(HOME.id, "nb-NO", (measure,), rows={"operation": WORDS["nb-NO"]})
    assert said in str(refused.value)


def test_curves_take_one_row_a_person():
    curve = {"counts": "events", "row": "operation", "time": "days", "last": 90}
    with pytest.raises(ValueError, match=r'the measure .alive. .* several="first"'):
        TimeToEvent("alive", every, **curve)
    assert TimeToEvent("alive", every, **curve, several="first", first_by="operation_date").row == "operation"


def test_each_year_has_each_persons_first_of_it(rows):
    for indicator, of in ((FIRST, "patient_id"), (LEAK, "operation_id")):
        made = Yearly("leak_trend", indicator, counts="events")
        found = compute_measure(made, source_of(rows))
        year = rows.filter((pl.col("operation_date").dt.year() == 2021) & pl.col("followed"))
        assert national(found, "leak_trend", "year=2021")["denominator"] == year[of].n_unique()


def test_rows_without_their_key_are_refused_by_name(rows):
    measure = Shares("n", lambda source: every(source).rename({"operation_id": "id"}), counts="events", row="operation")
    with pytest.raises(ValueError, match=r"of the measure 'n' are of the kind 'operation' and lack .* 'operation_id'"):
        compute_measure(measure, source_of(rows))


def test_what_follows_from_an_indicator_has_its_noun():
    made = registry()
    assert {made.row_words(one.id) for one in made.measures} == {WORDS["nb-NO"]}
    assert made.row_words("attainment") is None
    assert isinstance(WORDS["nb-NO"], RowWords) and UNITS.height > 19


def test_percentiles_are_of_operations(rows):
    measure = Percentiles(
        "stay",
        lambda source: every(source).with_columns(value=nw.lit(3.0)),
        counts="events",
        row="operation",
        several="first",
        first_by="operation_date",
    )
    row = national(compute_measure(measure, source_of(rows)).filter(pl.col("statistic") == "median"), "stay")
    assert row["denominator"] == rows["patient_id"].n_unique()
