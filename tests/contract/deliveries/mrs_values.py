"""Values as the system and spreadsheets write them: days, answers, codes, numbers."""

from __future__ import annotations

import re

from delivered import cells, dump, family, gives, in_form, put, reads

VISIT, PERSON, DIAGNOSIS = dump("Visit"), dump("Patient"), dump("Diagnosis")


def days(change):
    return reads(in_form("Visit", cells("VisitDate", lambda _, cell: change(cell))))


def no_day(value: str):
    return gives(
        in_form("Visit", put("VisitDate", value, 3, 4)),
        VISIT,
        "VisitDate",
        "unreadable_value",
        "no day",
        rows=(5, 6),
        count=2,
    )


def iso(cell: str) -> str:
    day, month, year = cell.split(".")
    return f"{year}-{month}-{day}"


def answers(form: str, column: str, **words: str):
    return reads(in_form(form, cells(column, lambda _, cell: words.get(f"x{cell}".replace("-", "_"), cell))))


def number(value: str, count: int = 1):
    return gives(
        in_form("FunctionalMeasurement", put("Value", value, 1)),
        dump("FunctionalMeasurement"),
        "Value",
        "unreadable_value",
        "no number",
        rows=(3,),
        count=count,
    )


DAMAGES = family(
    "MRS: values",
    {
        "days with hour and minute": days(lambda cell: f"{cell} 10:30"),
        "days with hour, minute and second": days(lambda cell: f"{cell} 00:00:00"),
        "days with fractions of seconds": days(lambda cell: f"{cell} 10:30:15.123"),
        "ISO days": days(iso),
        "ISO days with a T": days(lambda cell: f"{iso(cell)}T00:00:00"),
        "days without leading zeros": days(lambda cell: re.sub(r"\b0", "", cell)),
        "month before day": no_day("05/31/2024"),
        "a day that the month does not have": no_day("31.02.2024"),
        "a year of two digits": no_day("01.02.24"),
        "something after the clock": no_day("01.02.2024 10:30 ca"),
        "a clock that is none": no_day("01.02.2024 25:00"),
        "a number of a spreadsheet instead of a day": no_day("45323"),
        "a word instead of a day": no_day("ukjent"),
        "True and False": answers("Patient", "DigitallyReachable", x1="True", x0="False"),
        "true and false": answers("Patient", "DigitallyReachable", x1="true", x0="false"),
        "Ja and Nei": answers("Patient", "DigitallyReachable", x1="Ja", x0="Nei"),
        "empty instead of -1": reads(in_form("Relapse", cells("Hospitalised", lambda _, cell: cell.replace("-1", "")))),
        "an answer that is none": gives(
            in_form("Patient", put("DigitallyReachable", "2", 0)),
            PERSON,
            "DigitallyReachable",
            "unreadable_value",
            "no yes or no",
            rows=(2,),
            count=1,
        ),
        "codes with decimals": reads(in_form("Visit", cells("Mode", lambda _, cell: f"{cell}.0"))),
        "codes with a decimal comma": reads(in_form("Visit", cells("Mode", lambda _, cell: f"{cell},0"))),
        "decimal points": reads(in_form("FunctionalMeasurement", cells("Value", lambda _, c: c.replace(",", ".")))),
        "text in a number": number("ca. 3"),
        "no number at all": number("NaN"),
        "without end": number("inf"),
        "a thousands sign": number("1.000,5"),
        "whole numbers with decimals": reads(
            in_form("Diagnosis", cells("OnsetYear", lambda _, cell: cell and f"{cell},0"))
        ),
        "a half in a whole number": gives(
            in_form("Diagnosis", put("NRelapsesBeforeDx", "1,5", 0)),
            DIAGNOSIS,
            "NRelapsesBeforeDx",
            "unreadable_value",
            "no whole number",
            rows=(2,),
            count=1,
        ),
        "completed without a time of closing": gives(
            in_form("Visit", put("FirstTimeClosed", "", 1)), "visit", "entered_at", "missing_value", rows=(2,), count=1
        ),
        "entered after the day of the export": gives(
            in_form("Visit", put("FirstTimeClosed", "01.01.2030 10:00", 1)),
            "visit",
            "entered_at",
            "after_extraction",
            rows=(2,),
            count=1,
        ),
    },
)
