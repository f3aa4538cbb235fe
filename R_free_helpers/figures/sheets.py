"""What a figure is drawn for: the page of the report, or a slide whose letters are read from the back of a room.

The same figure is drawn with larger letters, and lower where its height is free; nothing else of it differs. A slide
is for a whole chapter, so that its kernel is told, not each figure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

SHEET = "REGISTRY_REPORT_SHEET"
"""Environment variable that says for what the figures of a chapter are drawn; `SLIDE`, or absent."""

SLIDE = "slide"

SLIDE_HEIGHT = 6.6
"""Most centimetres of a figure as wide as the page that a slide enlarges to its own width."""

LOW_ROW = 13.0
"""Points of a row with one line of letters, on a slide."""

LOW_BODY = 96.0
"""Points of a panel of curves whose numbers at risk stand below, on a slide."""

ON_PAGE = {"small": 8.0, "text": 8.5, "strong": 9.5}
ON_SLIDE = {"small": 9.4, "text": 9.6, "strong": 10.4}
"""Twice as large on the slide: no letter under 18 points."""


def on_slide() -> bool:
    """Return whether figures are drawn for a slide."""
    return os.environ.get(SHEET) == SLIDE


class Sizes(Mapping[str, float]):
    """Font sizes in points by name, those of the sheet that is drawn on."""

    def __getitem__(self, name: str) -> float:
        return (ON_SLIDE if on_slide() else ON_PAGE)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(ON_PAGE)

    def __len__(self) -> int:
        return len(ON_PAGE)


def lower(height: float, slide: float = SLIDE_HEIGHT) -> float:
    """Return a height that is free to choose: as it is on a page, at most ``slide`` on a slide; one unit for both."""
    return min(height, slide) if on_slide() else height
