"""Auditing what was written, as a stranger would attack it: recoverable counts, keys, dates, traces of a machine.

The audit reads the files of an edition and nothing the program remembers, by ways of its own: it shares no code with
what protects the numbers. It looks for

* **leaks**: a number where the edition hides one (every embedded data file, table, text and page is held against the
  released results: `consistency`), and small counts that other numbers tell more of than that they are small
  (`rounded_attack`, where counts are rounded; `printed_attack`, where they are hidden and all others exact);
* **small counts** that are shown, unless their measure counts no persons or tells what the service did
  (`small_counts`);
* **contradictions** between published numbers;
* **keys** of persons, when the extract is at hand;
* **rows**: files that hold rows of persons, or could;
* **dates** of days that neither the editions nor the registry's texts name;
* **traces** of the machine: paths, user and computer names, metadata of notebooks.
"""

from __future__ import annotations

import getpass
import io
import re
import socket
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import polars as pl

from R_free_helpers.disclosure.artefacts import Piece, Written, read_written
from R_free_helpers.disclosure.consistency import (
    read_counts,
    read_data,
    told_as_nobody,
    unreleased_in_files,
    unreleased_in_tables,
    unreleased_in_texts,
    unreleased_on_pages,
)
from R_free_helpers.disclosure.explorer_file import explored, told_by_explorer
from R_free_helpers.disclosure.number_form import read_in_one_form
from R_free_helpers.disclosure.portal_files import of_portals, told_otherwise
from R_free_helpers.disclosure.printed_attack import attack_printed
from R_free_helpers.disclosure.printed_tables import FURTHER_COLUMNS, PrintedWords, label_of
from R_free_helpers.disclosure.published_counts import classes_of
from R_free_helpers.disclosure.rounded_attack import attack_rounded
from R_free_helpers.disclosure.row_files import rows_in
from R_free_helpers.disclosure.small_counts import small_in_file, small_in_store, small_in_tables
from R_free_helpers.disclosure.told_changes import told_of_changes, told_on_the_page
from R_free_helpers.language.labels import Labels
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import languages
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.file_names import RESULTS
from R_free_helpers.model.policy import Policy, load_policy
from R_free_helpers.model.portal import read_portal
from R_free_helpers.model.registry import Registry, registry_of
from R_free_helpers.model.releases import releases_of
from R_free_helpers.model.results import NUMBERS, SCHEMA, read_results
from R_free_helpers.model.units import nation, read_units
from R_free_helpers.model.workspace import workspace

PATHS = re.compile(
    r"(?<![\w./])(?:/(?:home|Users|root|tmp|var|mnt|private|opt)/[\w.-]+|[A-Z]:\\\\?(?:Users|Temp)\\\\?[\w.-]+)"
)
NOTEBOOK = re.compile(
    r'"(?:papermill|kernelspec)"\s*:\s*\{|"(?:start_time|end_time|iopub\.\w+)"\s*:|ipykernel_\d+|<ipython-input'
)
ISO_DATE = re.compile(r"(?<![\d-])(?:19|20)\d\d-[01]\d-[0-3]\d(?![\d-])")
YEAR = re.compile(r"(?:19|20)\d\d")
IN_CODE = re.compile(r"\bdate\((\d{4}), (\d{1,2}), (\d{1,2})\)")
TOKEN = re.compile(r"[\w-]{4,}")
OF_A_PROGRAM = re.compile(
    r"\bv\d+(?:\.\d+)+ - (?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)"
    r"|\bnew Date\(\"2019-0[17]-01T00:00\"\)\.getHours\(\)"
)
"""How the scripts that Quarto puts into a page tell when they were released, and how d3 asks what a browser knows."""

NO_DATA = "holds no data that an audit can read"

YEAR_ENDS = ("01-01", "12-31")
"""The first and the last day of a year: a period's, not a person's."""

MOST_LISTED = 20
"""How many findings a message lists."""

