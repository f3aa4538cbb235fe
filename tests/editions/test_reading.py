"""Who runs a chapter in Jupyter reads its text with the numbers; who builds with it gets each text once."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from built import ROOT, SMALL, Built
from nbformat import v4

from R_free_helpers.editions.reading import IN_EDITOR, SESSION, notebook_of_person
from R_free_helpers.editions.stages import STAGED_RESULTS

SET_UP = """from R_free_helpers.editions.opening import open_chapter
from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.tables.definition import definition_box

chapter = open_chapter("no_ms", 2024, data={data!r})"""


def cells(data: Path, text: str = "Året er {{< var edition.year >}}, se @fig-a og kapittel -@sec-prom.") -> list:
    """Return a small chapter of the registry: title, set-up, prose, box, figure and an end."""
    return [
        v4.new_markdown_cell("# Del {#sec-del}"),
        v4.new_code_cell(SET_UP.format(data=str(data))),
        v4.new_markdown_cell(text),
        v4.new_code_cell('#| output: asis\n#| echo: false\ndefinition_box(chapter, "treat_upd")'),
        v4.new_code_cell('#| label: fig-a\n#| fig-cap: "Andel i {{< var edition.year >}}."\n'
                         'indicator_bars(chapter, "treat_upd")'),
        v4.new_markdown_cell("Slutt på @sec-del."),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def extract(built: Built) -> Path:
    return built.extract("no_ms", SMALL["no_ms"])


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs cells with a real kernel, as Jupyter's server starts it or as papermill does."""
    from nbclient import NotebookClient

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv(STAGED_RESULTS, raising=False)

    def run(found: list, in_jupyter: bool) -> list:
        path = tmp_path / "part.ipynb"
        notebook = v4.new_notebook(cells=found)
        nbformat.write(notebook, path)
        environment = os.environ | ({SESSION: str(path)} if in_jupyter else {})
        NotebookClient(notebook, timeout=300).execute(env=environment, cwd=str(ROOT))
        return notebook["cells"]

    return run


def told(cell: dict) -> list[str]:
    """Return the Markdown that a cell shows, one text an output."""
    return [one["data"]["text/markdown"] for one in cell["outputs"] if "text/markdown" in one.get("data", {})]


@pytest.mark.build
def test_a_person_reads_numbers_captions_and_alt_texts(ran, extract: Path) -> None:
    _, set_up, _, box, figure, _ = ran(cells(extract), in_jupyter=True)
    (head,) = told(set_up)
    assert "2024" in head and head.endswith("# 1 Del")
    prose, definition = told(box)
    assert prose == "Året er 2024, se [Figur\u00a01](#fig-a) og kapittel «Pasientrapporterte data»."
    assert definition.startswith("> **") and ":::" not in definition
    caption, end = told(figure)
    assert "**Figur\u00a01:** Andel i 2024." in caption and "*Tekstalternativ:* Liggende søylediagram" in caption
    assert end.startswith("Slutt på [Seksjon")
    shown = next(one["data"] for one in figure["outputs"] if "image/svg+xml" in one["data"])
    assert ' alt="Liggende søylediagram' in shown["text/html"]


@pytest.mark.build
def test_papermill_and_builds_show_each_text_once(ran, extract: Path) -> None:
    _, set_up, _, box, figure, _ = ran(cells(extract), in_jupyter=False)
    assert [len(cell["outputs"]) for cell in (set_up, box, figure)] == [0, 1, 1]
    assert told(box)[0].startswith(":::")
    assert "text/html" not in figure["outputs"][0]["data"]


@pytest.mark.build
def test_a_variable_that_is_not_there_is_named_and_the_cells_run_on(ran, extract: Path) -> None:
    *_, figure, _ = found = ran(cells(extract, "Tallet er {{< var no.such >}}."), in_jupyter=True)
    assert any(
        "unknown variable no.such" in text for cell in found if cell["cell_type"] == "code" for text in told(cell)
    )
    assert any("image/svg+xml" in one["data"] for one in figure["outputs"])


def test_only_a_notebook_that_a_person_runs_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "part.ipynb"
    path.write_text("{}")
    shell = SimpleNamespace(user_ns={})
    for name in (SESSION, STAGED_RESULTS):
        monkeypatch.delenv(name, raising=False)
    assert notebook_of_person(shell) is None
    assert notebook_of_person(SimpleNamespace(user_ns={IN_EDITOR: str(path)})) == path
    monkeypatch.setenv(SESSION, str(path))
    assert notebook_of_person(shell) == path
    assert notebook_of_person(None) is None
    monkeypatch.setenv(SESSION, str(tmp_path / "console-1"))
    assert notebook_of_person(shell) is None
    monkeypatch.setenv(SESSION, str(path))
    monkeypatch.setenv(STAGED_RESULTS, str(tmp_path))
    assert notebook_of_person(shell) is None
