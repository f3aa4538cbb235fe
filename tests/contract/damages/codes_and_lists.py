"""Codes, units and drugs that the registry does not list."""

from __future__ import annotations

import polars as pl
from kit import Damage, Expected, cell, csv_cell, csv_reads, family, follows, in_tables
from small_extract import DATA


def renamed(frames):
    """Return the tables in which one unit has a new id everywhere."""
    new = pl.col("^(residence_unit_id|unit_id|hospital_id)$").replace("forde", "sunnfjord")
    return {table: rows.with_columns(new) for table, rows in frames.items()}


def merged(frames):
    """Return a registry twenty times as large that lives everywhere but in one unit, which joined its neighbour."""
    units = pl.read_csv(DATA / "unit.csv").filter(pl.col("level") == "hf").get_column("unit_id").to_list()
    units = [unit if unit != "fonna" else "bergen" for unit in units] * 40
    one = frames["patient"]
    copies = [
        one.with_columns(patient_id=pl.format("{}-{}", "patient_id", pl.lit(number))) if number else one
        for number in range(20)
    ]
    everybody = pl.concat(copies)
    return {**frames, "patient": everybody.with_columns(residence_unit_id=pl.Series(units[: everybody.height]))}


UNIT_COLUMNS = (
    ("patient", "residence_unit_id"),
    ("patient_unit", "unit_id"),
    ("visit", "unit_id"),
    ("functional_measurement", "unit_id"),
    ("registration_event", "unit_id"),
    ("validation_result", "hospital_id"),
)

DAMAGES = family(
    "Codes and lists",
    {
        "the label for the code": cell("patient", "sex", 1, "Kvinner", "unknown_code", "did you mean female?"),
        "another case": cell("diagnosis", "type_at_onset", 1, "rrms", "unknown_code", "did you mean RRMS?"),
        "a blank after the code in Parquet": cell("visit", "mode", 1, "phone ", "unknown_code", "did you mean phone?"),
        "a blank after the code in CSV": csv_reads("visit", "mode", 3, "video  ", "video"),
        "a hard blank after the code in CSV": csv_reads("visit", "mode", 3, "video\N{NO-BREAK SPACE}", "video"),
        "a blank without width in the code": csv_cell(
            "visit", "mode", 3, "vi\N{ZERO WIDTH SPACE}deo", "unknown_code", "did you mean video?"
        ),
        "a Greek letter in the code": csv_cell(
            "visit", "mode", 3, "vide\N{GREEK SMALL LETTER OMICRON}", "unknown_code", "video?"
        ),
        "an unknown code": cell("visit", "mode", 1, "carrier pigeon", "unknown_code", "physical, phone, video"),
        "a misspelt code": cell("treatment_status", "no_treatment_reason", 1, "awaitng", "unknown_code", "awaiting?"),
        "a number for the code": cell("patient", "sex", 1, "1", "unknown_code", '"1"'),
        "an instrument of another registry": cell(
            "functional_measurement", "instrument", 1, "INCAT", "unknown_code", "INCAT"
        ),
        "the brand for the drug": cell("treatment_episode", "drug_id", 1, "Mabthera", "orphan", "mean rituximab?"),
        "an unknown drug": cell("treatment_episode", "drug_id", 1, "sugar", "orphan", "Use a drug_id of drug.csv"),
        "the name for the unit": cell("visit", "unit_id", 1, "Helse Bergen HF", "orphan", "did you mean bergen?"),
        "a misspelt unit": cell("visit", "unit_id", 1, "bergn", "orphan", "did you mean bergen?"),
        "a unit that was renamed": Damage(
            in_tables(renamed),
            tuple(
                Expected(table, column, "orphan", rows=(2, 6, 10, 14, 18), count=8, says='"sunnfjord"')
                for table, column in UNIT_COLUMNS
            ),
        ),
        "a unit that was merged with another": Damage(
            in_tables(merged),
            (Expected("patient", "residence_unit_id", "unit_without_persons", "warning", says="fonna"),),
            tables=merged,
        ),
        "two units in one cell": cell("visit", "unit_id", 1, "bergen, forde", "orphan", "does not list"),
        "a region for the unit": cell(
            "patient", "residence_unit_id", 1, "rhf_vest", "unit_with_parts", "rhf_vest", "warning"
        ),
        "a person's answer to a wave without invitation": cell(
            "prom_response", "wave", 4, 2023, "answer_without_invitation", "wave", "warning"
        ),
        "a code in one row that is a list of all": follows(
            cell("visit", "mode", 1, "physical|phone|video", "unknown_code", "Use one of")
        ),
    },
)
