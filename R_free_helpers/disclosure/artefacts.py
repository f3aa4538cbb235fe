"""Reading what was written: every text, alt text, embedded file and property of a published edition."""

from __future__ import annotations

import base64
import re
import urllib.parse
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers.disclosure.printed_tables import Page, PageReader

if TYPE_CHECKING:
    import pypdfium2

DATA_URI = re.compile(
    r"^data:(?P<type>[\w.+-]+/[\w.+-]+)?(?:;[\w=.-]+)*?(?P<base64>;base64)?,(?P<content>.*)$", re.DOTALL
)
TEXTUAL = ("text/", "image/svg", "application/json", "application/xml")
UNREAD_TAGS = {"style"}
JSON_TYPES = ("application/json", "application/ld+json")
"""Types of scripts that are data."""

OUTLINES = {"d", "points", "transform", "x", "y", "x1", "x2", "y1", "y2", "viewbox"}
"""Attributes of a drawing that are no text."""

XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """Something that a reader, or a program, finds in an edition.

    Attributes
    ----------
    where : str
        File, and the place in it: ``report.html text``, ``report.html data fig-x.csv``, ``report.pdf page 3``.
    kind : {"text", "attribute", "data", "json", "metadata"}
    text : str
    """

    where: str
    kind: str
    text: str


@dataclass
class Written:
    """Everything that stands in the files of an edition.

    Attributes
    ----------
    pieces : list of Piece
        In the order of the files' names.
    pages : dict of str to Page
        The tables and figures of each web page, by its file's name.
    measures : dict of str to frozenset of str
        What each embedded data file is said to be of, by where it stands.
    """

    pieces: list[Piece] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    measures: dict[str, frozenset[str]] = field(default_factory=dict)

    def data_files(self) -> dict[str, str]:
        """Return the texts of the data files that are embedded in web pages, by where they stand."""
        return {
            piece.where: piece.text
            for piece in self.pieces
            if piece.kind == "data" and " data " in piece.where and piece.where.endswith(".csv")
        }


def read_written(folder: Path, but: Collection[str] = (), only: Collection[str] = ()) -> Written:
    """Return what stands in every file of an edition's folder; each file is read once.

    Parameters
    ----------
    folder : Path
    but, only : collection of str
        Names of files that are left out, or that alone are read; all where neither names any.
    """
    written = Written()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name in but or (only and name not in only):
            continue
        written.pieces.append(Piece(name, "metadata", name))
        if path.suffix == ".html":
            _read_page(path, name, written)
        elif path.suffix == ".pdf":
            written.pieces += read_pdf(path, name)
        else:
            written.pieces.append(Piece(name, "data", path.read_bytes().decode("utf-8", errors="replace")))
    return written


class _Collector(PageReader):
    """Gathers text, attribute values and embedded files of a page, beside its tables and figures."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.pieces: dict[Piece, None] = {}
        self.seen: set[tuple[str, str, str]] = set()
        self.texts: list[str] = []
        self.unread: list[str] = []
        self.json: str | None = None
        self.measures: dict[str, frozenset[str]] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attributes)
        if tag in UNREAD_TAGS:
            self.unread.append(tag)
        given = dict(attributes)
        if tag == "script":
            self.json = f"{self.name} json {given.get('id') or ''}" if given.get("type") in JSON_TYPES else None
        for key, value in attributes:
            if not value or key in OUTLINES:
                continue
            if value.startswith("data:"):
                where = f"{self.name} data {given.get('download') or tag}"
                self.pieces.update(dict.fromkeys(_embedded(value, where)))
                self.measures[where] = frozenset((given.get("data-measures") or "").split())
            elif (tag, key, value) not in self.seen:  # of the marks of drawings most have the same look
                self.seen.add((tag, key, value))
                self.pieces[Piece(f"{self.name} {tag} {key}", "attribute", value)] = None

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag in UNREAD_TAGS and tag in self.unread:
            self.unread.remove(tag)
        self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        super().handle_data(data)
        if not self.unread:
            self.texts.append(data)
        if self.json is not None and self.cdata_elem == "script":
            self.pieces[Piece(self.json, "json", data)] = None

    def handle_comment(self, data: str) -> None:
        self.pieces[Piece(f"{self.name} comment", "metadata", data)] = None


def _read_page(path: Path, name: str, written: Written) -> None:
    collector = _Collector(name)
    collector.feed(path.read_text(encoding="utf-8"))
    collector.close()
    written.pieces += [Piece(f"{name} text", "text", re.sub(r"\s+", " ", "".join(collector.texts))), *collector.pieces]
    written.pages[name] = collector.page
    written.measures |= collector.measures


def _embedded(address: str, where: str) -> list[Piece]:
    """Return what a ``data:`` address holds, where it is text: CSV, SVG with its own texts."""
    match = DATA_URI.match(address)
    if not match or not (match["type"] or "text/plain").startswith(TEXTUAL):
        return []
    raw = urllib.parse.unquote_to_bytes(match["content"])
    text = (base64.b64decode(raw) if match["base64"] else raw).decode("utf-8", errors="replace")
    if (match["type"] or "").startswith("image/svg"):
        # Outlines are no text; what is left are comments, titles and properties.
        text = re.sub(r'\s(?:d|points|transform|style|clip-path)="[^"]*"', "", text)
    return [Piece(where, "data", text)]


def read_pdf(path: Path, name: str) -> Iterator[Piece]:
    """Yield the text and the alternative texts of each page of a PDF, called ``name``, and its properties."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        for number, page in enumerate(document, 1):
            yield Piece(f"{name} page {number}", "text", page.get_textpage().get_text_bounded())
            yield Piece(f"{name} page {number} alt", "attribute", "\n".join(_alternatives(page)))
        properties = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    yield Piece(f"{name} properties", "metadata", "\n".join(f"{key}: {value}" for key, value in properties.items()))
    for packet in XMP.findall(path.read_bytes()):
        yield Piece(f"{name} XMP", "metadata", packet.decode("utf-8", errors="replace"))


def _alternatives(page: pypdfium2.PdfPage) -> list[str]:
    """Return the alternative texts in a page's structure tree."""
    import ctypes

    from pypdfium2 import raw

    found = []

    def text_of(element: object) -> str:
        size = raw.FPDF_StructElement_GetAltText(element, None, 0)
        if size <= 2:
            return ""
        buffer = ctypes.create_string_buffer(size)
        raw.FPDF_StructElement_GetAltText(element, buffer, size)
        return buffer.raw[:-2].decode("utf-16-le")

    def visit(element: object) -> None:
        if not element:
            return
        if text := text_of(element):
            found.append(text)
        for index in range(raw.FPDF_StructElement_CountChildren(element)):
            visit(raw.FPDF_StructElement_GetChildAtIndex(element, index))

    tree = raw.FPDF_StructTree_GetForPage(page)
    try:
        for index in range(raw.FPDF_StructTree_CountChildren(tree)):
            visit(raw.FPDF_StructTree_GetChildAtIndex(tree, index))
    finally:
        raw.FPDF_StructTree_Close(tree)
    return found