REMEDIES = {
    "leak": "take a hidden number that a text or table tells out of it; for one that follows from others raise 'base' "
    "(protected) or 'minimum' (suppressed) in disclosure.yml; a leak that stays is a fault of the program: report it",
    "small count": "where the measure tells what the service did, list it under classes.service in disclosure.yml; "
    "where it counts no persons, say so in the measure's 'counts'; else take the number out of what is named",
    "contradiction": "a table, text or file is older than the results, or was changed by hand: build the edition "
    "again; one that stays is a fault of the program: report it",
    "key": "take the key out of the notebook, text or list that writes it",
    "rows": "take the file out of the folder: it belongs to a unit's own people or to the person it is about",
    "date": "take the day out of the text or notebook named, or name it in the registry's lists if it is no person's",
    "trace": "take it out of the text or notebook named, and clear the notebook's outputs",
}
"""What to do about each kind of finding."""

ACCEPTED = {
    "as_published": ("leak", "small count", "contradiction"),
    "internal": ("leak", "small count"),
}
"""Kinds of findings that an edition may have whose risk somebody has accepted, by policy."""

MOST_TEXTS = 1_000
"""Texts that are remembered with what is found in them: the editions of many units have most of theirs in common."""

SHORTEST_NAME = 4
"""A user or computer name shorter than this is a word like any other."""


@dataclass(frozen=True)
class Finding:
    """Something that should not be there.

    Attributes
    ----------
    kind : {"leak", "small count", "contradiction", "key", "rows", "date", "trace"}
    where : str
        File, and the place in it.
    what : str
        A sentence.
    """

    kind: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.what}"


@dataclass(frozen=True)
class Audit:
    """What an audit looked at and found.

    Attributes
    ----------
    findings : list of Finding
    examined : Counter
        How many pieces, data files, counts and relations were looked at.
    """

    findings: list[Finding] = field(default_factory=list)
    examined: Counter[str] = field(default_factory=Counter)


