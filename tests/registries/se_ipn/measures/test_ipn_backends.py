"""Every measure of the Swedish registry gives the same results on every engine."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from R_free_helpers.model.registry import get_registry

REGISTRY = get_registry("se_ipn")
D = dt.date
UNITS = ["karolinska", "danderyd", "lund", "sahlgrenska", "uppsala", "umea"]
DRUGS = ["ivig", "scig", "prednisolon", "rituximab", "cyklofosfamid"]
ANSWERS = {
    "EQ5D5L": {
        "mobility": 2,
        "self_care": 1,
        "usual_activities": 2,
        "pain_discomfort": 3,
        "anxiety_depression": 1,
        "vas": 70,
    },
    "RODS_CIDP_PDN": {str(n): n % 3 for n in range(1, 25)},
    "RODS_MMN": {str(n): (n + 1) % 3 for n in range(1, 26)},
    "RAND36": {str(n): 1 for n in range(1, 37)},
    "INCAT_self": {
        "arm_symptoms": 1,
        "arm_zips_buttons": 1,
        "arm_hair": 0,
        "arm_knife_fork": 1,
        "arm_coins": 0,
        "leg_walking": 1,
        "leg_outdoors": 1,
    },
    "PASS": {"pass": 1},
    "WORK": {"work_ability": 7},
}


@pytest.fixture
def varied(people):
    """Return tables in which each measure has something to count."""
    for n in range(30):
        person = f"P{n:02d}"
        people.person(
            person,
            unit=UNITS[n % 6],
            diagnosis=["CIDP", "CIDP", "MMN", "CIDP", "PDN"][n % 5],
            sex=["female", "male", "male"][n % 3],
            birth_date=D(1945 + n, 1 + n % 12, 3),
            residence_unit_id=["region_stockholm", "region_skane", "region_uppsala"][n % 3],
            included_date=D(2014 + n % 11, 4, 1),
            onset_date=D(2012 + n % 9, 1 + n % 12, 1),
            diagnosis_date=D(2014 + n % 10, 6, 1 + n % 28),
            referral_date=D(2014, 1, 1) if n % 4 else None,
            ended_date=D(2024, 8, 1) if n % 11 == 10 else None,
        )
        if n % 6:
            people.add(
                "treatment_episode",
                person,
                drug_id=DRUGS[n % 5],
                start_date=D(2015 + n % 9, 6, 15),
                end_date=D(2023, 5, 5) if n % 7 == 6 else None,
            )
        if n % 8 == 1:
            people.add("treatment_episode", person, drug_id="ivig", start_date=D(2014, 9, 1), end_date=D(2024, 2, 2))
            people.add("treatment_episode", person, drug_id="scig", start_date=D(2024, 2, 2), entered_at=D(2025, 5, 1))
        people.add("visit", person, visit_date=D(2024, 1 + n % 12, 9), staff=["physician", "nurse"][n % 2])
        people.add("functional_measurement", person, event_date=D(2024, 1 + n % 12, 2), value=float(n % 9))
        people.add("functional_measurement", person, instrument="GRIP", value=40.0 + n)
        for k, (instrument, answers) in enumerate(ANSWERS.items()):
            people.add(
                "prom_response",
                person,
                instrument=instrument,
                items=json.dumps(answers),
                channel=["PER", "clinic"][(n + k) % 2],
                response_date=D(2021 + n % 4, 3, 1 + n % 28),
            )
        people.add("validation_result", person, registry_value=["CIDP", "MMN"][n % 2], match=bool(n % 3))
    return people.tables()


@pytest.mark.parametrize("engine", ["duckdb", "spark"], indirect=True)
def test_an_engine_agrees_with_polars_on_every_measure_of_the_second_registry(varied, engine, engines_agree):
    engines_agree("se_ipn", varied, engine)
