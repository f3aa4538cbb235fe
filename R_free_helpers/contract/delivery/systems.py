"""Which system exported a folder, and its forms: MRS, OQR, REDCap, or lists such as those of INCA and COMPOS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from R_free_helpers.contract.delivery import codebook
from R_free_helpers.contract.delivery.files import header_of, read_sheets, read_text, unreadable
from R_free_helpers.contract.delivery.form import Delivery, Fields, Form
from R_free_helpers.contract.delivery.identity import holds_number
from R_free_helpers.contract.exported_names import MRS_FILE, REDCAP_DICTIONARY, REDCAP_FILE, named_as_exported
from R_free_helpers.contract.marker import MARKER
from R_free_helpers.contract.problems import Problem, Unreadable, general, listing, show

OQR_CODEBOOK = {"skjemanavn", "fysisk_feltnavn", "tabell"}
MISSING_CODES = ("NI", "UNK", "INV", "NA", "NASK", "ASKU", "NAV", "MSK", "OTH", "NP")
"""What REDCap proposes as codes of missing data; those that a column's own choices hold are answers."""

REPEATED = "redcap_repeat_instrument"
"""Column that names the repeated instrument of a row; in the rows of the record itself it is empty."""

PACKED = (".zip", ".7z", ".gz", ".rar", ".tar")

RENAME = "They may not be read. Give it another name, and import again."

BLANK = "null"
"""What OQR writes for nothing."""


def is_delivery(path: Path) -> bool:
    """Return whether a folder has files that only an export of a registry's system has: they have its names or codes.

    Lists without a codebook could be anything; they are imported when told to.
    """
    if not path.is_dir():
        return False
    books = (file for file in _files(path) if file.suffix.lower() == ".csv")
    return named_as_exported(path) or any(set(_header(file)) >= OQR_CODEBOOK for file in books)


def open_delivery(path: Path) -> Delivery:
    """Return the forms of a folder that a registry's system exported.

    Of several exports of a form the newest is read; the others are named, not mixed in.
    """
    path = path.expanduser()
    if not path.is_dir():
        what = "is not a folder" if path.exists() else "does not exist"
        return _nothing(
            "no_delivery", f"{show(path, 500)} {what}.", "Give the folder that the system's export lies in."
        )
    files = _files(path)
    if any(holds_number(file.name) for file in files):
        return _nothing(
            "identity_number",
            "a file has a national identity number in its name.",
            RENAME,
        )
    for reader in (_mrs, _redcap, _oqr, _lists):
        delivery = reader(files)
        if delivery is not None:
            return delivery
    packed = [file.name for file in files if file.suffix.lower() in PACKED]
    return _nothing(
        "no_delivery",
        f"{show(path, 500)} holds no export that is known{f', but {packed[0]}' if packed else ''}.",
        "Unpack it, and give the folder." if packed else "Give the folder with the CSV files of the export.",
    )


def _files(path: Path) -> list[Path]:
    found = (file for file in path.rglob("*") if file.is_file() and not file.name.startswith((".", "~$")))
    return sorted(file for file in found if file.name != MARKER)


def _nothing(rule: str, message: str, remedy: str) -> Delivery:
    return Delivery("none", {}, (general("error", rule, message, remedy),))


def _newest(found: list[tuple[str, str, Path]]) -> tuple[dict[str, Path], list[str], list[Problem]]:
    """Return the newest file of each form, why others are not read, and what is wrong with their dates."""
    newest: dict[str, tuple[str, Path]] = {}
    for name, moment, file in sorted(found, key=lambda one: one[1]):
        newest[name] = moment, file
    chosen = {name: file for name, (_, file) in newest.items()}
    older = [
        f"{file.name}: older than another export of the form" for _, _, file in found if file not in chosen.values()
    ]
    days = {name: moment[:10] for name, (moment, _) in newest.items()}
    last = max(days.values(), default="")
    late = [name for name, day in days.items() if day != last]
    problems = []
    if late:
        problems.append(
            general(
                "error",
                "other_day",
                f"the newest export is of {last}, but {listing(late[:5], len(late))} "
                f"{'was' if len(late) == 1 else 'were'} exported on another day.",
                "Export all forms on the same day: else what was registered in between is in one form only.",
            )
        )
    return chosen, older, problems


def _read(
    files: dict[str, Path], separator: str, fields: Callable[[str, list[str]], Fields]
) -> tuple[dict[str, Form], list[Problem]]:
    forms, problems = {}, []
    for name, file in files.items():
        try:
            frame, first_row = read_text(file, separator)
        except Unreadable as error:
            problems.append(unreadable(file, error))
            continue
        forms[name] = Form(name, file.name, frame, first_row, fields(name, frame.columns))
    return forms, problems


