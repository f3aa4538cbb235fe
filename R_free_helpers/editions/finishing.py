"""From an executed notebook to what the renderers embed: variables resolved, alt texts set, metadata gone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

from R_free_helpers.figures.figure import ALT_KEY

CSV = "text/csv"
"""Output type that carries the released values of a figure or table."""

LABEL = re.compile(r"^#\|\s*label:\s*[\"']?([\w.-]+)", re.MULTILINE)
SHORTCODE = re.compile(r"\{\{<\s*var\s+([\w.\-]+)\s*>\}\}")


class UnknownVariables(Exception):
    """Text asks for variables that the edition does not have."""


def lookup(variables: dict, key: str) -> str | None:
    """Return the value of a dotted key, or None."""
    value: object = variables
    for part in key.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return None if isinstance(value, dict) else str(value)


def resolve(text: str, variables: dict, unknown: set[str]) -> str:
    """Return the text with each ``{{< var key >}}`` replaced; unknown keys are added to ``unknown``."""

    def put(match: re.Match) -> str:
        value = lookup(variables, match[1])
        if value is None:
            unknown.add(match[1])
            return match[0]
        return value

    return SHORTCODE.sub(put, text)


def finish_notebook(executed: Path, out: Path, variables: dict) -> None:
    """Write the notebook that the renderers embed.

    Code cells without a label (parameters, set-up) are dropped, papermill's metadata and times are removed, the
    figure's alt text becomes its ``fig-alt`` option, and variables are resolved everywhere. Below each labelled figure
    and table comes a link that holds its released values, for the web page only.

    Raises
    ------
    UnknownVariables
        Naming every variable that does not exist.
    """
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    unknown: set[str] = set()
    cells = []
    for index, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cells.append(
                {
                    "cell_type": "markdown",
                    "id": cell.get("id", f"cell-{index}"),
                    "metadata": {},
                    "source": resolve(source, variables, unknown).splitlines(keepends=True),
                }
            )
        elif cell["cell_type"] == "code" and _is_shown(source):
            cells.append(_code_cell(cell, index, source, variables, unknown))
            cells += _download(cell, source, variables)
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


def _is_shown(source: str) -> bool:
    return "#| label:" in source or "#| output: asis" in source


def _code_cell(cell: dict, index: int, source: str, variables: dict, unknown: set[str]) -> dict:
    outputs, alt = [], None
    for output in cell.get("outputs", []):
        if output["output_type"] not in ("display_data", "execute_result"):
            continue
        alt = output.get("metadata", {}).get(ALT_KEY, alt)
        data = {
            kind: _text(value, kind, variables, unknown)
            for kind, value in output["data"].items()
            if kind not in ("text/plain", CSV)
        }
        if data:
            outputs.append({"output_type": "display_data", "metadata": {}, "data": data})
    source = resolve(source, variables, unknown)
    if alt is not None:
        source = with_option(source, "fig-alt", alt)
    return {
        "cell_type": "code",
        "id": cell.get("id", f"cell-{index}"),
        "metadata": {},
        "execution_count": None,
        "source": source,
        "outputs": outputs,
    }


def _download(cell: dict, source: str, variables: dict) -> list[dict]:
    """Return a text cell with the link that saves the values of a figure or table, or nothing where it has none."""
    label = LABEL.search(source)
    found = [output["data"][CSV] for output in cell.get("outputs", []) if CSV in output.get("data", {})]
    if not label or not found:
        return []
    # The mark at the start tells a spreadsheet that the text is UTF-8. Percent-encoded, not base64: what a page
    # gives away can then be read in the page, by an audit too.
    values = quote("\ufeff" + "".join(found[0]), safe="")
    words = lookup(variables, "edition.download") or "CSV"
    link = f"[{words}](data:text/csv;charset=utf-8,{values})"
    attributes = f'{{download="{label[1]}.csv" aria-label="{words}: {label[1]}"}}'
    lines = [
        '::::: {.content-visible when-format="html"}',
        ":::: {.data-download}",
        link + attributes,
        "::::",
        ":::::",
    ]
    source = "\n".join(lines).splitlines(keepends=True)
    return [{"cell_type": "markdown", "id": f"{label[1]}-data", "metadata": {}, "source": source}]


def _text(value: str | list[str], kind: str, variables: dict, unknown: set[str]) -> str:
    text = "".join(value) if isinstance(value, list) else value
    return resolve(text, variables, unknown) if kind == "text/markdown" else text


def with_option(source: str, option: str, value: str) -> str:
    """Return a cell's source with a cell option set, after the options it has."""
    lines = [line for line in source.splitlines() if not line.startswith(f"#| {option}:")]
    after = max((i + 1 for i, line in enumerate(lines) if line.startswith("#|")), default=0)
    lines.insert(after, f"#| {option}: {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines)
