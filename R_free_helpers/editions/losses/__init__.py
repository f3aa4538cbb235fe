"""Nothing is lost between the sources of a report and what was written of it: every build counts.

Each text, and each cell of each executed notebook with each of its outputs, is parted into pieces as a reader meets
them: headings, paragraphs, items of lists, cells of tables, captions, notes, footnotes, titles of boxes, alternative
texts. Each piece must stand in the page, and in the PDF unless it is for the page alone, in one run of letters, and
all of them in their order. So a piece that the sources have twice must be there twice, and a row of a table with one
cell less is found out. Of footnotes and captions of figures in the PDF the order alone is not asked for.

Sources are read by a way of their own (`sources`, `reading`), which shares with the renderers Pandoc's reading of
Markdown alone; what was written is read as a stranger reads it (`written`). Compared are letters, digits and signs;
spaces, hyphens and quotation marks are not, since they differ from line to line and from language to language. What a
renderer adds (numbers of sections and figures, words of references, heads of broken tables) is no matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from R_free_helpers.disclosure.artefacts import Piece as WrittenPiece
from R_free_helpers.disclosure.artefacts import read_pdf
from R_free_helpers.editions.losses.finding import lost
from R_free_helpers.editions.losses.pieces import Expected, Piece
from R_free_helpers.editions.losses.reading import Node, expected, tree_of
from R_free_helpers.editions.losses.sources import Unit, units
from R_free_helpers.editions.losses.written import Texts, of_page, of_pdf

MOST_LISTED = 20
"""How many pieces a message lists."""

REMEDY = (
    "What is written in the sources must be in the report. A filter or template in R_free_helpers/assets, or the "
    "renderer, dropped it: try the other one (--renderer quarto or embedded), and report this fault of the program."
)


class Lost(Exception):
    """A report lacks something that its sources have; ``pieces`` lists it by the file that lacks it."""

    def __init__(self, pieces: dict[str, list[Piece]]) -> None:
        lines = []
        for file, found in pieces.items():
            lines.append(f"{file} lacks {len(found)} {'pieces' if len(found) > 1 else 'piece'} of its sources:")
            lines += [f"  {piece}" for piece in found[:MOST_LISTED]]
            lines += [f"  and {len(found) - MOST_LISTED} more"] * (len(found) > MOST_LISTED)
        super().__init__("\n".join([*lines, REMEDY]))
        self.pieces = pieces


@dataclass(frozen=True)
class Sources:
    """What the renderers read: texts of the cover by their keys, all units, and Pandoc's blocks of them."""

    cover: dict[str, str]
    units: list[Unit]
    tree: list[Node]
    _expected: dict[str, Expected] = field(default_factory=dict, repr=False)

    def expected(self, name: str) -> Expected:
        """Return what a report must hold in a format, worked out once."""
        if name not in self._expected:
            self._expected[name] = expected(self.cover.values(), self.units, self.tree, name)
        return self._expected[name]


FIGURE = ", cell fig-"
"""In the place of what a figure says."""


def read_sources(work: Path, profile: str) -> Sources:
    """Return the sources in a work folder, for a registry."""
    cover, found = units(work, profile)
    return Sources(cover, found, tree_of(found))


def require_nothing_lost(
    sources: Sources, made: Path, formats: Sequence[str], pieces: Iterable[WrittenPiece] | None = None
) -> None:
    """Raise `Lost` where a report lacks something that its sources have.

    Parameters
    ----------
    sources : Sources
    made : Path
        The folder with ``report.html`` and ``report.pdf``.
    formats : sequence of {"html", "pdf"}
    pieces : iterable of Piece, optional
        What stands in the PDF, as `disclosure.artefacts` reads it, where somebody has read it already.
    """
    require_none({name: lost_of(sources, made, name, pieces) for name in formats})


def lost_of(sources: Sources, made: Path, name: str, pieces: Iterable[WrittenPiece] | None = None) -> list[Piece]:
    """Return what a report lacks in one format; see `require_nothing_lost`."""
    path, must = made / f"report.{name}", sources.expected(name)
    if name == "html":
        return lost_of_page(must, of_page(path))
    there = read_pdf(path, path.name) if pieces is None else pieces
    return lost_of_pdf(must, of_pdf(path, there, sources.cover, must.chapters))


def require_none(missing: Mapping[str, list[Piece]]) -> None:
    """Raise `Lost` where a report lacks something in one of the formats that ``missing`` names."""
    found = {f"report.{name}": pieces for name, pieces in missing.items() if pieces}
    if found:
        raise Lost(found)


def lost_of_page(must: Expected, texts: Texts) -> list[Piece]:
    """Return what a web page lacks: footnotes follow the text; code is folded away beside its cell."""
    text = texts.whole
    missing = lost([*must.body, *must.notes], text) + lost(must.code, text)
    return missing + lost(must.alternatives, "\n".join(texts.alternatives))


def lost_of_pdf(must: Expected, texts: Texts) -> list[Piece]:
    """Return what a PDF lacks.

    Footnotes, and captions of figures, which stand where a page has room, are taken out of their pages, so that the
    text goes on from page to page. Alternative texts stand in the order in which their figures have come to stand.
    """
    pages, floating = list(texts.pages), [piece for piece in must.body if _floats(piece)]
    apart = _take_out([*must.notes, *floating], pages)
    missing = [piece for piece in apart if lost([piece], texts.whole, texts.starts)]
    rest = Texts(pages, [])
    inside = [piece for piece in must.body if not _floats(piece)]
    longest_first = sorted(must.alternatives, key=lambda piece: len(piece.bare), reverse=True)  # one may begin another
    return lost(inside, rest.whole, rest.starts) + missing + _take_out(longest_first, list(texts.alternatives))


def _floats(piece: Piece) -> bool:
    return piece.kind == "caption" and FIGURE in piece.place


def _take_out(pieces: Sequence[Piece], texts: list[str]) -> list[Piece]:
    """Take each piece out of the first text that holds it, and return those that no text holds."""
    missing = []
    for piece in pieces:
        number = next((number for number, text in enumerate(texts) if piece.bare in text), None)
        if number is None:
            missing.append(piece)
        else:
            texts[number] = texts[number].replace(piece.bare, "", 1)
    return missing
