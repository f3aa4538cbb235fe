"""A notebook to read: the cells of an executed chapter with every text resolved, for Jupyter and other viewers.

The same sources, the same numbers and the same words as in the page: `assemble` and `numbering` make both.
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from R_free_helpers.assets import ASSETS
from R_free_helpers.assets.fonts import FONTS
from R_free_helpers.editions.rendering.assemble import assemble
from R_free_helpers.editions.rendering.linked import put_back
from R_free_helpers.editions.rendering.pandoc import run, to_tree
from R_free_helpers.editions.rendering.web import with_scopes

DOTS_PER_INCH = 144
"""Of a drawing as pixels: twice those of a page, for sharp screens."""


@dataclass(frozen=True)
class ResolvedCell:
    """What a cell says, with nothing left that only a renderer knows.

    Attributes
    ----------
    text : str
        Markdown: prose, or a table with its notes; empty for a figure, and for what only the page shows.
    label, caption, title : str
        Of a figure or table: the caption is Markdown and begins with its number, the title the same as plain text.
        Empty of other cells.
    html : str
        A table as HTML with header cells; empty of others.
    """

    text: str = ""
    label: str = ""
    caption: str = ""
    title: str = ""
    html: str = ""


@dataclass(frozen=True)
class ResolvedNotebook:
    """A notebook's cells resolved, by their number in it (from 1), and its drawings as SVG, by label."""

    cells: dict[int, ResolvedCell]
    drawings: dict[str, str]


def resolve_notebook(work: Path, profile: str, elsewhere: Mapping[str, str] | None = None) -> ResolvedNotebook:
    """Return the cells of the one notebook that the report in a work folder embeds.

    Parameters
    ----------
    work : Path
        Work folder (see the package's docstring).
    profile : str
        Registry.
    elsewhere : mapping of str to str, optional
        See `assemble.ReportSource`.

    Raises
    ------
    RenderError
        As rendering the report does.
    """
    source = assemble(work, profile, elsewhere, by_cell=True)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        written, _ = run(["--from=json", f"--to={ASSETS / 'notebook.lua'}"], to_tree(source, folder), folder)
    cells = {
        cell["number"]: ResolvedCell(**{name: cell.get(name, "") for name in ResolvedCell.__dataclass_fields__})
        for cell in json.loads(put_back(written.decode(), source.kept))
    }
    drawings = {Path(name).stem: content.decode() for name, content in source.media.items() if name.endswith(".svg")}
    return ResolvedNotebook(cells, drawings)


def figure_html(svg: str, alt: str) -> str:
    """Return a drawing as an image that every viewer of notebooks shows, with its text alternative.

    In pixels, in the report's own font: an SVG image cannot bring its fonts, and Jupyter shows none that it did not
    make itself.
    """
    content = base64.b64encode(to_png(svg)).decode()
    return f'<img src="data:image/png;base64,{content}" alt="{html.escape(alt)}" style="max-width: 100%">'


def table_html(cell: ResolvedCell) -> str:
    """Return a table as HTML that scrolls by itself where it is wider than the page."""
    opening = f'<div style="overflow-x: auto" role="region" tabindex="0" aria-label="{html.escape(cell.title)}">'
    return f"{opening}\n{with_scopes(cell.html)}\n</div>"


def to_png(svg: str) -> bytes:
    """Return a drawing as a PNG image, the same bytes for the same drawing."""
    import typst

    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "drawing.svg").write_text(svg, encoding="utf-8")
        page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg")\n'
        (folder / "drawing.typ").write_text(page, encoding="utf-8")
        return typst.compile(
            str(folder / "drawing.typ"),
            root=str(folder),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="png",
            ppi=DOTS_PER_INCH,
        )
