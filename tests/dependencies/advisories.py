"""Known holes in the packages of requirements.lock: ``make audit-dependencies``.

The data are those of pip-audit's default service: the vulnerabilities that the package index keeps with each
version. pip-audit itself ends with success if the index knows none of the versions; this script counts as passed
only what was really looked up, and ends with 2 if anything is left. ``--advisories FOLDER`` adds a copy of the Python
packaging advisory database (or an export in the OSV format), for networks that reach a mirror without these data.

Ends with 0 (all looked up, nothing known), 1 (a known hole) or 2 (not all could be looked up).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml
from packaging.version import InvalidVersion, Version
from pins import ROOT, Pin, index_record, pins


@dataclass(frozen=True)
class Finding:
    """One known hole of one pinned version."""

    pin: Pin
    advisory: str
    fixed: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.pin}: {self.advisory}, fixed in {', '.join(self.fixed) or 'no version'}"


def from_index(pin: Pin, record: dict) -> list[Finding]:
    """Return the holes that the index names for the version of the record."""
    return [
        Finding(pin, hole["id"], tuple(hole.get("fixed_in") or ()))
        for hole in record.get("vulnerabilities") or []
        if not hole.get("withdrawn")
    ]


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _affected(version: str, affected: dict) -> bool:
    """Is the version in the list or in a range [introduced, fixed) or [introduced, last_affected]?"""
    if version in affected.get("versions", []):
        return True
    asked = Version(version)
    for span in affected.get("ranges", []):
        if span["type"] not in ("ECOSYSTEM", "SEMVER"):
            continue
        inside = False
        for event in sorted(span["events"], key=lambda event: _version(next(iter(event.values())))):
            (kind, at), *_ = event.items()
            if kind == "introduced" and asked >= _version(at):
                inside = True
            elif (kind == "fixed" and asked >= _version(at)) or (kind == "last_affected" and asked > _version(at)):
                inside = False
        if inside:
            return True
    return False


def from_folder(folder: Path, wanted: Iterable[Pin]) -> list[Finding]:
    """Return the holes of the pinned versions that the advisories in the folder (OSV as YAML or JSON) name."""
    by_name: dict[str, list[Pin]] = {}
    for pin in wanted:
        by_name.setdefault(pin.name, []).append(pin)
    found = []
    for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.json")]):
        text = path.read_text(encoding="utf-8")
        # Most files are of packages that are not used; only the others are worth being parsed.
        if not any(name in text.lower().replace("_", "-") for name in by_name):
            continue
        advisory = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
        if not isinstance(advisory, dict) or advisory.get("withdrawn"):
            continue
        for affected in advisory.get("affected", []):
            package = affected.get("package", {})
            name = re.sub(r"[-_.]+", "-", package.get("name", "")).lower()
            if package.get("ecosystem") != "PyPI":
                continue
            fixed = tuple(
                event["fixed"]
                for span in affected.get("ranges", [])
                if span["type"] != "GIT"
                for event in span["events"]
                if "fixed" in event
            )
            found += [
                Finding(pin, advisory["id"], fixed) for pin in by_name.get(name, []) if _affected(pin.version, affected)
            ]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Look every pin up, print what is known and what could not be looked up, return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lock", type=Path, default=ROOT / "requirements.lock")
    parser.add_argument("--advisories", type=Path, help="a copy of the advisory database, in the OSV format")
    options = parser.parse_args(arguments)
    wanted = pins(options.lock.read_text(encoding="utf-8"))
    found, missing, dates = [], [], []
    for pin in wanted:
        try:
            record = index_record(pin)
        except OSError as error:
            print(f"The index cannot be reached ({type(error).__name__}).")
            missing += wanted[wanted.index(pin) :]
            break
        if record is None:
            missing.append(pin)
        else:
            dates.append(record["date"])
            found += from_index(pin, record)
    print(
        f"Index: {len(wanted) - len(missing)} of {len(wanted)} pinned versions looked up; "
        f"{dates[-1] if dates else 'no data'}."
    )
    if options.advisories:
        found += from_folder(options.advisories, wanted)
        print(f"Advisories of the folder: {len(wanted)} pinned versions compared; as old as the folder is.")
    for finding in found:
        print(f"KNOWN HOLE  {finding}")
    if missing:
        print("NOT AUDITED (the index has no data for these versions): " + ", ".join(map(str, missing)))
    print(f"Known holes: {len(found)}; not audited: {len(missing)}.")
    return 1 if found else 2 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
