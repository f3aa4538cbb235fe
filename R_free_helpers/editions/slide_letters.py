"""How large the letters of a slide are: those of its figure shrink with it, and the last row of a room reads them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

LEAST = 18.0
"""Points of the smallest letter on a slide of 33.87 by 19.05 cm."""

ROUNDING = 0.05


def smallest_letters(pdf: Path) -> list[float]:
    """Return the size in points of the smallest letters of each page of a PDF, as they are seen on it."""
    import pypdfium2
    import pypdfium2.raw as raw

    def size(text: pypdfium2.PdfObject) -> float:
        own, matrix = ctypes.c_float(), text.get_matrix()
        raw.FPDFTextObj_GetFontSize(text, own)
        return float(own.value * (matrix.c**2 + matrix.d**2) ** 0.5)

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            min((size(text) for text in page.get_objects([raw.FPDF_PAGEOBJ_TEXT], max_depth=15)), default=LEAST)
            for page in document
        ]
    finally:
        document.close()


def tell_small_letters(pdf: Path, progress: Callable[[str], None]) -> None:
    """Tell of each slide whose letters are too small: another figure, or fewer words beside it, is the remedy."""
    for number, points in enumerate(smallest_letters(pdf), 1):
        if points < LEAST - ROUNDING:
            progress(
                f"slide {number} has letters of {points:.1f} points, {LEAST:g} are needed in the last row: choose a "
                "lower figure, or fewer words above and below it"
            )
