"""What a reader finds in a written page or PDF, as far as the sources' pieces are looked for in it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.disclosure.artefacts import Piece as WrittenPiece
from R_free_helpers.editions.losses.pieces import bare

DRAWING = re.compile(r"<svg\b(?P<head>[^>]*)>.*?</svg>", re.DOTALL)
IMAGE = re.compile(r"<img\b(?P<head>[^>]*)>")
ALTERNATIVE = re.compile(r'\b(?:aria-label|alt)="([^"]*)"')
UNREAD = re.compile(r"<(head|script|style|nav)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
PAGE = re.compile(r"^(?P<file>\S+) page (?P<number>\d+)(?P<alt> alt)?$")


@dataclass
class Texts:
    """The texts of one file, bare.

    Attributes
    ----------
    pages : list of str
        Of a web page one, of a PDF as many as it has.
    alternatives : list of str
    """

    pages: list[str]
    alternatives: list[str]

    @property
    def whole(self) -> str:
        """All pages, one after the other."""
        return "".join(self.pages)

    @property
    def starts(self) -> list[int]:
        """Where in ``whole`` each page but the first begins."""
        starts, at = [], 0
        for page in self.pages[:-1]:
            at += len(page)
            starts.append(at)
        return starts


def of_page(path: Path) -> Texts:
    """Return what stands in a web page, without its contents list and the words inside its drawings."""
    text = path.read_text(encoding="utf-8")
    heads = [match["head"] for match in DRAWING.finditer(text)]
    text = UNREAD.sub("", DRAWING.sub("", text))
    heads += [match["head"] for match in IMAGE.finditer(text)]
    alternatives = [bare(html.unescape(found[1])) for head in heads if (found := ALTERNATIVE.search(head))]
    return Texts([bare(html.unescape(TAG.sub("", text)))], alternatives)


def of_pdf(path: Path, pieces: Iterable[WrittenPiece], cover: Mapping[str, str], chapters: Iterable[str]) -> Texts:
    """Return what stands on the pages of a PDF, without contents list, running heads and page numbers.

    Parameters
    ----------
    path : Path
    pieces : iterable of Piece
        As `disclosure.artefacts.read_written` finds them.
    cover : mapping of str to str
        Texts of the cover: mark and title stand above each page.
    chapters : iterable of str
        Headings one of which stands beside the title.
    """
    pages: list[str] = []
    alternatives: list[str] = []
    for piece in pieces:
        match = PAGE.match(piece.where)
        if match and match["file"] == path.name:
            (alternatives if match["alt"] else pages).append(piece.text)
    first = _first_after_contents(path)
    above = bare(cover.get("policy-mark", "")) + bare(cover.get("title", ""))
    heads = sorted({above + bare(chapter) for chapter in chapters} | {above}, key=len, reverse=True)
    texts = [
        bare(page) if number == 0 else _without_furniture(bare(page), number, heads)
        for number, page in enumerate(pages)
        if number == 0 or number >= first
    ]
    return Texts(texts, [bare(text) for text in alternatives])


def _first_after_contents(path: Path) -> int:
    """Return the number, from 0, of the page on which the first heading stands."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        places = (entry.get_dest() for entry in document.get_toc())
        return min((place.get_index() or 0 for place in places if place), default=0)
    finally:
        document.close()


def _without_furniture(page: str, number: int, heads: Iterable[str]) -> str:
    """Return the text of a page without what stands above and below it."""
    head = next((head for head in heads if page.startswith(head)), "")
    return page.removeprefix(head).removesuffix(str(number))
