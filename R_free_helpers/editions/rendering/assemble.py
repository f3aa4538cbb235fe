"""The sources of a report put together: one Markdown text that knows where each line came from."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from R_free_helpers.editions.rendering.cells import joined, read_cell, read_label
from R_free_helpers.editions.rendering.divisions import FenceReader
from R_free_helpers.editions.rendering.linked import kept_aside
from R_free_helpers.editions.rendering.problems import RenderError, RenderProblem
from R_free_helpers.editions.rendering.settings import Settings, read_settings
from R_free_helpers.editions.rendering.shortcodes import block_shortcode, put_in_variables
from R_free_helpers.model.file_names import REPORT
from R_free_helpers.model.yaml_text import load_yaml

CELL_FENCE = ":::::::::::"
"""Around each cell of a notebook, where they are told apart; longer than the fences of floats in `cells`."""


@dataclass
class ReportSource:
    """A report ready for Pandoc.

    Attributes
    ----------
    settings : Settings
        With variables put into its texts.
    lines : list[tuple[str, str]]
        Markdown line and where it was written.
    media : dict[str, bytes]
        Relative path to content, for every figure.
    problems : list[RenderProblem]
        What assembling found; rendering adds its own and raises once.
    elsewhere : dict[str, str]
        What to say of labels that are not in this report, where it is a part of one; see `editions.elsewhere`.
    kept : list[str]
        Files inside links, which the text refers to by their number; see `linked`.
    by_cell : bool
        Whether each cell of a notebook stands in a division of its own, for `notebook.resolved_cells`.
    """

    settings: Settings
    lines: list[tuple[str, str]] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    problems: list[RenderProblem] = field(default_factory=list)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    by_cell: bool = False

    @property
    def markdown(self) -> str:
        """The whole text."""
        return "\n".join(line for line, _ in self.lines) + "\n"

    def where(self, text: str) -> str:
        """Return where a piece of text was written, as far as it can be found again."""
        needle = next((line.strip() for line in text.splitlines() if line.strip()), "")
        pattern = re.compile(re.escape(needle) + r"(?![\w-])")
        return next((where for line, where in self.lines if needle and pattern.search(line)), REPORT)

    def refuse(self, where: str, faults: Iterable[str]) -> None:
        """Note faults at a place."""
        self.problems += [RenderProblem(where, fault) for fault in faults]

    def add(self, line: str, where: str) -> None:
        """Append a line, with its variables put in."""
        text, faults = put_in_variables(line, self.settings.variables)
        self.refuse(where, faults)
        # A value may hold line breaks; each must stay a line, or where() would look in vain.
        self.lines += [(part, where) for part in kept_aside(text, self.kept).split("\n")]


def front_matter(text: str, name: str) -> tuple[dict[str, Any], list[str]]:
    """Return the YAML between `---` lines at the top, and all lines with those blanked out."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        return {}, lines
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() in {"---", "..."}), None)
    if end is None:
        raise RenderError([RenderProblem(f"{name}:1", "front matter is not closed")])
    try:
        head = load_yaml("\n".join(lines[1:end])) or {}
    except yaml.YAMLError as error:
        raise RenderError([RenderProblem(name, f"front matter is not valid YAML: {error}")]) from None
    return head, [""] * (end + 1) + lines[end + 1 :]


def add_text(source: ReportSource, work: Path, lines: list[str], place: str, separator: str, depth: int = 0) -> None:
    """Append Markdown lines, following includes and embeds."""
    fences = FenceReader()
    for number, line in enumerate(lines, 1):
        where = f"{place}{separator}{number}"
        block = None if fences.code_fence else block_shortcode(line)
        if block is None:
            source.refuse(where, fences.line_faults(line))
            source.add(line, where)
        else:
            follow(source, work, *block, where=where, depth=depth)
    source.refuse(f"{place}{separator}{len(lines)}", fences.end_faults())


