"""What Quarto's page lacks beside that of the embedded renderer, put into it after Quarto has made it.

Quarto is given the same template. What its writer does otherwise is mended here: figures are images that cannot use the
page's fonts, tables have no scopes and scroll with the whole page, headings begin beside the title, not below it.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from R_free_helpers.assets import ASSETS
from R_free_helpers.editions.rendering.drawings import with_inline_drawings
from R_free_helpers.editions.rendering.web import language_of, with_fonts, with_scopes, with_style_and_scripts
from R_free_helpers.editions.rendering.words import words_of

LEFT_OUT = (
    re.compile(r' data-notebook(?:-\w+)?="[^"]*"'),  # where on this machine a chapter lay, and its cells' names
    re.compile(r'(?<=[^-]) alt="[^"]*"(?=[^<>]*>\s*<figure)'),  # of a division: the drawing below it has one
    re.compile(r'<style type="text/css">[^<]*--quarto-scss-export[^<]*</style>'),  # colours for Bootstrap
    re.compile(r' data-(?:number|execution_count|anchor-id)="[^"]*"'),
)
WORD = re.compile(r"\[\[rr-word (\w+)]]")
MAIN = re.compile(r"(?<=<main)\b.*(?=</main>)", re.DOTALL)
HEADING = re.compile(r"<(/?)h([1-5])\b")
TITLED = re.compile(r'(<section id="(?P<id>[^"]+)"[^>]*>\s*<h[1-6][^>]*>)(?P<text>.*?)(?=</h[1-6]>)', re.DOTALL)
FLOAT = re.compile(r'<figure class="quarto-float quarto-float-(fig|tbl)')
FIGURE = re.compile(
    r'<figure(?= class="report-)(?P<rest>[^>]*>.*?<figcaption[^>]*>(?P<caption>.*?)</figcaption>)', re.DOTALL
)
FIRST_SENTENCE = re.compile(r"^.*?\.(?= [A-ZÀ-Þ])|^.*")
CLASSES = {"fig": "report-figure", "tbl": "report-table"}
NUMBER = re.compile(r"(<figcaption[^>]*>\s*)([^<>:]+?\d+:)")
CELL_TEXT = re.compile(r"(<t[dh][^>]*>)<p>((?:(?!</?p>).)*)</p>(</t[dh]>)", re.DOTALL)
MARKS = re.compile(
    r'<figcaption[^>]*\bid="(?P<caption>tbl-[^"]*)"|<h[2-6][^>]*>(?P<heading>.*?)</h[2-6]>|(?P<close></figure>)|'
    r"(?P<table><table(?![^>]*data-quarto-disable-processing)[^>]*>.*?</table>)",
    re.DOTALL,
)
TAG = re.compile(r"<[^>]+>")
SLIDES = '<div class="reveal">'
"""What revealjs puts its slides into."""

FIXED_SIZE = re.compile(r", maximum-scale=1\.0, user-scalable=no")


def finish_page(page: Path) -> None:
    """Make Quarto's page as good as the embedded renderer's, in its place."""
    page.write_text(finished(page.read_text(encoding="utf-8")), encoding="utf-8")


def finished(text: str) -> str:
    """Return Quarto's page, finished.

    Raises
    ------
    ValueError
        For a page without a language: its words would be unknown.
    """
    words = words_of(language_of(text))
    for pattern in LEFT_OUT:
        text = pattern.sub("", text)
    if SLIDES in text:
        return with_inline_drawings(_shown_on_a_wall(text))
    text = WORD.sub(lambda match: words[match[1]], text)
    text = MAIN.sub(lambda match: _content(match[0], words["link"]), text)
    return with_inline_drawings(with_style_and_scripts(text))


def _shown_on_a_wall(text: str) -> str:
    """Return slides in the look of those of the PDF, which a reader may also enlarge."""
    style = with_fonts("\n".join((ASSETS / name).read_text("utf-8") for name in ("fonts.css", "slides/slides.css")))
    text = FIXED_SIZE.sub("", text)
    return text.replace("</head>", f"<style>\n{style}\n</style>\n</head>", 1)


def _content(text: str, link: str) -> str:
    """Return the main part with headings below the title, and captions and tables as the style sheets know them."""
    text = HEADING.sub(lambda match: f"<{match[1]}h{int(match[2]) + 1}", text)
    text = TITLED.sub(lambda match: match[0] + _anchor(match["id"], f"{link}: {_plain(match['text'])}"), text)
    text = FLOAT.sub(lambda match: f'<figure class="{CLASSES[match[1]]} quarto-float quarto-float-{match[1]}', text)
    text = NUMBER.sub(r'\1<span class="caption-label">\2</span>', text)
    text = FIGURE.sub(_named, text)
    text = CELL_TEXT.sub(r"\1\2\3", text)
    return with_scopes(_scrolling(text))


def _named(figure: re.Match[str]) -> str:
    """Return the beginning of a figure or table with a name: its number and the first sentence of its caption."""
    name = FIRST_SENTENCE.search(_plain(figure["caption"]))
    return f'<figure aria-label="{html.escape(name[0] if name else "")}"{figure["rest"]}'


def _anchor(target: str, label: str) -> str:
    return f' <a class="anchor" href="#{target}" aria-label="{html.escape(label)}">#</a>'


def _scrolling(text: str) -> str:
    """Return the text with each table in a region that scrolls by itself, named by its caption or its heading."""
    caption = heading = ""
    unlabelled = 0

    def mark(match: re.Match[str]) -> str:
        nonlocal caption, heading, unlabelled
        caption = "" if match["close"] else match["caption"] or caption
        heading = _plain(match["heading"].split('<a class="anchor"')[0]) if match["heading"] else heading
        if not match["table"]:
            return match[0]
        if not caption:
            unlabelled += 1
        label = f'aria-labelledby="{caption}"' if caption else f'aria-label="{html.escape(heading)} ({unlabelled})"'
        return f'<div class="table-scroll" role="region" tabindex="0" {label}>{match["table"]}</div>'

    return MARKS.sub(mark, text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(TAG.sub("", text))).strip()
