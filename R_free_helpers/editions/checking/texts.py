"""A report's texts and chapters as they are written: what they include, refer to and take by name is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from R_free_helpers.editions.checking.mistake import Mistake, line_of
from R_free_helpers.editions.checking.notebook import Notebook
from R_free_helpers.editions.order import EVERYONE
from R_free_helpers.editions.rendering.divisions import FenceReader
from R_free_helpers.editions.rendering.settings import KNOWN, TEXT_KEYS
from R_free_helpers.editions.rendering.shortcodes import SHORTCODE, block_shortcode
from R_free_helpers.language.phrases import PhraseMistaken, languages, own_phrases
from R_free_helpers.model.names import did_you_mean
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.workspace import shown, workspace

REFERENCE = re.compile(r"(?<![\w@\\.])-?@((?:fig|tbl|sec)-[\w-]*\w)")
LABEL = re.compile(r"\{[^}]*#((?:fig|tbl|sec)-[\w-]*\w)[^}]*\}")
HEADING = re.compile(r"^(#{1,6})\s+\S")
ORDER = re.compile(r"report(?:_\w+(?:\.([\w-]+))?)?\.md")
WITHOUT_PLACE = ("provenance", "edition.download")
"""Variables that a build alone makes."""


@dataclass
class Reading:
    """What was found while the texts of a report were read.

    Attributes
    ----------
    variables : mapping of str to str, or None
        All report variables; None where they could not be made, and are then not looked for.
    measures : sequence of str
        Of the registry.
    labels : dict of str to str
        Where each label stands.
    references : list of (str, Mistake)
        Each label that is referred to, and what to say if nothing has it.
    files : set of Path
        What was read.
    """

    variables: Mapping[str, str] | None
    measures: Iterable[str]
    labels: dict[str, str] = field(default_factory=dict)
    references: list[tuple[str, Mistake]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    files: set[Path] = field(default_factory=set)

    def line(self, text: str, file: str, number: int) -> None:
        """Read one line of Markdown, a caption, or a text of the settings."""
        for match in SHORTCODE.finditer(text):
            self._short_code(match, file, number)
        for label in REFERENCE.findall(text):
            said = f"nothing in the report has the label {label}"
            self.references.append((label, Mistake(file, number, said, "Mend it, or take the reference out.")))
        for label in LABEL.findall(text):
            self.labelled(label, file, number)

    def labelled(self, label: str, file: str, number: int) -> None:
        """Note that a label stands here."""
        if label in self.labels:
            said = f"the label {label} stands at {self.labels[label]} too"
            self.mistakes.append(Mistake(file, number, said, "Give each place a label of its own."))
        self.labels.setdefault(label, f"{file}:{number}")

    def _short_code(self, match: re.Match[str], file: str, number: int) -> None:
        name, key = match["name"], match["arguments"]
        if name != "var":
            if name not in ("embed", "include", "pagebreak"):
                said = f"the short code {match[0]} is not supported"
                self.mistakes.append(Mistake(file, number, said, "Use var, include, embed or pagebreak."))
        elif self.variables is not None and key not in self.variables and not key.startswith(WITHOUT_PLACE):
            self.mistakes.append(Mistake(file, number, *self._unknown_variable(key)))

    def _unknown_variable(self, key: str) -> tuple[str, str]:
        assert self.variables is not None
        remedy = "`registry-report results EDITION --variables` lists those there are."
        group, _, rest = key.partition(".")
        name = rest.partition(".")[0]
        there = {one.split(".")[1] for one in self.variables if one.startswith(f"{group}.")}
        if group in ("indicator", "share") and name not in there:
            other = "share" if group == "indicator" else "indicator"
            if f"{other}.{name}.share" in self.variables:
                what = "is judged by bands" if other == "indicator" else "has no bands"
                return f"unknown variable {key}: '{name}' {what}", f"Write {other}.{name}.{rest.partition('.')[2]}."
            return f"unknown variable {key}: there is no {group} '{name}'{did_you_mean(name, there)}", remedy
        return f"unknown variable {key}{did_you_mean(key, self.variables)}", remedy


def read_report(registry_id: str, reading: Reading, order: str = EVERYONE) -> None:
    """Read the texts and chapters of a report in their order, all into ``reading``."""
    place = workspace()
    folder = place.texts(registry_id)
    path = folder / order
    if not path.is_file():
        said = "the report has no list of its texts and chapters"
        remedy = "Write a line {{< include _text/NAME.md >}} or {{< embed _executed/NAME.ipynb echo=true >}} for each."
        reading.mistakes.append(Mistake(shown(path), 0, said, remedy))
        return
    _read_text(registry_id, path, reading, [])
    _settings(registry_id, reading)
    # A report for others leaves out most of what the one for everyone has, and refers to none of it.
    for label, mistake in reading.references:
        if label not in reading.labels:
            near = did_you_mean(label, reading.labels)
            reading.mistakes.append(Mistake(mistake.file, mistake.line, f"{mistake.said}{near}", mistake.remedy))


def _read_text(registry_id: str, path: Path, reading: Reading, above: list[Path]) -> None:
    """Read a text, and what it includes and embeds."""
    file = shown(path)
    reading.files.add(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        reading.mistakes.append(Mistake(file, 0, "the file is not UTF-8", "Save it as UTF-8."))
        return
    fences, level = FenceReader(), 0
    for number, line in enumerate(lines, 1):
        inside_code = bool(fences.code_fence)
        block = None if inside_code else block_shortcode(line)
        if block:
            _follow(registry_id, path, number, *block, reading=reading, above=above)
            continue
        for fault in fences.line_faults(line):
            reading.mistakes.append(Mistake(file, number, fault, "docs/decisions/0005-two-renderers.md: the subset."))
        if inside_code or fences.code_fence:
            continue
        reading.line(line, file, number)
        level = heading_level(line, level, file, number, reading)
    for fault in fences.end_faults():
        reading.mistakes.append(Mistake(file, len(lines), fault, "Close it."))


def heading_level(line: str, level: int, file: str, number: int, reading: Reading) -> int:
    """Return the level of the heading that a line is, the last one's otherwise; a level may not be skipped."""
    found = HEADING.match(line)
    if not found:
        return level
    now = len(found[1])
    if level and now > level + 1:
        said = f"a heading of level {now} follows one of level {level}"
        reading.mistakes.append(
            Mistake(file, number, said, f"Write {'#' * (level + 1)}: readers by ear would miss one.")
        )
    return now


