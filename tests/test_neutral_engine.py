"""The engine names no unit, drug, scale or diagnosis of any registry: a registry's words are in its own files."""

import csv
import re
from pathlib import Path

import pytest
from workspaces import ROOT, WORKSPACE_OF, data_of, notebooks_of

BEGUN = {"gb_knee"}
"""What `registry-report new` writes, unchanged: its words are the engine's own."""

REGISTRIES = sorted(WORKSPACE_OF.keys() - BEGUN)

NAMING = {
    "unit.csv": ("unit_id", "name_print", "name_short", "level"),
    "drug.csv": ("drug_id", "brand", "generic", "label"),
    "instrument.csv": ("instrument",),
    "scale.csv": ("scale",),
}
"""Lists of a registry and their columns that hold names."""

UNIT_WORDS = {"level", "level_heading"}
"""Keys of `labels.csv` that say what the registry calls its units."""

CODED = {"diagnosis", "type_at_onset", "instrument"}
"""Coded columns whose codes and labels are names of diagnoses and scales."""

COMMON = {
    "nation": "the root of every unit tree",
    "region": "a word for an area, in pictures of the body and in language tags too",
    "unit": "the contract's word for hospitals, clinics and regions alike",
    "enhet": "the same, in a language file",
    "enheter": "the same, in a language file",
    "unknown": "a value like others",
    "ukjent": "the same, in a language file",
    "hospital": "what the units of a registry that is only begun are called",
    "sykehus": "the same, in a language file",
    "landet": "the nation, in language files",
    "hele landet": "the same",
    "work": "a folder to work in",
    "pass": "a word of Python",
}
"""Names that are everyday words of the engine, each with the reason."""

SHORT = 3
"""Names of so few letters are found only as the registry writes them: `ms` is also a marker size."""

TEXT = {".py", ".yml", ".csv", ".lua", ".typ", ".html", ".css", ".qmd", ".md"}


def engine() -> list[Path]:
    """Return the engine's text files: everything but the registries, their generators and the fonts."""
    package = ROOT / "R_free_helpers"
    generators = (path for path in (package / "synthetic").iterdir() if path.is_dir())
    left_out = (package / "registries", package / "assets" / "fonts", *generators)
    found = [path for path in package.rglob("*") if path.suffix in TEXT and not set(left_out) & set(path.parents)]
    return [*sorted(found), *(ROOT / name for name in ("report.qmd", "_quarto.yml", "_brand.yml"))]


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a list, none where the registry does not have it."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def listed(registry: str) -> set[str]:
    """Return what a registry's lists name."""
    folder = data_of(registry)
    found = {row[column] for file, columns in NAMING.items() for row in rows(folder / file) for column in columns}
    found |= {row[key] for row in rows(folder / "codes.csv") if row["column"] in CODED for key in ("code", "label")}
    found |= {row["label"] for row in rows(folder / "labels.csv") if row["key"] in UNIT_WORDS}
    found |= {path.stem.removeprefix("scale_") for path in folder.glob("scale_*.csv")}
    # Ids of areas begin with their level: region_north also forbids "north".
    found |= {row["unit_id"].removeprefix(f"{row['level']}_") for row in rows(folder / "unit.csv")}
    return found - {""}


def names(registry: str) -> set[str]:
    """Return what a registry's lists name, everyday words left out."""
    return {name for name in listed(registry) if name.casefold() not in COMMON}


def pattern(names: set[str]) -> re.Pattern:
    """Return what finds any of the names as a whole word; an underscore ends a word."""
    long = sorted((re.escape(name) for name in names if len(name) > SHORT), key=len, reverse=True)
    short = sorted(re.escape(name) for name in names if len(name) <= SHORT)
    either = "|".join(part for part in (f"(?i:{'|'.join(long)})" if long else "", "|".join(short)) if part)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])")


@pytest.mark.parametrize("registry", REGISTRIES)
def test_the_engine_names_nothing_of_a_registry(registry):
    forbidden = pattern(names(registry))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in engine()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in forbidden.finditer(f"{path.stem}: {line}" if number == 1 else line)
    ]
    assert found == []


@pytest.mark.parametrize("registry", REGISTRIES)
def test_the_search_finds_names_where_they_may_stand(registry):
    forbidden = pattern(names(registry))
    assert WORKSPACE_OF.keys() >= {"no_hofte"}  # a registry that was added by files is among them
    own = [*data_of(registry).rglob("*.md"), *data_of(registry).glob("*.csv"), *notebooks_of(registry)]
    assert any(forbidden.search(path.read_text(encoding="utf-8")) for path in own)


def test_whole_words_are_found_and_parts_of_words_are_not():
    found = pattern({"EDSS", "MS", "Lund", "hf"})
    assert [bool(found.search(text)) for text in ("edss_scale", "the MS registry", "LUND", 'level == "hf"')] == [
        True
    ] * 4
    assert [bool(found.search(text)) for text in ("lundi", "ms=9", "half", "EDSSX", "items")] == [False] * 5


def test_an_everyday_word_is_excused_only_while_a_registry_lists_it():
    everything = {name.casefold() for registry in REGISTRIES for name in listed(registry)}
    assert sorted(COMMON.keys() - everything) == []


def test_the_engine_holds_no_release_of_a_registry():
    releases = {row["release"] for name in REGISTRIES for row in rows(data_of(name) / "editions.csv")}
    assert {"june", "december", "march"} <= releases
    name = "|".join(sorted(name for name in releases if len(name) > SHORT))  # q1 is a quartile too
    # As a value of code, or as a cell or key of a list: as a word of a sentence a month is any registry's.
    held = re.compile(rf"""["'](?:{name})["']|^(?:.*,)?(?:{name})(?:,|$)|^\s*(?:{name}):""", re.MULTILINE)
    found = {path.name: held.findall(path.read_text(encoding="utf-8")) for path in engine()}
    assert not {file: names for file, names in found.items() if names}