def _mrs(files: list[Path]) -> Delivery | None:
    named = {file: found for file in files if (found := MRS_FILE.fullmatch(file.name))}
    if not named:
        return None
    environments = sorted({found["environment"] for found in named.values()})
    problems: list[Problem] = []
    if len(environments) > 1:
        problems.append(
            general(
                "error",
                "several_environments",
                f"there are exports of {listing(environments, len(environments))}.",
                "Keep those of the registry in production.",
            )
        )
    sheets: dict[str, Fields] = {}
    for file in files:
        if file.suffix.lower() == ".xlsx":
            try:
                sheets |= {
                    name: codebook.mrs_fields(frame)
                    for name, (frame, _) in read_sheets(file).items()
                    if codebook.is_mrs(frame)
                }
            except Unreadable as error:
                problems.append(unreadable(file, error))
    if not sheets:
        problems.append(
            general(
                "error",
                "no_codebook",
                "there is no codebook with the columns Variabelnavn, Felttype, Mulige verdier.",
                "Put the system's codebook (rapport.xlsx) into the folder.",
            )
        )
    # Of two exports at the same time the one without what must not be read.
    plain = sorted(named, key=lambda file: "_sensitiv" not in file.name.lower())
    chosen, older, dates = _newest([(named[file]["form"], named[file]["moment"], file) for file in plain])
    forms, unread = _read(chosen, ";", lambda name, columns: codebook.best_match(name, columns, sheets))
    problems += [*dates, *unread]
    problems += [
        general(
            "error",
            "no_sheet",
            f"{form.file}: the codebook has no sheet with its columns.",
            "Put the codebook of this export into the folder.",
            table=form.file,
        )
        for form in forms.values()
        if sheets and not form.fields
    ]
    return Delivery("MRS", forms, tuple(problems), tuple(older + _others(files, [*named], (".xlsx",))))


def _redcap(files: list[Path]) -> Delivery | None:
    named = {file: found for file in files if (found := REDCAP_FILE.fullmatch(file.name))}
    if not named:
        return None
    labels = [file for file in named if "_DATA_LABELS_" in file.name.upper()]
    problems: list[Problem] = []
    if len(labels) == len(named):
        problems.append(
            general("error", "labels", f"{labels[0].name} holds labels instead of codes.", "Export raw data.")
        )
    dictionaries = [file for file in files if REDCAP_DICTIONARY.fullmatch(file.name) and file not in named]
    fields: Fields = {}
    instruments: tuple[str, ...] = ()
    if not dictionaries:
        problems.append(
            general(
                "error",
                "no_codebook",
                "there is no data dictionary (…_DataDictionary_….csv).",
                "Download it from the project and put it into the folder.",
            )
        )
    else:
        try:
            book = read_text(dictionaries[-1], ",")[0]
            fields, instruments = codebook.redcap_fields(book, MISSING_CODES), codebook.redcap_instruments(book)
        except Unreadable as error:
            problems.append(unreadable(dictionaries[-1], error))
    found = [(one["project"], one["moment"], file) for file, one in named.items() if file not in labels]
    chosen, older, dates = _newest(found)
    forms: dict[str, Form] = {}
    for project, file in chosen.items():
        try:
            frame, first_row = read_text(file, ",")
        except Unreadable as error:
            problems.append(unreadable(file, error))
            continue
        added = frozenset(name for name in frame.columns if name.startswith("redcap_") or name.endswith("_complete"))
        forms[project] = Form(project, file.name, frame, first_row, fields, REPEATED, instruments, added - {*fields})
    return Delivery("REDCap", forms, tuple(problems + dates), tuple(older))


def _oqr(files: list[Path]) -> Delivery | None:
    tables = [file for file in files if file.suffix.lower() == ".csv"]
    books = [file for file in tables if set(_header(file)) >= OQR_CODEBOOK]
    if not books:
        return None
    problems: list[Problem] = []
    fields: dict[str, Fields] = {}
    for book in books:
        try:
            fields |= codebook.oqr_fields(read_text(book, ";")[0])
        except Unreadable as error:
            problems.append(unreadable(book, error))
    chosen = {file.stem: file for file in tables if file not in books}
    forms, unread = _read(chosen, ";", lambda name, _: fields.get(name.casefold(), {}))
    forms = {name: _without_null(form) for name, form in forms.items()}
    problems += [
        general(
            "error",
            "no_sheet",
            f"{form.file}: the codebook has no table of this name.",
            "Give the file the table's name (column tabell of the codebook).",
            table=form.file,
        )
        for form in forms.values()
        if not form.fields
    ]
    return Delivery("OQR", forms, tuple(problems + unread), tuple(_others(files, tables, ())))


def _without_null(form: Form) -> Form:
    frame = form.frame.with_columns(pl.all().replace(BLANK, ""))
    return Form(form.name, form.file, frame, form.first_row, form.fields)


def _lists(files: list[Path]) -> Delivery | None:
    forms: dict[str, Form] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            if file.suffix.lower() == ".csv":
                frame, first_row = read_text(file, _separator(file))
                forms[file.stem] = Form(file.stem, file.name, frame, first_row)
            elif file.suffix.lower() == ".xlsx":
                sheets = read_sheets(file)
                if any(map(holds_number, sheets)):
                    raise Unreadable("identity_number", "has a national identity number as the name of a sheet", RENAME)
                forms |= {
                    sheet: Form(sheet, f"{file.name}, sheet {sheet}", frame, first_row)
                    for sheet, (frame, first_row) in sheets.items()
                }
        except Unreadable as error:
            problems.append(unreadable(file, error))
    if not forms and not problems:
        return None
    return Delivery("lists", forms, tuple(problems), tuple(_others(files, [], (".csv", ".xlsx"))))


def _separator(file: Path) -> str:
    return max(";,\t", key=lambda sign: len(header_of(file, sign)))


def _header(file: Path) -> list[str]:
    try:
        return header_of(file, ";")
    except Unreadable:
        return []


def _others(files: list[Path], read: list[Path], suffixes: tuple[str, ...]) -> list[str]:
    return [
        f"{file.name}: not part of the export" for file in files if file not in read and file.suffix not in suffixes
    ]
