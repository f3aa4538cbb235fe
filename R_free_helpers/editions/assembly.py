"""Assembling the work folder that a renderer reads: executed chapters, variables, texts and assets."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from R_free_helpers.assets import ASSETS, copy_assets
from R_free_helpers.editions.chapters import run_chapters
from R_free_helpers.editions.execution import CELL_LIMIT
from R_free_helpers.editions.finishing import as_markdown, finish_notebook
from R_free_helpers.editions.leaving_out import without_left_out
from R_free_helpers.editions.order import EVERYONE, chapters_of, groups_asked, order_file
from R_free_helpers.editions.rendering.cells import read_label
from R_free_helpers.editions.resolving import resolve
from R_free_helpers.editions.variables import edition_variables
from R_free_helpers.model.edition import OWN_LANGUAGE, Edition
from R_free_helpers.model.file_names import VARIABLES
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.workspace import PACKAGE, workspace
from R_free_helpers.model.yaml_text import dump_yaml, load_yaml

SLIDES = ASSETS / "slides" / "settings.yml"
"""What the renderers are told otherwise where the report is slides."""


def edition_content(
    edition: Edition,
    registry: Registry,
    results: Path,
    executed: Path,
    inputs: dict,
    jobs: int,
    progress: Callable[[str], None],
    limit: float = CELL_LIMIT,
) -> dict:
    """Run the chapters into ``executed`` and return the report variables it asks for, which are made meanwhile."""
    with ThreadPoolExecutor(1, "variables") as beside:
        variables = beside.submit(edition_variables, edition, results, inputs, groups_asked(edition))
        run_chapters(edition, registry, results, variables.result, executed, jobs, progress, limit)
        return variables.result()


def assemble(
    edition: Edition,
    registry: Registry,
    results: Path,
    work: Path,
    inputs: dict,
    jobs: int,
    progress: Callable[[str], None],
    limit: float = CELL_LIMIT,
) -> None:
    """Fill ``work`` with all that `rendering.render` needs.

    Parameters
    ----------
    results : Path
        Folder with the released results.
    inputs : dict
        See `build.build_inputs`; shown in the report's provenance.
    limit : float
        Seconds that a cell may take.
    """
    variables = edition_content(edition, registry, results, work / "_executed", inputs, jobs, progress, limit)
    _add_sources(edition, variables, work)
    if inputs["renderer"] == "quarto":  # the embedded renderer takes them where they lie
        _add_assets(work)


def assemble_executed(edition: Edition, results: Path, executed: Path, work: Path, inputs: dict) -> None:
    """Fill ``work`` from notebooks that were executed elsewhere, one ``<chapter>.ipynb`` each."""
    variables = edition_variables(edition, results, inputs)
    (work / "_executed").mkdir()
    for name in chapters_of(edition):
        finish_notebook(executed / f"{name}.ipynb", work / "_executed" / f"{name}.ipynb", variables)
    _add_sources(edition, variables, work)
    _add_assets(work)


def _add_sources(edition: Edition, variables: dict, work: Path) -> None:
    """Put variables, the report's sources and its texts into ``work``, and leave only what is shown there."""
    add_settings(edition, variables, work)
    shutil.copyfile(workspace().report, work / workspace().report.name)
    shutil.copytree(workspace().texts(edition.registry), work / "_text")
    shutil.copyfile(order_file(edition), work / "_text" / EVERYONE)
    for text in sorted((work / "_text").glob("*.md")):
        kept = without_left_out(text.read_text(encoding="utf-8"), variables)
        text.write_text(resolve(kept, variables, set()), encoding="utf-8")
    for name, labels in chapters_of(edition).items():
        if labels:
            keep_cells(work / "_executed" / f"{name}.ipynb", labels)


def _add_assets(work: Path) -> None:
    copy_assets(work / ASSETS.relative_to(PACKAGE.parent))


def add_settings(edition: Edition, variables: dict, work: Path) -> None:
    """Put variables and the settings of a report into ``work``, with the mark of its policy."""
    write_variables(variables, work / VARIABLES)
    place = workspace()
    for source in (place.brand, place.quarto, place.profile(edition.registry)):
        shutil.copyfile(source, work / source.name)
    if edition.slides:
        settings = load_yaml(place.quarto.read_text(encoding="utf-8")) | load_yaml(SLIDES.read_text(encoding="utf-8"))
        if variables["edition"]["mark"]:
            settings["format"]["revealjs"]["footer"] = "{{< var edition.mark >}}"
        (work / place.quarto.name).write_text(dump_yaml(settings), encoding="utf-8")
    if edition.language != OWN_LANGUAGE:
        profile = work / place.profile(edition.registry).name
        profile.write_text(in_language(profile.read_text(encoding="utf-8"), edition.language), encoding="utf-8")
    if variables["edition"]["mark"]:
        # Not in the registry's own settings: no registry can leave it out.
        with (work / place.quarto.name).open("a", encoding="utf-8") as settings:
            settings.write('\npolicy-mark: "{{< var edition.mark >}}"\n')


def in_language(settings: str, language: str) -> str:
    """Return a report's settings for another language: its tag, and the words that each registry's settings hold."""
    from R_free_helpers.language.phrases import Phrases

    say = Phrases(language)
    own = {"lang": language, "toc-title": say("new.contents"), "code-summary": say("new.code")}
    # What else a registry says there is in its own language; Quarto has its own words for these.
    told = {key: value for key, value in load_yaml(settings).items() if key != "language"}
    return dump_yaml(told | own)


def keep_cells(notebook: Path, labels: set[str]) -> None:
    """Leave only the cells with these labels in a notebook: Quarto reads, and judges, all there is."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"] = [c for c in content["cells"] if c["cell_type"] == "code" and read_label(c) in labels]
    notebook.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_variables(variables: dict, path: Path) -> None:
    """Write report variables as Quarto reads them: as Markdown."""
    path.write_text(dump_yaml(as_markdown(variables)), encoding="utf-8")
