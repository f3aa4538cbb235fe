"""The codebook, as a workbook: its sheets, its words, its codes, and what it does not say."""

from __future__ import annotations

from delivered import Files, both, dump, family, gives, in_codebook, in_form, put, reads, rows_of, swap

BOOK = "rapport.xlsx"
VISIT = dump("Visit")


def without(files: Files) -> None:
    del files[BOOK]


def other_names(book) -> None:
    for number, sheet in enumerate(book.worksheets):
        sheet.title = f"Ark{number}"


def tabs_around(book) -> None:
    """Put tabs of forms and rules around, as newer codebooks have them."""
    for number, sheet in enumerate(list(book.worksheets)):
        form, rules = book.create_sheet(f"S{number}"), book.create_sheet(f"R{number}")
        form.append(["Skjemanavn", "Versjon"])
        form.append([sheet.title, "1"])
        rules.append(["Regel", "Variabelnavn", "Melding"])
        rules.append(["R1", "UnitId", "Fyll ut"])


def other_kinds(book) -> None:
    words = {"Enum": "Enkeltvalg", "Tekst": "Text", "Numerisk (heltall)": "Tall", "Dato": "Dato/tid"}
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=2):
            row[2].value = words.get(row[2].value, row[2].value)


def not_chosen(code: str, label: str):
    """Return a change of the code for an open question, of why a drug was stopped, in codebook and file."""

    def run(book) -> None:
        rows_of(book, "TreatmentEpisode", "StopReason")[0][3].value = f"{code} = {label}"

    changes = [in_codebook(run)] + ([in_form("TreatmentEpisode", swap(";-1;", f";{code};"))] if code != "-1" else [])
    return both(*changes)


def formula(book) -> None:
    rows_of(book, "Visit", "Mode")[1][3].value = '="1 = "&"Fysisk"'


def blanks(book) -> None:
    for row in rows_of(book, "Visit", "Mode"):
        row[3].value = str(row[3].value).replace(" = ", "=")


def emptied(book) -> None:
    for sheet in list(book.worksheets):
        sheet.delete_rows(1, 500)


def of_others(book) -> None:
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(min_row=2)):
            row[1].value = row[1].value and f"Annet{number}"


def no_sheet(book) -> None:
    del book["Visit (skjema)"]


DAMAGES = family(
    "MRS: codebook",
    {
        "no codebook": gives(without, "", "", "no_codebook", "rapport.xlsx", follows=True),
        "a codebook that is no workbook": gives(
            lambda files: files.update({BOOK: b"Variabelnavn;Felttype"}), BOOK, "", "workbook", follows=True
        ),
        "an empty codebook": gives(in_codebook(emptied), "", "", "no_codebook", follows=True),
        "a codebook with formulas": gives(in_codebook(formula), BOOK, "", "formula", follows=True),
        "another registry's codebook": gives(in_codebook(of_others), VISIT, "", "no_sheet", follows=True),
        "no sheet for a form": gives(in_codebook(no_sheet), VISIT, "", "no_sheet", "no sheet with its columns"),
        "sheets of other names": reads(in_codebook(other_names)),
        "three tabs for each form": reads(in_codebook(tabs_around)),
        "other words for the kinds of fields": reads(in_codebook(other_kinds)),
        "no blanks around the codes": reads(in_codebook(blanks)),
        "not chosen is 0 and called ---": reads(not_chosen("0", "---")),
        "not chosen is called Ikke valgt": reads(not_chosen("-1", "Ikke valgt")),
        "not chosen is called None": reads(not_chosen("0", "None")),
        "0 is an answer": gives(
            not_chosen("0", "Annen grunn"), "treatment_episode", "stop_reason", "unknown_code", '"0"', follows=True
        ),
        "9 stands for unknown, which the registry does not map": gives(
            both(
                in_codebook(lambda book: rows_of(book, "Visit", "Mode")[0][3].__setattr__("value", "9 = Ukjent")),
                in_form("Visit", put("Mode", "9", 0, 5)),
            ),
            "visit",
            "mode",
            "unknown_code",
            "Map the system's code in visit.sql",
            rows=(1, 6),
            count=2,
        ),
        "a code that the codebook lacks": gives(
            in_form("Visit", put("Mode", "7", 2)),
            "visit",
            "mode",
            "unknown_code",
            '"7"',
            told="1 values of Mode have codes that the codebook lacks",
            rows=(3,),
            count=1,
        ),
        "a code that the codebook lacks, in a form that was not completed": reads(
            in_form("Visit", put("Mode", "7", 30)), "1 values of Mode have codes that the codebook lacks"
        ),
    },
)
