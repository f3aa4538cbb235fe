"""Where the parts of a built report stand: the number of each section, figure and table, and its page in the PDF.

Both are read from what was written, whichever renderer wrote it.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from R_free_helpers.exports.told import Place
from R_free_helpers.model.file_names import PAGE, PDF

LABEL = re.compile(r'\bid="((?:sec|fig|tbl)-[\w-]+)"')
SECTION = re.compile(r'class="header-section-number">\s*([\d.]+)')
CAPTION = re.compile(r"<figcaption[^>]*>(.*?)</figcaption>", re.DOTALL)
TAGS = re.compile(r"<[^>]*>")
NUMBERED = re.compile(r"^\s*(\w+)[\s\u00a0]+(\d+):")


def read_places(folder: Path, labels: Collection[str]) -> dict[str, Place] | None:
    """Return the places of labels in a built edition; those that it lacks are left out. None where it has no page.

    Parameters
    ----------
    folder : Path
        With ``report.html`` and, for pages, ``report.pdf``.
    labels : collection of str
    """
    page, pdf = folder / PAGE, folder / PDF
    if not page.is_file():
        return None
    numbers = dict(_numbers(page.read_text(encoding="utf-8"), labels))
    pages = _pages(pdf, numbers) if pdf.is_file() else {}
    return {label: Place(number, pages.get(label)) for label, number in numbers.items()}


def _numbers(text: str, labels: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each label with what its heading or caption is numbered."""
    places = [match for match in LABEL.finditer(text) if match[1] in labels]
    for label in dict.fromkeys(match[1] for match in places):
        start = next(match.end() for match in places if match[1] == label)
        if label.startswith("sec-"):
            found = SECTION.search(text, start)
            if found:
                yield label, found[1]
            continue
        caption = CAPTION.search(text, start)
        numbered = NUMBERED.match(TAGS.sub("", caption[1])) if caption else None
        if numbered:
            yield label, f"{numbered[1]} {numbered[2]}"


def _pages(pdf: Path, numbers: dict[str, str]) -> dict[str, int]:
    """Return the printed page of each label: the cover has none, so that it is the sheet's number from 0.

    Headings are named in the PDF; figures and tables are found by the beginning of their captions.
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        named = dict(_destinations(document))
        found = {label: named[label] for label in numbers if label in named}
        rest = {label: re.compile(re.escape(number).replace(r"\ ", r"\s+") + ":") for label, number in numbers.items()}
        rest = {label: pattern for label, pattern in rest.items() if label not in found}
        for index in range(len(document)) if rest else ():
            text = document[index].get_textpage().get_text_bounded().replace("\u00a0", " ")
            for label, pattern in list(rest.items()):
                if pattern.search(text):
                    found[label] = index
                    del rest[label]
    finally:
        document.close()
    return found


def _destinations(document: object) -> Iterator[tuple[str, int]]:
    """Yield the names that places in a PDF have, with their sheets from 0."""
    from pypdfium2 import raw

    for number in range(raw.FPDF_CountNamedDests(document.raw)):  # type: ignore[attr-defined]
        size = ctypes.c_long(0)
        raw.FPDF_GetNamedDest(document.raw, number, None, size)  # type: ignore[attr-defined]
        text = ctypes.create_string_buffer(size.value)
        place = raw.FPDF_GetNamedDest(document.raw, number, text, size)  # type: ignore[attr-defined]
        name = text.raw[: size.value].decode("utf-16-le", "replace").rstrip("\0")
        yield name, raw.FPDFDest_GetDestPageIndex(document.raw, place)  # type: ignore[attr-defined]
