"""The smallest registry that shows what the machinery does: no_hofte of two chapters, built in seconds.

What is tested here is how builds run, stop and fail, and what they leave; which registry they are of does not matter.
"""

from __future__ import annotations

import datetime as dt
import json
from itertools import count
from pathlib import Path
from shutil import copytree, ignore_patterns

import polars as pl
from copied import ROOT, copy_project

REGISTRY = "no_hofte"
EDITION = f"{REGISTRY}-2024"
CHAPTERS = ("indicators", "control")
FILES = ROOT / "tests" / "third_registry" / "files"
UNITS = {"nord": 40, "midt": 60, "sor": 100}
LATE = ({"nord": 10, "midt": 12, "sor": 20}, {"nord": 12, "midt": 15, "sor": 40})
"""Who was operated too late, by unit, in each of two extracts."""


def small_project(place: Path) -> Path:
    """Copy the project with the small registry's files instead of the other registries'; return where it lies."""
    copy_project(place, without=("no_ms", "se_ipn", "tests", "docs", "benchmarks"))
    copytree(FILES, place, dirs_exist_ok=True, ignore=ignore_patterns("__pycache__"))
    in_two_chapters(place)
    return place


def in_two_chapters(project: Path) -> None:
    """Divide the registry's chapter: its second indicator gets one of its own."""
    folder = project / "notebooks" / REGISTRY
    whole = json.loads((folder / "indicators.ipynb").read_text(encoding="utf-8"))
    cells = whole["cells"]
    at = next(number for number, cell in enumerate(cells) if "{#sec-controlled}" in "".join(cell["source"]))
    set_up = [cell for cell in cells[:at] if cell["cell_type"] == "code"][:2]
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Kontroller {#sec-kontroller}"}
    parts = {"indicators": cells[:at], "control": [title, *set_up, *cells[at:]]}
    for name, part in parts.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(whole | {"cells": part}), encoding="utf-8")
    order = project / "data" / REGISTRY / "text" / "report.md"
    text = order.read_text(encoding="utf-8").rstrip("\n")
    order.write_text(f"{text}\n\n{{{{< embed _executed/control.ipynb echo=true >}}}}\n", encoding="utf-8")


def small_rows(late: dict[str, int]) -> dict[str, pl.DataFrame]:
    """Return the tables of a small extract."""
    rows: dict[str, list[dict]] = {"patient": [], "diagnosis": [], "treatment_episode": [], "visit": []}
    number = count()
    for unit, place in ((unit, place) for unit, persons in UNITS.items() for place in range(persons)):
        n = next(number)
        person, day = f"p{n:03d}", dt.date(2024, 1, 1) + dt.timedelta(days=n)
        rows["patient"].append(
            {
                "patient_id": person,
                "sex": ("female", "male")[n % 3 == 0],
                "birth_date": dt.date(1940, 6, 1),
                "residence_unit_id": unit,
                "consent_status": "consented",
                "included_date": day,
            }
        )
        rows["diagnosis"].append(
            {"patient_id": person, "diagnosis": "fracture", "onset_year": 2024, "diagnosis_date": day}
        )
        rows["treatment_episode"].append(
            {
                "episode_id": f"e{n:03d}",
                "patient_id": person,
                "drug_id": "protese",
                "start_date": day + dt.timedelta(days=2 if place < late[unit] else 1),
                "entered_at": day + dt.timedelta(days=5),
            }
        )
        rows["visit"].append(
            {
                "visit_id": f"v{n:03d}",
                "patient_id": person,
                "unit_id": unit,
                "visit_date": day + dt.timedelta(days=121 if place % 3 == 0 else 120),
                "mode": "physical",
                "staff": "physician",
                "entered_at": day + dt.timedelta(days=125),
            }
        )
    return {name: pl.DataFrame(table) for name, table in rows.items()}


def small_extract(folder: Path, late: dict[str, int] = LATE[0]) -> Path:
    """Write a small extract; return its folder."""
    folder.mkdir(parents=True)
    for name, table in small_rows(late).items():
        table.write_parquet(folder / f"{name}.parquet")
    return folder
