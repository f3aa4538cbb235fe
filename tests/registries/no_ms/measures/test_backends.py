"""Every measure gives the same results on every engine."""

from __future__ import annotations

import datetime as dt

import pytest

from R_free_helpers.model.registry import get_registry
from R_free_helpers.results.compute import load_own_tables

REGISTRY = get_registry("no_ms")
D = dt.date


@pytest.fixture
def varied(rows):
    """Return tables in which each measure has something to count."""
    drugs, courses = ["rituximab", "avonex", "cladribine"], ["RRMS", "RRMS", "PPMS", "unknown"]
    for n in range(24):
        person = f"P{n:02d}"
        rows.person(
            person,
            patient={
                "residence_unit_id": ["bergen", "forde", "ous"][n % 3],
                "sex": ["female", "male"][n % 2],
                "birth_date": D(1950 + 2 * n, 1 + n % 12, 3),
            },
            diagnosis_date=D(2024 - (n % 3) * 3, 6, 1),
            onset_year=2016,
            onset_month=1 + n % 12,
            referral_date=D(2024 - (n % 3) * 3, 5, 1 + n) if n % 5 else None,
            type_at_onset=courses[n % 4],
        )
        if n % 7:
            rows.add("treatment_episode", patient_id=person, drug_id=drugs[n % 3], start_date=D(2024, 6, 1 + n))
        rows.add(
            "treatment_status",
            patient_id=person,
            status=["ongoing", "none", "unknown"][n % 3],
            event_date=D(2023 + n % 2, 6, 9),
            no_treatment_reason="own_choice" if n % 3 == 1 else None,
        )
        rows.add("visit", patient_id=person, visit_date=D(2024, 9, 1 + n))
        rows.add("functional_measurement", patient_id=person, event_date=D(2024, 1 + n % 12, 2), value=n % 10 / 1.0)
        rows.add("relapse_status", patient_id=person, covers_from=D(2023, 1, 1), covers_to=D(2023 + n % 2, 12, 31))
        rows.add("mri_exam", patient_id=person, exam_date=D(2024, 1 + n % 12, 5))
        rows.add("prom_invitation", patient_id=person, reached=bool(n % 4))
        for instrument in ("MSIS29", "RAND12"):
            rows.add("prom_response", patient_id=person, instrument=instrument, score_physical=n * 3.5)
        rows.add("registration_event", patient_id=person, form=["inclusion", "follow_up"][n % 2])
        rows.add(
            "validation_result",
            patient_id=person,
            hospital_id="bergen",
            variable="edss",
            registry_value=str(n) if n % 4 else None,
            match=bool(n % 3),
        )
        rows.add("biobank_sample", person_id=f"B{n}", relation="patient", patient_id=person, material="both")
        rows.add(
            "reliability_rating",
            case_id=f"c{n // 4}",
            rater_id=f"r{n % 4}",
            variable="edss",
            value=str(n // 4 + n % 3),
            scale="ordinal",
        )
    rows.add("data_delivery", delivery_id="d1", year=2024, purpose="research")
    for n, stopped in enumerate((D(2023, 5, 1), D(2024, 5, 1), D(2024, 8, 1))):
        person = f"N{n}"
        rows.person(person, diagnosis_date=D(2019, 6, 1))
        rows.add(
            "treatment_episode",
            patient_id=person,
            drug_id="natalizumab",
            start_date=D(2020, 1, 1),
            end_date=stopped,
        )
        rows.add(
            "treatment_episode", patient_id=person, drug_id=["rituximab", "hsct", "ofatumumab"][n], start_date=stopped
        )
        rows.add("treatment_status", patient_id=person, status="ongoing", event_date=D(2024, 9, 1))
    rows.person("N3", diagnosis_date=D(2019, 6, 1))
    rows.add("treatment_episode", patient_id="N3", drug_id="rituximab", start_date=D(2020, 1, 1))
    rows.add("treatment_episode", patient_id="N3", drug_id="hsct", start_date=D(2022, 1, 1), received_abroad=True)
    # Of those with progressive onset half have died while ten are followed: there is a median.
    for n in range(36):
        rows.person(
            f"D{n:02d}",
            patient={
                "sex": ["female", "male"][n % 2],
                "birth_date": D(1940 + n % 12, 1, 3),
                "included_date": D(2009, 1, 2),
                "death_date": D(2010 + n // 3, 1 + n % 12, 4),
            },
            diagnosis_date=D(1995, 6, 1),
            onset_year=1990,
            type_at_onset=["RRMS", "PPMS", "PPMS"][n % 3],
        )
    for n in range(12):
        # More than twenty with onset in one year, so that there is a first such year.
        rows.person(f"F{n:02d}", onset_year=2016, diagnosis_date=D(2024, 3, 1))
    return rows.tables() | {"drug": load_own_tables(REGISTRY, 2024)["drug"]}


@pytest.mark.parametrize("engine", ["duckdb", "spark"], indirect=True)
def test_an_engine_agrees_with_polars_on_every_measure(varied, engine, engines_agree):
    engines_agree("no_ms", varied, engine)
