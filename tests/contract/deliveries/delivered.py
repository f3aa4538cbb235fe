"""Good deliveries of each system, what is damaged in them, and how what came of it is judged."""

from __future__ import annotations

import dataclasses
import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
from expecting import unlike_expected
from kit import Expected
from small_extract import DATA, EXTRACTED, SCHEMA, Frames, make_frames

from R_free_helpers.contract import standard
from R_free_helpers.contract.delivery.importing import import_delivery, write_extract
from R_free_helpers.contract.delivery.queries import as_of_the_query
from R_free_helpers.contract.extract import open_extract, require_valid
from R_free_helpers.contract.marker import MARKER
from R_free_helpers.contract.problems import Problem
from R_free_helpers.contract.reference import Reference, load_reference
from R_free_helpers.contract.report import ContractError
from R_free_helpers.contract.schema import Schema, uses

HERE = Path(__file__).parent
QUERIES = HERE / "queries"
DAY = "2025-05-15"

Files = dict[str, bytes]
"""The files of a delivery by their names below its folder."""

Change = Callable[[Files], object]

OF_TWO_TABLES = {
    "patient": ("patient_id", "sex", "birth_date"),
    "visit": ("visit_id", "patient_id", "unit_id", "visit_date", "mode", "staff", "entered_at"),
}
"""What the small deliveries of other systems than MRS give."""

OF_MRS = ("patient", "diagnosis", "treatment_episode", "visit", "relapse", "functional_measurement", "data_delivery")
"""The tables of a registry that ships which the delivery of MRS gives."""

PERSONS = (
    ("P1", "female", "1950-03-01"),
    ("P2", "male", "1961-12-24"),
    ("P3", "female", "1977-07-07"),
)
VISITS = (
    ("V1", "P1", "bergen", "2024-02-01", "physical", "physician", "2024-02-03"),
    ("V2", "P1", "bergen", "2024-08-15", "video", "nurse", "2024-08-15"),
    ("V3", "P2", "ous", "2024-05-31", None, "nurse", "2024-06-01"),
    ("V4", "P3", "unn", "2024-11-11", "phone", "physician", "2024-11-12"),
)


@dataclass(frozen=True)
class Damage:
    """One damage of a good delivery.

    Attributes
    ----------
    system : {"mrs", "redcap", "oqr", "lists"}
    change : callable
        Changes the files of the good delivery.
    expects : tuple of Expected
        The problems it must give, the one that names the damage first; none when it is read without a word.
    follows : bool
        Whether further problems may come from it.
    tables : callable or None
        What is read when nothing is refused, from the good tables; those themselves when absent.
    told : str
        What the report of the import says of it.
    """

    system: str
    change: Change
    expects: tuple[Expected, ...] = ()
    follows: bool = False
    tables: Callable[[Frames], Frames] | None = None
    told: str = ""
    family: str = ""
    name: str = ""

    @property
    def outcome(self) -> str:
        """``read``, ``read with a warning`` or ``refused``."""
        if any(expected.severity == "error" for expected in self.expects):
            return "refused"
        return "read with a warning" if self.expects else "read"


@dataclass(frozen=True)
class Result:
    """What came of a damage: the tables, if any, the problems, and the lines of the report."""

    tables: Frames | None
    problems: tuple[Problem, ...]
    lines: tuple[str, ...]
    folder: str
    left: tuple[str, ...] = ()

    def plain(self, text: object) -> str:
        """Return a message as it is on every machine."""
        return str(text).replace(self.folder, "/data")


def family(title: str, damages: dict[str, Damage]) -> list[Damage]:
    """Return damages with their names and the family they belong to."""
    return [dataclasses.replace(damage, family=title, name=name) for name, damage in damages.items()]


def reads(change: Change, told: str = "", system: str = "mrs", tables=None) -> Damage:
    """Return a damage that makes no difference, or only the one named."""
    return Damage(system, change, told=told, tables=tables)


def gives(change: Change, table: str, column: str, rule: str, says: str = "", system: str = "mrs", **more) -> Damage:
    """Return a damage that gives one problem."""
    follows, told, tables = more.pop("follows", False), more.pop("told", ""), more.pop("tables", None)
    return Damage(system, change, (Expected(table, column, rule, says=says, **more),), follows, tables, told)


