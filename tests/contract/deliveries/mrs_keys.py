"""Keys of forms, persons and units, and the states of forms."""

from __future__ import annotations

from delivered import cells, family, gives, in_form, put, reads

VISIT = "Visit"


def last_again(text: str) -> str:
    """Put the first completed form there once more."""
    lines = text.split("\r\n")
    return "\r\n".join([*lines[:-1], lines[1], ""])


def of_another(text: str) -> str:
    """Put the first form there once more, of another day."""
    lines = text.split("\r\n")
    return "\r\n".join([*lines[:-1], lines[1].replace(".2024;", ".2023;", 1), ""])


def second_inclusion(text: str) -> str:
    """Put an inclusion form of the first person at another unit there, as when somebody has moved."""
    lines = text.split("\r\n")
    again = lines[1].split(";")
    again[0], again[3] = "PATIENT-99", "900582"
    return "\r\n".join([*lines[:-1], ";".join(again), ""])


DAMAGES = family(
    "MRS: keys",
    {
        "persons' keys in other letters": reads(in_form(VISIT, cells("PasientGUID", lambda _, key: key.swapcase()))),
        "persons' keys in letters of both kinds": reads(
            in_form(VISIT, cells("PasientGUID", lambda row, key: key.lower() if row % 2 else key.upper()))
        ),
        "forms' keys in small letters": reads(in_form(VISIT, cells("SkjemaGUID", lambda _, key: key.lower()))),
        "blanks around keys": reads(in_form(VISIT, cells("PasientGUID", lambda _, key: f" {key} "))),
        "a person without an inclusion form": gives(
            in_form(VISIT, put("PasientGUID", "P999", 4)), "visit", "patient_id", "orphan", rows=(5,), count=1
        ),
        "no person": gives(
            in_form(VISIT, put("PasientGUID", "", 4)), "visit", "patient_id", "missing_value", rows=(5,), count=1
        ),
        "a form twice": gives(in_form(VISIT, last_again), "visit", "visit_id", "duplicate_key", follows=True),
        "two forms of the same key": gives(
            in_form(VISIT, of_another), "visit", "visit_id", "duplicate_key", follows=True
        ),
        "a person included at two units": gives(
            in_form("Patient", second_inclusion), "patient", "patient_id", "duplicate_key", follows=True
        ),
        "a unit that the list of RESH numbers lacks": gives(
            in_form(VISIT, put("UnitId", "999999", 0, 1)),
            "visit",
            "unit_id",
            "orphan",
            "Add the system's number to the list that visit.sql joins",
            rows=(1, 2),
            count=2,
        ),
        "no unit": gives(in_form(VISIT, put("UnitId", "", 0)), "visit", "unit_id", "missing_value", rows=(1,), count=1),
        "a unit's name instead of its number": gives(
            in_form(VISIT, put("UnitId", "Haukeland", 7)), "visit", "unit_id", "orphan", "Haukeland", rows=(8,), count=1
        ),
        "a form that is a draft": reads(
            in_form(VISIT, put("FormStatus", "1", 0)),
            "left out: 2 form not completed",
            tables=lambda frames: {**frames, "visit": frames["visit"].slice(1)},
        ),
        "a state that the codebook lacks": reads(
            in_form(VISIT, put("FormStatus", "7", 0)),
            "1 values of FormStatus have codes that the codebook lacks",
            tables=lambda frames: {**frames, "visit": frames["visit"].slice(1)},
        ),
    },
)
