"""The third registry: its workspace, rows whose shares are known, and what must come of them."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from R_free_helpers.assets import copy_assets
from R_free_helpers.model.workspace import PACKAGE

ROOT = Path(__file__).resolve().parents[2]
FILES = Path(__file__).with_name("files")
SHARED = ("report.qmd", "_quarto.yml", "_brand.yml")
"""What a new workspace takes over as it is."""

BUILD = ("build", "--edition", "no_hofte-2024", "--data", "extract", "--renderer", "embedded", "--out", "made")

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


def make_workspace(place: Path) -> Path:
    """Make a workspace of nothing but the registry's own files and what every workspace takes over, and an extract."""
    shutil.copytree(FILES, place, ignore=shutil.ignore_patterns("__pycache__"))
    for name in SHARED:
        shutil.copyfile(ROOT / name, place / name)
    (place / "extract").mkdir()
    for name, table in rows().items():
        with (place / "extract" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows(table)
    return place


def run(command: list[str], folder: Path, path: str = "") -> subprocess.CompletedProcess:
    """Run a command in a folder, with the package found in ``path`` before anywhere else."""
    inherited = {name: value for name, value in os.environ.items() if name != "REGISTRY_REPORT_PROJECT"}
    environment = inherited | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def engine_files() -> dict[Path, bytes]:
    """Return the contents of all files of the engine."""
    return {path: path.read_bytes() for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def says_what_the_rows_say(made: Path) -> None:
    """Assert that an edition's results, page and PDF hold the shares that the rows were made with."""
    with (made / "results.csv").open(encoding="utf-8") as file:
        shares = {
            (row["measure"], row["unit_id"]): (float(row["numerator"]), float(row["denominator"]))
            for row in csv.DictReader(file)
            if row["statistic"] == "share" and not row["subgroup"]
        }
    rows = {("operated", "nord"): (30, 40), ("operated", "landet"): (158, 200), ("controlled", "sor"): (70, 100)}
    for place, exact in rows.items():  # rounded by less than five persons, each
        assert all(abs(shown - true) < 5 for shown, true in zip(shares[place], exact, strict=True)), (
            place,
            shares[place],
        )
    met, of = shares["operated", "landet"]
    page = re.sub(r"\s+", " ", (made / "report.html").read_text(encoding="utf-8")).replace("\N{NO-BREAK SPACE}", " ")
    assert "Årsrapport 2024 fra hoftebruddregisteret" in page
    assert f"Andelen var {100 * met / of + 1e-9:.0f} % ({met:.0f} av {of:.0f})" in page
    assert page.count("<figure") == 2
    assert (made / "report.pdf").read_bytes().startswith(b"%PDF-1.7")


def make_quarto_workspace(place: Path) -> Path:
    """Make a workspace where a plain ``quarto render`` works, as `docs/add-a-registry.md` says."""
    make_workspace(place)
    copy_assets(place / "R_free_helpers" / "assets")
    (place / "_text").mkdir()
    shutil.copyfile(ROOT / "_text" / "report.md", place / "_text" / "report.md")
    settings = (place / "_quarto.yml").read_text(encoding="utf-8")
    (place / "_quarto.yml").write_text(re.sub(r"(?<=default: )no_ms", "no_hofte", settings), encoding="utf-8")
    return place


def quarto(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen:
    """Start Quarto in a folder, in a process group of its own; what it says comes through one pipe."""
    left_out = ("REGISTRY_REPORT_PROJECT", "REGISTRY_REPORT_STAGED", "QUARTO_PROFILE")
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return subprocess.Popen(
        ["quarto", *arguments],
        cwd=folder,
        env=inherited | {"PYTHONPATH": str(ROOT), "QUARTO_PYTHON": sys.executable, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def rendered(folder: Path, *arguments: str, **environment: str) -> str:
    """Render what must succeed; return what Quarto said."""
    process = quarto(folder, "render", *arguments, **environment)
    said = process.communicate(timeout=300)[0]
    assert process.returncode == 0, said[-3000:]
    return said
