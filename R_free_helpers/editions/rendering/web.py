"""One HTML file that fetches nothing: styles, fonts and figures are inside it."""

import base64
import json
import re
from collections.abc import Sequence
from pathlib import Path

from R_free_helpers.assets import ASSETS
from R_free_helpers.editions.rendering.drawings import with_inline_drawings
from R_free_helpers.editions.rendering.linked import put_back
from R_free_helpers.editions.rendering.pandoc import run
from R_free_helpers.editions.rendering.words import SCRIPT_WORDS, words_of

MIME = {".svg": "image/svg+xml", ".png": "image/png"}
TABLE_HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
TABLE_BODY = re.compile(r"<tbody>.*?</tbody>", re.DOTALL)
HEADER_CELL = re.compile(r"<th(?=[\s>])(?![^>]*\bscope=)")
MEDIA_IMAGE = re.compile(r'(<img src=")(media/[^"]+)(")')
LANGUAGE = re.compile(r'<html[^>]*?\slang="([^"]+)"')
FONT = re.compile(r'url\("?(fonts/[^")]+)"?\)')


def data_uri(content: bytes, mime: str) -> str:
    """Return content as a base64 data URI."""
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def style() -> str:
    """Return the style sheets with their fonts inside."""
    return with_fonts("\n".join((ASSETS / name).read_text("utf-8") for name in ("fonts.css", "report.css", "page.css")))


def with_fonts(text: str) -> str:
    """Return style sheets with the fonts that they name inside."""
    return FONT.sub(lambda m: f'url("{data_uri((ASSETS / m[1]).read_bytes(), "font/woff2")}")', text)


def with_style_and_scripts(page: str) -> str:
    """Return a page of the report's template with style sheets, scripts and their words in their places.

    Raises
    ------
    ValueError
        For a page without a language: its words would be unknown.
    """
    mark = "/*report-style*/"
    if mark in page:
        page = page.replace(mark, style(), 1)
    else:  # gone with all comments in style sheets, where pandoc itself put resources into the page
        page = page.replace("</head>", f"<style>\n{style()}\n</style>\n</head>", 1)
    page = page.replace("/*report-scripts*/", scripts(), 1)
    words = json.dumps(words_of(language_of(page), SCRIPT_WORDS), ensure_ascii=False).replace("<", "\\u003c")
    return page.replace("/*report-words*/", words, 1)


def scripts() -> str:
    """Return what the page does where scripts run: a file for each thing."""
    return "\n".join(path.read_text("utf-8") for path in sorted((ASSETS / "page").glob("*.js")))


def language_of(page: str) -> str:
    """Return the language that a page says it is in.

    Raises
    ------
    ValueError
        When it says none.
    """
    if found := LANGUAGE.search(page):
        return found[1]
    raise ValueError("the page has no language: set lang in the registry's _quarto-<registry>.yml")


def with_scopes(page: str) -> str:
    """Return the page with a scope on each header cell, which pandoc does not write."""
    page = TABLE_HEAD.sub(lambda m: HEADER_CELL.sub('<th scope="col"', m[0]), page)
    return TABLE_BODY.sub(lambda m: HEADER_CELL.sub('<th scope="row"', m[0]), page)


def to_html(tree: bytes, media: dict[str, bytes], folder: Path, kept: Sequence[str] = ()) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    tree : bytes
        Pandoc's JSON, numbered.
    media : dict[str, bytes]
        Relative path to content of each figure.
    folder : Path
        Scratch folder.
    kept : sequence of str
        Files inside links that were kept aside; see `linked`.
    """
    page, _ = run(
        [
            "--from=json",
            "--to=html5",
            "--standalone",
            "--shift-heading-level-by=1",
            "--syntax-highlighting=monochrome",
            "--section-divs",
            "--wrap=none",
            f"--template={ASSETS / 'report.html'}",
            f"--lua-filter={ASSETS / 'report.lua'}",
            f"--lua-filter={ASSETS / 'html.lua'}",
        ],
        tree,
        folder,
    )
    text = with_style_and_scripts(with_scopes(page.decode()))
    text = MEDIA_IMAGE.sub(lambda m: f"{m[1]}{data_uri(media[m[2]], MIME[Path(m[2]).suffix])}{m[3]}", text)
    return put_back(with_inline_drawings(text), kept)
