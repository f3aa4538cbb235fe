"""The list of what was made for many units."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from R_free_helpers.editions.many.cover_sheet import COLUMNS, write_cover_sheets
from R_free_helpers.editions.many.outcome import BUILT, CURRENT, FAILED, Outcome
from R_free_helpers.model.edition import parse_edition

EDITIONS = [parse_edition(f"no_ms-2024-{unit}-unit") for unit in ("bergen", "forde", "fonna")]


def made(out: Path, name: str, prefix: str = "") -> Path:
    folder = out / f"no_ms-2024-{name}-unit"
    folder.mkdir(parents=True)
    files = {f"{prefix}report.html": "aa", f"{prefix}report.pdf": "bb", "results.csv": "cc"}
    (folder / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    return folder


def rows(sheet: Path) -> list[dict[str, str]]:
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_each_unit_is_listed_with_its_files_or_why_it_has_none(tmp_path):
    outcomes = [
        Outcome("fonna", FAILED, why="a cell\nfails"),
        Outcome("bergen", BUILT, made(tmp_path, "bergen"), 3.0),
        Outcome("forde", CURRENT, made(tmp_path, "forde"), 0.1),
    ]
    (sheet,) = write_cover_sheets(EDITIONS, outcomes, tmp_path)
    assert sheet == tmp_path / "no_ms-2024-unit-units.csv"
    found = rows(sheet)
    assert tuple(found[0]) == COLUMNS
    assert [(row["unit_id"], row["state"]) for row in found] == [
        ("bergen", "made"),
        ("forde", "made"),
        ("fonna", "failed"),
    ]
    assert found[0]["unit"] == "Helse Bergen HF"
    assert (tmp_path / found[0]["folder"]).is_dir()
    assert (found[0]["html"], found[0]["pdf"], found[0]["pdf_sha256"]) == ("report.html", "report.pdf", "bb")
    assert (found[2]["pdf"], found[2]["why"]) == ("", "a cell fails")


def test_the_same_editions_give_the_same_list_whenever_they_were_made(tmp_path):
    folders = {one.unit: made(tmp_path, one.unit) for one in EDITIONS}
    texts = []
    for state in (BUILT, CURRENT):
        (sheet,) = write_cover_sheets(EDITIONS, [Outcome(name, state, at) for name, at in folders.items()], tmp_path)
        texts.append(sheet.read_bytes())
    assert texts[0] == texts[1]


def test_of_internal_editions_it_is_their_owners_alone(tmp_path):
    editions = [one.model_copy(update={"policy": "internal"}) for one in EDITIONS[:1]]
    folder = made(tmp_path / "internal", "bergen", "internal-")
    (sheet,) = write_cover_sheets(editions, [Outcome("bergen", BUILT, folder)], tmp_path)
    assert sheet == tmp_path / "internal" / "no_ms-2024-unit-units.csv"
    assert sheet.stat().st_mode & 0o777 == 0o600
    assert rows(sheet)[0]["pdf"] == "internal-report.pdf"


def test_without_an_edition_of_a_unit_there_is_none(tmp_path):
    nation = [parse_edition("no_ms-2024")]
    assert write_cover_sheets(nation, [Outcome("nation", BUILT, tmp_path)], tmp_path) == []
