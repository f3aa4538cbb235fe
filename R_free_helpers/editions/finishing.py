"""From an executed notebook to what the renderers embed: variables resolved, alt texts set, metadata gone."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from R_free_helpers.editions.leaving_out import without_left_out
from R_free_helpers.editions.outputs import CSV, require_shown
from R_free_helpers.editions.resolving import VARIABLE_SHORTCODE, lookup, resolve
from R_free_helpers.figures.figure import ALT_KEY, CHOICES_KEY, MEASURES_KEY, NOTES_KEY
from R_free_helpers.language.data_files import in_language
from R_free_helpers.model.yaml_text import load_yaml
from R_free_helpers.tables.table import escape, without_short_codes

if TYPE_CHECKING:
    from R_free_helpers.language.labels import Labels

IN_CAPTION = (CHOICES_KEY, NOTES_KEY)
"""Output metadata that a caption ends with, in this order."""

ANY_CAPTION = re.compile(r"^#\|\s*((?:fig|tbl)-cap):\s*(.+)$", re.MULTILINE)
LABEL_OPTION = re.compile(r"^#\|\s*label:\s*[\"']?([\w.-]+)", re.MULTILINE)
CAPTION = re.compile(r"^#\|\s*fig-cap:\s*(.+)$", re.MULTILINE)
OPTION = re.compile(r"^(#\|\s*[\w-]+:\s*)(\S.*)$")

FORMULA = re.compile(r"[=+\-@\t\r]")
NUMERIC_CELL = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$")


class UnknownVariables(Exception):
    """Text asks for variables that the edition does not have."""


def as_markdown(variables: dict) -> dict:
    """Return variables as Markdown that prints them as they stand: values are text, and names in them come from lists.

    Examples
    --------
    >>> as_markdown({"edition": {"unit": "<b>A*</b>", "year": "2024"}})
    {'edition': {'unit': '\\\\<b\\\\>A\\\\*\\\\</b\\\\>', 'year': '2024'}}
    """
    return {
        key: as_markdown(value) if isinstance(value, dict) else escape(str(value)) for key, value in variables.items()
    }


def finish_notebook(executed: Path, out: Path, variables: dict) -> None:
    """Write the notebook that the renderers embed.

    Code cells without a label (parameters, set-up) are dropped, papermill's metadata and times are removed, the
    figure's alt text becomes its ``fig-alt`` option, and variables are resolved everywhere. Below each labelled figure
    and table comes a link that holds its released values, and below a figure a table of them that folds out; both for
    the web page only.

    Raises
    ------
    UnknownVariables
        Naming every variable that does not exist.
    NotInReport
        Naming every output that would be left out.
    """
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    require_shown(executed.stem.split("-")[0], notebook["cells"])
    unknown: set[str] = set()
    cells, labels = [], labels_of(variables)
    head = lookup(variables, "edition.chapter_head")
    for index, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cells.append(
                {
                    "cell_type": "markdown",
                    "id": cell.get("id", f"cell-{index}"),
                    "metadata": {},
                    "source": resolve(without_left_out(source, variables), variables, unknown).splitlines(
                        keepends=True
                    ),
                }
            )
            if head and source.startswith("# "):
                cells.append(_head(head))
                head = None
        elif cell["cell_type"] == "code" and _is_shown(source):
            cells.append(_code_cell(cell, index, source, variables, unknown))
            cells += _released(cell, source, variables, labels)
    if unknown:
        raise UnknownVariables(
            f"{executed.stem.split('-')[0]}: no such variable: {', '.join(sorted(unknown))}. "
            "`registry-report results EDITION --variables` lists those there are."
        )
    finished = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    out.write_text(json.dumps(finished, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _head(text: str) -> dict:
    """Return the text cell below a chapter's title that says what is not the registry's own edition."""
    return {"cell_type": "markdown", "id": "choices", "metadata": {}, "source": [f"**{escape(text)}**\n"]}


def _is_shown(source: str) -> bool:
    return "#| label:" in source or "#| output: asis" in source


def _code_cell(cell: dict, index: int, source: str, variables: dict, unknown: set[str]) -> dict:
    outputs, alt, notes = [], None, ""
    for output in cell.get("outputs", []):
        if output["output_type"] not in ("display_data", "execute_result"):
            continue
        alt = output.get("metadata", {}).get(ALT_KEY, alt)
        notes = " ".join(filter(None, (output.get("metadata", {}).get(name) for name in IN_CAPTION))) or notes
        data = {
            kind: _text(value, kind, variables, unknown)
            for kind, value in output["data"].items()
            if kind not in ("text/plain", CSV)
        }
        if data:
            outputs.append({"output_type": "display_data", "metadata": {}, "data": data})
    source = resolve_options(source, variables, unknown)
    if alt is not None:
        # Made from released values: a short code in it is part of a name.
        source = with_option(source, "fig-alt", without_short_codes(alt))
    if notes:
        source = with_note(source, notes)
    return {
        "cell_type": "code",
        "id": cell.get("id", f"cell-{index}"),
        "metadata": {},
        "execution_count": None,
        "source": source,
        "outputs": outputs,
    }


def resolve_options(source: str, variables: dict, unknown: set[str]) -> str:
    """Return a cell's source with the variables of its options replaced: each is Markdown in a quoted YAML text."""
    lines = source.splitlines()
    for index, line in enumerate(lines):
        option = OPTION.match(line)
        if option and VARIABLE_SHORTCODE.search(line):
            value = resolve(str(load_yaml(option[2])), variables, unknown)
            lines[index] = option[1] + json.dumps(value, ensure_ascii=False)
    return "\n".join(lines)


