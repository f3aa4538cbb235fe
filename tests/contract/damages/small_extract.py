"""A small valid extract, made by hand, and the ways to write it: what every damage starts from."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import polars as pl

from R_free_helpers.contract.registered import schema_of

DATA = Path(__file__).parents[3] / "data" / "no_ms"
SCHEMA = schema_of("no_ms")
EXTRACTED = dt.date(2025, 5, 15)
PERSONS = 30
UNITS = ("bergen", "forde", "ous", "unn")

Frames = dict[str, pl.DataFrame]


def make_frames() -> Frames:
    """Return the tables of an extract of thirty persons that follows the contract."""
    persons = [f"P{number:03d}" for number in range(1, PERSONS + 1)]
    unit = [UNITS[number % len(UNITS)] for number in range(PERSONS)]
    day = [dt.date(2024, 1 + number % 12, 1 + number % 28) for number in range(PERSONS)]
    later = [date + dt.timedelta(days=3) for date in day]
    key = lambda sign: [f"{sign}{number:03d}" for number in range(1, PERSONS + 1)]  # noqa: E731
    every = lambda *values: [values[number % len(values)] for number in range(PERSONS)]  # noqa: E731
    rows = {
        "patient": {
            "patient_id": persons,
            "sex": every("female", "female", "male"),
            "birth_date": [dt.date(1950 + number, 1 + number % 12, 15) for number in range(PERSONS)],
            "residence_unit_id": unit,
            "consent_date": every(dt.date(2016, 2, 1), None),
            "consent_status": every("consented"),
            "prom_consent_date": every(None, dt.date(2020, 3, 31)),
            "digitally_reachable": every(True, True, False),
            "death_date": [dt.date(2025, 1, 20) if number == 29 else None for number in range(PERSONS)],
            "emigration_date": every(None),
            "included_date": every(dt.date(2016, 2, 20)),
            "ended_date": [dt.date(2025, 2, 1) if number == 28 else None for number in range(PERSONS)],
            "ended_reason": ["moved" if number == 28 else None for number in range(PERSONS)],
        },
        "patient_unit": {
            "patient_id": persons,
            "unit_id": unit,
            "role": every("treating"),
            "from_date": every(dt.date(2016, 2, 20)),
            "to_date": every(None, None, dt.date(2023, 12, 31)),
        },
        "diagnosis": {
            "patient_id": persons,
            "diagnosis": every("MS"),
            "onset_year": every(2012, 2013),
            "onset_month": every(6, None, 12),
            "referral_date": every(dt.date(2014, 10, 1), None),
            "diagnosis_date": every(dt.date(2014, 12, 31), dt.date(2015, 1, 1)),
            "type_at_onset": every("RRMS", "RRMS", "PPMS", "unknown"),
            "n_relapses_before_dx": every(1, 2, None),
            "n_deficits_at_dx": every(0, None),
            "mri_at_dx": every("yes"),
            "csf_done": every("yes", "no"),
            "ocb": every("positive", "unknown"),
        },
        "treatment_episode": {
            "episode_id": key("T"),
            "patient_id": persons,
            "drug_id": every("rituximab", "natalizumab"),
            "start_date": day,
            "end_date": [later[number] if number % 5 == 0 else None for number in range(PERSONS)],
            "stop_reason": ["side_effects" if number % 5 == 0 else None for number in range(PERSONS)],
            "received_abroad": every(False),
            "in_trial": every(False, False, True),
            "entered_at": later,
        },
        "treatment_status": {
            "status_id": key("S"),
            "patient_id": persons,
            "event_date": day,
            "status": every("ongoing", "none"),
            "no_treatment_reason": every(None, "awaiting"),
            "entered_at": later,
        },
        "visit": {
            "visit_id": key("V"),
            "patient_id": persons,
            "unit_id": unit,
            "visit_date": day,
            "mode": every("physical", "video"),
            "staff": every("physician", "nurse"),
            "entered_at": later,
        },
        "relapse": {
            "patient_id": persons,
            "onset_date": day,
            "hospitalised": every(True, None, False),
            "corticosteroid": every(None, True),
            "entered_at": later,
        },
        "relapse_status": {
            "patient_id": persons,
            "covers_from": every(dt.date(2023, 1, 1)),
            "covers_to": day,
            "entered_at": later,
        },
        "functional_measurement": {
            "measurement_id": key("M"),
            "patient_id": persons,
            "unit_id": unit,
            "event_date": day,
            "instrument": every("EDSS"),
            "value": every(0.0, 1.5, 2.0, 6.5, 10.0),
            "source": every("clinician"),
            "during_relapse": every(False, True),
            "entered_at": later,
        },
        "mri_exam": {
            "mri_id": key("R"),
            "patient_id": persons,
            "exam_date": day,
            "region": every("brain", "brain_and_spinal"),
            "context": every("follow_up"),
            "entered_at": later,
        },
        "prom_invitation": {
            "patient_id": persons,
            "wave": every(2024),
            "sent_date": every(dt.date(2024, 9, 1)),
            "channel": every("helsenorge", "digipost"),
            "reached": every(True, True, False),
        },
        "prom_response": {
            "response_id": key("A"),
            "patient_id": persons,
            "wave": every(2024, None),
            "response_date": every(dt.date(2024, 9, 20)),
            "instrument": every("MSIS29", "RAND12"),
            "channel": every("helsenorge"),
            "complete": every(True, False),
            "score_physical": every(12.5, 0.0, None, 99.75),
            "score_mental": every(33.25, None),
        },
        "registration_event": {
            "event_id": key("E"),
            "patient_id": persons,
            "unit_id": unit,
            "form": every("follow_up", "edss"),
            "event_date": day,
            "entered_at": later,
        },
        "validation_result": {
            "patient_id": persons,
            "hospital_id": unit,
            "variable": every("edss", "onset_year"),
            "registry_value": every("2,5", "2012", None),
            "journal_value": every("2,5", "2012", None),
            "match": every(True),
        },
        "reliability_rating": {
            "case_id": every("K1", "K2", "K3"),
            "rater_id": [f"R{number // 3}" for number in range(PERSONS)],
            "variable": every("type_at_onset"),
            "value": every("RRMS", "PPMS"),
            "scale": every("nominal"),
        },
        "biobank_sample": {
            "person_id": key("B"),
            "relation": every("patient", "parent"),
            "patient_id": persons,
            "material": every("both", "dna"),
            "pair_id": every(None, "pair 1"),
        },
        "data_delivery": {
            "delivery_id": ["D1", "D2", "D3"],
            "year": [2022, 2023, 2024],
            "purpose": ["research", "quality", "other"],
            "project": ['Søvn; "kost", og ære', "Årlig\tutlevering", None],
        },
    }
    return {table: pl.DataFrame(columns, schema=SCHEMA.polars_schema(table)) for table, columns in rows.items()}


def put(frames: Frames, table: str, column: str, rows: int | list[int], value: object) -> Frames:
    """Return the tables with one column's value replaced at some rows, counted from 0."""
    rows = [rows] if isinstance(rows, int) else rows
    values = frames[table].get_column(column).to_list()
    for row in rows:
        values[row] = value
    kind = frames[table].schema[column] if value is None or not isinstance(value, str) else pl.String
    texts = values if kind != pl.String else [None if item is None else str(item) for item in values]
    return {**frames, table: frames[table].with_columns(pl.Series(column, texts, dtype=kind))}


