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
* **dates** of days that neither the editions nor the registry's texts name;
* **traces** of the machine: paths, user and computer names, metadata of notebooks.
"""

from __future__ import annotations

import getpass
import io
import re
import socket
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
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
from R_free_helpers.disclosure.printed_attack import attack_printed
from R_free_helpers.disclosure.printed_tables import FURTHER_COLUMNS, PrintedWords, label_of
from R_free_helpers.disclosure.published_counts import classes_of
from R_free_helpers.disclosure.rounded_attack import attack_rounded
from R_free_helpers.disclosure.small_counts import small_in_file, small_in_store, small_in_tables
from R_free_helpers.language.labels import Labels
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.policy import Policy, load_policy
from R_free_helpers.model.registry import Registry, get_registry
from R_free_helpers.model.results import NUMBERS, SCHEMA, read_results
from R_free_helpers.model.units import read_units
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
OF_A_PROGRAM = re.compile(r"\bv\d+(?:\.\d+)+ - (?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)")
"""How the scripts that Quarto puts into a page tell when they were released."""

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
    "date": "take the day out of the text or notebook named, or name it in the registry's lists if it is no person's",
    "trace": "take it out of the text or notebook named, and clear the notebook's outputs",
}
"""What to do about each kind of finding."""

ACCEPTED = {
    "as_published": ("leak", "small count", "contradiction"),
    "internal": ("leak", "small count"),
}
"""Kinds of findings that an edition may have whose risk somebody has accepted, by policy."""

SHORTEST_NAME = 4
"""A user or computer name shorter than this is a word like any other."""


@dataclass(frozen=True)
class Finding:
    """Something that should not be there.

    Attributes
    ----------
    kind : {"leak", "small count", "contradiction", "key", "date", "trace"}
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
    folder: Path, edition: Edition, keys: pl.Series | Collection[str] = (), written: Written | None = None
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
    """
    registry = get_registry(edition.registry)
    months = list(Numbers(registry.language).locale.months["format"]["wide"].values())
    allowed, names = named_dates(edition, months), machine_names()
    written = written or read_written(folder)
    told = keys_told(written, pl.Series(keys, dtype=pl.String))
    examined: Counter[str] = Counter(pieces=len(written.pieces))
    findings: list[Finding] = []
    for piece in written.pieces:
        findings += traces(piece, names)
        findings += dates(piece, allowed, months)
        findings += keys_in(piece, told)
    policy = load_policy(registry.data_dir, edition.policy)
    released = read_results(folder / "results.csv")
    findings += counts_told(written, released, registry, policy, examined)
    return Audit(findings, examined)


def counts_told(
    written: Written, released: pl.DataFrame, registry: Registry, policy: Policy, examined: Counter[str]
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
    """
    units = read_units(registry.data_dir)
    words = PrintedWords(registry.language, units)
    labels = Labels(registry)
    headings = {labels.heading(name): name for name in (*FURTHER_COLUMNS, *SCHEMA)}
    classes = classes_of(registry.measures, policy)
    files = written.data_files()
    examined["data files"] += len(files)
    findings = [
        one
        for piece in written.pieces
        if piece.kind == "data" and piece.where.endswith(".csv")
        for one in contradicting(piece, released, headings)
    ]
    counts = read_counts(files, written.measures, headings)
    findings += [Finding("contradiction", *one) for one in unreleased_in_files(counts, released)]
    own = {label_of(where): read_data(text, words, headings) for where, text in files.items()}
    for name, page in written.pages.items():
        told = unreleased_in_tables(page.tables, own, words) + unreleased_in_texts(page, own, words)
        told += told_as_nobody(page, own, words)
        findings += [Finding("leak", f"{name} {label}", what) for label, what in told]
    printed = [(piece.where, piece.text) for piece in written.pieces if ".pdf page " in piece.where]
    examined["printed pages"] += sum(piece.kind == "text" for piece in written.pieces if ".pdf page " in piece.where)
    if web := [piece.text for piece in written.pieces if ".html " in piece.where and _is_read(piece)]:
        # An edition may have no web page to compare with.
        findings += [Finding("leak", *one) for one in unreleased_on_pages(printed, web)]
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
    return findings


