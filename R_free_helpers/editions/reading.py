"""What somebody who runs a chapter in Jupyter reads: its prose with the numbers, captions and alt texts.

The text cells of a chapter name variables and figures; Jupyter shows them as they are written. `read_along`, which
`opening.open_chapter` calls in a notebook that a person runs, shows above each cell's output the text that leads to it,
and below a figure or table its caption and alt text, from the saved notebook. Builds, papermill and Quarto run
chapters without it: what they make has each text once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from R_free_helpers.model.workspace import workspace

if TYPE_CHECKING:
    from R_free_helpers.editions.rendering.notebook import ResolvedCell
    from R_free_helpers.results.chapter import Chapter

SESSION = "JPY_SESSION_NAME"
"""Environment variable in which Jupyter's server tells a kernel its notebook; other programs that run one do not."""

IN_EDITOR = "__vsc_ipynb_file__"
"""Name under which an editor tells a kernel its notebook."""

NOTHING_DRAWN = '<svg xmlns="http://www.w3.org/2000/svg"/>'
NOTHING_IN_TABLE = "| |\n|---|\n"

_listening: list[Reader] = []
"""The reader of this kernel's notebook, if any: the set-up cell may be run again."""


def notebook_of_person(shell: Any) -> Path | None:
    """Return the notebook that a person runs in this process; None in builds and wherever it is not known."""
    from R_free_helpers.editions.stages import STAGED_RESULTS

    if shell is None or STAGED_RESULTS in os.environ:
        return None
    named = shell.user_ns.get(IN_EDITOR) or os.environ.get(SESSION)
    path = Path(named) if named else None
    return path if path and path.suffix == ".ipynb" and path.is_file() else None


def read_along(chapter: Chapter, shell: Any) -> None:
    """Show the chapter's text as its cells are run, where a person runs its notebook."""
    notebook = notebook_of_person(shell)
    if notebook is None:
        return
    for reader in _listening:
        reader.stop()
    _listening[:] = [Reader(chapter, notebook, shell)]


class Reader:
    """Shows what a chapter's text cells say, in the outputs of its code cells.

    Parameters
    ----------
    chapter : Chapter
    notebook : Path
        The saved notebook; it is read again when it has changed.
    shell : IPython.core.interactiveshell.InteractiveShell
    """

    def __init__(self, chapter: Chapter, notebook: Path, shell: Any) -> None:
        self.chapter, self.notebook, self.shell = chapter, notebook, shell
        self.saved: float | None = None
        self.cells: list[dict] = []
        self.said: dict[int, ResolvedCell] = {}
        self.masthead = ""
        self.begun = False
        for event, call in self._calls():
            shell.events.register(event, call)
        self._format()

    def _calls(self) -> list[tuple[str, Any]]:
        return [("pre_run_cell", self.before), ("post_run_cell", self.after)]

    def stop(self) -> None:
        """Show nothing more."""
        for event, call in self._calls():
            self.shell.events.unregister(event, call)

    def before(self, info: Any) -> None:
        """Show the text that leads to a cell, as the first of its outputs."""
        place = self.place(info)
        if place is not None:
            self.show(self.leading(place))

    def after(self, result: Any) -> None:
        """Show a figure's or table's caption and alt text, and the text that ends the chapter below its last cell."""
        place = self.place(result.info)
        if place is None:
            return
        if not self.begun:  # the cell that opened the chapter: it began before anybody listened
            self.begun = True
            self.show([self.masthead, *(self.text(number) for number in range(place))])
        said = self.said.get(place)
        if said and said.label and result.success:
            self.show(self.below(said, result.result))
        if not any(cell["cell_type"] == "code" for cell in self.cells[place + 1 :]):
            self.show([self.text(number) for number in range(place + 1, len(self.cells))])

    def place(self, info: Any) -> int | None:
        """Return the place of a cell in the saved notebook; None of one that is not in it, or was not saved yet."""
        self.read()
        source = info.raw_cell.strip()
        for number, cell in enumerate(self.cells):
            if cell["cell_type"] == "code" and (
                cell.get("id") == getattr(info, "cell_id", None) or "".join(cell["source"]).strip() == source
            ):
                return number
        return None

    def leading(self, place: int) -> list[str]:
        """Return the texts between a code cell and the one before it."""
        texts = []
        for number in range(place - 1, -1, -1):
            if self.cells[number]["cell_type"] == "code":
                break
            texts.insert(0, self.text(number))
        return texts

    def text(self, place: int) -> str:
        """Return what a text cell says; nothing for another cell."""
        said = self.said.get(place)
        return said.text if said and self.cells[place]["cell_type"] == "markdown" else ""

    def below(self, said: ResolvedCell, shown: Any) -> list[str]:
        """Return caption and alt text of what a cell showed."""
        from R_free_helpers.figures.figure import Figure
        from R_free_helpers.language.phrases import Phrases
        from R_free_helpers.tables.table import escape

        beside = [getattr(shown, "choices", ""), *(shown.notes if isinstance(shown, Figure) else ())]
        caption = " ".join([said.caption, *(escape(note) for note in beside if note)])
        if not isinstance(shown, Figure):
            return [caption]
        word = Phrases.of(self.chapter.registry)("alone.alt")
        return [caption, f"*{word}:* {escape(shown.alt)}"]

    def show(self, texts: Sequence[str]) -> None:
        """Show Markdown below the cell that runs."""
        from IPython.display import Markdown, display

        text = "\n\n".join(text for text in texts if text)
        if text:
            display(Markdown(text))

    def read(self) -> None:
        """Read the saved notebook, unless it has been read as it is now; say what is wrong with its text."""
        from R_free_helpers.editions.readable import masthead
        from R_free_helpers.editions.rendering import RenderError
        from R_free_helpers.results.variables import report_variables

        saved = self.notebook.stat().st_mtime
        if saved == self.saved:
            return
        self.saved = saved
        self.cells = json.loads(self.notebook.read_text(encoding="utf-8"))["cells"]
        variables = report_variables(self.chapter)
        self.masthead = masthead(variables["edition"])
        try:
            self.said = resolve_text(self.chapter, self.notebook.stem, self.cells, variables)
        except RenderError as error:
            self.said = {}
            self.show([f"```\n{error}\n```"])

    def _format(self) -> None:
        """Let figures have their alt texts in the page, and boxes be more than marks that only a renderer knows."""
        from R_free_helpers.editions.rendering.notebook import figure_html
        from R_free_helpers.figures.figure import Figure
        from R_free_helpers.tables.definition import DefinitionBox

        def figure(shown: Figure, **_: Any) -> tuple[dict, dict]:
            data, metadata = shown._repr_mimebundle_()
            return data | {"text/html": figure_html(data["image/svg+xml"], shown.alt)}, metadata

        formatter = self.shell.display_formatter
        formatter.mimebundle_formatter.for_type(Figure, figure)
        formatter.formatters["text/markdown"].for_type(DefinitionBox, DefinitionBox.quoted)