class Disclosed(Exception):
    """A stranger would find out from an edition what it must not tell."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        listed = "\n".join(f"  {finding}" for finding in findings[:MOST_LISTED])
        more = f"\n  and {len(findings) - MOST_LISTED} more" if len(findings) > MOST_LISTED else ""
        remedies = "\n".join(
            f"  A {kind}: {remedy}." for kind, remedy in REMEDIES.items() if any(one.kind == kind for one in findings)
        )
        super().__init__(
            f"the audit of what was written has {len(findings)} findings, so nothing was published:\n"
            f"{listed}{more}\n{remedies}"
        )


def refused(found: Audit, policy: str) -> list[Finding]:
    """Return the findings that forbid a publication; whose risk was accepted may tell of small counts."""
    accepted = ACCEPTED.get(policy, ())
    return [finding for finding in found.findings if finding.kind not in accepted]


def require_nothing_found(found: Audit, policy: str) -> None:
    """Raise when an audit found something; an edition whose risk was accepted may tell of small counts.

    Raises
    ------
    Disclosed
        Naming the findings, and what to do about each kind.
    """
    if findings := refused(found, policy):
        raise Disclosed(findings)


def audit(
    folder: Path,
    edition: Edition,
    keys: pl.Series | Collection[str] = (),
    written: Written | None = None,
    later: Callable[[], Written] = Written,
    results: Path | None = None,
    of_rows: Sequence[Finding] | None = None,
) -> Audit:
    """Return what a stranger finds in the files of an edition.

    Parameters
    ----------
    folder : Path
        With ``results.csv`` and what was rendered from it.
    edition : Edition
    keys : collection of str
        Keys of persons and rows that may not be anywhere; see `keys_of`.
    written : Written, optional
        What stands in the folder, where it has been read already.
    later : callable, optional
        Waits for files that are still being made, none of them a web page, and returns what stands in them. It is
        called when all has been looked at that was written before.
    results : Path, optional
        The released results that the files are held against; ``results.csv`` in the folder when absent.
    of_rows : sequence of Finding, optional
        What `files_of_rows` finds in the folder, where it has been looked through already and nothing is added to it.
    """
    registry = registry_of(edition)
    months = months_of(registry.language)
    allowed = named_dates(edition, months)
    findings = files_of_rows(folder) if of_rows is None else list(of_rows)
    no_texts = [one.where for one in findings]  # what they hold is not looked at
    written = written or read_written(folder, but=no_texts)
    examined: Counter[str] = Counter()
    ours = pl.Series(keys, dtype=pl.String)
    released = read_results(results or folder / RESULTS)

    def of_each(written: Written) -> None:
        examined["pieces"] += len(written.pieces)
        findings.extend(_anywhere(written, allowed, months, ours))
        findings.extend(told_to_portals(written, registry, released))
        findings.extend(told_to_explorers(written, edition, registry, released))

    def of_rest() -> Written:
        rest = later()
        of_each(rest)
        if of_rows is None:
            findings.extend(one for one in files_of_rows(folder) if one.where not in no_texts)
        return read_in_one_form(rest, registry.language)

    of_each(written)
    policy = load_policy(registry.data_dir, edition.policy)
    in_one_form = read_in_one_form(written, registry.language)
    told = counts_told(in_one_form, released, registry, policy, examined, of_rest)
    return Audit([*findings, *told], examined)


def attack_ahead(results: Path, edition: Edition) -> None:
    """Attack the numbers of a result store before there is anything else to audit: they are attacked once.

    Nothing is told of it, and nothing taken for granted: what an audit finds in the same numbers is the same.
    """
    registry = registry_of(edition)
    policy = load_policy(registry.data_dir, edition.policy)
    if policy.name == "protected":
        classes = classes_of(registry.measures, policy)
        attack_rounded(read_results(results), read_units(registry.data_dir), classes, policy, Counter())


def audit_exported(
    folder: Path, edition: Edition, released: pl.DataFrame, keys: pl.Series | Collection[str] = ()
) -> Audit:
    """Return what a stranger finds in the portal files of an edition, before they lie beside it.

    Parameters
    ----------
    folder : Path
    edition : Edition
    released : polars.DataFrame
        The published result store, as it is read from its file.
    keys : collection of str
        Keys of persons and rows that may not be anywhere; see `keys_of`.
    """
    written, findings = _searched(folder, [edition], keys)
    findings += told_to_portals(written, registry_of(edition), released)
    return Audit(findings, Counter(pieces=len(written.pieces)))


def files_of_rows(folder: Path) -> list[Finding]:
    """Return the files below a folder that hold rows of persons, or could: no edition and no delivery has any."""
    return [Finding("rows", name, f"{what}; such a file is handed to nobody") for name, what in rows_in(folder)]


def audit_compared(
    folder: Path,
    compared: Sequence[Edition],
    released: Sequence[pl.DataFrame],
    between: Sequence[pl.DataFrame],
    keys: pl.Series | Collection[str] = (),
) -> Audit:
    """Return what a stranger finds in the files about what changed between two editions.

    Parameters
    ----------
    folder : Path
        With one file of changes, CSV, and one page of them.
    compared : sequence of Edition
        The earlier and the later one.
    released : sequence of polars.DataFrame
        What each published, units called as in the later one.
    between : sequence of polars.DataFrame
        Released numbers from the one to the other.
    keys : collection of str
        Keys of persons and rows that may not be anywhere; see `keys_of`.
    """
    registry = registry_of(compared[0])
    written, findings = _searched(folder, compared, keys)
    policy = load_policy(registry.data_dir, compared[0].policy)
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".csv", ".html")]
    if [path.suffix for path in files] != [".csv", ".html"]:
        raise ValueError(f"{folder.name} holds other files than a list of changes and its page")
    text, page = (path.read_text(encoding="utf-8") for path in files)
    findings += [Finding(*one) for one in told_of_changes(text, released, between, policy, files[0].name)]
    findings += [Finding(*one) for one in told_on_the_page(page, text, registry.language, files[1].name)]
    return Audit(findings, Counter({"pieces": len(written.pieces), "changes": text.count("\n") - 1}))


def audit_beside(folder: Path, edition: Edition, names: Collection[str], keys: Collection[str] = ()) -> Audit:
    """Return what a stranger finds in lists and letters that lie beside editions: keys, dates and traces.

    Parameters
    ----------
    folder : Path
    edition : Edition
    names : collection of str
        The files that are read; they tell no number of persons.
    keys : collection of str
        See `audit`.
    """
    written, findings = _searched(folder, [edition], keys, names)
    return Audit(findings, Counter(pieces=len(written.pieces)))


def _searched(
    folder: Path,
    editions: Sequence[Edition],
    keys: pl.Series | Collection[str],
    names: Collection[str] = (),
) -> tuple[Written, list[Finding]]:
    """Return what stands in a folder, or in some of its files, and what of it may stand in no file of the editions."""
    of_rows = files_of_rows(folder)
    written = read_written(folder, only=names, but=[one.where for one in of_rows])
    months = months_of(registry_of(editions[0]).language)
    allowed = {day for one in editions for day in named_dates(one, months)}
    return written, [*of_rows, *_anywhere(written, allowed, months, keys)]


def _anywhere(
    written: Written, allowed: Collection[str], months: Sequence[str], keys: pl.Series | Collection[str]
) -> list[Finding]:
    """Return what may stand in no file at all: traces of a machine, days that are not the edition's, keys."""
    names, told = machine_names(), keys_told(written, pl.Series(keys, dtype=pl.String))
    return [
        one
        for piece in written.pieces
        for one in (*traces(piece, names), *dates(piece, allowed, months), *keys_in(piece, told))
    ]


