"""No value where one is needed, and what programs and people write in its place."""

from __future__ import annotations

import datetime as dt

import polars as pl
from kit import cell, columns, csv_cell, csv_reads, family, follows

WRITTEN = {
    text: csv_reads("validation_result", "registry_value", 5, text, None)
    for text in ("NULL", "null", "NA", "N/A", "#N/A", "<NA>", "NaN", "NaT", "None", "-", "\\N", "(null)")
}

DAMAGES = family(
    "Missing values",
    {
        "no date of birth": cell("patient", "birth_date", 6, None, "missing_value", "P007"),
        "no drug": cell("treatment_episode", "drug_id", [1, 2], None, "missing_value", "2 rows have no value"),
        "no key": follows(cell("visit", "visit_id", 7, None, "missing_value", "(empty)")),
        "no score": cell("functional_measurement", "value", 3, None, "missing_value", "M004"),
        "no person": follows(cell("visit", "patient_id", 3, None, "missing_value", "V004")),
        "no yes or no": cell("prom_invitation", "reached", 3, None, "missing_value", "P004/2024"),
        "an empty text": cell("mri_exam", "region", 0, "", "missing_value", "R001"),
        "a column is empty": columns(
            "visit", "mode", "missing_value", 30, "30 rows", lambda rows: rows.with_columns(mode=pl.lit(None))
        ),
        "NaN for a score": columns(
            "functional_measurement",
            "value",
            "missing_value",
            1,
            "M003",
            lambda rows: rows.with_columns(
                value=pl.when(pl.col("measurement_id") == "M003").then(float("nan")).otherwise("value")
            ),
            rows=(3,),
        ),
        "NULL where a value is needed": cell("visit", "staff", 2, "NULL", "missing_value", "V003"),
        "a dash where a value is needed": cell("visit", "staff", 2, "-", "missing_value", "V003"),
        **{f"{text} where a value may be missing": damage for text, damage in WRITTEN.items()},
        "9999 for a code": cell("diagnosis", "ocb", 1, "9999", "unknown_code", '"9999"'),
        "9999 for a count": cell("diagnosis", "n_relapses_before_dx", 4, 9999, "out_of_range", "0 to 50"),
        "99 for a month": cell("diagnosis", "onset_month", 4, 99, "out_of_range", "1 to 12"),
        "0 for a month": cell("diagnosis", "onset_month", 4, 0, "out_of_range", "1 to 12"),
        "-1 for a count": cell("diagnosis", "n_deficits_at_dx", 4, -1, "out_of_range", "0 to 50"),
        "9999 for a year": follows(cell("diagnosis", "onset_year", 4, 9999, "out_of_range", "1900 to 2100")),
        "9999 for a date": csv_cell("visit", "visit_date", 5, "9999", "bare_number", '"9999"'),
        "a question mark for a date": csv_cell("visit", "visit_date", 5, "?", "not_a_date", '"?"'),
        "a full stop for a number": csv_cell("functional_measurement", "value", 5, ".", "not_a_number", '"."'),
        "a word for unknown": csv_cell("diagnosis", "onset_month", 5, "ukjent", "not_a_whole_number", '"ukjent"'),
        "1900-01-01 for a death": cell(
            "patient", "death_date", 4, dt.date(1900, 1, 1), "before_birth", "before the person's date of birth"
        ),
        "1900-01-01 for a visit": follows(
            cell("visit", "visit_date", 4, dt.date(1900, 1, 1), "before_birth", "1900-01-01")
        ),
        "1900-01-01 for a birth": cell(
            "patient", "birth_date", 4, dt.date(1900, 1, 1), "implausible_age", "110", "warning"
        ),
        "1970-01-01 for a consent": cell(
            "patient", "consent_date", 4, dt.date(1970, 1, 1), "stand_in", "1970-01-01", "warning"
        ),
        "9999-12-31 for an end to come": cell(
            "treatment_episode",
            "end_date",
            4,
            dt.date(9999, 12, 31),
            "after_extraction",
            "Leave the date empty",
            "warning",
        ),
        "0000-00-00 for a date": csv_cell("visit", "visit_date", 5, "0000-00-00", "no_such_day", "does not exist"),
    },
)