def resolve_text(chapter: Chapter, name: str, cells: Sequence[dict], variables: dict) -> dict[int, ResolvedCell]:
    """Return what the texts and captions of a notebook that was not executed say, by the place of the cell.

    Parameters
    ----------
    chapter : Chapter
        Whose numbers.
    name : str
        The notebook's name.
    cells : sequence of dict
    variables : dict
        Report variables of the chapter's edition.

    Raises
    ------
    RenderError
        When a text names a variable or label that does not exist.
    """
    from R_free_helpers.editions.assembly import add_settings
    from R_free_helpers.editions.elsewhere import elsewhere
    from R_free_helpers.editions.rendering.notebook import resolve_notebook

    with TemporaryDirectory() as scratch:
        work = Path(scratch)
        add_settings(chapter.edition, variables, work)
        (work / "chapter.ipynb").write_text(
            json.dumps({"cells": [_unexecuted(cell, variables) for cell in cells]}), "utf-8"
        )
        (work / workspace().report.name).write_text("{{< embed chapter.ipynb >}}\n", encoding="utf-8")
        resolved = resolve_notebook(work, chapter.registry.id, elsewhere(chapter.registry, name, variables))
    return {number - 1: cell for number, cell in resolved.cells.items()}


def _unexecuted(cell: dict, variables: dict) -> dict:
    """Return a cell as if it had shown something, so that it is numbered and its caption resolved."""
    from R_free_helpers.editions.finishing import with_option
    from R_free_helpers.editions.leaving_out import without_left_out
    from R_free_helpers.editions.rendering.cells import read_label

    if cell["cell_type"] == "markdown":
        return cell | {"outputs": [], "source": without_left_out("".join(cell["source"]), variables)}
    label = (read_label(cell) or "") if cell["cell_type"] == "code" else ""
    shown = {"fig": {"image/svg+xml": NOTHING_DRAWN}, "tbl": {"text/markdown": NOTHING_IN_TABLE}}.get(label[:3])
    if not shown:
        return cell | {"outputs": []}
    source = "".join(cell["source"])
    return cell | {
        "source": with_option(source, "fig-alt", "-") if label.startswith("fig") else source,
        "outputs": [{"output_type": "display_data", "metadata": {}, "data": shown}],
    }
