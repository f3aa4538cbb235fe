"""The example of docs/import.md is run on a small dump of MRS, made here as the document describes it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from R_free_helpers.contract.delivery.importing import import_delivery
from R_free_helpers.contract.schema import Schema, uses
from R_free_helpers.contract.standard import LIBRARY

TEXT = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
EXAMPLE = dict(re.findall(r"This is `import/([\w.]+)`:\n\n```(?:sql|csv)\n(.*?)```", TEXT, re.DOTALL))
MOST_LINES = 40

COLUMNS = {
    "patient": ("patient_id", "sex", "birth_date", "residence_unit_id", "death_date", "included_date"),
    "visit": ("visit_id", "patient_id", "unit_id", "visit_date", "mode", "staff", "entered_at"),
    "treatment_episode": ("episode_id", "patient_id", "drug_id", "start_date", "end_date", "entered_at"),
}
"""What the registry of the example has of each table."""

CODEBOOK = {
    "Inklusjon": {
        "SkjemaGUID": ["Id (Guid)"],
        "PasientGUID": ["Id (Guid)"],
        "UnitId": ["Tekst"],
        "FormStatus": ["Enum", "1 = Kladd", "2 = Ferdigstilt"],
        "FormDate": ["Dato/tid"],
        "PatientGender": ["Enum", "0 = Ukjent", "1 = Mann", "2 = Kvinne"],
        "Fodselsdato": ["Dato"],
        "Morsdato": ["Dato"],
        "FirstTimeClosed": ["Dato/tid"],
    },
    "Oppfølging": {
        "SkjemaGUID": ["Id (Guid)"],
        "PasientGUID": ["Id (Guid)"],
        "UnitId": ["Tekst"],
        "FormStatus": ["Enum", "1 = Kladd", "2 = Ferdigstilt"],
        "FormDate": ["Dato/tid"],
        "Kontakt": ["Enum", "-1 = Velg verdi", "1 = Oppmøte", "2 = Telefon"],
        "Lege": ["Avkrysning"],
        "FirstTimeClosed": ["Dato/tid"],
        "LastUpdate": ["Dato/tid"],
    },
    "Behandling": {
        "SkjemaGUID": ["Id (Guid)"],
        "HovedskjemaGUID": ["Id (Guid)"],
        "Legemiddel": ["Enum", "-1 = Velg verdi", "1 = Rituksimab", "2 = Natalizumab"],
        "Oppstart": ["Dato"],
        "Slutt": ["Dato"],
    },
}
ROWS = {
    "InklusjonSkjema": (
        "I1;P-A;102959;2;01.02.2020;1;03.04.1970;;02.02.2020 10:00",
        "I2;p-a;4001031;2;05.06.2023;1;03.04.1970;;06.06.2023 10:00",
        "I3;P-B;4210053;2;01.03.2021;2;31.12.1980;24.12.2024;01.03.2021 09:30:15",
        "I4;P-C;4001031;1;01.03.2021;2;30.11.1990;;",
        "I5;P-D;999999;2;01.03.2021;2;30.11.1990;;01.03.2021 10:00",
    ),
    "OppfolgingSkjema": (
        "F1;P-A;4001031;2;10.01.2024;1;True;11.01.2024 08:00;11.01.2024 08:00",
        "F2;P-A;4001031;2;10.01.2024;2;False;11.01.2024 08:00;12.01.2024 08:00",
        "F3;P-B;102959;2;20.02.2024 12:15;-1;-1;20.02.2024 12:30;20.02.2024 12:30",
        "F4;P-B;102959;1;20.03.2024;1;True;;21.03.2024 12:30",
    ),
    "BehandlingSkjema": (
        "B1;f1;1;01.03.2022;",
        "B2;F3;2;01.03.2022;01.03.2023",
        "B3;F4;2;01.03.2024;",
        "B4;F9;2;01.03.2024;",
    ),
}


@pytest.fixture
def export(tmp_path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for (form, rows), (name, fields) in zip(ROWS.items(), CODEBOOK.items(), strict=True):
        lines = [";".join(fields), *rows]
        text = "".join(f"{line};\r\n" for line in lines)
        (folder / f"DataDump_MRS-PROD_{form}_2025-05-15_0600.csv").write_text(text, encoding="utf-8-sig", newline="")
        sheet = book.create_sheet(name)
        sheet.append(["Visningsnavn", "Variabelnavn", "Felttype", "Mulige verdier", "Gyldighet", "Hjelpetekst"])
        for field, (kind, *choices) in fields.items():
            sheet.append([field, field, kind, *choices[:1]])
            for choice in choices[1:]:
                sheet.append([None, None, None, choice])
    book.save(folder / "rapport.xlsx")
    return folder


@pytest.fixture
def queries(tmp_path) -> Path:
    folder = tmp_path / "import"
    folder.mkdir()
    for name, text in EXAMPLE.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def schema() -> Schema:
    """Return the tables of the registry of the example."""
    whole = Schema({table: LIBRARY[table] for table in COLUMNS})
    without = {table: sorted(set(whole.polars_schema(table)) - set(columns)) for table, columns in COLUMNS.items()}
    return Schema({table: uses(LIBRARY[table], without=without[table]) for table in COLUMNS})


def test_the_example_has_a_query_for_each_table():
    assert EXAMPLE.keys() == {"unit_ids.csv", *(f"{table}.sql" for table in COLUMNS)}


@pytest.mark.parametrize("name", EXAMPLE)
def test_no_query_is_long(name):
    assert len(EXAMPLE[name].splitlines()) <= MOST_LINES


def test_it_gives_what_the_document_says(export, queries):
    made = import_delivery(export, queries, schema(), None)
    assert made.problems == ()
    day = dt.date
    assert made.tables["patient"].rows() == [
        ("P-A", "male", day(1970, 4, 3), "bergen", None, day(2020, 2, 2)),
        ("P-B", "female", day(1980, 12, 31), "bergen", day(2024, 12, 24), day(2021, 3, 1)),
    ]
    assert made.made["patient"].left_out == {
        "RESH 999999 not in the list": 1,
        "form not completed": 1,
        "included before at another unit": 1,
    }
    assert made.tables["visit"].rows() == [
        ("F2", "P-A", "ous", day(2024, 1, 10), "phone", "nurse", day(2024, 1, 11)),
        ("F3", "P-B", "bergen", day(2024, 2, 20), None, "nurse", day(2024, 2, 20)),
    ]
    assert made.made["visit"].left_out == {"form not completed": 1, "saved again on the same day": 1}
    assert made.tables["treatment_episode"].rows() == [
        ("B1", "P-A", "rituximab", day(2022, 3, 1), None, day(2024, 1, 11)),
        ("B2", "P-B", "natalizumab", day(2022, 3, 1), day(2023, 3, 1), day(2024, 2, 20)),
    ]
    assert made.made["treatment_episode"].left_out == {"form not completed": 1, "no form that it belongs to": 1}


def test_persons_are_renamed_in_every_table(export, queries):
    made = import_delivery(export, queries, schema(), lambda: b"k" * 32).tables
    persons = made["patient"]["patient_id"]
    assert persons.str.contains(r"^[0-9a-f]{20}$").all()
    assert set(made["visit"]["patient_id"]) == set(made["treatment_episode"]["patient_id"]) == set(persons)
    assert not any(pl.Series(["P-A", "P-B"]).is_in(persons.to_list()))