# Ways to damage it.


def dump(form: str) -> str:
    """Return the name of a form's file in the good delivery of MRS."""
    return f"DataDump_MRS-PROD_{form}Skjema_{DAY}_0600.csv"


def in_file(name: str, change: Callable[[str], str], encoding: str = "utf-8") -> Change:
    """Return what changes the text of one file; a mark at its start stays where it is."""

    def run(files: Files) -> None:
        assert name in files, sorted(files)
        before = files[name].decode()
        after = change(before)
        assert after != before or encoding != "utf-8", "nothing was changed"
        files[name] = after.encode(encoding)

    return run


def in_form(form: str, change: Callable[[str], str], encoding: str = "utf-8") -> Change:
    """Return what changes the text of one form of the good delivery of MRS."""
    return in_file(dump(form), change, encoding)


def both(*changes: Change) -> Change:
    """Return all changes, one after the other."""

    def run(files: Files) -> None:
        for change in changes:
            change(files)

    return run


def swap(old: str, new: str, count: int = -1) -> Callable[[str], str]:
    """Return a change that puts one text in place of another; the other must be there."""

    def run(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, count)

    return run


def cells(column: str, change: Callable[[int, str], str], separator: str = ";") -> Callable[[str], str]:
    """Return a change of one column: of the number of the data row, counted from 0, and of its cell."""

    def run(text: str) -> str:
        newline = "\r\n" if "\r\n" in text else "\n"
        header, *rows = text.rstrip(newline).split(newline)
        place = header.lstrip("\ufeff").split(separator).index(column)
        made = []
        for number, row in enumerate(rows):
            parts = row.split(separator)
            parts[place] = change(number, parts[place])
            made.append(separator.join(parts))
        return newline.join([header, *made]) + newline

    return run


def put(column: str, value: str, *rows: int, separator: str = ";") -> Callable[[str], str]:
    """Return a change that puts a value into a column, in some data rows counted from 0."""
    return cells(column, lambda number, cell: value if number in rows else cell, separator)


def more_column(name: str, value: Callable[[int], str], separator: str = ";") -> Callable[[str], str]:
    """Return a change that puts a column in front of the others."""

    def run(text: str) -> str:
        newline = "\r\n" if "\r\n" in text else "\n"
        mark, body = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
        header, *rows = body.rstrip(newline).split(newline)
        made = [f"{value(number)}{separator}{row}" for number, row in enumerate(rows)]
        return mark + newline.join([f"{name}{separator}{header}", *made]) + newline

    return run


def without_column(name: str) -> Callable[[str], str]:
    """Return a change that takes a column away."""

    def run(text: str) -> str:
        rows = [row.split(";") for row in text.split("\r\n")]
        place = rows[0].index(name)
        return "\r\n".join(";".join(row[:place] + row[place + 1 :]) for row in rows)

    return run


def renamed(old: str, new: str) -> Change:
    """Return what gives a file another name."""

    def run(files: Files) -> None:
        files[new] = files.pop(old)

    return run


def in_codebook(change: Callable) -> Change:
    """Return what changes the codebook of MRS, opened by openpyxl."""

    def run(files: Files) -> None:
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(files["rapport.xlsx"]))
        change(book)
        made = io.BytesIO()
        book.save(made)
        files["rapport.xlsx"] = made.getvalue()

    return run


def rows_of(book: object, form: str, variable: str) -> list:
    """Return the rows of a variable in a sheet of the codebook: a row per choice."""
    found, on = [], False
    for row in book[f"{form} (skjema)"[:31]].iter_rows(min_row=2):
        on = row[1].value == variable if row[1].value else on
        found += [row] if on else []
    assert found, variable
    return found


# The good deliveries.


@cache
def _good(system: str) -> Files:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        {"mrs": _write_mrs, "redcap": _write_redcap, "oqr": _write_oqr, "lists": _write_lists}[system](folder)
        (folder / MARKER).write_text("{}\n")
        return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*.*"))}


def good(system: str) -> Files:
    """Return the files of the good delivery of a system; the dictionary is the caller's own."""
    return dict(_good(system))


def _write_mrs(folder: Path) -> None:
    from R_free_helpers.synthetic.as_mrs5 import write_mrs5

    write_mrs5(good_tables("mrs"), DATA, registry_queries(), folder, DAY)


