"""A third registry is added by files alone: in a workspace of its own it validates, computes, and makes its report."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hip_fractures import BUILD, ROOT, engine_files, run, says_what_the_rows_say


def report(folder: Path, *command: str) -> subprocess.CompletedProcess:
    return run([sys.executable, "-m", "R_free_helpers.cli", *command], folder, str(ROOT))


@pytest.fixture(scope="module")
def built(project):
    """Return the workspace with its edition, built while nobody touched the engine."""
    before = engine_files()
    said = report(project, *BUILD)
    assert said.returncode == 0, said.stdout + said.stderr
    assert engine_files() == before, "a file of the engine was touched"
    return project


def test_its_extract_is_valid(project):
    said = report(project, "validate", "extract", "--registry", "no_hofte")
    assert said.returncode == 0, said.stdout + said.stderr


def test_its_workspace_holds_nothing_of_the_engine(built):
    assert not (built / "R_free_helpers").exists()


def test_its_report_says_what_the_rows_say(built):
    says_what_the_rows_say(built / "made" / "no_hofte-2024")


def test_it_is_built_from_a_folder_below_or_by_name(built, tmp_path):
    absolute = [str(built / part) if part in ("extract", "made") else part for part in BUILD]
    for said in (report(built / "notebooks", *absolute), report(tmp_path, *absolute, "--project", str(built))):
        assert "already up to date" in said.stdout, said.stdout + said.stderr


def results_of(folder: Path, measure: str, changed: Callable[[str], str]) -> subprocess.CompletedProcess:
    """Return what is said of a measure while the registry's own code is changed."""
    code = folder / "registries" / "no_hofte" / "__init__.py"
    kept = code.read_text(encoding="utf-8")
    try:
        code.write_text(changed(kept), encoding="utf-8")
        exact = ("--policy", "internal", "--accept-disclosure-risk")
        return report(folder, "results", "no_hofte-2024", "--data", "extract", "--measure", measure, *exact)
    finally:
        code.write_text(kept, encoding="utf-8")


def test_a_changed_line_of_its_own_code_makes_it_anew(built):
    said = results_of(built, "controlled", lambda code: code.replace('Limit(120, "days")', 'Limit(121, "days")'))
    assert "landet" in said.stdout and ",200,200," in said.stdout.replace(".0", ""), said.stdout + said.stderr


def computed_as_described(code: str) -> str:
    """Return the registry's code with the measure that the page on adding a registry computes by a function."""
    page = (ROOT / "docs" / "add-a-registry.md").read_text(encoding="utf-8")
    (example,) = (block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "MEN_PER_WOMAN" in block)
    return code.replace("MEASURES = (", f"{example}\n\nMEASURES = (\n    MEN_PER_WOMAN,")


def test_a_function_of_its_own_says_which_persons_it_counts(built):
    said = results_of(built, "men_per_woman", computed_as_described)
    assert said.returncode == 0, said.stdout + said.stderr
    assert ",67,133," in said.stdout.replace(".0", ""), said.stdout


def test_a_number_of_persons_nobody_knows_of_is_refused_with_its_measure(built):
    def forgetful(code: str) -> str:
        return re.sub(r"\n.*denominator_set=persons_of.*", "", computed_as_described(code))

    said = results_of(built, "men_per_woman", forgetful)
    assert said.returncode == 1, said.stdout + said.stderr
    assert "the measure 'men_per_woman' counts persons" in said.stderr
    assert "denominator_set" in said.stderr


def test_a_renamed_column_and_file_of_it_are_recognised(project, tmp_path):
    extract = tmp_path / "extract"
    shutil.copytree(project / "extract", extract)
    persons = (extract / "patient.csv").read_text(encoding="utf-8")
    (extract / "patient.csv").write_text(persons.replace("birth_date", "fodselsdato"), encoding="utf-8")
    (extract / "visit.csv").rename(extract / "visits.csv")
    said = report(project, "validate", str(extract), "--registry", "no_hofte")
    assert said.returncode == 1, said.stdout + said.stderr
    told = re.sub(r"\s+", " ", said.stdout)
    assert 'If "fodselsdato" is it, rename it; else add the column birth_date' in told
    assert 'If "visits" is it, rename it; else export it with the columns' in told


def test_its_own_order_of_dates_holds_across_tables(project, tmp_path):
    extract = tmp_path / "extract"
    shutil.copytree(project / "extract", extract)
    operated = (extract / "treatment_episode.csv").read_text(encoding="utf-8")
    # The first person breaks the hip on 1 January 2024, is operated on the 2nd or 3rd, and seen again in April.
    assert "p000,protese,2024-01-03" in operated
    early = operated.replace("p000,protese,2024-01-03", "p000,protese,2023-12-30")
    (extract / "treatment_episode.csv").write_text(early, encoding="utf-8")
    seen = (extract / "visit.csv").read_text(encoding="utf-8")
    (extract / "visit.csv").write_text(re.sub(r"p001,nord,[0-9-]+", "p001,nord,2024-01-03", seen), encoding="utf-8")
    said = report(project, "validate", str(extract), "--registry", "no_hofte")
    assert said.returncode == 0, said.stdout + said.stderr
    told = re.sub(r"\s+", " ", said.stdout)
    assert "treatment_episode.start_date: 1 row lies before diagnosis.diagnosis_date" in told
    assert "visit.visit_date: 1 row lies before treatment_episode.start_date" in told