def audit_explored(
    folder: Path, edition: Edition, released: pl.DataFrame, keys: pl.Series | Collection[str] = ()
) -> Audit:
    """Return what a stranger finds in the explorer of an edition, before it lies beside the report.

    Parameters
    ----------
    folder : Path
        With the page, and nothing else that is published.
    edition : Edition
    released : polars.DataFrame
        The published result store, as it is read from its file.
    keys : collection of str
        Keys of persons and rows that may not be anywhere; see `keys_of`.
    """
    registry = registry_of(edition)
    written, findings = _searched(folder, [edition], keys)
    allowed = named_dates(edition, months_of(registry.language))
    for other in languages():  # the page says the same in each of them
        names = months_of(other)
        findings += [one for piece in written.pieces for one in dates(piece, allowed, names)]
    findings = list(dict.fromkeys(findings))
    read = explored(written.pieces)
    findings += [Finding("contradiction", name, NO_DATA) for name in written.pages if name not in read]
    findings += told_to_explorers(written, edition, registry, released)
    return Audit(findings, Counter(pieces=len(written.pieces)))


def told_to_explorers(written: Written, edition: Edition, registry: Registry, released: pl.DataFrame) -> list[Finding]:
    """Return the numbers of explorers' pages that are hidden, or are others than the published ones.

    A page with data of another kind is a finding: only explorers have any.
    """
    policy, read = load_policy(registry.data_dir, edition.policy), explored(written.pieces)
    with_data = dict.fromkeys(piece.where.partition(" json ")[0] for piece in written.pieces if piece.kind == "json")
    findings = [Finding("contradiction", name, NO_DATA) for name in with_data if name not in read]
    return findings + [
        Finding(*one)
        for pieces in read.values()
        for one in told_by_explorer(pieces, released, edition, registry, policy)
    ]


def told_to_portals(written: Written, registry: Registry, released: pl.DataFrame) -> list[Finding]:
    """Return the numbers of portal files that are hidden, or are others than the published ones.

    Raises
    ------
    ValueError
        Where there are such files, and the registry's lists of portals cannot be read.
    """
    if not (files := of_portals(written.pieces)):
        return []
    portal, root = read_portal(registry.data_dir), nation(read_units(registry.data_dir))
    return [Finding(*one) for one in told_otherwise(files, released, portal, root)]