def _write_redcap(folder: Path) -> None:
    from R_free_helpers.synthetic.as_redcap import write_redcap

    write_redcap(two_tables(), DATA, registry_queries(), folder, DAY)


def _write_oqr(folder: Path) -> None:
    sex, mode, staff = {"female": "1", "male": "2"}, {"physical": "1", "phone": "2", "video": "3"}, {}
    staff |= {"physician": "1", "nurse": "2"}
    book = "skjemanavn;navn_i_rapporteket;ledetekst;type;listeverdier;listetekst;tabell;fysisk_feltnavn\n"
    for table, name, kind, choices in (
        ("pasient", "PASIENTID", "Tekstvariabel", {}),
        ("pasient", "KJONN", "Listevariabel", {"Kvinne": "1", "Mann": "2"}),
        ("pasient", "FODT", "Datovariabel", {}),
        ("besok", "BESOKID", "Tekstvariabel", {}),
        ("besok", "PASIENTID", "Tekstvariabel", {}),
        ("besok", "RESHID", "Tekstvariabel", {}),
        ("besok", "DATO", "Datovariabel", {}),
        ("besok", "MAATE", "Listevariabel", {"Oppmøte": "1", "Telefon": "2", "Video": "3"}),
        ("besok", "HVEM", "Listevariabel", {"Lege": "1", "Sykepleier": "2"}),
        ("besok", "FERDIG", "Avkrysningsboks", {}),
        ("besok", "LAGRET", "Tidsvariabel", {}),
    ):
        first, *rest = [*choices.items()] or [("", "")]
        book += f"Skjema {table};{name.lower()};{name};{kind};{first[1]};{first[0]};{table};{name}\n"
        book += "".join(f";;;;{code};{label};;\n" for label, code in rest)
    persons = "".join(f"{key};{sex[what]};{born}\n" for key, what, born in PERSONS)
    visits = "".join(
        f"{key};{who};{RESH[where]};{day};{mode.get(how or '', 'null')};{staff[by]};1;{entered} 12:30:00\n"
        for key, who, where, day, how, by, entered in VISITS
    )
    (folder / "klokeboken.csv").write_text(book, encoding="utf-8")
    (folder / "pasient.csv").write_text(f"PASIENTID;KJONN;FODT\n{persons}", encoding="utf-8")
    header = "BESOKID;PASIENTID;RESHID;DATO;MAATE;HVEM;FERDIG;LAGRET\n"
    (folder / "besok.csv").write_text(header + visits, encoding="utf-8")


RESH = {"bergen": "4001", "ous": "4002", "unn": "4003"}
HSA = {"bergen": "SE2321000000-E401", "ous": "SE2321000000-E402", "unn": "SE2321000000-E403"}


def _write_lists(folder: Path) -> None:
    sex = {"female": ("2", "Kvinna"), "male": ("1", "Man")}
    staff = {"physician": "Läkare", "nurse": "Sjuksköterska"}
    how = {"physical": "Besök", "phone": "Telefon", "video": "Video", None: ""}
    persons = "".join(f"{key};{sex[what][0]};{sex[what][1]};{born}\n" for key, what, born in PERSONS)
    visits = "".join(
        f"{key};{who};{HSA[where]};{day};{how[mode]};{staff[by]};1,5;{entered}\n"
        for key, who, where, day, mode, by, entered in VISITS
    )
    (folder / "Patienter.csv").write_text(
        f"Patient;a_kön_Värde;a_kön_Beskrivning;Födelsedatum\n{persons}", encoding="utf-8"
    )
    (folder / "Besök.csv").write_text(
        f"Nr;Patient;Klinik;Datum;Besökssätt;Vem;Timmar;Registrerat\n{visits}", encoding="utf-8"
    )


def two_tables() -> Frames:
    """Return the tables that the small deliveries give."""
    return {
        table: pl.DataFrame(rows, schema=list(OF_TWO_TABLES[table]), orient="row").with_columns(
            pl.col(name).str.to_date()
            for name in OF_TWO_TABLES[table]
            if small_schema().polars_schema(table)[name] == pl.Date
        )
        for table, rows in (("patient", PERSONS), ("visit", VISITS))
    }


