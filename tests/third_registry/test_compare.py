"""What changed between two editions of a registry whose rows are known: each cause acts, and is told as what it is."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hip_fractures import ROOT, run

pytestmark = pytest.mark.build

LATE = dt.date(2025, 8, 1)
"""After the June edition's extraction, before the December edition's."""

LATE_OF = {"nord": 0, "midt": 10, "sor": 30}
"""How many controls in time of each hospital are registered late."""

CORRECTED_OF = {"nord": 0, "midt": 0, "sor": 20}
"""How many controls of each hospital had a date in the older extract that was too late."""

EDITIONS = "no_hofte-2024-december,2024,december,2024-12-31,2025-11-01\n"
PARTS = ("corrected", "late", "definition", "units", "together")


def report(folder: Path, *command: str) -> subprocess.CompletedProcess:
    return run([sys.executable, "-m", "R_free_helpers.cli", *command], folder, str(ROOT))


def rewrite(path: Path, change: Callable[[list[dict[str, str]]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def in_time(row: dict[str, str], days: int = 120) -> bool:
    started = dt.date(2024, 1, 1) + dt.timedelta(days=int(row["visit_id"][1:]))
    return dt.date.fromisoformat(row["visit_date"]) <= started + dt.timedelta(days=days)


def registered_late(rows: list[dict[str, str]]) -> None:
    left = dict(LATE_OF)
    for row in rows:
        if in_time(row) and left[row["unit_id"]]:
            left[row["unit_id"]] -= 1
            row["entered_at"] = LATE.isoformat()


def not_corrected_yet(rows: list[dict[str, str]]) -> None:
    left = dict(CORRECTED_OF)
    for row in rows:
        if in_time(row) and row["entered_at"] < "2025" and left[row["unit_id"]]:
            left[row["unit_id"]] -= 1
            row["visit_date"] = (dt.date.fromisoformat(row["visit_date"]) + dt.timedelta(days=3)).isoformat()


@pytest.fixture(scope="module")
def workspace(project, tmp_path_factory) -> Path:
    """Return a workspace with a December edition and two extracts: ``older`` lacks what was corrected since."""
    place = tmp_path_factory.mktemp("compare") / "workspace"
    shutil.copytree(project, place)
    with (place / "data" / "no_hofte" / "editions.csv").open("a", encoding="utf-8") as file:
        file.write(EDITIONS)
    rewrite(place / "extract" / "visit.csv", registered_late)
    shutil.copytree(place / "extract", place / "older")
    rewrite(place / "older" / "visit.csv", not_corrected_yet)
    return place


def compared(workspace: Path, *command: str) -> tuple[dict[tuple[str, str], dict[str, str]], Path, str]:
    """Return the shares of everybody by measure and unit, the folder, and what was said."""
    said = report(workspace, "compare", *command, "--data", "extract")
    assert said.returncode == 0, said.stderr
    folder = workspace / Path(said.stdout.splitlines()[0]).parent
    with (folder / "changes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        told = [Decimal(row[name]) for name in PARTS if row[name]]
        assert not told or sum(told) == Decimal(row["change"]) == Decimal(row["now_value"]) - Decimal(row["was_value"])
    shares = {
        (row["measure"], row["unit_id"]): row for row in rows if (row["statistic"], row["subgroup"]) == ("share", "")
    }
    return shares, folder, said.stderr


@pytest.fixture(scope="module")
def two_extracts(workspace) -> tuple[dict[tuple[str, str], dict[str, str]], Path, str]:
    return compared(workspace, "no_hofte-2024", "no_hofte-2024-december", "--data-before", "older", "--to", "two")


def test_a_late_registration_is_one_and_a_corrected_row_is_another(two_extracts):
    shares, folder, _ = two_extracts
    about = json.loads((folder / "changes.json").read_text("utf-8"))
    assert about["causes"] == {
        "corrected": "two_extracts", "late": "later", "definition": "same_program", "units": "same",
    }  # fmt: skip
    sor, midt, nord = (shares["controlled", unit] for unit in ("sor", "midt", "nord"))
    assert (sor["split"], midt["split"], nord["state"]) == ("parts", "parts", "unchanged")
    assert abs(float(sor["corrected"]) - 20 / 100) < 10 / 100 and abs(float(sor["late"]) - 30 / 100) < 10 / 100
    assert midt["corrected"] == "0" and abs(float(midt["late"]) - 10 / 60) < 10 / 60
    assert all(row["definition"] == row["units"] == "0" for row in (sor, midt))
    assert {row["change"] for (measure, _), row in shares.items() if measure == "operated"} == {"0"}


def test_the_page_says_it_in_words_and_each_row_names_its_line(two_extracts):
    shares, folder, _ = two_extracts
    page = (folder / "changes.html").read_text("utf-8")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\N{NO-BREAK SPACE}", " ")
    assert "To uttrekk er sammenlignet" in text and "Ingen definisjon av et tall som sammenlignes, er endret." in text
    lines = (folder / "changes.csv").read_text("utf-8").splitlines()
    row = re.search(r'<tr data-line="(\d+)"><th[^>]*>Kontroll innen[^<]*</th><th[^>]*>Sør</th>(.*?)</tr>', page)
    assert row and lines[int(row[1]) - 1].startswith("controlled,sor,2024,,share,")
    printed = dict(re.findall(r'<td data-is="(\w+)">([^<]*)</td>', row[2]))
    change = Decimal(shares["controlled", "sor"]["change"]) * 100
    assert printed["change"] == f"+{change:.1f}".replace(".", ",")


def test_of_one_extract_it_says_how_it_knows_that_nothing_was_corrected(workspace):
    names = ("no_hofte-2024", "no_hofte-2024-december")
    shares, folder, said = compared(workspace, *names)
    assert json.loads((folder / "changes.json").read_text("utf-8"))["causes"]["corrected"] == "no_older_extract"
    assert "give the earlier extract with --data-before" in said
    assert {row["split"] for row in shares.values() if row["state"] == "changed"} == {"whole"}
    shutil.copytree(workspace / "extract", workspace / "same", dirs_exist_ok=True)
    again, folder, said = compared(workspace, *names, "--data-before", "same")
    assert json.loads((folder / "changes.json").read_text("utf-8"))["causes"]["corrected"] == "one_extract"
    assert again == shares and "--data-before" not in said


@pytest.fixture(scope="module")
def redefined(workspace, tmp_path_factory) -> Path:
    """Return the workspace with June archived, after which the limit of an indicator was changed."""
    place = tmp_path_factory.mktemp("redefined") / "workspace"
    shutil.copytree(workspace, place, ignore=shutil.ignore_patterns("build"))
    said = report(place, "archive", "no_hofte-2024", "--data", "older")
    assert said.returncode == 0, said.stderr
    module = place / "registries" / "no_hofte" / "__init__.py"
    module.write_text(module.read_text("utf-8").replace("Limit(120,", "Limit(121,"), encoding="utf-8")
    return place


def test_the_archive_keeps_the_definition_with_its_version(redefined):
    about = json.loads((redefined / "data" / "no_hofte" / "archive" / "no_hofte-2024.json").read_text("utf-8"))
    kept = about["versions"]["controlled"]
    assert (kept["version"], kept["since"], kept["limit"], kept["limit_unit"]) == (1, "no_hofte-2024", 120, "days")
    assert kept["definition"] == "Andel med hoftebrudd som var til kontroll innen {limit}."
    assert (kept["good"], kept["very_good"]) == (0.5, 0.8)
    assert about["units"] == {"landet": "", "nord": "landet", "midt": "landet", "sor": "landet"}


def test_a_changed_limit_is_told_as_a_changed_definition_and_split_from_what_else_happened(redefined):
    shares, folder, _ = compared(redefined, "no_hofte-2024", "no_hofte-2024-december")
    said = json.loads((folder / "changes.json").read_text("utf-8"))
    before, after = said["definitions"]["controlled"]
    assert (before["limit"], before["version"], after["limit"], after["version"]) == (120, 1, 121, 2)
    assert after["since"] == "no_hofte-2024-december" and list(said["definitions"]) == ["controlled"]
    sor = shares["controlled", "sor"]
    assert sor["was_from"] == "archive" and sor["split"] == "parts"
    # Thirty controls were on the day after the old limit.
    assert abs(float(sor["definition"]) - 0.3) < 0.1 and float(sor["corrected"]) > 0.1 and float(sor["late"]) > 0.2
    text = re.sub(r"<[^>]+>", "", (folder / "changes.html").read_text("utf-8")).replace("\N{NO-BREAK SPACE}", " ")
    assert "Grense: fra «120 dager» til «121 dager»." in text


def test_what_the_program_no_longer_has_is_told_together_with_what_else_happened(redefined, tmp_path):
    place = tmp_path / "workspace"
    shutil.copytree(redefined, place, ignore=shutil.ignore_patterns("build"))
    module = place / "registries" / "no_hofte" / "__init__.py"
    module.write_text(module.read_text("utf-8").replace("Minst én kontroll", "Én kontroll"), encoding="utf-8")
    shares, folder, _ = compared(place, "no_hofte-2024", "no_hofte-2024-december")
    sor = shares["controlled", "sor"]
    assert sor["together_of"] == "corrected;late;definition" and sor["together"] == sor["change"]
    assert (sor["corrected"], sor["late"], sor["definition"], sor["units"]) == ("", "", "", "0")
    text = re.sub(r"<[^>]+>", "", (folder / "changes.html").read_text("utf-8"))
    assert "Den tidligere definisjonen finnes ikke lenger i programmet" in text
    assert "Teller: fra «Minst én kontroll innen limit.» til «Én kontroll innen limit.»." in text


def test_another_year_is_the_earlier_one_told_again_and_a_merged_unit_is_a_changed_tree(workspace, tmp_path):
    place = tmp_path / "workspace"
    shutil.copytree(workspace, place, ignore=shutil.ignore_patterns("build"))
    units = place / "data" / "no_hofte" / "unit.csv"
    lines = units.read_text("utf-8").splitlines()
    told = {"nord": ",,2024,sor", "midt": ",,,"}
    units.write_text(
        "\n".join(
            [
                f"{lines[0]},valid_from,valid_to,successor",
                *(line + told.get(line.split(",")[0], ",,,") for line in lines[1:]),
            ]
        )
        + "\n",
        encoding="utf-8",
    )
    shares, folder, _ = compared(place, "no_hofte-2024", "no_hofte-2025")
    said = json.loads((folder / "changes.json").read_text("utf-8"))
    assert said["causes"]["units"] == "other" and said["told_as"] == "no_hofte-2024-seen-2026-05-01-units-2025"
    sor, nord = shares["controlled", "sor"], shares["controlled", "nord"]
    assert (sor["period"], sor["split"], nord["state"]) == ("2024", "parts", "gone")
    assert float(sor["now_denominator"]) > 130 > 110 > float(sor["was_denominator"])
    assert float(sor["units"]) < 0 < float(sor["late"])  # fewer of the other hospital's were seen in time
    assert shares["controlled", "landet"]["units"] == "0"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("no_hofte-2024-december", "no_hofte-2024"), "say compare no_hofte-2024 no_hofte-2024-december"),
        (("no_hofte-2024", "no_hofte-2024"), "is named twice"),
        (("no_hofte-2024-nord", "no_hofte-2024-december"), "say no_hofte-2024 for no_hofte-2024-nord"),
        (("no_hofte-2024", "no_hofte-24x"), "is not an edition"),
        (("no_hofte-2024", "no_hofte-2024-december", "--to", "extract"), "holds something else already"),
    ],
)
def test_a_mistake_is_told_in_a_line(workspace, command, said):
    told = report(workspace, "compare", *command, "--data", "extract")
    assert told.returncode == 1 and said in told.stderr.splitlines()[-1]
    assert told.stderr.splitlines()[-1].startswith("registry-report: ") and "Traceback" not in told.stderr