def counts_told(
    written: Written,
    released: pl.DataFrame,
    registry: Registry,
    policy: Policy,
    examined: Counter[str],
    later: Callable[[], Written] = Written,
) -> list[Finding]:
    """Return what an edition tells of counts that it should not.

    Parameters
    ----------
    written : Written
    released : polars.DataFrame
        The published result store.
    registry : Registry
        For its language, its units, and what its measures count.
    policy : Policy
    examined : Counter
        Counts of what was looked at are added.
    later : callable, optional
        See `audit`.
    """
    units = read_units(registry.data_dir)
    words = PrintedWords(registry.language, units, registry.wording)
    labels = Labels(registry)
    headings = {labels.heading(name): name for name in (*FURTHER_COLUMNS, *SCHEMA)}
    classes = classes_of(registry.measures, policy)
    files = written.data_files()
    examined["data files"] += len(files)
    findings = [one for piece in written.pieces for one in contradicting(piece, released, headings)]
    counts = read_counts(files, written.measures, headings)
    findings += [Finding("contradiction", *one) for one in unreleased_in_files(counts, released)]
    own = {label_of(where): read_data(text, words, headings) for where, text in files.items()}
    for name, page in written.pages.items():
        told = unreleased_in_tables(page.tables, own, words) + unreleased_in_texts(page, own, words)
        told += told_as_nobody(page, own, words)
        findings += [Finding("leak", f"{name} {label}", what) for label, what in told]
    if policy.name == "protected":
        shown_in: dict[str, list[str]] = defaultdict(list)
        for where, file in counts.items():
            for measure in file.measures:
                shown_in[measure].append(label_of(where))
        findings += [Finding(*one) for one in attack_rounded(released, units, classes, policy, examined, shown_in)]
    elif policy.threshold:
        findings += [Finding(*one) for one in attack_printed(written, released, words, headings, policy, examined)]
    if policy.threshold:
        small = small_in_store(released, classes, policy.threshold)
        shown = list(small.shown)
        for where, text in files.items():
            measures = counts[where].measures if where in counts else frozenset()
            shown += small_in_file(where, text, headings, words.root, small, measures)
        for name, page in written.pages.items():
            shown += small_in_tables(name, page.tables, own, words, small)
        findings += [Finding("small count", *one) for one in dict.fromkeys(shown)]
    rest = later()
    findings += [one for piece in rest.pieces for one in contradicting(piece, released, headings)]
    pages = [piece for piece in (*written.pieces, *rest.pieces) if ".pdf page " in piece.where]
    examined["printed pages"] += sum(piece.kind == "text" for piece in pages)
    others = tuple(f"{name} " for name in explored(written.pieces))  # a page of many more numbers than the report
    web = [
        one for one in written.pieces if ".html " in one.where and not one.where.startswith(others) and _is_read(one)
    ]
    if web:
        # An edition may have no web page to compare with.
        printed = ((piece.where, piece.text) for piece in pages)
        findings += [Finding("leak", *one) for one in unreleased_on_pages(printed, [piece.text for piece in web])]
    return findings


def _is_read(piece: Piece) -> bool:
    return piece.kind in ("text", "data") or piece.where.endswith((" alt", " svg aria-label"))


