"""A small extract whose keys begin with a mark, so that a key is seen wherever it goes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from R_free_helpers.contract.writing import write_tables

KEY = "QZXKEY"


@pytest.fixture(scope="session")
def extract(new_rows, tmp_path_factory) -> Path:
    """Return the folder of an extract of two trusts."""
    rows = new_rows()
    for number in range(6):
        rows.person(f"{KEY}{number}", patient={"residence_unit_id": "bergen" if number < 4 else "ous"})
    entered = {"entered_at": dt.date(2024, 5, 1)}
    for number in (0, 4):
        rows.add("functional_measurement", patient_id=f"{KEY}{number}", event_date=dt.date(2024, 3, 1), **entered)
    # Told twice: the later entered counts, and both are registered about the person.
    for value, day in ((2.0, dt.date(2024, 5, 1)), (3.0, dt.date(2024, 6, 1))):
        rows.add(
            "functional_measurement",
            patient_id=f"{KEY}1",
            unit_id="ous",
            event_date=dt.date(2024, 4, 1),
            value=value,
            entered_at=day,
        )
    study = {"variable": "type_at_onset", "hospital_id": "bergen", "match": False}
    rows.add(
        "validation_result", patient_id=f"{KEY}1", registry_value="=1+1", journal_value="<script>x</script>", **study
    )
    for person, relation, of in (("S1", "patient", 1), ("S2", "parent", 1), ("S3", "parent", 2)):
        about = {"relation": relation, "patient_id": f"{KEY}{of}", "material": "dna"}
        rows.add("biobank_sample", person_id=f"{KEY}{person}", **about)
    folder = tmp_path_factory.mktemp("extract")
    write_tables(rows.tables(), folder)
    return folder
