"""What holds of every MS measure on any rows: parts add up, order does not matter, intervals hold their shares."""

from __future__ import annotations

import datetime as dt
import random

import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.results.compute import compute_measure, open_source

D = dt.date
REGISTRY = get_registry("no_ms")
UNITS = REGISTRY.data_dir / "unit.csv"
HOSPITALS = pl.read_csv(UNITS).filter(pl.col("level") == "hf")["unit_id"].to_list()
DRUGS = ["rituximab", "natalizumab", "ocrelizumab", "ofatumumab", "avonex", "hsct", "cladribine", "fingolimod"]

EQUAL = [
    # A count by categories, and the count of all of them.
    ("registered", "registered_total"),
    ("newly_diagnosed_type", "newly_diagnosed"),
]

FEW = settings(phases=[Phase.explicit, Phase.generate])
"""A seed is no simpler when its number is smaller, so nothing is shrunk."""


def some_day(draw: random.Random, first: int = 2018, last: int = 2025) -> dt.date:
    """Return a day, often one of those at which a year turns."""
    year = draw.randint(first, last)
    edges = [D(year, 1, 1), D(year, 12, 31), D(year, 2, 28), D(year, 6, 30), D(year, 7, 1)]
    return draw.choice(edges) if draw.random() < 0.4 else D(year, 1, 1) + dt.timedelta(days=draw.randrange(365))


def extract(new_rows, seed: int, persons: int) -> dict[str, pl.DataFrame]:
    """Return a small extract whose rows follow from the seed."""
    draw, rows = random.Random(seed), new_rows()
    for n in range(persons):
        person, diagnosed = f"P{n:03d}", some_day(draw, 2012, 2024)
        rows.person(
            person,
            patient={
                "sex": draw.choice(["female", "male"]),
                "birth_date": some_day(draw, 1940, 2000),
                "residence_unit_id": draw.choice(HOSPITALS),
                "included_date": some_day(draw, 2024, 2025) if draw.random() < 0.9 else None,
                "death_date": max(some_day(draw, 2019, 2025), diagnosed) if draw.random() < 0.3 else None,
                "emigration_date": some_day(draw, 2019, 2025) if draw.random() < 0.1 else None,
                "consent_status": draw.choice(["consented"] * 9 + ["withdrawn"]),
            },
            diagnosis_date=diagnosed,
            onset_year=draw.randint(2000, diagnosed.year),
            onset_month=draw.choice([None, 1, 6, 12]),
            referral_date=diagnosed - dt.timedelta(days=draw.choice([0, 27, 28, 29, 250]))
            if draw.random() < 0.8
            else None,
            type_at_onset=draw.choice(["RRMS", "RRMS", "PPMS", "unknown"]),
            n_relapses_before_dx=draw.choice([None, 0, 2, 3, 7]),
            n_deficits_at_dx=draw.choice([None, 0, 1, 3]),
            ocb=draw.choice(["positive", "negative", "unknown"]),
            csf_done=draw.choice(["yes", "no", "unknown"]),
        )
        for _ in range(draw.randrange(4)):
            start = some_day(draw, 2018, 2025)
            end = start + dt.timedelta(days=draw.choice([1, 365, 1200])) if draw.random() < 0.5 else None
            rows.add(
                "treatment_episode",
                patient_id=person,
                drug_id=draw.choice(DRUGS),
                start_date=start,
                end_date=end,
                received_abroad=draw.random() < 0.3,
            )
        for _ in range(draw.randrange(3)):
            rows.add(
                "treatment_status",
                patient_id=person,
                event_date=some_day(draw, 2022, 2024),
                status=draw.choice(["ongoing", "none", "unknown"]),
                no_treatment_reason=draw.choice([None, "own_choice", "pregnancy", "progressive"]),
            )
            rows.add("visit", patient_id=person, visit_date=some_day(draw, 2023, 2024))
            rows.add(
                "functional_measurement",
                patient_id=person,
                event_date=some_day(draw, 2023, 2024),
                value=draw.randrange(20) / 2,
                during_relapse=draw.random() < 0.1,
            )
            rows.add("mri_exam", patient_id=person, exam_date=some_day(draw, 2023, 2024))
        rows.add("relapse_status", patient_id=person, covers_from=D(2023, 3, 1), covers_to=some_day(draw, 2023, 2024))
        rows.add("prom_invitation", patient_id=person, reached=draw.random() < 0.8)
        if draw.random() < 0.6:
            for wave in (2023, 2024):
                rows.add(
                    "prom_response",
                    patient_id=person,
                    wave=wave,
                    instrument=draw.choice(["MSIS29", "RAND12"]),
                    response_date=D(wave, 11, 20),
                    score_physical=draw.randrange(1000) / 10,
                )
        rows.add("registration_event", patient_id=person, entered_at=some_day(draw, 2018, 2024))
    return rows.tables()


@settings(FEW, max_examples=3)
@given(seed=st.integers(0, 10_000), persons=st.integers(60, 110))
def test_every_measure_on_any_rows(new_rows, properties_hold, seed, persons):
    properties_hold("no_ms", extract(new_rows, seed, persons))


@settings(FEW, max_examples=3)
@given(seed=st.integers(0, 10_000), persons=st.integers(1, 60))
def test_every_count_of_persons_is_the_size_of_its_set(new_rows, seed, persons):
    source = open_source(extract(new_rows, seed, persons), REGISTRY, Edition(registry="no_ms", year=2024))
    for measure in REGISTRY.measures:
        if measure.counts != "persons":
            continue
        found = compute_measure(measure, source)
        for name in ("numerator", "denominator", "missing"):
            if name == "numerator" or measure.out_of is None:
                wrong = found.filter(pl.col(name).fill_null(0) != pl.col(f"{name}_set").list.len().fill_null(0))
                assert wrong.is_empty(), (name, wrong)
        if measure.out_of is None and measure.id != "natalizumab_stop_ratio":
            whole = found.filter(pl.col("denominator_set").is_not_null())
            outside = whole["numerator_set"].list.set_difference(whole["denominator_set"]).list.len()
            assert outside.fill_null(0).sum() == 0, measure.id


@settings(FEW, max_examples=4)
@given(seed=st.integers(0, 10_000), persons=st.integers(1, 60))
def test_counts_by_category_add_up_to_the_count_of_all(new_rows, seed, persons):
    source = open_source(extract(new_rows, seed, persons), REGISTRY, Edition(registry="no_ms", year=2024))

    def counted(measure_id: str, column: str = "numerator", **kept: str) -> float:
        found = compute_measure(REGISTRY.measure(measure_id), source).filter(pl.col("unit_id") == "norge")
        for key, value in kept.items():
            found = found.filter(pl.col(key) == value)
        return found[column].sum()

    for parts, whole in EQUAL:
        assert counted(parts) == counted(whole)
    assert counted("age_groups") == counted("age", "denominator") == counted("sex")
    assert counted("edss_levels") == counted("edss_levels_n")
    assert counted("edss_by_age", "denominator") == counted("edss", "denominator") == counted("sex")
    assert counted("edss_by_age") == counted("edss_by_treatment") == counted("edss")
    assert counted("drugs_in_use") == counted("treatment_status", subgroup="state=ongoing")
    assert counted("no_treatment_reason") == counted("treatment_status", subgroup="state=none")
    assert counted("onset_dx_by_year_sex") == counted("onset_dx_by_year")
    assert counted("wait_referral", "denominator", statistic="median") == counted("ref_dx", "denominator")
