"""Every notebook executed on a small extract, and finished as the renderers take it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from R_free_helpers.editions.finishing import finish_notebook


def outputs(cell: dict) -> list[dict]:
    return [output for output in cell.get("outputs", []) if output["output_type"] in ("display_data", "execute_result")]


@pytest.fixture(scope="session")
def finished(
    registry_id: str,
    executed: dict[str, dict],
    variables: dict,
    tmp_path_factory: pytest.TempPathFactory,
    for_registry: Callable,
) -> dict[str, dict]:
    """Return the notebooks that the renderers embed."""
    folder = tmp_path_factory.mktemp("finished")
    return for_registry(registry_id, "finished", lambda: embedded(executed, variables, folder))


def embedded(executed: dict[str, dict], variables: dict, folder: Path) -> dict[str, dict]:
    """Finish notebooks in a folder, and return them by chapter."""
    made = {}
    for name, notebook in executed.items():
        (folder / f"{name}-run.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        finish_notebook(folder / f"{name}-run.ipynb", folder / f"{name}.ipynb", variables)
        made[name] = json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))
    return made


def test_nothing_is_printed_or_warned(executed, name):
    stray = [
        (cell["id"], output.get("text") or output.get("evalue"))
        for cell in executed[name]["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] in ("stream", "error")
    ]
    assert not stray


def test_every_labelled_cell_shows_one_thing_of_its_kind(executed, name):
    kinds = {"fig": "image/svg+xml", "tbl": "text/markdown"}
    for cell in executed[name]["cells"]:
        source = "".join(cell["source"])
        label = next(
            (line.split(":", 1)[1].strip() for line in source.splitlines() if line.startswith("#| label:")), ""
        )
        if label:
            shown = outputs(cell)
            assert len(shown) == 1, label
            assert kinds[label.split("-")[0]] in shown[0]["data"], label
        elif "#| output: asis" in source:
            assert ["text/markdown" in output["data"] for output in outputs(cell)] == [True], cell["id"]


def test_every_figure_has_an_alt_text(finished, name):
    for cell in finished[name]["cells"]:
        if "#| label: fig-" in cell["source"]:
            alt = next(line for line in cell["source"].splitlines() if line.startswith("#| fig-alt:"))
            assert len(json.loads(alt.removeprefix("#| fig-alt:"))) > 20, cell["id"]


def test_no_variable_is_left(finished, name):
    assert "{{<" not in json.dumps(finished[name], ensure_ascii=False)


def test_finished_notebook_has_no_set_up(finished, name):
    sources = [cell["source"] for cell in finished[name]["cells"] if cell["cell_type"] == "code"]
    assert sources
    assert not [source for source in sources if "import " in source or source.startswith("registry")]
