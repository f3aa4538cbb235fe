"""Executed notebooks are finished: variables in, alt texts set, nothing of the machine left."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import unquote

import pytest
import yaml

from R_free_helpers.editions.assembly import write_variables
from R_free_helpers.editions.finishing import UnknownVariables, finish_notebook, without_formulas
from R_free_helpers.editions.outputs import NotInReport, warnings_of
from R_free_helpers.editions.rendering.cells import split_options
from R_free_helpers.figures.figure import ALT_KEY
from R_free_helpers.tables.table import escape


def notebook(tmp_path, *cells):
    path = tmp_path / "chapter-abc.ipynb"
    path.write_text(
        json.dumps(
            {
                "cells": list(cells),
                "metadata": {"papermill": {"input_path": "/somewhere"}},
                "nbformat": 4,
                "nbformat_minor": 5,
            }
        )
    )
    return path


def code(source, *outputs, **metadata):
    return {
        "cell_type": "code",
        "id": "c",
        "metadata": metadata,
        "source": source,
        "outputs": list(outputs),
        "execution_count": 3,
    }


def figure(alt):
    return {
        "output_type": "execute_result",
        "execution_count": 3,
        "metadata": {ALT_KEY: alt},
        "data": {"image/svg+xml": "<svg/>", "text/plain": "x"},
    }


def finished(path, variables):
    out = path.with_name("out.ipynb")
    finish_notebook(path, out, variables)
    return json.loads(out.read_text()), out.read_text()


def test_variables_are_resolved_in_text_caption_and_table(tmp_path):
    table = {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": "| {{< var a.b >}} |"}}
    path = notebook(
        tmp_path,
        {"cell_type": "markdown", "id": "m", "metadata": {}, "source": ["I {{< var a.b >}}", " år"]},
        code('#| label: tbl-x\n#| tbl-cap: "I {{<var a.b>}}"\nf()', table),
    )
    cells = finished(path, {"a": {"b": "2024"}})[0]["cells"]
    assert "".join(cells[0]["source"]) == "I 2024 år"
    assert '#| tbl-cap: "I 2024"' in cells[1]["source"]
    assert cells[1]["outputs"][0]["data"]["text/markdown"] == "| 2024 |"


def test_alt_text_becomes_a_cell_option(tmp_path):
    cell = finished(notebook(tmp_path, code("#| label: fig-x\nf()", figure('Andelen er "77 %"'))), {})[0]["cells"][0]
    assert cell["source"].splitlines()[1] == '#| fig-alt: "Andelen er \\"77 %\\""'
    assert "text/plain" not in cell["outputs"][0]["data"]


def test_set_up_and_metadata_leave(tmp_path):
    path = notebook(
        tmp_path,
        code("registry = 'x'", tags=["parameters"]),
        code("#| label: fig-x\nf()", figure("a"), papermill={"start_time": "2020"}),
    )
    cells, text = finished(path, {})
    assert len(cells["cells"]) == 1
    assert "papermill" not in text and "/somewhere" not in text and "start_time" not in text


def test_unknown_variables_are_all_named(tmp_path):
    path = notebook(
        tmp_path,
        {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "{{< var no.such >}} {{< var nor.this >}}"},
    )
    with pytest.raises(UnknownVariables, match=r"no\.such, nor\.this"):
        finish_notebook(path, path.with_name("out.ipynb"), {})


NASTY = 'a "b": <i>c</i> *d* | $e$ {{< include f >}} #g -- [h](i) \\'


def test_variables_are_printed_as_they_stand(tmp_path):
    table = {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": "| {{< var n >}} |"}}
    path = notebook(
        tmp_path,
        {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "I {{< var n >}}"},
        code("#| label: tbl-x\n#| tbl-cap: \"I *{{< var n >}}*\"\nf('{{< var n >}}')", table),
        code("#| label: fig-x\n#| fig-cap: 'I {{< var n >}}: x'\nf()", figure("a")),
    )
    text, first, second = finished(path, {"n": NASTY})[0]["cells"]
    assert "".join(text["source"]) == f"I {escape(NASTY)}"
    assert split_options(first["source"])[0]["tbl-cap"] == f"I *{escape(NASTY)}*"
    assert split_options(second["source"])[0]["fig-cap"] == f"I {escape(NASTY)}: x"
    assert first["outputs"][0]["data"]["text/markdown"] == f"| {escape(NASTY)} |"


def test_variables_are_written_for_both_renderers_as_markdown(tmp_path):
    write_variables({"a": {"b": NASTY, "c": "77 %", "d": 3}}, tmp_path / "variables.yml")
    written = yaml.safe_load((tmp_path / "variables.yml").read_text(encoding="utf-8"))
    assert written == {"a": {"b": escape(NASTY), "c": "77 %", "d": "3"}}


def test_short_codes_in_an_alt_text_are_not_read(tmp_path):
    path = notebook(tmp_path, code("#| label: fig-x\nf()", figure("I {{< var a >}} og {{< include b >}}")))
    cells, text = finished(path, {"a": "c"})
    alt = split_options(cells["cells"][0]["source"])[0]["fig-alt"]
    assert alt.replace("\u2060", "") == "I {{< var a >}} og {{< include b >}}"
    assert "{{<" not in text


@pytest.mark.parametrize("cell", ["=1+1", "+a", "-a", "@a", "\ta", "-1+2", "=", "-1;2", "+1e", "-0,5\n=x"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\n").writerows([["unit", "value"], [cell, "-0,5"]])
    read = list(csv.reader(io.StringIO(without_formulas(out.getvalue()), newline=""), delimiter=";"))
    assert read == [["unit", "value"], [f"'{cell}", "-0,5"]]


@pytest.mark.parametrize("cell", ["-1", "+1", "-0,5", "-0.5", "1e-05", "-1,5e+10", "a=b", "", "–*"])
def test_other_cells_stay_as_they_are(cell):
    text = f'"x";y\n{cell};"a"\n'
    assert without_formulas(text) == text


def test_the_link_holds_no_formula(tmp_path):
    values = {"output_type": "display_data", "metadata": {}, "data": {"text/csv": "unit;value\n=1+1;-2\n"}}
    cells = finished(notebook(tmp_path, code("#| label: fig-x\nf()", figure("a"), values)), {})[0]["cells"]
    assert "'=1+1;-2\n" in unquote("".join(cells[1]["source"]))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (code("f()", {"output_type": "stream", "name": "stdout", "text": "12 personer"}), "prints “12 personer”"),
        (code("f()", {"output_type": "error", "ename": "KeyError", "evalue": "x"}), "failed: KeyError: x"),
        (code("f()", figure("a")), "shows something"),
        (code("#| output: asis\nf()", figure("a")), "shows image/svg.* needs Markdown"),
        (code("#| label: fig-x\nf()"), "shows nothing"),
        (code("#| label: fig-x\nf()", figure("a"), figure("b")), "shows 2 things"),
        (code("#| label: tbl-x\nf()", figure("a")), "shows image/svg"),
        (
            code("#| label: tbl-x\nf()", {"output_type": "display_data", "data": {"text/html": "<b>1</b>"}}),
            "shows text/html, where the report needs Markdown",
        ),
        ({"cell_type": "raw", "id": "c", "metadata": {}, "source": "tekst"}, "is a raw cell"),
        (
            {"cell_type": "markdown", "id": "c", "metadata": {}, "source": "x", "attachments": {"a.png": {}}},
            "has a pasted image \\(a.png\\)",
        ),
    ],
)  # fmt: skip
def test_what_no_report_would_show_is_refused_by_chapter_and_cell(tmp_path, cell, said):
    path = notebook(tmp_path, cell)
    with pytest.raises(NotInReport, match=rf"chapter 'chapter' holds .*:\n  cell '(c|fig-x|tbl-x)' {said}"):
        finish_notebook(path, path.with_name("out.ipynb"), {})


def test_warnings_of_a_chapter_are_told_and_a_cell_may_hide_what_it_shows(tmp_path):
    warned = {"output_type": "stream", "name": "stderr", "text": "FutureWarning: soon\n"}
    path = notebook(tmp_path, code("f()", warned), code("#| include: false\nf()", figure("a")))
    assert list(warnings_of(path)) == ["cell 'c' warns: FutureWarning: soon"]
    finish_notebook(path, path.with_name("out.ipynb"), {})
