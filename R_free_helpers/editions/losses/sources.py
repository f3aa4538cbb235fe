"""The sources of a report, unit by unit: each text, each cell and each of its outputs, as Markdown.

They are read here by a way of their own: what the renderer's reading loses cannot be asked of the renderer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from R_free_helpers.editions.rendering.settings import flatten, read_yaml
from R_free_helpers.model.file_names import QUARTO, REPORT, VARIABLES
from R_free_helpers.model.yaml_text import load_yaml

BLOCK = re.compile(
    r"^\s*\{\{<\s*(?P<name>include|embed)\s+(?P<file>[^\s#>]+)(?:#(?P<label>\S+))?(?P<rest>[^>]*)>\}\}\s*$"
)
PAGEBREAK = re.compile(r"^\s*\{\{<\s*pagebreak\s*>\}\}\s*$")
VARIABLE = re.compile(r"\{\{<\s*var\s+(\S+?)\s*>\}\}")
LINKED_DATA = re.compile(r"\]\(data:[^)\s]*\)")
"""The address of a link that holds data: long, and nothing that a reader reads."""

FRONT_MATTER = re.compile(r"\A---\s*\n.*?\n(?:---|\.\.\.)\s*(?:\n|\Z)", re.DOTALL)
COVER = ("policy-mark", "title", "subtitle", "status-line", "notice")


@dataclass(frozen=True)
class Unit:
    """A part of the sources.

    Attributes
    ----------
    place : str
        What a message calls it.
    text : str
        Markdown with its variables put in; plain text where it is ``plain``.
    paragraph : str
        What a paragraph of it is called: paragraph, caption, note.
    plain : {"", "alternative", "code"}
        What it is, where it is no Markdown.
    """

    place: str
    text: str
    paragraph: str = "paragraph"
    plain: str = ""


def units(work: Path, profile: str) -> tuple[dict[str, str], list[Unit]]:
    """Return the texts of the cover, by their keys in the settings, and the units of all that follows.

    Parameters
    ----------
    work : Path
        The folder that the renderers read.
    profile : str
        Registry.
    """
    variables = flatten(read_yaml(work / VARIABLES))
    report = (work / REPORT).read_text(encoding="utf-8")
    head = FRONT_MATTER.match(report)
    settings = read_yaml(work / QUARTO) | read_yaml(work / f"_quarto-{profile}.yml")
    if head:
        settings |= yaml.safe_load(head[0].strip().strip("-.")) or {}
    cover = {key: _resolved(str(settings[key]), variables) for key in COVER if settings.get(key)}
    text = report[head.end() :] if head else report
    return cover, list(_text(work, text, REPORT, variables))


def _resolved(text: str, variables: dict[str, str]) -> str:
    """Return Markdown with its variables put in; a bar in one does not end the cell of a table."""

    def value(match: re.Match[str]) -> str:
        found = variables.get(match[1], match[0])
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        return re.sub(r"(?<!\\)\|", r"\\|", found) if line.lstrip().startswith("|") else found

    return VARIABLE.sub(value, text)


def _text(work: Path, text: str, place: str, variables: dict[str, str]) -> Iterator[Unit]:
    """Yield a text's own lines, and what it includes and embeds, in their order."""
    lines: list[str] = []
    for line in text.splitlines():
        block = BLOCK.match(line)
        if not block and not PAGEBREAK.match(line):
            lines.append(line)
            continue
        yield from _markdown(lines, place, variables)
        lines = []
        if block and block["name"] == "include":
            included = (work / block["file"]).read_text(encoding="utf-8")
            yield from _text(work, included, Path(block["file"]).name, variables)
        elif block:
            yield from _notebook(work / block["file"], block["label"], "echo=true" in block["rest"], variables)
    yield from _markdown(lines, place, variables)


def _markdown(lines: list[str], place: str, variables: dict[str, str], paragraph: str = "paragraph") -> Iterator[Unit]:
    text = "\n".join(lines)
    if text.strip():
        yield Unit(place, LINKED_DATA.sub("](data)", _resolved(text, variables)), paragraph)


def _notebook(path: Path, label: str | None, echo: bool, variables: dict[str, str]) -> Iterator[Unit]:
    """Yield what an executed notebook shows, or the cell with a label in it; it is an error where there is none."""
    there = not label
    for cell in json.loads(path.read_bytes())["cells"]:
        source = _joined(cell["source"])
        options, code = _options(source) if cell["cell_type"] == "code" else ({}, "")
        if label and options.get("label") != label:
            continue
        there = True
        place = f"{path.stem}, cell {options.get('label') or cell.get('id') or '?'}"
        if cell["cell_type"] == "markdown":
            yield from _text(path.parent, source, place, variables)
        elif cell["cell_type"] == "code" and options.get("include") is not False:
            yield from _outputs(cell, options, place, variables)
            if echo and options.get("echo") is not False and code.strip():
                yield Unit(place, code, plain="code")
    if not there:
        raise ValueError(f"{path.name} has no cell with the label {label}, which the report embeds")


def _outputs(cell: dict[str, Any], options: dict[str, Any], place: str, variables: dict[str, str]) -> Iterator[Unit]:
    """Yield the caption of a code cell, the alternative text of its figure, and each of its outputs."""
    if options.get("output") is False:
        return
    label = str(options.get("label") or "")
    captions = [str(options[key]) for key in ("tbl-cap", "fig-cap") if options.get(key)]
    for caption in captions if label.startswith("tbl-") else []:
        yield from _markdown([caption], place, variables, "caption")
    for output in cell.get("outputs", []):
        if markdown := output.get("data", {}).get("text/markdown"):
            lines = _joined(markdown).splitlines()
            yield from _markdown(lines, place, variables, "note" if label else "paragraph")
    if label.startswith("fig-"):
        if alternative := options.get("fig-alt"):
            yield Unit(place, _resolved(str(alternative), variables), plain="alternative")
        for caption in captions:
            yield from _markdown([caption], place, variables, "caption")


def _options(source: str) -> tuple[dict[str, Any], str]:
    """Return the ``#|`` options at the head of a code cell, and its code."""
    lines = source.splitlines()
    head = [line[2:].removeprefix(" ") for line in lines if line.startswith("#|")]
    read = load_yaml("\n".join(head)) or {}
    return read, "\n".join(line for line in lines if not line.startswith("#|"))


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)
