"""Executed notebooks are finished: variables in, alt texts set, nothing of the machine left."""

from __future__ import annotations

import json

import pytest

from R_free_helpers.editions.finishing import UnknownVariables, finish_notebook
from R_free_helpers.figures.figure import ALT_KEY


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
