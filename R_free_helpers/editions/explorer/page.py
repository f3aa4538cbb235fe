"""The explorer's page: one file that fetches nothing, and may not, as its policy says to the browser."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from typing import TYPE_CHECKING, Any

from R_free_helpers.assets import ASSETS
from R_free_helpers.editions.explorer.bundle import vega_script
from R_free_helpers.editions.explorer.data import explorer_data
from R_free_helpers.editions.rendering.web import with_fonts
from R_free_helpers.figures.style import palette

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

FOLDER = ASSETS / "explorer"
DRAWINGS = ("ranking", "trend", "funnel")
PLACE = re.compile(r"\$(\w+)\$")

CSS_COLOURS = {"brand": "primary", "accent": "national", "ink": "ink", "slate": "slate", "line": "line", "mist": "mist",
               "paper": "paper"}  # fmt: skip
"""The style sheet's colours by the brand's."""

MOST_BYTES = 2_000_000
"""A page that is larger is not sent by e-mail, nor opened on a telephone."""


def explorer_page(chapter: Chapter) -> str:
    """Return the page of an edition.

    Raises
    ------
    ValueError
        When it would be larger than `MOST_BYTES`.
    MissingExtra
        When the library that draws is not installed.
    """
    data = explorer_data(chapter)
    words = data["words"][chapter.registry.language]
    licences = (FOLDER / "vega-licences.txt").read_text("utf-8")
    scripts = {"bundle": f"/*!\n{licences}*/\n{vega_script()}", "script": (FOLDER / "explorer.js").read_text("utf-8")}
    parts = {
        "language": html.escape(chapter.registry.language),
        "title": html.escape(words["title"]),
        "no_script": html.escape(words["no_script"]),
        "style": _style(),
        "policy": content_policy(scripts.values()),
        "data": in_script(data),
        "drawings": in_script(drawings()),
        **scripts,
    }
    page = PLACE.sub(lambda found: parts[found[1]], (FOLDER / "explorer.html").read_text("utf-8"))
    if (size := len(page.encode())) > MOST_BYTES:
        raise ValueError(
            f"the explorer of {chapter.edition.id} would have {size / 1e6:.1f} MB, more than {MOST_BYTES / 1e6:g}: "
            "the edition has too many values for one page"
        )
    return page


def drawings() -> dict[str, Any]:
    """Return the figures in Vega-Lite's own words, without their data."""
    return {name: json.loads((FOLDER / f"{name}.vl.json").read_text("utf-8")) for name in DRAWINGS}


def in_script(value: object) -> str:
    """Return JSON that nothing in it can end the script of.

    Examples
    --------
    >>> in_script({"a": "</script>"})
    '{"a":"\\\\u003c/script>"}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def content_policy(scripts: Any) -> str:
    """Return what the browser lets the page do: run these scripts and no other, and fetch nothing."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def _style() -> str:
    colours = "; ".join(f"--{name}: {palette()[role]}" for name, role in CSS_COLOURS.items())
    fonts = with_fonts((ASSETS / "fonts.css").read_text("utf-8"))
    return "\n".join([fonts, f":root {{ {colours}; }}", (FOLDER / "explorer.css").read_text("utf-8")])