def contradicting(piece: Piece, released: pl.DataFrame, headings: Mapping[str, str]) -> list[Finding]:
    """Return rows of a data file that tell a number which is hidden: by the row's own status, or in the results.

    Parameters
    ----------
    piece : Piece
        Other pieces than data files have none.
    released : polars.DataFrame
        The published result store.
    headings : mapping of str to str
        The store's column for each printed heading.
    """
    if piece.kind != "data" or not piece.where.endswith(".csv"):
        return []
    table = _table(piece.text)
    # Where codes have names, both columns are there; the codes are what the store has.
    table = table.rename({h: name for h, name in headings.items() if h in table.columns and name not in table.columns})
    numbers = [name for name in NUMBERS if name in table.columns]
    with_number = table.filter(pl.any_horizontal(pl.col(numbers).is_not_null())) if numbers else table.clear()
    place = [name for name in ("measure", "unit_id", "period", "subgroup", "statistic") if name in table.columns]
    leaks = []
    if "status" in table.columns:
        hides = pl.col("status") == "suppressed"
        if "value" in table.columns:  # too few for a number, where 0 is not told as few
            told = pl.col("value").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
            hides |= (pl.col("status") == "few") & (told.is_null() | (told != 0))
        leaks.append(with_number.filter(hides))
    if {"measure", "unit_id", "subgroup", "statistic"} <= set(place):
        too_few = (pl.col("status") == "few") & pl.col("value").is_null()
        hidden = released.filter((pl.col("status") == "suppressed") | too_few).select(place).unique()
        leaks.append(with_number.join(hidden, on=place, how="semi"))
    cells = dict.fromkeys(
        " ".join(row[name] for name in place if row[name]) for rows in leaks for row in rows.iter_rows(named=True)
    )
    return [Finding("leak", piece.where, f"a number for {cell}, which is hidden") for cell in cells]


