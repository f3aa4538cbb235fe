"""Pieces of a report's sources, and what is compared of them: letters, digits and signs, without the room between."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

FIRST_WORDS = 60
"""Letters of a piece that a message shows."""

UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe\x02"
"""Soft hyphens, joiners, and what a reader of PDF files gives for the hyphen of a broken word."""

HYPHENS = "-\u2010\u2011\u2212"
"""A word may be broken at any of them; typst prints a minus where a hyphen stands before a digit."""

QUOTES = "\"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a`\u00b4"
"""Each writer has its own."""

NOT_COMPARED = re.compile(f"[{re.escape(UNSEEN + HYPHENS + QUOTES)}]")


def bare(text: str) -> str:
    """Return what is compared of a text: ligatures as letters, and no spaces, hyphens or quotation marks.

    Where a line or a word is broken, and which quotation marks a language has, differs between page and PDF.

    Examples
    --------
    >>> bare("Måned\u00adlig e\ufb03kt – «om lag» 3\u00a0%…")
    'Månedligeffikt–omlag3%...'
    """
    return "".join(unicodedata.normalize("NFKC", NOT_COMPARED.sub("", text)).split())


@dataclass(frozen=True)
class Piece:
    """Text that a reader must find in one run.

    Attributes
    ----------
    place : str
        Where its source stands: ``indicators, cell tbl-overview``, ``summary.md``.
    kind : str
        What it is there: heading, paragraph, list item, table cell, caption, note, …
    text : str
    """

    place: str
    kind: str
    text: str

    @cached_property
    def bare(self) -> str:
        """What is compared of the text."""
        return bare(self.text)

    def __str__(self) -> str:
        text = " ".join(self.text.split())
        shown = text if len(text) <= FIRST_WORDS else f"{text[:FIRST_WORDS].rsplit(' ', 1)[0]} …"
        return f"{self.place}: {self.kind} “{shown}”"


@dataclass
class Expected:
    """What a report must hold, in the order of its sources.

    Attributes
    ----------
    body : list of Piece
        Cover, headings, text, captions, tables.
    notes : list of Piece
        Footnotes, which stand at the end of the page, or at the foot of a page of paper.
    code : list of Piece
        What is folded away; each renderer puts it elsewhere.
    alternatives : list of Piece
        Of the figures.
    """

    body: list[Piece] = field(default_factory=list)
    notes: list[Piece] = field(default_factory=list)
    code: list[Piece] = field(default_factory=list)
    alternatives: list[Piece] = field(default_factory=list)
    chapters: list[str] = field(default_factory=list)
    """Headings of the first level, which a page of paper repeats above its text."""