def good_tables(system: str) -> Frames:
    """Return what the good delivery of a system gives."""
    return {table: make_frames()[table] for table in OF_MRS} if system == "mrs" else two_tables()


def registry_queries() -> Path:
    """Return the queries of a registry that ships."""
    from R_free_helpers.editions.deliveries import queries_of as of_registry

    return of_registry("no_ms")


@cache
def _shelf() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="queries-")


def queries_of(system: str) -> Path:
    """Return the folder of queries of a system: of MRS some of those of a registry that ships."""
    if system != "mrs":
        return QUERIES / system
    folder = Path(_shelf().name) / "import"
    if not folder.exists():
        folder.mkdir()
        for file in registry_queries().iterdir():
            if file.suffix == ".csv" or file.stem in OF_MRS:
                shutil.copyfile(file, folder / file.name)
    return folder


def small_schema() -> Schema:
    """Return the tables of the registry whose deliveries are small."""
    models = {"patient": standard.Patient, "visit": standard.Visit}
    whole = Schema(models)
    without = {table: set(whole.polars_schema(table)) - set(OF_TWO_TABLES[table]) for table in models}
    return Schema({table: uses(model, without=sorted(without[table])) for table, model in models.items()})


@cache
def schema_of(system: str) -> Schema:
    """Return the tables of a system's registry."""
    return Schema({table: SCHEMA.used[table] for table in OF_MRS}) if system == "mrs" else small_schema()


@cache
def reference_of(system: str) -> Reference:
    """Return what the extract of a system is checked against."""
    return load_reference(DATA, EXTRACTED, schema=schema_of(system))


# What comes of it.


def write(damage: Damage, folder: Path) -> Path:
    """Write the damaged delivery and return its folder, or what the damage calls so."""
    files = good(damage.system)
    other = damage.change(files)
    place = folder / "delivery"
    place.mkdir(parents=True)
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place / other if isinstance(other, str) else place


def run(damage: Damage, folder: Path) -> Result:
    """Return what came of importing a damaged delivery; nothing but `ContractError` may be raised."""
    place, out, lines = write(damage, folder), folder / "extract", []
    try:
        tables, problems = _imported(damage.system, place, out, lines)
    except ContractError as error:
        tables, problems = None, list(error.problems)
    left = sorted(path.name for path in folder.iterdir() if path.name not in ("delivery", "damage.txt"))
    return Result(tables, tuple(problems), tuple(lines), str(folder), tuple(left))


def _imported(system: str, place: Path, out: Path, lines: list[str]) -> tuple[Frames, list[Problem]]:
    imported = import_delivery(place, queries_of(system), schema_of(system), None)
    lines += imported.lines()
    found = list(imported.problems)

    def check(folder: Path) -> None:
        if system == "mrs":  # the others' tables are too few for the contract
            problems = open_extract(folder, reference_of(system))[1]
            found.extend(as_of_the_query(one, schema_of(system)) for one in problems)
            require_valid(found)

    write_extract(imported, place, out, check)
    return {path.stem: pl.read_parquet(path) for path in sorted(out.glob("*.parquet"))}, found


def complaints(damage: Damage, result: Result) -> list[str]:
    """Return everything that is not as it should be; nothing when all is well."""
    wrong, _ = unlike_expected(damage, result, _unkind)
    if damage.told and not any(damage.told in line for line in result.lines):
        wrong.append(f"the report does not tell {damage.told!r}: {result.lines}")
    if damage.outcome == "refused":
        return wrong + [f"left {name}" for name in result.left] + (["was read"] if result.tables is not None else [])
    if result.tables is None:
        return [*wrong, f"was refused: {[str(one) for one in result.problems]}"]
    wanted = good_tables(damage.system)
    wanted = damage.tables(wanted) if damage.tables else wanted
    for table, frame in wanted.items():
        keys = frame.columns
        if not result.tables[table].sort(keys).equals(frame.sort(keys)):
            wrong.append(f"{table} was not read as it should be: {result.tables[table]} instead of {frame}")
    return wrong


def _unkind(problem: Problem, _: Expected) -> Iterator[str]:
    """Yield what is lacking in a message about a delivery: where, which may be a form, a file or a table."""
    if problem.table not in problem.message or problem.column not in problem.message:
        yield "does not say where"
