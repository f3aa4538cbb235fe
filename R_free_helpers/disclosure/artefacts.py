"""Reading what was written: every text, alt text, embedded file and property of a published edition."""

from __future__ import annotations

import base64
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2

DATA_URI = re.compile(
    r"^data:(?P<type>[\w.+-]+/[\w.+-]+)?(?:;[\w=.-]+)*?(?P<base64>;base64)?,(?P<content>.*)$", re.DOTALL
)
TEXTUAL = ("text/", "image/svg", "application/json", "application/xml")
UNREAD_TAGS = {"style"}
XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """Something that a reader, or a program, finds in an edition.

    Attributes
    ----------
    where : str
        File, and the place in it: ``report.html text``, ``report.html data fig-x.csv``, ``report.pdf page 3``.
    kind : {"text", "attribute", "data", "metadata"}
    text : str
    """

    where: str
    kind: str
    text: str


def read_written(folder: Path) -> Iterator[Piece]:
    """Yield every piece of every file of an edition's folder, in the order of the files' names."""
    readers = {".html": _html, ".pdf": _pdf}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        yield Piece(name, "metadata", name)
        if path.suffix in readers:
            yield from readers[path.suffix](path, name)
        else:
            yield Piece(name, "data", path.read_bytes().decode("utf-8", errors="replace"))


class _Collector(HTMLParser):
    """Gathers text, attribute values and embedded files of a page."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.pieces: list[Piece] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD_TAGS:
            self.open.append(tag)
        given = dict(attributes)
        for key, value in attributes:
            if not value:
                continue
            if value.startswith("data:"):
                self.pieces += _embedded(value, f"{self.name} data {given.get('download') or tag}")
            else:
                self.pieces.append(Piece(f"{self.name} {tag} {key}", "attribute", value))

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD_TAGS and tag in self.open:
            self.open.remove(tag)
        self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.pieces.append(Piece(f"{self.name} comment", "metadata", data))


def _html(path: Path, name: str) -> Iterator[Piece]:
    collector = _Collector(name)
    collector.feed(path.read_text(encoding="utf-8"))
    collector.close()
    yield Piece(f"{name} text", "text", re.sub(r"\s+", " ", "".join(collector.text)))
    yield from collector.pieces


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


def _pdf(path: Path, name: str) -> Iterator[Piece]:
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