def _follow(
    registry_id: str, path: Path, number: int, name: str, arguments: list[str], *, reading: Reading, above: list[Path]
) -> None:
    """Read what a line includes or embeds."""
    file, folder = shown(path), path.parent

    def wrong(said: str, remedy: str) -> None:
        reading.mistakes.append(Mistake(file, number, said, remedy))

    if name == "pagebreak":
        return
    asked = arguments[0] if arguments else ""
    target, _, label = asked.partition("#")
    if name == "include":
        included = folder / target.removeprefix("_text/")
        if not target.startswith("_text/"):
            wrong(f"a text is included from _text/, not {target}", f"Write _text/{Path(target).name}.")
        elif not included.is_file():
            near = did_you_mean(included.name, [one.name for one in folder.glob("*.md")])
            wrong(f"there is no text {shown(included)}{near}", "Write it, or take the line out.")
        elif included in above:
            wrong(f"{included.name} includes itself", "Take the line out.")
        else:
            _read_text(registry_id, included, reading, [*above, path])
        return
    notebook = workspace().notebook(registry_id, Path(target).stem)
    if not target.startswith("_executed/") or not target.endswith(".ipynb"):
        wrong(f"a chapter is embedded as _executed/NAME.ipynb, not {target}", "Mend the name.")
    elif not notebook.is_file():
        near = did_you_mean(notebook.stem, [one.stem for one in notebook.parent.glob("*.ipynb")])
        wrong(f"there is no chapter {shown(notebook)}{near}", "Write it, or take the line out.")
    else:
        _read_chapter(notebook, label, reading, wrong)


