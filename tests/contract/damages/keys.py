"""Keys that are there twice, in two spellings, cut or without their person."""

from __future__ import annotations

import dataclasses

import polars as pl
from kit import Damage, Expected, cell, columns, csv_cell, family, follows, gives, in_csv, in_tables


def numbered(rows):
    """Return rows whose keys are long numbers as a spreadsheet program shows them."""
    return rows.with_columns(visit_id=pl.format("1,{}E+13", pl.int_range(23450, 23480)))


def two(damage):
    """Return the damage of the second row, which concerns the first one too."""
    expected = dataclasses.replace(damage.expects[0], rows=(1, 2), count=2)
    return dataclasses.replace(damage, expects=(expected,))


def twice(frames):
    copy = frames["prom_response"].head(1).with_columns(response_id=pl.lit("Z001"))
    return {**frames, "prom_response": pl.concat([frames["prom_response"], copy])}


def told_twice(frames):
    row = frames["treatment_status"].head(1).with_columns(status_id=pl.lit("A001"), status=pl.lit("none"))
    return {**frames, "treatment_status": pl.concat([frames["treatment_status"], row])}


def lower(frames):
    return {**frames, "visit": frames["visit"].with_columns(pl.col("patient_id").str.to_lowercase())}


DAMAGES = family(
    "Keys",
    {
        "two rows with one key": two(
            cell("biobank_sample", "person_id", 1, "B001", "duplicate_key", "2 rows have a key")
        ),
        "two rows with one compound key": columns(
            "prom_invitation",
            "patient_id/wave",
            "duplicate_key",
            2,
            "P001/2024",
            lambda rows: pl.concat([rows, rows.head(1)]),
            rows=(1, 31),
        ),
        "a table exported twice": columns(
            "visit", "visit_id", "duplicate_key", 60, "60 rows", lambda rows: pl.concat([rows, rows])
        ),
        "a person twice": columns(
            "patient",
            "patient_id",
            "duplicate_key",
            2,
            "P030",
            lambda rows: pl.concat([rows, rows.tail(1)]),
            rows=(30, 31),
        ),
        "keys that differ only in case": two(
            cell("visit", "visit_id", 1, "v001", "nearly_duplicate_key", "2 rows have", "warning")
        ),
        "keys that differ only in a blank": two(
            cell("visit", "visit_id", 1, "V001 ", "nearly_duplicate_key", "write the key in one way", "warning")
        ),
        "a form exported twice under two keys": gives(
            in_tables(twice),
            "prom_response",
            "",
            "copied_row",
            "it counts once",
            severity="warning",
            rows=(31,),
            count=1,
        ),
        "two statuses entered on one day": gives(
            in_tables(told_twice),
            "treatment_status",
            "",
            "corrected_row",
            "entered last",
            severity="warning",
            rows=(31,),
            count=1,
        ),
        "an event of nobody": cell("visit", "patient_id", [4, 9], "P999", "orphan", "not in patient"),
        "a validation of nobody": cell("validation_result", "patient_id", 4, "P999", "orphan", "not in patient"),
        "the last rows of the persons are cut off": follows(
            Damage(
                in_tables(lambda frames: {**frames, "patient": frames["patient"].head(25)}),
                (Expected("visit", "patient_id", "orphan", rows=(26, 27, 28, 29, 30), count=5, says="V026"),),
            )
        ),
        "keys of persons in another case": Damage(
            in_tables(lower),
            (Expected("visit", "patient_id", "orphan", rows=(1, 2, 3, 4, 5), count=30, says="not in patient"),),
        ),
        "long numbers that a spreadsheet program has shortened": columns(
            "visit", "visit_id", "shortened_key", 30, "digits of the key are lost", numbered
        ),
        "a shortened number for a person": follows(
            csv_cell("visit", "patient_id", 5, "1,23457E+13", "shortened_key", "digits of the key are lost")
        ),
        "leading zeros that were lost": follows(
            Damage(
                in_csv("visit", lambda data: data.replace(b";P0", b";P")),
                (Expected("visit", "patient_id", "orphan", rows=(2, 3, 4, 5, 6), count=30),),
            )
        ),
        "a sign without width in a key": csv_cell(
            "visit", "visit_id", 5, "V0\N{ZERO WIDTH SPACE}04", "unseen_sign", "without width"
        ),
        "a bell in a key": cell("visit", "visit_id", 3, "V004\a", "unseen_sign", "control sign"),
    },
)
