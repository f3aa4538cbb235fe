"""A person's own data as one page to read and to print: it fetches nothing, and everything in it is text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from html import escape

from R_free_helpers.editions.row_level.sheet import Cell, Sheet, readable
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.row_level import MARK

MOST_ACROSS = 7
"""Columns that a table has room for on paper; of more each row is a list of its own."""

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 62rem; margin: 2rem auto;
  padding: 0 1rem }
h1 { font-size: 1.7rem; line-height: 1.25 } h2 { font-size: 1.25rem; margin: 2.2rem 0 .3rem; break-after: avoid }
h3 { font-size: 1rem; margin: 1rem 0 .2rem; break-after: avoid }
.warning { border-left: .35rem solid #8a1c1c; padding: .4rem .8rem; font-weight: 600 }
nav ul { columns: 2; padding-left: 1.2rem } a { color: #0b4f85 }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .92rem }
th, td { border-bottom: 1px solid #b5b5b5; padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top;
  overflow-wrap: break-word; max-width: 22rem } time { white-space: nowrap }
th { border-bottom: 2px solid #444 } .number { text-align: right; padding-right: 1.2rem;
  font-variant-numeric: tabular-nums }
thead { display: table-header-group } tr { break-inside: avoid }
dl { display: grid; grid-template-columns: minmax(11rem, 20rem) 1fr; gap: .15rem 1rem; margin: .3rem 0 1rem }
dt { font-weight: 600 } dd { margin: 0; overflow-wrap: anywhere } .none { color: #595959 }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .5rem } nav ul { columns: 1 } }
@media print { body { margin: 0; max-width: none; font-size: 10pt } nav { display: none } a { color: inherit } }
@page { size: A4; margin: 18mm 15mm }
"""


def page(sheets: Sequence[Sheet], language: str, say: Phrases) -> str:
    """Return a page of the sheets, the first of which tells of the others."""
    first, *rest = sheets
    warning, *lead = first.lead
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(language)}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="keywords" content="{MARK}">',
        '<meta name="robots" content="noindex, nofollow">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{_text(first.title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{_text(first.title)}</h1>",
        f'<p class="warning">{_text(warning)}</p>',
        *(f"<p>{_text(sentence)}</p>" for sentence in lead),
        f'<nav aria-label="{_text(say("rows.person.contents"))}"><h2>{_text(say("rows.person.contents"))}</h2>',
        "<ul>",
        *(f'<li><a href="#t{at}">{_text(sheet.title)}</a></li>' for at, sheet in enumerate(rest, 1)),
        "</ul></nav>",
    ]
    for at, sheet in enumerate(rest, 1):
        parts += [f'<section aria-labelledby="t{at}">', f'<h2 id="t{at}">{_text(sheet.title)}</h2>']
        parts += [f"<p>{_text(sentence)}</p>" for sentence in sheet.lead]
        parts += _table(sheet, language, say) if _across(sheet) else _lists(sheet, language, say)
        parts.append("</section>")
    return "\n".join([*parts, "</main>", "</body>", "</html>", ""])


def _across(sheet: Sheet) -> bool:
    return len(sheet.columns) <= MOST_ACROSS and len(sheet.rows) > 1


def _table(sheet: Sheet, language: str, say: Phrases) -> Iterator[str]:
    right = [_is_number(sheet, column) for column in range(len(sheet.columns))]
    classes = [' class="number"' if one else "" for one in right]
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{_text(sheet.title)}"><table>'
    heads = zip(sheet.columns, classes, strict=True)
    yield "<thead><tr>" + "".join(f'<th scope="col"{how}>{_text(one.heading)}</th>' for one, how in heads)
    yield "</tr></thead><tbody>"
    for row in sheet.rows:
        cells = zip(row, classes, strict=True)
        yield "<tr>" + "".join(f"<td{how}>{_shown(cell, language, say)}</td>" for cell, how in cells) + "</tr>"
    yield "</tbody></table></div>"


def _lists(sheet: Sheet, language: str, say: Phrases) -> Iterator[str]:
    for number, row in enumerate(sheet.rows, 1):
        if len(sheet.rows) > 1:
            yield f"<h3>{_text(say('rows.person.row', n=number))}</h3>"
        pairs = zip(sheet.columns, row, strict=True)
        told = (f"<dt>{_text(one.heading)}</dt><dd>{_shown(cell, language, say)}</dd>" for one, cell in pairs)
        yield "<dl>" + "".join(told) + "</dl>"


def _is_number(sheet: Sheet, column: int) -> bool:
    known = (row[column] for row in sheet.rows if row[column] is not None)
    return isinstance(next(known, None), (int, float, dt.date))


def _shown(cell: Cell, language: str, say: Phrases) -> str:
    numbers = Numbers(language)
    if cell is None or cell == "":
        return f'<span class="none">{_text(say("rows.person.empty"))}</span>'
    if isinstance(cell, dt.date):
        return f'<time datetime="{cell.isoformat()}">{_text(numbers.date(cell))}</time>'
    if isinstance(cell, float) and not cell.is_integer():
        return _text(f"{cell:g}".replace(".", numbers.locale.number_symbols["latn"]["decimal"]))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _text(str(int(cell)))
    return _text(str(cell))


def _text(text: str) -> str:
    return escape(readable(text))