def follow(source: ReportSource, work: Path, name: str, arguments: list[str], *, where: str, depth: int) -> None:
    """Append what a pagebreak, include or embed stands for."""
    if name == "pagebreak":
        source.lines += [(line, where) for line in ("", "::: {.rr-pagebreak}", ":::", "")]
        return
    options = arguments[1:]
    if not arguments or options not in ([], ["echo=true"]) or (options and name == "include"):
        source.refuse(where, [f"{name} takes a file name (and embed echo=true), not {' '.join(arguments)!r}"])
        return
    file, _, label = arguments[0].partition("#")
    if name == "embed" and not file.endswith(".ipynb"):
        source.refuse(where, [f"embed: {file} is not a notebook"])
        return
    path = work / file
    if not path.resolve().is_relative_to(work.resolve()) or not path.is_file():
        source.refuse(where, [f"{name}: no file {arguments[0]} in the work folder"])
    elif depth > 5:
        source.refuse(where, [f"include: {arguments[0]} includes itself"])
    elif name == "include":
        source.lines.append(("", where))
        add_text(source, work, path.read_text("utf-8").splitlines(), arguments[0], ":", depth + 1)
        source.lines.append(("", where))
    else:
        found = add_notebook(source, work, path, file, label, bool(options), depth)
        if label and not found:
            source.refuse(where, [f"embed: {file} has no cell with the label {label}"])


def add_notebook(source: ReportSource, work: Path, path: Path, name: str, label: str, echo: bool, depth: int) -> bool:
    """Append an executed notebook, its Markdown cells and what its code cells show, or only the cell with a label.

    Returns
    -------
    bool
        Whether anything was appended.
    """
    cells = list(enumerate(json.loads(path.read_bytes())["cells"], 1))
    if label:
        cells = [(number, raw) for number, raw in cells if raw["cell_type"] == "code" and read_label(raw) == label]
    for number, raw in cells:
        place = f"{name} cell {number}"
        if source.by_cell:
            source.lines += [("", place), (f'{CELL_FENCE} {{.rr-cell number="{number}"}}', place)]
        source.lines.append(("", place))
        if raw["cell_type"] == "markdown":
            add_text(source, work, joined(raw["source"]).splitlines(), place, " line ", depth + 1)
        elif raw["cell_type"] == "code":
            cell = read_cell(raw, echo)
            source.refuse(place, cell.faults)
            for line in cell.lines:
                source.add(line, place)
            if cell.image:
                source.media[cell.image[0]] = cell.image[1]
        elif joined(raw["source"]).strip():
            source.refuse(place, ["raw cells are outside the supported subset"])
        if source.by_cell:
            source.lines += [("", place), (CELL_FENCE, place)]
    source.lines.append(("", name))
    return bool(cells)


def assemble(
    work: Path, profile: str, elsewhere: Mapping[str, str] | None = None, by_cell: bool = False
) -> ReportSource:
    """Read a work folder.

    Parameters
    ----------
    work : Path
        Folder with report.qmd, `_quarto.yml`, `_quarto-<profile>.yml`, `_variables.yml`, executed notebooks.
    profile : str
        Registry.
    elsewhere, by_cell
        See `ReportSource`.

    Returns
    -------
    ReportSource
        The text with its `problems`; nothing is raised for those, so that Pandoc can add its own.

    Raises
    ------
    RenderError
        The settings cannot be read.
    """
    report = work / REPORT
    if not report.is_file():
        raise RenderError([RenderProblem(REPORT, "file is missing")])
    head, lines = front_matter(report.read_text("utf-8"), REPORT)
    source = ReportSource(read_settings(work, profile, head), elsewhere=elsewhere or {}, by_cell=by_cell)
    for key, text in source.settings.texts.items():
        source.settings.texts[key], faults = put_in_variables(text, source.settings.variables)
        source.refuse(f"_quarto-{profile}.yml", [f"{key}: {fault}" for fault in faults])
    add_text(source, work, lines, REPORT, ":")
    return source
