"""Every figure and table of the engine with its call and a picture: ``registry-report figures``.

The numbers are an invented store, ``assets/gallery``: no extract is behind them. A call stands there as one would write
it in a notebook, a line each; what it needs is imported from where it is defined.
"""

from __future__ import annotations

import ast
import html
import importlib
import inspect
import json
import pkgutil
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from R_free_helpers.assets import ASSETS
from R_free_helpers.model.edition import NATION
from R_free_helpers.model.file_names import METHODS, QUARTO, RESULTS
from R_free_helpers.model.workspace import enter_workspace

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

STORE = ASSETS / "gallery"
REGISTRY, YEAR = "xx_gallery", 2024
UNIT = "h1"
"""Whose report has the figures and tables that are about one unit."""

CALLS = {NATION: "calls.txt", UNIT: "calls_of_one_unit.txt"}
"""The file with the calls of a chapter, by the unit that it is about."""

ROOMS = ("figures", "tables")
SHOWN = ("Figure", "Table", "DefinitionBox", "DefinitionBoxes")
"""What the functions of a chapter return."""

OF_OTHERS = ("empty", "instead")
"""Figures that others show in their place where there is nothing to draw: no chapter calls them."""

LONGEST_LINE = 100


@dataclass(frozen=True)
class Shown:
    """A figure or table in the gallery.

    Attributes
    ----------
    name : str
        Of its function.
    room : {"figures", "tables"}
    source : str
        What one writes in a notebook.
    said : str
        The first paragraph of its docstring.
    value : object
        A `Figure`, a `Table` or a definition box.
    """

    name: str
    room: str
    source: str
    said: str
    value: Any


def offered() -> dict[str, ModuleType]:
    """Return the modules that define the figures and tables a chapter may show, by the function's name."""
    found: dict[str, ModuleType] = {}
    for room in ROOMS:
        package = importlib.import_module(f"R_free_helpers.{room}")
        for one in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"R_free_helpers.{room}.{one.name}")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                own = function.__module__ == module.__name__ and not name.startswith("_") and name not in OF_OTHERS
                if own and str(function.__annotations__.get("return")) in SHOWN:
                    found[name] = module
    return found


def calls(unit: str | None = None) -> list[str]:
    """Return the calls of the gallery, in its order; those of one chapter, where its unit is named."""
    files = CALLS.values() if unit is None else [CALLS[unit]]
    lines = [line for file in files for line in (STORE / file).read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line.strip()]


def make_workspace(place: Path) -> None:
    """Make a workspace of the gallery's registry."""
    shutil.copytree(STORE / "lists", place / "data" / REGISTRY)
    package = place / "registries" / REGISTRY
    package.mkdir(parents=True)
    shutil.copyfile(STORE / "registry.py.txt", package / "__init__.py")
    shutil.copyfile(STORE / RESULTS, package / RESULTS)
    (place / QUARTO).write_text("project:\n  type: default\n", encoding="utf-8")


def open_gallery(unit: str) -> Chapter:
    """Return a chapter of the invented store, in the workspace that `make_workspace` made."""
    import polars as pl

    from R_free_helpers.model.edition import Edition
    from R_free_helpers.model.registry import get_registry
    from R_free_helpers.model.results import read_results
    from R_free_helpers.results.chapter import Chapter

    before = read_results(STORE / "before.csv")
    warnings = pl.DataFrame(
        {"table": ["visit"], "rule": ["before_birth"], "severity": ["warning"], "count": [7]},
        schema={"table": pl.String, "rule": pl.String, "severity": pl.String, "count": pl.Int64},
    )
    edition = Edition(registry=REGISTRY, year=YEAR, unit=unit)
    return Chapter(
        edition,
        get_registry(REGISTRY),
        read_results(STORE / RESULTS),
        {edition.release_before(): before},
        synthetic=True,
        warnings=warnings,
        methods=json.loads((STORE / METHODS).read_text(encoding="utf-8")),
    )


