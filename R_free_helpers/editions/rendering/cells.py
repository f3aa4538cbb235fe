"""One executed code cell: its options and its output, as Pandoc Markdown."""

import base64
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from R_free_helpers.editions.rendering.divisions import fence_faults
from R_free_helpers.model.yaml_text import load_yaml

OPTIONS = {"label", "fig-cap", "fig-alt", "tbl-cap", "echo", "include", "output", "warning"}
EMBEDDABLE_LABEL = re.compile(r"^(fig|tbl)-[\w.-]*\w$")
IMAGES = {"image/svg+xml": "svg", "image/png": "png"}


@dataclass
class NotebookCell:
    """A code cell taken apart.

    `faults` are sentences; `lines` Markdown; `image` is (file name, content) of a figure.
    """

    lines: list[str] = field(default_factory=list)
    image: tuple[str, bytes] | None = None
    faults: list[str] = field(default_factory=list)


def split_options(source: str) -> tuple[dict[str, Any], str]:
    """Return the `#|` options at the head of a cell and the code below them.

    Raises
    ------
    ValueError
        The options are not a YAML mapping.
    """
    lines = source.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith("#|")), len(lines))
    try:
        options = load_yaml("\n".join(line[2:].removeprefix(" ") for line in lines[:count])) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"cell options are not valid YAML: {error}") from None
    if not isinstance(options, dict):
        raise ValueError("cell options must be `key: value`")
    return options, "\n".join(lines[count:]).strip("\n")


def read_label(raw: dict[str, Any]) -> str | None:
    """Return the label among a code cell's options, or None where it has none or they cannot be read."""
    try:
        return split_options(joined(raw["source"]))[0].get("label")
    except ValueError:
        return None


def joined(value: str | list[str]) -> str:
    """Return notebook text, which may be stored as a list of lines."""
    return value if isinstance(value, str) else "".join(value)


def attribute(text: str) -> str:
    """Return text quoted for a Pandoc attribute, which reads backslashes and entities; short codes but var are text."""
    flat = " ".join(text.split(" "))
    quoted = flat.replace("\\", "\\\\").replace("&", "&amp;").replace('"', '\\"').replace("\n", " ")
    return '"' + re.sub(r"\{\{<(?!\s*var\b)", "&#123;{<", quoted) + '"'


def displayed(outputs: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the cell's MIME bundles and what it wrote besides."""
    bundles, faults = [], []
    for output in outputs:
        if output["output_type"] == "stream":
            faults.append(f"cell prints to {output['name']}: {joined(output['text']).strip()[:60]!r}")
        elif output["output_type"] == "error":
            faults.append(f"cell failed: {output['ename']}: {output['evalue']}")
        else:
            bundles.append(output["data"])
    return bundles, faults


def code_block(code: str, options: dict[str, Any], echo: bool) -> list[str]:
    """Return the cell's code as a fenced block, or nothing where it is not shown."""
    if not echo or options.get("echo") is False or not code.strip():
        return []
    ticks = "`" * (3 + max((len(run) for run in re.findall(r"`{3,}", code)), default=0))
    return [f"{ticks} {{.python .cell-code}}", *code.splitlines(), ticks, ""]


def labelled(label: str, caption: str, body: list[str]) -> list[str]:
    """Return a numbered figure or table as the divisions that `numbering` reads."""
    return [
        f"::::::: {{#{label} .rr-float}}",
        ":::::: {.rr-body}",
        *body,
        "::::::",
        ":::::: {.rr-caption}",
        caption,
        "::::::",
        ":::::::",
        "",
    ]


def figure(cell: NotebookCell, label: str, options: dict[str, Any], bundle: dict[str, Any]) -> None:
    """Add the figure in a MIME bundle to the cell."""
    alt, caption = (str(options.get(key) or "").strip() for key in ("fig-alt", "fig-cap"))
    mime = next((mime for mime in IMAGES if mime in bundle), None)
    cell.faults += [f"{label} has no {key}" for key, text in (("fig-alt", alt), ("fig-cap", caption)) if not text]
    if mime is None:
        cell.faults.append(f"{label} shows no image (SVG or PNG)")
        return
    name, content = f"media/{label}.{IMAGES[mime]}", joined(bundle[mime])
    cell.image = (name, content.encode() if mime == "image/svg+xml" else base64.b64decode(content))
    cell.lines += labelled(label, caption, [f"![]({name}){{alt={attribute(alt)}}}"])


def table(cell: NotebookCell, label: str, options: dict[str, Any], bundle: dict[str, Any]) -> None:
    """Add the Markdown table in a MIME bundle to the cell."""
    caption = str(options.get("tbl-cap") or "").strip()
    if not caption:
        cell.faults.append(f"{label} has no tbl-cap")
    if "text/markdown" not in bundle:
        cell.faults.append(f"{label} shows no Markdown table")
        return
    cell.lines += labelled(label, caption, joined(bundle["text/markdown"]).strip("\n").splitlines())


def read_cell(raw: dict[str, Any], echo: bool) -> NotebookCell:
    """Return an executed code cell as Markdown.

    Parameters
    ----------
    raw : dict
        A code cell of a notebook file, with its outputs.
    echo : bool
        Whether the embedding asks for code.
    """
    cell = NotebookCell()
    try:
        options, code = split_options(joined(raw["source"]))
    except ValueError as error:
        cell.faults.append(str(error))
        return cell
    cell.faults += [f"cell option {key!r} is outside the supported subset" for key in options if key not in OPTIONS]
    if options.get("include") is False:
        return cell
    label = options.get("label")
    if label is not None and not EMBEDDABLE_LABEL.match(str(label)):
        cell.faults.append(f"label {label!r} is neither fig-… nor tbl-…")
        return cell
    bundles, faults = displayed(raw.get("outputs", []) if options.get("output") is not False else [])
    cell.faults += faults
    if label and not bundles and not faults:
        cell.faults.append(f"{label} has no output: the notebook was not executed")
    elif label and len(bundles) > 1:
        cell.faults.append(f"{label} shows {len(bundles)} things; one is supported")
    elif label and bundles:
        (figure if label.startswith("fig-") else table)(cell, label, options, bundles[0])
    for bundle in bundles if not label else []:
        if "text/markdown" in bundle:
            lines = joined(bundle["text/markdown"]).splitlines()
            cell.faults += fence_faults(lines)
            cell.lines += [*lines, ""]
        else:
            cell.faults.append(f"output without label is not Markdown but {', '.join(sorted(bundle))}")
    cell.lines += code_block(code, options, echo)
    return cell