def labels_of(variables: dict) -> Labels | None:
    """Return the names that an edition's registry has for columns and codes; None for texts of no edition."""
    name = lookup(variables, "edition.id")
    if name is None:
        return None
    from R_free_helpers.language.few import Few
    from R_free_helpers.language.labels import Labels
    from R_free_helpers.model.edition import OWN_LANGUAGE, registry_named
    from R_free_helpers.model.registry import get_registry

    registry = get_registry(registry_named(name)).in_language(lookup(variables, "edition.lang") or OWN_LANGUAGE)
    limit, detail = (int(lookup(variables, f"edition.{key}") or 0) for key in ("threshold", "detail"))
    return Labels(registry, Few(registry.language, limit, detail, registry=registry.wording) if limit else None)


def _released(cell: dict, source: str, variables: dict, labels: Labels | None) -> list[dict]:
    """Return a text cell that gives the released values of a figure or table away, or nothing where it has none."""
    from R_free_helpers.tables.numbers import folded, numbers_table, with_headings

    label = LABEL_OPTION.search(source)
    found = [output for output in cell.get("outputs", []) if CSV in output.get("data", {})]
    if not label or not found:
        return []
    text = "".join(found[0]["data"][CSV])
    measures = found[0].get("metadata", {}).get(MEASURES_KEY, "")
    named_by_us = with_headings(text, labels) if labels else text
    link = _link(label[1], named_by_us, measures, variables, labels.registry.language if labels else "")
    table = numbers_table(text, labels) if labels and label[1].startswith("fig-") else None
    caption = CAPTION.search(source)
    choices = found[0].get("metadata", {}).get(CHOICES_KEY, "")
    named = " ".join(filter(None, [_plain(caption[1] if caption else label[1], variables), choices]))
    lines = [
        '::::: {.content-visible when-format="html"}',
        ":::: {.data-download}",
        link,
        "",
        *(folded(label[1], named, table, labels) if table else []),
        "::::",
        ":::::",
    ]
    source = "\n".join(lines).splitlines(keepends=True)
    return [{"cell_type": "markdown", "id": f"{label[1]}-data", "metadata": {}, "source": source}]


def _link(label: str, text: str, measures: str, variables: dict, language: str = "") -> str:
    """Return the Markdown link that saves released values as a language writes them, with the measures they are of."""
    # The mark at the start tells a spreadsheet that the text is UTF-8. Percent-encoded, not base64: what a page
    # gives away can then be read in the page, by an audit too.
    safe = without_formulas(text)
    values = quote("\ufeff" + (in_language(safe, language) if language else safe), safe="")
    words = lookup(variables, "edition.download") or "CSV"
    named = f'download="{label}.csv" aria-label="{words}: {label}" data-measures="{measures}"'
    return f"[{words}](data:text/csv;charset=utf-8,{values}){{{named}}}"


def without_formulas(text: str) -> str:
    """Return released values that no spreadsheet takes for formulas: a text that begins like one gets an apostrophe.

    Numbers stay numbers, negative ones too.

    Examples
    --------
    >>> without_formulas("unit;value\\n=1+1;-0,5\\n")
    "unit;value\\n'=1+1;-0,5\\n"
    """
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    safe = [
        ["'" + cell if FORMULA.match(cell) and not NUMERIC_CELL.match(cell) else cell for cell in row] for row in rows
    ]
    if safe == rows:
        return text
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(safe)
    return out.getvalue()


def _plain(caption: str, variables: dict) -> str:
    """Return a caption option as plain text: without quotes of YAML and marks of Markdown, variables as they are."""
    text = re.sub(r"[*`]", "", str(load_yaml(caption)))
    return VARIABLE_SHORTCODE.sub(lambda match: lookup(variables, match[1]) or match[0], text)


def _text(value: str | list[str], kind: str, variables: dict, unknown: set[str]) -> str:
    text = "".join(value) if isinstance(value, list) else value
    return resolve(text, variables, unknown) if kind == "text/markdown" else text


def with_note(source: str, note: str) -> str:
    """Return a cell's source with a note, plain text, at the end of its caption; as it is without one."""
    caption = ANY_CAPTION.search(source)
    if not caption:
        return source
    return with_option(source, caption[1], f"{load_yaml(caption[2])} {escape(note)}")


def with_option(source: str, option: str, value: str | bool) -> str:
    """Return a cell's source with a cell option set, after the options it has."""
    lines = [line for line in source.splitlines() if not line.startswith(f"#| {option}:")]
    after = max((i + 1 for i, line in enumerate(lines) if line.startswith("#|")), default=0)
    lines.insert(after, f"#| {option}: {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines)
