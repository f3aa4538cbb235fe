"""One changed row of the extract changes the results, sentences and alt texts that depend on it, and no others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl
import pytest

from R_free_helpers.editions.chapter import Chapter
from R_free_helpers.editions.edition import Edition
from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.registries import get_registry
from R_free_helpers.registries.no_ms.synthetic import generate
from R_free_helpers.results.compute import compute_results
from R_free_helpers.results.variables import report_variables

EDITION = Edition(registry="no_ms", year=2024)
YEAR = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
NUMBERS = ("value", "lower", "upper", "numerator", "denominator", "missing")


@dataclass
class Outcome:
    """What one extract leads to: the store, the chapter that shows it, and the report variables by dotted name."""

    results: pl.DataFrame
    chapter: Chapter
    variables: dict[str, str]

    def alt(self, indicator: str) -> str:
        return indicator_bars(self.chapter, indicator).alt


def flat(nested: dict, before: str = "") -> dict[str, str]:
    parts = {}
    for name, value in nested.items():
        parts |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return parts


def outcome(tables: dict[str, pl.DataFrame]) -> Outcome:
    registry = get_registry("no_ms")
    results = compute_results(tables, registry, EDITION)
    chapter = Chapter(EDITION, registry, results)
    return Outcome(results, chapter, flat(report_variables(chapter)))


@pytest.fixture(scope="module")
def tables():
    return generate(2000, 5)


@pytest.fixture(scope="module")
def base(tables):
    return outcome(tables)


def comparable(results: pl.DataFrame) -> pl.DataFrame:
    # Threads add numbers in no fixed order, so the last digits of a mean are not the same from run to run.
    return results.with_columns(pl.col(NUMBERS).cast(pl.Float64).round(8) + 0.0)


def changed_rows(before: Outcome, after: Outcome) -> pl.DataFrame:
    old, new = comparable(before.results), comparable(after.results)
    pairs = ((old, new), (new, old))
    return pl.concat([one.join(other, on=one.columns, how="anti", nulls_equal=True) for one, other in pairs])


def units_by_measure(rows: pl.DataFrame) -> dict[str, set[str]]:
    return {measure: set(group["unit_id"]) for (measure,), group in rows.group_by("measure")}


def changed_variables(before: Outcome, after: Outcome) -> set[str]:
    names = before.variables.keys() | after.variables.keys()
    return {name for name in names if before.variables.get(name) != after.variables.get(name)}


def with_value(table: pl.DataFrame, key: str, row: str, **values) -> pl.DataFrame:
    """Return the table with one row changed, having checked that it is one row."""
    assert table.filter(pl.col(key) == row).height == 1
    return table.with_columns(
        pl.when(pl.col(key) == row).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
        for column, value in values.items()
    )


def alive(tables) -> pl.DataFrame:
    return (
        tables["patient"]
        .filter(
            (pl.col("consent_status") == "consented")
            & pl.col("death_date").is_null()
            & pl.col("included_date").is_not_null()
        )
        .join(tables["diagnosis"].filter(pl.col("diagnosis_date") <= YEAR[1]), on="patient_id")
        .sort("patient_id")
    )


def extreme_units(base: Outcome, indicator: str) -> list[str]:
    """Return the units an alt text names as best and worst."""
    rows = base.chapter.select(indicator, level="hf").dropna(subset="value").sort_values("value")
    return [rows["unit_id"].iloc[0], rows["unit_id"].iloc[-1]]


def pick(candidates: pl.DataFrame, base: Outcome, indicator: str) -> dict:
    """Return the first candidate who lives where one person shows in the alt text."""
    return candidates.filter(pl.col("residence_unit_id").is_in(extreme_units(base, indicator))).row(0, named=True)


def ancestry(base: Outcome, unit: str) -> set[str]:
    parents = dict(base.chapter.units.select("unit_id", "parent_unit_id").iter_rows())
    found = set()
    while unit:
        found.add(unit)
        unit = parents.get(unit)
    return found


def flips(base: Outcome, after: Outcome, indicator: str) -> bool:
    """Return whether some unit comes in another band, worked out from the shares alone."""
    bands = base.chapter.registry.indicators[indicator].bands
    scores = [
        [bands.score(value) for value in one.chapter.select(indicator).sort_values("unit_id")["value"]]
        for one in (base, after)
    ]
    return scores[0] != scores[1]


def check(base, after, person, indicator, unaffected, expected, prefixes):
    found = units_by_measure(changed_rows(base, after))
    expected = expected | ({"attainment"} if flips(base, after, indicator) else set())
    assert set(found) == expected
    area = ancestry(base, person["residence_unit_id"])
    assert found[indicator] == area
    assert all(units <= area for units in found.values())
    names = changed_variables(base, after)
    assert f"indicator.{indicator}.numerator" in names
    assert {name for name in names if not name.startswith(prefixes)} == set()
    assert after.alt(indicator) != base.alt(indicator)
    assert after.alt(unaffected) == base.alt(unaffected)


def test_the_same_rows_give_the_same_results_and_sentences(tables, base):
    again = outcome({name: table.reverse() for name, table in tables.items()})
    assert changed_rows(base, again).is_empty()
    assert changed_variables(base, again) == set()


def test_a_deleted_edss_changes_only_what_reads_edss(tables, base):
    # One EDSS each, so that no earlier one takes the deleted one's place.
    measurements = (
        tables["functional_measurement"]
        .filter((pl.col("instrument") == "EDSS") & pl.col("event_date").is_between(*YEAR))
        .filter((pl.col("entered_at") <= YEAR[1]) & ~pl.col("during_relapse"))
        .sort("measurement_id")
        .unique("patient_id", keep="first", maintain_order=True)
    )
    tables = tables | {"functional_measurement": measurements}
    base = outcome(tables)
    answered = tables["prom_response"].select("patient_id")
    row = pick(
        measurements.join(alive(tables), on="patient_id").join(
            answered,
            on="patient_id",
            how="anti",  # else the correlation of EDSS and scores would change too
        ),
        base,
        "edss",
    )
    after = outcome(
        tables | {"functional_measurement": measurements.filter(pl.col("measurement_id") != row["measurement_id"])}
    )
    expected = {
        *("edss", "edss_widened", "edss_at_visit", "edss_by_age", "edss_by_treatment"),  # measured or not
        *("edss_levels", "edss_levels_n"),  # the latest value
        "timeliness",  # days from a measurement to its registration
    }
    prefixes = ("activity.", "indicator.edss.", "share.edss_", "quality.delay_edss", "funnel.edss.", "more.")
    check(base, after, row, "edss", "mri", expected, prefixes)


def test_an_mri_moved_out_of_the_year_changes_only_mri(tables, base):
    exams = tables["mri_exam"]
    recent = alive(tables).filter(pl.col("diagnosis_date").is_between(dt.date(2020, 1, 1), dt.date(2023, 12, 31)))
    first, last = EDITION.window("mri")
    alone = exams.filter(pl.col("exam_date").is_between(first, last)).filter(pl.len().over("patient_id") == 1)
    seen = alone.filter(pl.col("entered_at") <= YEAR[1])
    row = pick(seen.join(recent, on="patient_id").sort("mri_id"), base, "mri")
    moved = with_value(exams, "mri_id", row["mri_id"], exam_date=dt.date(2019, 5, 5))
    after = outcome(tables | {"mri_exam": moved})
    check(base, after, row, "mri", "edss", {"mri"}, ("indicator.mri.", "activity.mri", "funnel.mri.", "more."))


def test_a_later_diagnosis_after_referral_changes_only_the_wait_from_referral(tables, base):
    newly = alive(tables).filter(pl.col("diagnosis_date").is_between(*YEAR))
    quick = newly.filter((pl.col("diagnosis_date") - pl.col("referral_date")).dt.total_days().is_between(0, 28))
    row = quick.row(0, named=True)
    moved = row["diagnosis_date"] - dt.timedelta(days=100)
    after = outcome(
        tables | {"diagnosis": with_value(tables["diagnosis"], "patient_id", row["patient_id"], referral_date=moved)}
    )
    expected = {"ref_dx", "wait_referral"}
    check(base, after, row, "ref_dx", "dx_treat", expected, ("indicator.ref_dx.", "wait.referral.", "funnel.ref_dx."))


def test_a_confirmation_before_the_year_changes_the_update_and_its_age_only(tables, base):
    statuses = tables["treatment_status"]
    latest = (
        statuses.filter((pl.col("event_date") <= YEAR[1]) & (pl.col("entered_at") <= dt.date(2025, 1, 31)))
        .sort("event_date", "status_id")
        .with_columns(
            before=pl.col("event_date").shift(1).over("patient_id"), same=pl.col("status").shift(1).over("patient_id")
        )
        .group_by("patient_id", maintain_order=True)
        .last()
        .filter((pl.col("event_date") >= YEAR[0]) & (pl.col("before") < dt.date(2023, 11, 1)))
        .filter((pl.col("status") == "ongoing") & (pl.col("same") == "ongoing"))
    )
    relapsing = alive(tables).filter(
        (pl.col("type_at_onset") == "RRMS") & (pl.col("diagnosis_date") < dt.date(2022, 1, 1))
    )
    row = pick(latest.join(relapsing, on="patient_id").sort("status_id"), base, "treat_upd")
    moved = with_value(statuses, "status_id", row["status_id"], event_date=dt.date(2023, 12, 1))
    after = outcome(tables | {"treatment_status": moved})
    expected = {
        "treat_upd",
        "drugs_in_use",  # a drug counts as in use by how lately it was confirmed
        "timeliness",  # days from the first confirmation in the year to its registration
    }
    prefixes = ("indicator.treat_upd.", "funnel.treat_upd.", "drugs", "treatment.", "quality.delay_treatment", "more.")
    check(base, after, row, "treat_upd", "edss", expected, prefixes)


def test_a_prom_score_changes_only_what_reads_scores(tables, base):
    responses = tables["prom_response"]
    measured = tables["functional_measurement"].select("patient_id")
    row = (
        responses.filter((pl.col("wave") == 2024) & (pl.col("instrument") == "MSIS29") & pl.col("complete"))
        .filter(pl.col("score_physical") < 50)
        .join(alive(tables), on="patient_id")
        .join(measured, on="patient_id", how="anti")
        .sort("response_id")
        .row(0, named=True)
    )
    scored = with_value(responses, "response_id", row["response_id"], score_physical=row["score_physical"] + 40)
    after = outcome(tables | {"prom_response": scored})
    found = units_by_measure(changed_rows(base, after))
    assert {name for name in found if not name.startswith("prom_")} == set()
    assert {"prom_means", "prom_scores_by_age", "prom_scores_by_sex", "prom_regression", "prom_adjusted"} <= set(found)
    # Who answered, and how, is not a score.
    assert set(found).isdisjoint({"prom_response", "prom_response_reached", "prom_every_wave", "prom_treated"})
    names = changed_variables(base, after)
    assert names
    assert {name for name in names if not name.startswith("prom.")} == set()
    assert after.alt("edss") == base.alt("edss")


def test_a_move_changes_two_areas_and_leaves_the_nation(tables, base):
    row = alive(tables).filter(pl.col("residence_unit_id") == "bergen").row(0, named=True)
    moved = with_value(tables["patient"], "patient_id", row["patient_id"], residence_unit_id="ahus")
    after = outcome(tables | {"patient": moved})
    found = units_by_measure(changed_rows(base, after))
    areas = {"bergen", "rhf_vest", "ahus", "rhf_sor_ost"}
    for measure in ("registered_total", "alive_share", "coverage_total", "edss", "edss_widened"):
        assert found[measure] == areas, measure
    # The adjusted scores are fitted to all units at once, so they are the only ones that may change elsewhere.
    assert {name for name, units in found.items() if not units <= areas} <= {"prom_adjusted", "attainment"}
    assert after.variables["indicator.edss.n"] == base.variables["indicator.edss.n"]
    assert after.variables["indicator.edss.share1"] == base.variables["indicator.edss.share1"]
