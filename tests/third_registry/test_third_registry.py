"""A third registry is added by files alone: copied beside the others, it validates, computes, and makes its report."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = Path(__file__).with_name("files")
ENGINE = ["R_free_helpers", "report.qmd", "_quarto.yml", "_brand.yml", "requirements.lock"]

UNITS = ["nord"] * 40 + ["midt"] * 60 + ["sor"] * 100
OPERATED_LATE = {"nord": 10, "midt": 12, "sor": 20}
NOT_CONTROLLED = {"nord": 20, "midt": 9, "sor": 30}


def rows() -> dict[str, list[dict]]:
    """Return an extract whose shares are known: 30 of 40, 48 of 60 and 80 of 100 operated in time, and so on."""
    tables: dict[str, list[dict]] = {"patient": [], "diagnosis": [], "treatment_episode": [], "visit": []}
    seen = dict.fromkeys(OPERATED_LATE, 0)
    for number, unit in enumerate(UNITS):
        person, day = f"p{number:03d}", dt.date(2024, 1, 1) + dt.timedelta(days=number)
        place = seen[unit]
        seen[unit] += 1
        tables["patient"].append(
            {
                "patient_id": person,
                "sex": ("female", "male")[number % 3 == 0],
                "birth_date": "1940-06-01",
                "residence_unit_id": unit,
                "consent_status": "consented",
                "included_date": day,
            }
        )
        tables["diagnosis"].append(
            {"patient_id": person, "diagnosis": "fracture", "onset_year": 2024, "diagnosis_date": day}
        )
        late = place < OPERATED_LATE[unit]
        tables["treatment_episode"].append(
            {
                "episode_id": f"e{number:03d}",
                "patient_id": person,
                "drug_id": "protese",
                "start_date": day + dt.timedelta(days=2 if late else 1),
                "entered_at": day + dt.timedelta(days=5),
            }
        )
        missed = place < NOT_CONTROLLED[unit]
        tables["visit"].append(
            {
                "visit_id": f"v{number:03d}",
                "patient_id": person,
                "unit_id": unit,
                "visit_date": day + dt.timedelta(days=121 if missed else 120),
                "mode": "physical",
                "staff": "physician",
                "entered_at": day + dt.timedelta(days=125),
            }
        )
    return tables


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Return a copy of the engine with nothing but the third registry's files added, and an extract beside it."""
    place = tmp_path_factory.mktemp("third")
    for name in ENGINE:
        source = ROOT / name
        ignore = shutil.ignore_patterns("__pycache__", "no_ms", "se_ipn")
        shutil.copytree(source, place / name, ignore=ignore) if source.is_dir() else shutil.copyfile(
            source, place / name
        )
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    shutil.copytree(FILES, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    assert all(path.read_bytes() == content for path, content in before.items()), "a file of the engine was touched"
    for name, table in rows().items():
        (place / "extract").mkdir(exist_ok=True)
        with (place / "extract" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows(table)
    return place


def run(project: Path, *command: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "R_free_helpers.cli", *command],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_its_extract_is_valid(project):
    said = run(project, "validate", "extract", "--registry", "no_hofte")
    assert said.returncode == 0, said.stdout + said.stderr


def test_its_report_says_what_the_rows_say(project):
    said = run(
        project, "build", "--edition", "no_hofte-2024", "--data", "extract", "--renderer", "embedded", "--out", "made"
    )
    assert said.returncode == 0, said.stdout + said.stderr
    made = project / "made" / "no_hofte-2024"
    with (made / "results.csv").open(encoding="utf-8") as file:
        shares = {
            (row["measure"], row["unit_id"]): (float(row["numerator"]), float(row["denominator"]))
            for row in csv.DictReader(file)
            if row["statistic"] == "share" and not row["subgroup"]
        }
    assert shares["operated", "nord"] == (30, 40)
    assert shares["operated", "landet"] == (158, 200)
    assert shares["controlled", "sor"] == (70, 100)
    page = re.sub(r"\s+", " ", (made / "report.html").read_text(encoding="utf-8")).replace("\N{NO-BREAK SPACE}", " ")
    assert "Årsrapport 2024 fra hoftebruddregisteret" in page
    assert "Andelen var 79 % (158 av 200)" in page
    assert page.count("<figure") == 2
    assert (made / "report.pdf").read_bytes().startswith(b"%PDF-1.7")
