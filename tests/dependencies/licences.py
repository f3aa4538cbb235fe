"""The table of docs/dependencies.md: every package of the lock, its licence and who needs it."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from dataclasses import dataclass
from functools import cache

from packaging.requirements import Requirement
from pins import ROOT, Pin, index_record, pins

DOCUMENT = ROOT / "docs" / "dependencies.md"
LOCK = ROOT / "requirements.lock"

ALLOWED = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
        "Zlib",
    ]
)
# Weak copyleft binds changes to the package itself; these are used unchanged, as they come from the index.
EXCEPTIONS = {
    "certifi": "MPL-2.0: a list of certificates, used unchanged",
    "fqdn": "MPL-2.0: used unchanged, by JupyterLab only",
    "hypothesis": "MPL-2.0: used unchanged, in tests only",
    "pathspec": "MPL-2.0: used unchanged, when a wheel is built or types are checked only",
    "pikepdf": "MPL-2.0: used unchanged, in tests only",
    "psycopg": "LGPL-3.0-only: a package of its own, used unchanged and replaceable, for extracts in PostgreSQL only",
    "psycopg-binary": "LGPL-3.0-only: the compiled half of psycopg, likewise",
    "tqdm": "MPL-2.0 AND MIT: used unchanged, by papermill only",
}
# What metadata say in their own words, in the words of SPDX.
WORDS = {
    "apache": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "2-clause bsd": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "bsd-3-clause, apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit": "MIT",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "mpl-2.0": "MPL-2.0",
    "mpl-2.0 and mit": "MPL-2.0 AND MIT",
    "psf-2.0": "PSF-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}
# Packages whose metadata say only "BSD" and bring no text of the licence: read in their source.
READ_BY_HAND = {"colorama": "BSD-3-Clause"}


@dataclass(frozen=True)
class Row:
    """One package of the table."""

    name: str
    version: str
    licence: str
    needed_by: str

    def __str__(self) -> str:
        return f"| {self.name} | {self.version} | {self.licence} | {self.needed_by} |"


def spdx(name: str, expression: str | None, classifiers: list[str], words: str, text: str) -> str:
    """Return the licence as an SPDX expression; "unknown: ..." if the metadata do not say enough."""
    if expression:
        return expression
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    said = [words, *(line.split(" :: ")[-1] for line in classifiers if line.startswith("License ::"))]
    for saying in said:
        if saying.strip().lower() in WORDS:
            return WORDS[saying.strip().lower()]
    if any("BSD" in saying for saying in said) or "Redistribution and use in source and binary" in text:
        if re.search(
            r"Neither\s+the\s+name|may\s+not\s+be\s+used\s+to\s+endorse|names\s+of\s+its\s+contributors", text
        ):
            return "BSD-3-Clause"
        if "Redistribution and use in source and binary" in text:
            return "BSD-2-Clause"
    first = next((line.strip() for line in (words or text).splitlines() if line.strip()), "nothing")
    return WORDS.get(first.lower(), f"unknown: {first[:60]}")


@cache
def installed(pin: Pin) -> tuple[str, list[str]] | None:
    """Return licence and requirements of a pin that is installed here, else None."""
    try:
        found = importlib.metadata.distribution(pin.name)
    except importlib.metadata.PackageNotFoundError:
        return None
    if found.version != pin.version:
        return None
    texts = [found.metadata.get("License") or ""]
    for file in found.files or []:
        if ".dist-info" in str(file) and re.match(r"(?i)(licen[cs]e|copying)[^/]*$", file.name):
            texts.append(file.read_text(encoding="utf-8"))
    licence = spdx(
        pin.name,
        found.metadata.get("License-Expression"),
        found.metadata.get_all("Classifier") or [],
        found.metadata.get("License") or "",
        "\n".join(texts),
    )
    return licence, found.requires or []


@cache
def on_the_index(pin: Pin) -> tuple[str, list[str]] | None:
    """Return licence and requirements of a pin as the package index has them, else None."""
    record = index_record(pin)
    if record is None:
        return None
    about = record["info"]
    licence = spdx(
        pin.name,
        about.get("license_expression"),
        about.get("classifiers") or [],
        about.get("license") or "",
        about.get("license") or "",
    )
    return licence, about.get("requires_dist") or []


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def needed_by(requirements: dict[str, list[str]]) -> dict[str, str]:
    """Return for each package who of pyproject.toml needs it: itself, or the direct dependencies it comes with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    words: dict[str, str] = {}
    through: dict[str, set[str]] = {}
    extras = project["project"]["optional-dependencies"]
    for label, wanted in (
        ("direct", project["project"]["dependencies"]),
        *((f"direct, for the extra {extra}", listed) for extra, listed in extras.items() if extra != "all"),
        ("direct, for tests and development", project["dependency-groups"]["dev"]),
    ):
        for start in map(Requirement, wanted):
            words[_name(start.name)] = label
            waiting, seen = [(_name(start.name), frozenset(start.extras))], set()
            while waiting:
                name, extras = waiting.pop()
                if (name, extras) in seen or name not in requirements:
                    continue
                seen.add((name, extras))
                through.setdefault(name, set()).add(_name(start.name))
                for need in map(Requirement, requirements[name]):
                    # Markers of Python versions and platforms are left out: the lock is for all of them.
                    asked = re.findall(r"extra == ['\"]([^'\"]+)", str(need.marker or ""))
                    if not asked or extras & set(asked):
                        waiting.append((_name(need.name), frozenset(need.extras)))
    return {name: words.get(name) or ", ".join(sorted(through.get(name, ()))) for name in requirements}


def kept(text: str) -> dict[tuple[str, str], Row]:
    """Return the rows of the document, by package and version."""
    rows = re.findall(r"^\| ([a-z0-9-]+) \| ([^ |]+) \| ([^|]+) \| ([^|]*) \|$", text, re.M)
    return {(name, version): Row(name, version, licence, needed.strip()) for name, version, licence, needed in rows}


def licence_is_allowed(row: Row) -> bool:
    """Is every licence of the expression on the list, or the package a named exception with just these words?"""
    if row.name in EXCEPTIONS:
        return EXCEPTIONS[row.name].split(":")[0] == row.licence
    return all(part in ALLOWED for part in re.split(r" AND | OR |[() ]+", row.licence) if part)


def make_rows() -> list[Row]:
    """Return the rows of the lock: from what is installed, the rest from the package index."""
    locked = pins(LOCK.read_text(encoding="utf-8"))
    known = {pin: installed(pin) or on_the_index(pin) for pin in locked}
    requirements: dict[str, list[str]] = {}
    for pin, facts in known.items():
        requirements.setdefault(pin.name, []).extend(facts[1] if facts else [])
    needs = needed_by(requirements)
    # Of two pins of a package that differ by Python version, the index may know only one: same licence.
    by_name = {pin.name: facts for pin, facts in known.items() if facts}
    return [Row(pin.name, pin.version, by_name[pin.name][0], needs[pin.name]) for pin in locked]


def document(rows: list[Row]) -> str:
    """Return the text of docs/dependencies.md."""
    head = DOCUMENT.with_name("dependencies.md").read_text(encoding="utf-8").split("\n| Package |")[0]
    lines = ["| Package | Version | Licence | Needed by |", "|---|---|---|---|", *map(str, rows), ""]
    exceptions = ["## Exceptions", "", *(f"* {name}, {why}." for name, why in sorted(EXCEPTIONS.items())), ""]
    return head + "\n" + "\n".join([*lines, *exceptions])
