"""Several years together and quarters are the indicator's own persons, judged by its own criterion."""

from __future__ import annotations

import dataclasses
import datetime as dt

import duckdb
import polars as pl
import pytest

from R_free_helpers.measures.periods import Pooled, Quarterly, QuartersOf
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Incident
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.rows import collect_rows
from R_free_helpers.registries.no_ms.indicators import EARLY_HE, EDSS, ONSET_DX
from R_free_helpers.registries.no_ms.measures.time_to_treatment import NEWLY_DIAGNOSED
from R_free_helpers.results.compute import open_source

D = dt.date


@pytest.fixture
def registry_of_years(rows):
    """Return a source of persons diagnosed on many days of four years, treated early, late or not at all."""
    for n, day in enumerate(pl.date_range(D(2021, 1, 4), D(2024, 12, 30), "31d", eager=True)):
        person, unit = f"P{n:02d}", ("bergen", "finnmark", "ous")[n % 3]
        rows.person(
            person,
            patient={"residence_unit_id": unit},
            diagnosis_date=day,
            onset_year=day.year - 1 - n % 3,
            onset_month=1 + n % 12,
            referral_date=day - dt.timedelta(days=5 * (n % 12)) if n % 7 else None,
        )
        rows.add("treatment_status", patient_id=person, event_date=day)
        if n % 5:
            start = day + dt.timedelta(days=(3, 20, 40, 200, 10)[n % 5])
            drug = "rituximab" if n % 2 else "teriflunomide"
            rows.add("treatment_episode", patient_id=person, start_date=start, drug_id=drug)
    registry = get_registry("no_ms")
    return open_source(rows.tables(), registry, Edition(registry="no_ms", year=2024))


def on_duckdb(source):
    connection = duckdb.connect()
    for name, table in source.tables.items():
        connection.register(f"{name}_rows", table.collect().to_arrow())
        connection.execute(f"create table {name} as select * from {name}_rows")
    return dataclasses.replace(source, tables={name: connection.table(name) for name in source.tables}, _planned={})


def persons(rows):
    return collect_rows(rows.select("patient_id", "unit_id", "met")).sort("patient_id")


@pytest.mark.parametrize("indicator", NEWLY_DIAGNOSED, ids=lambda one: one.id)
def test_the_persons_of_the_events_year_are_those_of_the_indicator(registry_of_years, indicator):
    own = persons(indicator.rows(registry_of_years))
    again = persons(
        indicator.judged(
            registry_of_years, indicator.incident.between(registry_of_years, D(2024, 1, 1), D(2024, 12, 31))
        )
    )
    assert own.height >= 8
    assert 0 < own["met"].sum() < own.height or indicator is EARLY_HE
    assert again.equals(own)


@pytest.mark.parametrize("indicator", NEWLY_DIAGNOSED, ids=lambda one: one.id)
def test_years_together_are_the_sum_of_the_years_and_hold_nobody_twice(registry_of_years, indicator):
    pooled = Pooled("several", indicator, counts="persons").compute(registry_of_years)
    for n in (2, 3):
        whole = pooled.filter((pl.col("unit_id") == "norge") & (pl.col("subgroup") == f"years={n}")).row(0, named=True)
        parts = [
            persons(
                indicator.judged(
                    registry_of_years, indicator.incident.between(registry_of_years, D(year, 1, 1), D(year, 12, 31))
                )
            )
            for year in range(2024 - n + 1, 2025)
        ]
        assert whole["numerator"] == sum(part["met"].sum() for part in parts)
        assert whole["denominator"] == sum(part["met"].is_not_null().sum() for part in parts)
        assert len(set(whole["denominator_set"])) == whole["denominator"]
        assert whole["lower"] < whole["value"] < whole["upper"] or whole["value"] in (0, 1)


@pytest.mark.parametrize("indicator", NEWLY_DIAGNOSED, ids=lambda one: one.id)
def test_both_engines_agree_on_years_and_quarters(registry_of_years, indicator):
    measures = (
        Pooled("several", indicator, counts="persons"),
        Quarterly("quarters", QuartersOf(indicator), counts="persons", indicator=indicator.id, deepest="hf"),
    )
    other = on_duckdb(registry_of_years)
    for measure in measures:
        numbers = ["unit_id", "subgroup", "numerator", "denominator", "missing"]
        first, second = (measure.compute(source).select(numbers).sort(numbers) for source in (registry_of_years, other))
        assert first.height
        assert second.equals(first)


def test_quarters_are_cut_at_their_ends_and_add_up_to_the_year(registry_of_years):
    found = Quarterly("quarters", QuartersOf(ONSET_DX), counts="persons", indicator="onset_dx", deepest="rhf").compute(
        registry_of_years
    )
    national = found.filter(pl.col("unit_id") == "norge")
    year = national.filter(pl.col("subgroup").str.contains("2024Q"))
    assert year.height == 4
    assert year["denominator"].sum() == persons(ONSET_DX.rows(registry_of_years)).height
    assert set(found["unit_id"]) == {"norge", "rhf_vest", "rhf_nord", "rhf_sor_ost"}


@pytest.mark.parametrize(
    ("day", "quarter"), [(D(2024, 3, 31), "2024Q1"), (D(2024, 4, 1), "2024Q2"), (D(2020, 1, 1), "2020Q1")]
)
def test_the_first_and_last_day_of_a_quarter_belong_to_it(rows, measured, day, quarter):
    rows.person("P1", diagnosis_date=day, onset_year=2019, onset_month=6)
    assert measured("onset_dx_by_quarter", quarter=quarter)["denominator"] == 1


def test_a_year_before_the_first_is_no_quarter(rows):
    rows.person("P1", diagnosis_date=D(2019, 12, 31), onset_year=2019, onset_month=6)
    source = open_source(rows.tables(), get_registry("no_ms"), Edition(registry="no_ms", year=2024))
    assert collect_rows(QuartersOf(ONSET_DX)(source)).is_empty()


@pytest.mark.parametrize(("start", "counted"), [(D(2023, 5, 15), 1), (D(2023, 5, 16), 0)])
def test_those_of_an_earlier_year_have_had_as_long_to_begin(rows, measured, start, counted):
    rows.person("P1", diagnosis_date=D(2022, 9, 1))
    rows.add("treatment_episode", patient_id="P1", start_date=start, drug_id="rituximab")
    rows.person("P2", diagnosis_date=D(2024, 9, 1))
    rows.add("treatment_episode", patient_id="P2", start_date=D(2024, 10, 1), drug_id="rituximab")
    assert measured("early_he_pooled", years="3")["denominator"] == 1 + counted


def test_years_before_a_changed_definition_are_not_put_together(registry_of_years):
    incident = dataclasses.replace(ONSET_DX.incident, since=2023)
    changed = dataclasses.replace(ONSET_DX, incident=incident)
    found = Pooled("several", changed, counts="persons").compute(registry_of_years)
    assert set(found["subgroup"]) == {"years=2"}
    since = dataclasses.replace(ONSET_DX, incident=dataclasses.replace(incident, since=2024))
    assert Pooled("several", since, counts="persons").compute(registry_of_years).is_empty()
    first = collect_rows(QuartersOf(changed)(registry_of_years))["quarter"].min()
    assert first == "2023Q1"


def test_a_state_has_no_years_to_put_together():
    with pytest.raises(ValueError, match="edss"):
        Pooled("several", EDSS, counts="persons")
    with pytest.raises(ValueError, match="edss"):
        QuartersOf(EDSS)
    assert isinstance(ONSET_DX.incident, Incident)