def _is_read(piece: Piece) -> bool:
    return piece.kind in ("text", "data") or piece.where.endswith((" alt", " svg aria-label"))


def contradicting(piece: Piece, released: pl.DataFrame, headings: Mapping[str, str]) -> list[Finding]:
    """Return rows of a data file that tell a number which is hidden: by the row's own status, or in the results.

    Parameters
    ----------
    piece : Piece
    released : polars.DataFrame
        The published result store.
    headings : mapping of str to str
        The store's column for each printed heading.
    """
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
    words = {word for piece in written.pieces for word in TOKEN.findall(piece.text)}
    return set(keys.filter(keys.is_in(list(words))))


def keys_in(piece: Piece, keys: set[str]) -> list[Finding]:
    """Return the keys of persons or rows that a piece contains."""
    if not keys:
        return []
    return [
        Finding("key", piece.where, f"contains the key {found[:2]}… of a person or row")
        for found in sorted(keys.intersection(TOKEN.findall(piece.text)))
    ]


def traces(piece: Piece, names: Collection[str]) -> list[Finding]:
    """Return paths, names of the user or computer and notebook metadata in a piece."""
    found = [f"the path {match}" for match in sorted(set(PATHS.findall(piece.text)))]
    found += [f"notebook metadata ({match})" for match in sorted(set(NOTEBOOK.findall(piece.text)))]
    found += [
        f"the name '{name}' of this user or computer"
        for name in names
        if re.search(rf"\b{re.escape(name)}\b", piece.text)
    ]
    return [Finding("trace", piece.where, what) for what in found]


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
    return [
        Finding("date", piece.where, f"{day} is no date of an edition, nor in the registry's texts or definitions")
        for day in sorted(days_in(OF_A_PROGRAM.sub("", piece.text), months) - set(allowed))
        if day[5:] not in YEAR_ENDS
    ]


def days_in(text: str, months: Sequence[str]) -> set[str]:
    """Return the days that a text names, as year-month-day."""
    if not YEAR.search(text):
        return set()
    in_words = re.compile(rf"(?<!\d)([0-3]?\d)\.?\s({'|'.join(map(re.escape, months))})\s((?:19|20)\d\d)(?!\d)")
    found = set(ISO_DATE.findall(text))
    found |= {f"{year}-{months.index(month) + 1:02}-{int(day):02}" for day, month, year in in_words.findall(text)}
    return found | {f"{y}-{int(m):02}-{int(d):02}" for y, m, d in IN_CODE.findall(text)}


def machine_names() -> list[str]:
    """Return the names of the user and the computer, where they are long enough to mean something."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = ""
    return sorted({name for name in (user, socket.gethostname()) if len(name) >= SHORTEST_NAME and name != "root"})


def named_dates(edition: Edition, months: Sequence[str]) -> set[str]:
    """Return the days that the registry's lists, texts, notebooks and definitions name, and those of the edition."""
    place = workspace()
    code, notebooks = place.registry_package(edition.registry), place.notebooks / edition.registry
    sources = [path for kind in ("*.csv", "text/*.md", "archive/*.csv") for path in edition.data_dir.glob(kind)]
    sources += [*code.glob("*.py"), *notebooks.glob("*.ipynb")]
    named = {day for path in sources for day in days_in(path.read_text(encoding="utf-8"), months)}
    return named | {str(day) for day in edition.dates.values()}


def keys_of(extract: Path | str, edition: Edition) -> pl.Series:
    """Return every key of a person or row in an extract; the registry's own unit and drug ids are none."""
    from R_free_helpers.contract.reading import read_extract

    tables = [read.frame for read in read_extract(extract).tables.values()]
    keys = [table[name].cast(pl.String) for table in tables for name in table.columns if name.endswith("_id")]
    found = pl.concat([pl.Series([], dtype=pl.String), *keys]).drop_nulls().unique()
    listed = (edition.data_dir / f"{name}.csv" for name in ("unit", "drug"))
    own = [pl.read_csv(path, infer_schema=False).to_series(0) for path in listed]
    return found.filter(~found.is_in(pl.concat(own).implode()))
