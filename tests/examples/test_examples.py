"""What `docs/research.md` shows runs as it stands and prints what it says; its examples are the notebooks' code."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from R_free_helpers import open_registry
from R_free_helpers.model.edition import known_registries
from R_free_helpers.model.workspace import workspace

ROOT = Path(__file__).resolve().parents[2]
R = Path(__file__).parent / "r"
sys.path.append(str(ROOT / "tests" / "notebooks"))

DOCUMENT = (ROOT / "docs" / "research.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", DOCUMENT, re.DOTALL)
"""Code with what it prints."""

NOTEBOOKS = sorted((ROOT / "notebooks" / "examples").glob("*.ipynb"))
LONGEST = 10
"""Lines of code of an example."""

QUESTION = "difference, open_registry, share_of"
"""Imports of the code that answers the question at the beginning; it is no notebook."""


def code_of(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code") + "\n"


def said(code: str) -> str:
    """Return what code prints, run as a script."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "docs/research.md", "exec"), {})
    return out.getvalue()


@pytest.fixture(autouse=True)
def elsewhere(built, monkeypatch, tmp_path):
    """Work in a folder of one's own, on the extract that ships."""
    built.extract("no_ms")
    monkeypatch.setenv("REGISTRY_REPORT_PROJECT", str(ROOT))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)


def test_every_block_of_code_says_what_it_prints():
    assert len(SHOWN) == DOCUMENT.count("```python") == len(NOTEBOOKS) + 1


def test_the_question_is_answered_as_the_document_says():
    (code, printed), *others = [one for one in SHOWN if QUESTION in one[0]]
    assert not others
    assert said(code) == printed


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_prints_what_the_document_says(path, tmp_path):
    code = code_of(path)
    assert len([line for line in code.splitlines() if line.strip()]) <= LONGEST
    (printed,) = [printed for shown, printed in SHOWN if shown == code]
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    (cell,) = [cell for cell in book.cells if cell.cell_type == "code"]
    assert {(output.output_type, output.get("name")) for output in cell.outputs} == {("stream", "stdout")}
    assert "".join(output.text for output in cell.outputs) == printed
    if path.stem == "figure":
        files = [tmp_path / line for line in printed.splitlines()]
        svg, png, values, words = (file.read_bytes() for file in files)
        assert svg.startswith(b"<svg") and png.startswith(b"\x89PNG")
        rows = list(csv.DictReader(io.StringIO(values.decode("utf-8")), delimiter=";"))
        (own,) = [row for row in rows if row["unit_id"] == "bergen"]
        assert f"{float(own['value'].replace(',', '.')):.4f}" == "0.7500"
        caption, alt = words.decode("utf-8").strip().split("\n\n")
        assert caption.startswith("Andel med attakkpreget MS") and "avrundet" in caption
        assert alt.startswith("Liggende søylediagram")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path):
    from committed_form import problems

    assert problems(path.read_text(encoding="utf-8")) == []


def test_examples_are_taken_for_no_registry():
    assert "examples" not in known_registries()
    assert not (workspace().data / "examples").exists()


def test_cox_regression_agrees_with_r(tmp_path):
    from lifelines import CoxPHFitter

    columns = ["months", "event", "unit_rhf", "age", "sex"]
    rows = open_registry("no_ms", 2024).cohort("persistence", ancestors=True)[columns]
    fit = CoxPHFitter().fit(
        rows, "months", "event", strata=["unit_rhf"], formula="age + sex", fit_options={"precision": 1e-10}
    )
    ours = fit.summary.rename(index={"sex[T.male]": "male"})
    kept = (R / "stratified_cox.csv").read_text(encoding="utf-8")
    values = [kept]
    if shutil.which("Rscript"):
        table = tmp_path / "rows.csv"
        table.touch(mode=0o600)
        plain = rows.assign(event=rows["event"].astype(int), male=(rows["sex"] == "male").astype(int))
        plain.drop(columns="sex").to_csv(table, index=False)
        ran = subprocess.run(
            ["Rscript", str(R / "stratified_cox.R"), str(table)], capture_output=True, text=True, check=False
        )
        table.unlink()
        if "no package called" not in ran.stderr:
            values.append(ran.stdout)
    for text in values:
        for row in csv.DictReader(io.StringIO(text)):
            assert ours.loc[row["covariate"], "coef"] == pytest.approx(float(row["coef"]), rel=1e-5)
            assert ours.loc[row["covariate"], "se(coef)"] == pytest.approx(float(row["se"]), rel=1e-5)