def write_parquet(frames: Frames, folder: Path) -> Path:
    """Write one Parquet file per table and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, frame in frames.items():
        frame.write_parquet(folder / f"{table}.parquet")
    return folder


def as_text(
    frame: pl.DataFrame,
    *,
    decimal: str = ".",
    dates: str = "%Y-%m-%d",
    true: str = "ja",
    false: str = "nei",
    missing: str = "",
) -> list[list[str]]:
    """Return header and rows as an export program writes them."""

    def cell(value: object) -> str:
        if value is None:
            return missing
        if isinstance(value, bool):
            return true if value else false
        if isinstance(value, float):
            return str(value).replace(".", decimal)
        return value.strftime(dates) if isinstance(value, dt.date) else str(value)

    return [list(frame.columns), *([cell(value) for value in row] for row in frame.iter_rows())]


def write_csv(
    frames: Frames,
    folder: Path,
    *,
    separator: str = ";",
    encoding: str = "utf-8",
    newline: str = "\n",
    **text: str,
) -> Path:
    """Write one CSV file per table and return the folder; cells are quoted where they must be."""
    folder.mkdir(parents=True, exist_ok=True)

    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in (separator, '"', "\n")) else cell

    for table, frame in frames.items():
        lines = [separator.join(map(quoted, row)) for row in as_text(frame, **text)]
        (folder / f"{table}.csv").write_bytes((newline.join(lines) + newline).encode(encoding))
    return folder


def write_xlsx(frames: Frames, file: Path) -> Path:
    """Write a workbook with a sheet per table, dates and numbers as such, and return its path."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for table, frame in frames.items():
        sheet = book.create_sheet(table)
        for row in [frame.columns, *frame.rows()]:
            sheet.append(list(row))
    book.save(file)
    return file


def write_sqlite(frames: Frames, file: Path) -> Path:
    """Write a SQLite database with a table per table, dates as text and yes/no as numbers; return its path."""
    file.parent.mkdir(parents=True, exist_ok=True)
    kinds = {pl.Int64: "INTEGER", pl.Boolean: "INTEGER", pl.Float64: "REAL"}
    with sqlite3.connect(file) as database:
        for table, frame in frames.items():
            columns = ", ".join(f'"{name}" {kinds.get(kind, "TEXT")}' for name, kind in frame.schema.items())
            database.execute(f'CREATE TABLE "{table}" ({columns})')
            marks = ", ".join("?" * frame.width)
            rows = [
                [value.isoformat() if isinstance(value, dt.date) else value for value in row] for row in frame.rows()
            ]
            database.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
    database.close()
    return file