def _read_chapter(path: Path, label: str, reading: Reading, wrong: Callable[[str, str], None]) -> None:
    """Read a chapter's prose, captions and labels; of one cell, where the report takes it alone."""
    again = path in reading.files
    reading.files.add(path)
    book = Notebook.read(path)
    if book.mistakes:
        return  # told of where chapters are read
    if label:
        found = [cell for cell in book.code if cell.label == label]
        if not found:
            near = did_you_mean(label, [cell.label for cell in book.code if cell.label])
            wrong(f"{shown(path)} has no cell with the label {label}{near}", "Mend the label.")
        for cell in found:
            reading.labelled(label, book.file, cell.line)
        return
    if again:
        return
    level = 0
    for cell in book.cells:
        if cell.kind == "markdown":
            fences = FenceReader()
            for number, line in cell.lines():
                for fault in fences.line_faults(line):
                    reading.mistakes.append(
                        Mistake(book.file, number, fault, "See docs/decisions/0005-two-renderers.md.")
                    )
                if not fences.code_fence:
                    reading.line(line, book.file, number)
                    level = heading_level(line, level, book.file, number, reading)
        elif cell.kind == "code":
            if cell.label:
                reading.labelled(cell.label, book.file, cell.line)
            for text in cell.captions.values():
                reading.line(text, book.file, cell.line)


def _settings(registry_id: str, reading: Reading) -> None:
    """Read the settings of the registry's report: title and language."""
    path = workspace().profile(registry_id)
    file = shown(path)
    if not path.is_file():
        remedy = "Copy that of another registry, and set lang and output-dir."
        reading.mistakes.append(Mistake(file, 0, "the report has no settings", remedy))
        return
    text = path.read_text(encoding="utf-8")
    try:
        settings = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        reading.mistakes.append(Mistake(file, line, f"this is no YAML: {getattr(error, 'problem', error)}", "Mend it."))
        return
    lines = text.splitlines()
    places = {key: number for number, line in enumerate(lines, 1) if (key := line.partition(":")[0]).strip() == key}
    for key, value in settings.items():
        if key not in KNOWN:
            said = f"the setting '{key}' is not supported{did_you_mean(str(key), KNOWN)}"
            reading.mistakes.append(Mistake(file, places.get(key, 0), said, "Mend its name, or take it out."))
        elif key in TEXT_KEYS:
            reading.line(str(value), file, places.get(key, 0))


def phrase_mistakes(registry: Registry) -> Iterator[Mistake]:
    """Yield what is wrong with the phrases that a registry words otherwise than its language."""
    if registry.language not in languages():
        return
    path = workspace().phrases(registry.id)
    try:
        own_phrases(registry.language, registry.id)
    except PhraseMistaken as error:
        text = path.read_text(encoding="utf-8", errors="replace")
        key = re.search(r"phrase '([\w.-]+)'", str(error))
        line = line_of(text, key[1].rpartition(".")[2]) if key else 0
        said = str(error).removeprefix(shown(path)).lstrip(":, ")
        yield Mistake(shown(path), line, said, "Mend the phrase, or take it out: the language's own is then said.")


def language_mistake(registry: Registry) -> Iterator[Mistake]:
    """Yield that the report's settings name another language than the registry."""
    path = workspace().profile(registry.id)
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    try:
        said = (yaml.safe_load(text) or {}).get("lang")
    except (yaml.YAMLError, AttributeError):
        return
    if said != registry.language:
        line = next((number for number, one in enumerate(text.splitlines(), 1) if one.startswith("lang:")), 0)
        yield Mistake(
            shown(path), line, f"lang is {said}, and the registry's language {registry.language}", "Write the same."
        )


def language_of_order(name: str) -> str:
    """Return the language that a list of texts and chapters says it is in; empty for the registry's own.

    Examples
    --------
    >>> language_of_order("report_patients.en-GB.md"), language_of_order("report.md")
    ('en-GB', '')
    """
    found = ORDER.fullmatch(name)
    return (found[1] or "") if found else ""


def order_files(registry_id: str) -> list[str]:
    """Return the names of the lists of texts and chapters that a registry has, everyone's first."""
    found = sorted(
        path.name for path in workspace().texts(registry_id).glob("report*.md") if ORDER.fullmatch(path.name)
    )
    return [EVERYONE, *(name for name in found if name != EVERYONE)]