def shown(unit: str) -> Iterator[Shown]:
    """Yield every figure and table of a chapter of the gallery, each made by its call."""
    homes, chapter = offered(), open_gallery(unit)
    for call in calls(unit):
        name = call.partition("(")[0]
        imports = imported(call, homes)
        space: dict[str, object] = {"chapter": chapter}
        exec("\n".join(imports), space)
        function = getattr(homes[name], name)
        said = inspect.getdoc(function) or ""
        source = "\n".join([*imports, "", spread(call)])
        room = homes[name].__name__.split(".")[1]
        yield Shown(name, room, source, " ".join(said.split("\n\n")[0].split()), eval(call, space))


def imported(call: str, homes: dict[str, ModuleType]) -> list[str]:
    """Return the imports that a call needs: its function, and what its module defines beside it."""
    name = call.partition("(")[0]
    module = homes[name]
    used = {node.id for node in ast.walk(ast.parse(call)) if isinstance(node, ast.Name)} - {"chapter"}
    return [f"from {module.__name__} import {', '.join(sorted(used))}"]


def spread(call: str) -> str:
    """Return a long call with an argument a line, as formatters write it.

    Examples
    --------
    >>> print(spread("f(" + "a" * 60 + ", " + "b" * 60 + ")").replace("a" * 60, "a").replace("b" * 60, "b"))
    f(
        a,
        b,
    )
    """
    if len(call) <= LONGEST_LINE:
        return call
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    parts = [ast.get_source_segment(call, one) or "" for one in node.args]
    parts += [f"{one.arg}={ast.get_source_segment(call, one.value)}" for one in node.keywords]
    return "\n".join([f"{call.partition('(')[0]}(", *(f"    {part}," for part in parts), ")"])


def write_gallery(out: Path, scratch: Path) -> Path:
    """Write the page, one file that fetches nothing, and return it.

    Parameters
    ----------
    out : Path
        The file.
    scratch : Path
        An empty folder, for the workspace of the gallery's registry; this process works there from then on.
    """
    import matplotlib

    matplotlib.use("agg")
    make_workspace(scratch)
    enter_workspace(scratch)
    found = [one for unit in CALLS for one in shown(unit)]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(found), encoding="utf-8")
    return out


def page(found: list[Shown]) -> str:
    """Return the gallery as HTML."""
    from R_free_helpers.editions.rendering.web import with_fonts

    names = [(room, [one for one in found if one.room == room]) for room in ROOMS]
    contents = "".join(
        f"<h3>{room.capitalize()}</h3><ul>"
        + "".join(f'<li><a href="#{one.name}"><code>{one.name}</code></a></li>' for one in ones)
        + "</ul>"
        for room, ones in names
    )
    body = "\n".join(section(one) for _, ones in names for one in ones)
    sheets = (ASSETS / "fonts.css", STORE / "page.css")
    style = with_fonts("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Figures and tables</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        "<h1>Figures and tables</h1>\n<p>Every figure and table that a chapter can show, with what one writes in its "
        "notebook. All numbers are invented.</p>\n"
        f"<nav>{contents}</nav>\n{body}\n</main>\n</body>\n</html>\n"
    )


def section(one: Shown) -> str:
    """Return one figure or table as HTML."""
    said = html.escape(one.said).replace("``", "")
    parts = [
        f'<section>\n<h2 id="{one.name}"><code>{one.name}</code></h2>\n<p>{said}</p>',
        f"<pre><code>{html.escape(one.source)}</code></pre>",
    ]
    value = one.value
    if hasattr(value, "svg"):
        parts.append(f'<figure role="img" aria-label="{html.escape(value.alt)}">{value.svg()}</figure>')
        parts += [f'<p class="note">{html.escape(note)}</p>' for note in value.notes]
        parts.append(f'<p class="note">Alternative text: {html.escape(value.alt)}</p>')
    else:
        parts.append(as_html(value._repr_markdown_()))
    return "\n".join([*parts, "</section>"])


def as_html(markdown: str) -> str:
    """Return a table or a box as HTML."""
    from R_free_helpers.editions.rendering.pandoc import run

    return run(["--from=markdown", "--to=html"], markdown.encode(), Path.cwd())[0].decode()
