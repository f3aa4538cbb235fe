"""The tables of a made-up registry of operations: its own beside those of the library, and a small extract of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from R_free_helpers.contract import standard
from R_free_helpers.contract.events import Event
from R_free_helpers.contract.schema import BY_EXTENT, Schema, Table, column, entered, person, uses

D = dt.date


class Patient(standard.Patient):
    """One row per person who has been operated on."""

    smoker: str = column("Smoked at the time of the first operation", codes=True)


class Operation(Table, may_be_empty=False, event=Event(("patient_id", "operated_on", "procedure_id"))):
    """One row per operation; a person may have several."""

    operation_id: str = column("Key", key=True)
    patient_id: str = person()
    unit_id: str = column("Hospital", references="unit.unit_id")
    procedure_id: str = column("What was done", references="procedure.procedure_id")
    operated_on: dt.date = column("Date of the operation", clock="contact")
    discharged_on: dt.date = column(
        "Date of discharge", nullable=True, clock="end", not_before={"operated_on": "error"}
    )
    minutes: int = column("Minutes from incision to closure", unit="minutes", ge=1, le=1500)
    blood_loss: float = column("Litres of blood lost", unit="litres", nullable=True, ge=0)
    laparoscopic: bool = column("Whether it was laparoscopic")
    entered_at: dt.date = entered(operated_on="error")


class Complication(Table):
    """One row per complication of an operation."""

    complication_id: str = column("Key", key=True)
    operation_id: str = column("Operation", references="operation.operation_id")
    patient_id: str = person()
    kind: str = column("Kind", codes=True)
    found_on: dt.date = column("Date found", not_before={"operation.operated_on": "error"})


class FollowUp(Table, optional=True):
    """One row per person and year of control."""

    patient_id: str = person(key=True)
    year: int = column("Year", key=True, ge=2000, le=2100)
    seen_on: dt.date = column("Date seen", clock="contact", not_before={"operation.operated_on": BY_EXTENT})


SCHEMA = Schema(
    {
        "patient": uses(
            Patient,
            without=(
                "consent_date",
                "consent_status",
                "prom_consent_date",
                "digitally_reachable",
                "emigration_date",
                "included_date",
                "ended_date",
                "ended_reason",
            ),
        ),
        "operation": Operation,
        "complication": Complication,
        "follow_up": FollowUp,
        "visit": uses(standard.Visit, without=("mode", "staff"), optional=True),
    },
    lists=("procedure",),
    date_order={"visit.visit_date": {"operation.operated_on": "warning"}},
)

LISTS = {
    "unit": "unit_id,name_print,name_short,level,parent_unit_id,sort_order\n"
    "norge,Norge,Norge,nation,,1\nnord,Nord sykehus,Nord,hospital,norge,2\nsyd,Syd sykehus,Syd,hospital,norge,3\n",
    "procedure": "procedure_id,label\nJFB30,Høyresidig hemikolektomi\nJGB00,Fremre reseksjon\n",
    "codes": "table,column,code,label\npatient,sex,female,Kvinne\npatient,sex,male,Mann\n"
    "patient,smoker,yes,Ja\npatient,smoker,no,Nei\npatient,smoker,unknown,Ukjent\n"
    "complication,kind,leak,Lekkasje\ncomplication,kind,other,Annet\n",
    "descriptions_nb": "table,column,text\noperation,,Én rad per operasjon; en person kan ha flere.\n"
    "operation,operated_on,Operasjonsdato\npatient,smoker,Røykte ved første operasjon\n",
    "descriptions_sv": "table,column,text\noperation,,En rad per operation; en person kan ha flera.\n"
    "operation,operated_on,Operationsdatum\n",
}


def write_lists(folder: Path) -> Path:
    """Write the registry's lists, and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in LISTS.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def make_frames() -> dict[str, pl.DataFrame]:
    """Return the tables of an extract of six persons and eight operations that follows the contract."""
    persons = [f"P{number}" for number in range(1, 7)]
    operated = ["P1", "P1", "P2", "P3", "P3", "P4", "P5", "P6"]
    days = [D(2023, 1, 10), D(2023, 3, 1), *(D(2023, month, 5) for month in range(2, 8))]
    rows = {
        "patient": {
            "patient_id": persons,
            "sex": ["female", "male"] * 3,
            "birth_date": [D(1950 + number, 4, 1) for number in range(6)],
            "residence_unit_id": ["nord", "syd"] * 3,
            "death_date": [None] * 5 + [D(2023, 12, 24)],
            "smoker": ["yes", "no", "unknown"] * 2,
        },
        "operation": {
            "operation_id": [f"O{number}" for number in range(1, 9)],
            "patient_id": operated,
            "unit_id": ["nord", "syd"] * 4,
            "procedure_id": ["JFB30", "JGB00"] * 4,
            "operated_on": days,
            "discharged_on": [*(day + dt.timedelta(days=4) for day in days[:7]), None],
            "minutes": [120, 95, 200, 180, 60, 75, 240, 130],
            "blood_loss": [0.2, None, 1.25, 0.5, 0.0, None, 2.5, 0.1],
            "laparoscopic": [True, False] * 4,
            "entered_at": [day + dt.timedelta(days=10) for day in days],
        },
        "complication": {
            "complication_id": ["C1", "C2", "C3"],
            "operation_id": ["O1", "O2", "O3"],
            "patient_id": ["P1", "P1", "P2"],
            "kind": ["leak", "other", "leak"],
            "found_on": [D(2023, 1, 20), D(2023, 3, 4), D(2023, 2, 5)],
        },
        "follow_up": {
            "patient_id": ["P1", "P1", "P2"],
            "year": [2023, 2024, 2023],
            "seen_on": [D(2023, 6, 1), D(2024, 6, 1), D(2023, 9, 1)],
        },
        "visit": {
            "visit_id": ["V1"],
            "patient_id": ["P3"],
            "unit_id": ["nord"],
            "visit_date": [D(2023, 8, 1)],
            "entered_at": [D(2023, 8, 1)],
        },
    }
    return {table: pl.DataFrame(columns, schema=SCHEMA.polars_schema(table)) for table, columns in rows.items()}