def _table(text: str) -> pl.DataFrame:
    separator = ";" if ";" in text.partition("\n")[0] else ","
    try:
        table = pl.read_csv(io.StringIO(text.lstrip("\ufeff")), separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        return pl.DataFrame()
    return table.with_columns(pl.col("subgroup").fill_null("")) if "subgroup" in table.columns else table


def keys_told(written: Written, keys: pl.Series) -> set[str]:
    """Return the keys that are words of what was written."""
    if not len(keys):
        return set()
    words = frozenset().union(*(_words(piece.text) for piece in written.pieces))
    return set(keys.filter(keys.is_in(list(words))))


@lru_cache(MOST_TEXTS)
def _words(text: str) -> frozenset[str]:
    return frozenset(TOKEN.findall(text))


def keys_in(piece: Piece, keys: set[str]) -> list[Finding]:
    """Return the keys of persons or rows that a piece contains."""
    if not keys:
        return []
    return [
        Finding("key", piece.where, f"contains the key {found[:2]}… of a person or row")
        for found in sorted(keys & _words(piece.text))
    ]


def traces(piece: Piece, names: Collection[str]) -> list[Finding]:
    """Return paths, names of the user or computer and notebook metadata in a piece."""
    return [Finding("trace", piece.where, what) for what in _traces(piece.text, tuple(names))]


@lru_cache(MOST_TEXTS)
def _traces(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return what tells of the machine in a text."""
    found = [f"the path {match}" for match in sorted(set(PATHS.findall(text)))]
    found += [f"notebook metadata ({match})" for match in sorted(set(NOTEBOOK.findall(text)))]
    found += [
        f"the name '{name}' of this user or computer" for name in names if re.search(rf"\b{re.escape(name)}\b", text)
    ]
    return tuple(found)


def dates(piece: Piece, allowed: Collection[str], months: Sequence[str]) -> list[Finding]:
    """Return the days that are none of the allowed ones, written as year-month-day or with the month's name.

    Parameters
    ----------
    piece : Piece
    allowed : collection of str
        Days as year-month-day.
    months : sequence of str
        The names of the twelve months.
    """
    if not YEAR.search(piece.text):  # most are short, and no day is without its year
        return []
    return [
        Finding("date", piece.where, f"{day} is no date of an edition, nor in the registry's texts or definitions")
        for day in sorted(_days_told(piece.text, tuple(months)) - set(allowed))
        if day[5:] not in YEAR_ENDS
    ]


@lru_cache(MOST_TEXTS)
def _days_told(text: str, months: tuple[str, ...]) -> frozenset[str]:
    """Return the days that a text names, but for those that it tells of programs."""
    return _days_in(OF_A_PROGRAM.sub("", text), months)


def days_in(text: str, months: Sequence[str]) -> frozenset[str]:
    """Return the days that a text names, as year-month-day."""
    return _days_in(text, tuple(months))


@lru_cache(MOST_TEXTS)
def _days_in(text: str, months: tuple[str, ...]) -> frozenset[str]:
    if not YEAR.search(text):
        return frozenset()
    found = set(ISO_DATE.findall(text))
    # Most texts with a year name no month, and to look for days in words takes long.
    told = _in_words(months).findall(text) if any(month in text for month in months) else []
    found |= {f"{year}-{months.index(month) + 1:02}-{int(day):02}" for day, month, year in told}
    return frozenset(found | {f"{y}-{int(m):02}-{int(d):02}" for y, m, d in IN_CODE.findall(text)})


@lru_cache
def _in_words(months: tuple[str, ...]) -> re.Pattern[str]:
    """Return what a day in words looks like: day, month, year."""
    return re.compile(rf"(?<!\d)([0-3]?\d)\.?\s({'|'.join(map(re.escape, months))})\s((?:19|20)\d\d)(?!\d)")


def months_of(language: str) -> list[str]:
    """Return the names of the months in a language, the first one first."""
    return list(Numbers(language).locale.months["format"]["wide"].values())


def machine_names() -> list[str]:
    """Return the names of the user and the computer, where they are long enough to mean something."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = ""
    return sorted({name for name in (user, socket.gethostname()) if len(name) >= SHORTEST_NAME and name != "root"})


def named_dates(edition: Edition, months: Sequence[str]) -> set[str]:
    """Return the days that the registry's lists, texts, notebooks and definitions name, and those of the edition.

    These are its own dates, those of the year before where it computes that again, and the ends of a period that it
    chooses persons by.
    """
    place = workspace()
    code, notebooks = place.registry_package(edition.registry), place.notebooks / edition.registry
    sources = [path for kind in ("*.csv", "text/*.md", "archive/*.csv") for path in edition.data_dir.glob(kind)]
    sources += [*code.glob("*.py"), *notebooks.glob("*.ipynb")]
    named = {day for path in sources for day in days_in(path.read_text(encoding="utf-8"), months)}
    named |= {day for _, chosen in edition.filter for day in days_in(chosen.replace("/", " "), months)}
    told = [edition]
    if edition.compare == "recomputed":
        told += [edition.recomputed(name) for name in releases_of(edition.registry).names]
    return named | {str(day) for one in told for day in one.dates.values()}


def keys_of(extract: Path | str, edition: Edition) -> pl.Series:
    """Return every key of a person or row in an extract; the registry's own unit and drug ids are none."""
    from R_free_helpers.contract.reading import read_extract
    from R_free_helpers.contract.registered import schema_of

    schema = schema_of(edition.registry)
    keys = [pl.Series([], dtype=pl.String)]
    for table in read_extract(extract, schema).tables.values():
        key = schema.columns_where(table.name, "key")
        # Of a key of several columns, those that refer to nothing only tell rows apart: which variable, which wave.
        declared = {*(key if len(key) == 1 else ()), *schema.columns_where(table.name, "references")}
        coded = schema.columns_where(table.name, "codes")
        for name, kind in table.frame.schema.items():
            if name.endswith("_id") or (kind == pl.String and name in declared and name not in coded):
                keys.append(table.frame.get_column(name).cast(pl.String).unique())
    found = pl.concat(keys).drop_nulls().unique()
    listed = [edition.data_dir / f"{name}.csv" for name in dict.fromkeys(("unit", *schema.lists))]
    own = [pl.read_csv(path, infer_schema=False)[f"{path.stem}_id"] for path in listed]
    return found.filter(~found.is_in(pl.concat(own).implode()))
