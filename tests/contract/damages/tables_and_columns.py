"""Tables and columns that are missing, twice, swapped, renamed or too many."""

from __future__ import annotations

import polars as pl
from kit import Damage, Expected, columns, family, follows, gives, in_csv, in_tables, reads, swap


def without(table):
    return in_tables(lambda frames: {name: rows for name, rows in frames.items() if name != table})


def of(table, change):
    return in_tables(lambda frames: {**frames, table: change(frames[table])})


def exchanged(first, second):
    return lambda rows: rows.rename({first: second, second: first})


def doubled(rows):
    return rows.with_columns(Mode=pl.col("mode"))


def misnamed(make, name):
    """Return the damage of the column of dates of visits, which has another name."""
    says = f'If "{name}" is it, rename it; else add the column visit_date'
    lacking = Expected("visit", "visit_date", "missing_column", says=says)
    unknown = Expected("visit", name, "extra_column", "warning", says="did you mean visit_date?")
    return Damage(make, (lacking, unknown))


def indexed(data):
    header, *rows = data.rstrip(b"\n").split(b"\n")
    return b"\n".join([b";" + header, *(b"%d;" % number + row for number, row in enumerate(rows))])


MANY = {f"extra_{number}": pl.lit(number) for number in range(5000)}

DAMAGES = family(
    "Tables and columns",
    {
        "a required table is missing": gives(without("visit"), "visit", "", "missing_table", "visit_id, patient_id"),
        "the table of persons is missing": follows(
            gives(without("patient"), "patient", "", "missing_table", "no such table")
        ),
        "an optional table is missing": gives(
            without("biobank_sample"),
            "biobank_sample",
            "",
            "missing_table",
            "optional",
            severity="warning",
            tables=lambda frames: {**frames, "biobank_sample": frames["biobank_sample"].clear()},
        ),
        "a required table is empty": follows(
            columns("diagnosis", "", "empty_table", None, "no rows", lambda rows: rows.clear())
        ),
        "a table that may be empty is empty": gives(
            of("visit", lambda rows: rows.clear()),
            "visit",
            "",
            "empty_table",
            "not filtered",
            severity="warning",
            tables=lambda frames: {**frames, "visit": frames["visit"].clear()},
        ),
        "a column is missing": columns(
            "patient", "sex", "missing_column", None, "Legal sex", lambda rows: rows.drop("sex")
        ),
        "the key column is missing": columns(
            "visit", "visit_id", "missing_column", None, "needed in every row", lambda rows: rows.drop("visit_id")
        ),
        "a column is renamed": follows(
            columns(
                "visit",
                "mode",
                "missing_column",
                None,
                'If "contact_mode" is it, rename it; else add the column mode',
                lambda rows: rows.rename({"mode": "contact_mode"}),
            )
        ),
        "a column name is misspelt": misnamed(
            of("visit", lambda rows: rows.rename({"visit_date": "visitdate"})), "visitdate"
        ),
        "columns are in another order": reads(of("visit", lambda rows: rows.select(reversed(rows.columns)))),
        "column names are in upper case": reads(
            of("visit", lambda rows: rows.rename({name: name.upper() for name in rows.columns}))
        ),
        "column names have blanks around them": reads(
            of("visit", lambda rows: rows.rename({name: f" {name} " for name in rows.columns}))
        ),
        "a column is there twice": columns("visit", "mode", "duplicate_column", None, "2 times", doubled),
        "a column too many": gives(
            of("visit", lambda rows: rows.with_columns(shoe_size=pl.lit(42))),
            "visit",
            "shoe_size",
            "extra_column",
            "not read",
            severity="warning",
        ),
        "five thousand columns too many": gives(
            of("visit", lambda rows: rows.with_columns(**MANY)),
            "visit",
            "",
            "extra_column",
            "5000 columns",
            severity="warning",
        ),
        "a column that the registry does not use": gives(
            of("diagnosis", lambda rows: rows.with_columns(onset_date=pl.lit("?"))),
            "diagnosis",
            "onset_date",
            "extra_column",
            "tables.py",
            severity="warning",
        ),
        "the index of a data frame is there as a column without name": gives(
            in_csv("visit", indexed), "visit", "", "extra_column", "not read", severity="warning"
        ),
        "two columns of codes are swapped": follows(
            columns("visit", "mode", "unknown_code", 30, "physical, phone", exchanged("mode", "staff"))
        ),
        "two columns of dates are swapped": columns(
            "visit", "entered_at", "before_other_date", 30, "before visit_date", exchanged("visit_date", "entered_at")
        ),
        "birth and death are swapped": follows(
            columns(
                "patient",
                "birth_date",
                "missing_value",
                29,
                "29 rows have no value",
                exchanged("birth_date", "death_date"),
            )
        ),
        "person and unit are swapped": follows(
            columns("visit", "patient_id", "orphan", 30, "not in patient", exchanged("patient_id", "unit_id"))
        ),
        "a table is delivered in place of another": follows(
            gives(
                in_tables(lambda frames: {**frames, "visit": frames["mri_exam"]}),
                "visit",
                "visit_id",
                "missing_column",
                "Add the column visit_id",
            )
        ),
        "the header is of labels": gives(
            in_csv(
                "visit",
                lambda data: "Nøkkel;Person;Enhet;Dato;Form;Yrke;Registrert\n".encode() + data.split(b"\n", 1)[1],
            ),
            "visit",
            "",
            "separator",
            "no column is recognised",
        ),
        "the header has blanks for underscores": misnamed(
            in_csv("visit", swap("visit_date;", "visit date;")), "visit date"
        ),
    },
)
