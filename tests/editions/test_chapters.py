"""A chapter that fails names itself, its cell and the error, and its notebook is kept."""

from __future__ import annotations

import json

import pytest

from R_free_helpers.editions import chapters
from R_free_helpers.editions.edition import Edition


@pytest.fixture
def failing(tmp_path):
    cells = [
        {
            "cell_type": "code",
            "id": "parameters",
            "metadata": {"tags": ["parameters"]},
            "source": 'registry: str = "x"',
        },
        {"cell_type": "code", "id": "good", "metadata": {}, "source": "#| label: fig-good\nprint(1)"},
        {"cell_type": "code", "id": "bad", "metadata": {}, "source": "#| label: fig-bad\n{}['no such measure']"},
        {"cell_type": "code", "id": "after", "metadata": {}, "source": "#| label: fig-after\nprint(2)"},
    ]
    for cell in cells:
        cell |= {"outputs": [], "execution_count": None}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = tmp_path / "broken.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_a_failed_cell_is_named_and_the_partial_notebook_kept(failing, tmp_path, monkeypatch):
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    monkeypatch.setenv("PYTHONPATH", "")
    said: list[str] = []
    kept = tmp_path / "cache" / "broken.ipynb"
    edition = Edition(registry="no_ms", year=2024)
    monkeypatch.setattr(chapters, "environment_for", lambda results: dict(chapters.os.environ))
    failure = chapters._execute("broken", failing, kept, edition, tmp_path, said.append)
    assert failure is not None
    assert (failure.chapter, failure.cell) == ("broken", "fig-bad")
    assert "KeyError" in failure.error and "no such measure" in failure.error
    for named in ("broken", "fig-bad", "no such measure", str(failure.partial)):
        assert named in str(failure)
    assert not kept.exists()
    ran = json.loads(failure.partial.read_text())["cells"]
    assert any("1" in "".join(output.get("text", "")) for cell in ran for output in cell.get("outputs", []))
    assert any("fig-bad" in message for message in said)
    assert not any("fig-after" in message for message in said)
