"""Auditing what was written, as a stranger would attack it: recoverable counts, keys, dates, traces of a machine.

The audit reads the files of an edition and nothing the program remembers. It looks for

* **leaks**: a number where the edition hides one (every embedded data file is compared with the released results),
  and a hidden count that sums and shown counts tie down to fewer neighbouring values than the policy allows
  (see `feasibility` and `linked_counts`; `printed_attack` does the same with the tables as they are printed, knowing
  no definitions), or published numbers that contradict each other;
* **keys** of persons, when the extract is at hand;
* **dates** of days that neither the editions nor the registry's texts name;
* **traces** of the machine: paths, user and computer names, metadata of notebooks.
"""

from __future__ import annotations

import getpass
import io
import re
import socket
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from R_free_helpers.disclosure.artefacts import Piece, read_written
from R_free_helpers.language.labels import Labels
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.policy import load_policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import NUMBERS, SCHEMA, read_results
from R_free_helpers.model.workspace import workspace

PATHS = re.compile(
    r"(?<![\w./])(?:/(?:home|Users|root|tmp|var|mnt|private|opt)/[\w.-]+|[A-Z]:\\\\?(?:Users|Temp)\\\\?[\w.-]+)"
)
NOTEBOOK = re.compile(
    r'"(?:papermill|kernelspec)"\s*:\s*\{|"(?:start_time|end_time|iopub\.\w+)"\s*:|ipykernel_\d+|<ipython-input'
)
ISO_DATE = re.compile(r"(?<![\d-])(?:19|20)\d\d-[01]\d-[0-3]\d(?![\d-])")
IN_CODE = re.compile(r"\bdate\((\d{4}), (\d{1,2}), (\d{1,2})\)")
TOKEN = re.compile(r"[\w-]{4,}")
OF_A_PROGRAM = re.compile(r"\bv\d+(?:\.\d+)+ - (?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)")
"""How the scripts that Quarto puts into a page tell when they were released."""

YEAR_ENDS = ("01-01", "12-31")
"""The first and the last day of a year: a period's, not a person's."""

MOST_LISTED = 20
"""How many findings a message lists."""

SAID_OF_COUNT = {
    "met": "must be",
    "rest": "those it does not count must be",
    "all": "must be of",
    "of": "must be of",
}
"""How to say which of a row's counts is known."""

SHORTEST_NAME = 4
"""A user or computer name shorter than this is a word like any other."""


@dataclass(frozen=True)
class Finding:
    """Something that should not be there.

    Attributes
    ----------
    kind : {"leak", "contradiction", "key", "date", "trace"}
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
        How many pieces, data files, hidden counts and sums were looked at.
    """

    findings: list[Finding] = field(default_factory=list)
    examined: Counter[str] = field(default_factory=Counter)


class Disclosed(Exception):
    """A stranger would find out from an edition what it must not tell."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        listed = "\n".join(f"  {finding}" for finding in findings[:MOST_LISTED])
        more = f"\n  and {len(findings) - MOST_LISTED} more" if len(findings) > MOST_LISTED else ""
        super().__init__(
            f"the audit of what was written has {len(findings)} findings, so nothing was published:\n{listed}{more}\n"
            "  A leak or contradiction: look at the thresholds in disclosure.yml, and at numbers that a text or a\n"
            "  figure tells of a hidden unit. A date, key or trace: take it out of the text or notebook named."
        )


def require_nothing_found(found: Audit, policy: str) -> None:
    """Raise when an audit found something; an edition whose risk was accepted may tell of hidden counts.

    Raises
    ------
    Disclosed
        Naming the findings.
    """
    accepted = ("leak", "contradiction") if policy == "as_published" else ()
    if findings := [finding for finding in found.findings if finding.kind not in accepted]:
        raise Disclosed(findings)


def audit(folder: Path, edition: Edition, keys: Collection[str] = ()) -> Audit:
    """Return what a stranger finds in the files of an edition.

    Parameters
    ----------
    folder : Path
        With ``results.csv`` and what was rendered from it.
    edition : Edition
    keys : collection of str
        Keys of persons and rows that may not be anywhere.
    """
    registry = get_registry(edition.registry)
    released = read_results(folder / "results.csv").with_row_index("row")
    examined: Counter[str] = Counter()
    findings: list[Finding] = []
    months = list(Numbers(registry.language).locale.months["format"]["wide"].values())
    allowed = named_dates(edition, months)
    labels = Labels(registry)
    headings = {labels.heading(name): name for name in SCHEMA}
    names = machine_names()
    keys = set(keys)
    pieces = list(read_written(folder))
    policy = load_policy(registry.data_dir, edition.policy)
    for piece in pieces:
        examined["pieces"] += 1
        findings += traces(piece, names)
        findings += dates(piece, allowed, months)
        findings += keys_in(piece, keys)
        if piece.kind == "data" and piece.where.endswith(".csv"):
            examined["data files"] += 1
            findings += contradicting(piece, released, headings)
    return Audit(findings, examined)


def contradicting(piece: Piece, released: pl.DataFrame, headings: Mapping[str, str]) -> list[Finding]:
    """Return rows of a data file that tell a number which is hidden: by the row's own status, or in the results.

    Parameters
    ----------
    piece : Piece
    released : polars.DataFrame
        The released results.
    headings : mapping of str to str
        The store's column for each printed heading.
    """
    table = _table(piece.text)
    # Where codes have names, both columns are there; the codes are what the store has.
    table = table.rename({h: name for h, name in headings.items() if h in table.columns and name not in table.columns})
    # A lower bound of a hidden share may be told; the attack takes it into account.
    numbers = [name for name in NUMBERS if name in table.columns and name != "lower"]
    with_number = table.filter(pl.any_horizontal(pl.col(numbers).is_not_null())) if numbers else table.clear()
    place = [name for name in ("measure", "unit_id", "period", "subgroup", "statistic") if name in table.columns]
    leaks = [with_number.filter(pl.col("status") == "suppressed")] if "status" in table.columns else []
    if {"measure", "unit_id", "subgroup", "statistic"} <= set(place):
        hidden = released.filter(pl.col("status") == "suppressed").select(place).unique()
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


def keys_of(extract: Path | str, edition: Edition) -> set[str]:
    """Return every key of a person or row in an extract; the registry's own unit and drug ids are none."""
    from R_free_helpers.contract.reading import read_extract

    found: set[str] = set()
    for table in (read.frame for read in read_extract(extract).tables.values()):
        for name in (name for name in table.columns if name.endswith("_id")):
            found |= set(table[name].drop_nulls().cast(pl.String).unique())
    listed = (edition.data_dir / f"{name}.csv" for name in ("unit", "drug"))
    return found.difference(*(pl.read_csv(path, infer_schema=False).to_series(0) for path in listed))
