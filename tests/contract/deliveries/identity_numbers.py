"""National identity numbers, wherever they stand: refused, with their place and never with the number.

The numbers are made up, or those with which the authorities show how numbers are made.
"""

from __future__ import annotations

import io
import random

from delivered import Files, dump, family, gives, in_file, in_form, more_column, put, renamed

VISIT = dump("Visit")
NORWEGIAN = "15076500565"
SWEDISH = "811228-9874"
PROJECT = dump("DataDelivery")


def check_digits(nine: str) -> str:
    """Return nine digits with the two check digits of a Norwegian number, or nothing where there are none."""
    digits = [int(digit) for digit in nine]
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        rest = -sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11
        if rest == 10:
            return ""
        digits.append(rest)
    return "".join(map(str, digits))


def number_of(birth: str) -> str:
    """Return a number of a day of birth."""
    return next(made for end in range(100, 999) if (made := check_digits(f"{birth}{end}")))


def column(name: str, value):
    return in_form("Visit", more_column(name, value))


def refused(change, column: str, rows: tuple[int, ...], count: int | None = None, table: str = VISIT, **more):
    return gives(
        change, table, column, "identity_number", "may not be read", rows=rows, count=count or len(rows), **more
    )


def in_text(text: str):
    """Return what puts a text into the cell of a project."""
    return in_form("DataDelivery", put("Project", text, 2))


def as_workbook(numbers: list[object]):
    """Return what delivers the list of persons as a workbook, with numbers beside the keys."""

    def run(files: Files) -> None:
        import openpyxl

        text = files.pop("Patienter.csv").decode()
        book = openpyxl.Workbook()
        book.active.title = "Patienter"
        for row, number in zip(text.splitlines(), ["Nummer", *numbers], strict=True):
            book.active.append([*row.split(";"), number])
        made = io.BytesIO()
        book.save(made)
        files["Patienter.xlsx"] = made.getvalue()

    return run


def other_keys(digits: int):
    """Return numbers that are nobody's: drawn at random, of one length."""
    drawn = random.Random(digits)
    return lambda _: str(drawn.randrange(10 ** (digits - 1), 10**digits))


def guid(row: int) -> str:
    """Return a key of which a part looks like a number."""
    return f"ab{SWEDISH}-4a1b-8c2d-0123456789ab" if row % 2 else f"0a811228-9874-4a1b-8c2d-{row:012x}"


FEW = (2, 3, 4, 5, 6)

DAMAGES = family(
    "National identity numbers",
    {
        "a column of numbers": refused(column("Fødselsnummer", lambda _: NORWEGIAN), "Fødselsnummer", FEW, 31),
        "numbers in some rows of a column": refused(
            column("Kommentar", lambda row: NORWEGIAN if row in (3, 9) else "x"), "Kommentar", (5, 11)
        ),
        "a number within a text": refused(in_text(f"se {NORWEGIAN}."), "Project", (4,), table=PROJECT),
        "a number with a blank": refused(in_text("150765 00565"), "Project", (4,), table=PROJECT),
        "a number after a point": refused(in_text("nr.15076500565"), "Project", (4,), table=PROJECT),
        "two numbers with a comma": refused(in_text("15076500565,15076500565"), "Project", (4,), table=PROJECT),
        "a D-number": refused(in_text(number_of("550765")), "Project", (4,), table=PROJECT),
        "a number of the test population": refused(in_text(number_of("158765")), "Project", (4,), table=PROJECT),
        "a help number": refused(in_text(number_of("154765")), "Project", (4,), table=PROJECT),
        "a Swedish number": refused(in_text(SWEDISH), "Project", (4,), table=PROJECT),
        "a Swedish number with its century": refused(in_text("19811228-9874"), "Project", (4,), table=PROJECT),
        "a Swedish number without a hyphen": refused(in_text("198112289874"), "Project", (4,), table=PROJECT),
        "a coordination number": refused(in_text("701063-2391"), "Project", (4,), table=PROJECT),
        "a form that was not completed": refused(
            in_form("TreatmentEpisode", put("StopReason", NORWEGIAN, 30)),
            "StopReason",
            (32,),
            table=dump("TreatmentEpisode"),
        ),
        "a form that no query reads": refused(
            lambda files: files.update({dump("Notat"): f"SkjemaGUID;Tekst;\r\nA;{NORWEGIAN};\r\n".encode()}),
            "Tekst",
            (2,),
            table=dump("Notat"),
        ),
        "the key of persons": refused(
            in_form("Visit", put("PasientGUID", NORWEGIAN, *range(31))), "PasientGUID", FEW, 31
        ),
        "the name of a column, where the header was lost": gives(
            in_form("Visit", lambda text: text.replace("Staff", NORWEGIAN, 1)),
            VISIT,
            "",
            "identity_number",
            "as the name of column 8",
        ),
        "the name of a file": gives(
            renamed(VISIT, dump(f"Visit{NORWEGIAN}")), "", "", "identity_number", "in its name"
        ),
        "a workbook's text": refused(
            as_workbook(["", number_of("010150"), ""]),
            "Nummer",
            (3,),
            table="Patienter.xlsx, sheet Patienter",
            system="lists",
        ),
        "a workbook's number, without the zero that it begins with": refused(
            as_workbook([None, int(number_of("010150")), None]),
            "Nummer",
            (3,),
            table="Patienter.xlsx, sheet Patienter",
            system="lists",
        ),
        "a list whose key it is": refused(
            in_file("Patienter.csv", lambda text: text.replace("P1;", f"{SWEDISH};")),
            "Patient",
            (2,),
            table="Patienter.csv",
            system="lists",
        ),
        "other numbers of eleven digits are read": gives(
            column("Løpenummer", other_keys(11)), VISIT, "", "not_in_codebook", severity="warning"
        ),
        "random keys of which a part looks like one are read": gives(
            column("ArkGUID", guid), VISIT, "", "not_in_codebook", severity="warning"
        ),
        "decimals of a measure are read": gives(
            column("Måling", lambda row: f"0,{NORWEGIAN}"), VISIT, "", "not_in_codebook", severity="warning"
        ),
    },
)
