"""What a reader of a PDF sees of its pages: how much of each is empty, and where its footnotes stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2

POINTS = 72 / 25.4
ABOVE, BELOW = 26 * POINTS, 24 * POINTS
"""Margins of a page, as `page-margin` in typst-template.typ has them."""

DARK = 200
"""What is darker than this, of 255, is printed."""


def empty(path: Path) -> list[float]:
    """Return the part of each page's height between its margins that its longest empty stretch takes."""
    found = []
    document = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            dots = page.render(scale=1).to_numpy().min(axis=2)
            inside = dots[round(ABOVE) - 4 : round(page.get_height() - BELOW) + 2]
            printed = np.flatnonzero((inside < DARK).any(axis=1))
            edges = np.concatenate([[-1], printed, [len(inside)]])
            found.append(float(np.diff(edges).max()) / len(inside))
    finally:
        document.close()
    return found


def footnotes(path: Path) -> list[tuple[set[int], set[int]]]:
    """Return the pages, from 1, of each footnote's mark in the text and of the footnote itself."""
    with pikepdf.open(path) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        return list(_notes(pdf.Root.StructTreeRoot.K, numbers))


def _children(node: pikepdf.Object) -> list[pikepdf.Object]:
    inside = node.get("/K", [])
    return list(inside) if isinstance(inside, pikepdf.Array) else [inside]


def _notes(node: pikepdf.Object, numbers: dict) -> Iterator[tuple[set[int], set[int]]]:
    children = list(node) if isinstance(node, pikepdf.Array) else _children(node)
    before = None
    for child in children:
        if not isinstance(child, pikepdf.Dictionary):
            continue
        if child.get("/S") == "/Note":
            assert before is not None and before.get("/S") == "/Lbl", "a footnote without a mark before it"
            yield _pages(before, numbers), _pages(child, numbers)
        before = child
        yield from _notes(child, numbers)


def _pages(node: pikepdf.Object, numbers: dict, page: pikepdf.Object = None) -> set[int]:
    """Return the pages on which something of an element stands."""
    if not isinstance(node, pikepdf.Dictionary):
        return {numbers[page.objgen]}
    page = node.get("/Pg", page)
    if "/K" not in node:
        return {numbers[page.objgen]} if page is not None else set()
    return set().union(*(_pages(child, numbers, page) for child in _children(node)))
