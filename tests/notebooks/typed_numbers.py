"""Which numbers may be typed into a text: those that no row of an extract can contradict, told by their form.

There is no list of allowed numbers or places. A form is a name with figures in it, a year, a section of a law, a scale
and its values beside the name of an instrument, a confidence level, a quotation, a publication. Every other number,
and every count of persons or units in words, is a variable.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

YEAR = r"(?:19|20)\d\d"
NOUNS = "person|pasient|patient|syke?hus|sjukhus|avdeling|helseforetak|foretak|indikator|delregist|enhet|region|klinik"
COUNTED = f"(?:{NOUNS}|skjema)"
NOT_COUNTING = rf"(?! ?%| (?:\w+[ea] )?{COUNTED}(?:er|ar|ene|erna|arna|e)?\b)"

FORMS = {
    "a name": r"(?<![\w,.])[^\W\d_]\w*(?:[-.]\w+)*",
    "a paragraph of a law": r"§ \d+(?:-\d+)?",
    "a date": rf"\b\d{{1,2}}\. \w+ {YEAR}\b",
    "a stage, level or phase": r"(?:[Ss]tadium|[Nn]ivå|[Cc]ertifieringsnivå) \d(?: til \d)?\b|\bfas \d-|\b\d[A-C]\b",
    "points of an assessment": r"\b[Pp]unkt \d+–\d+",
    "a confidence level": r"\b95 % (?:konfidensintervall(?:er)?|KI)\b",
    "inhabitants": r"\bper 100 000\b",
    "the span of a scale": r"\b0\b(?: \([^)]*\))?(?:, som är bäst,)? (?:til|till) (?:10|100|5)\b",
}
"""Forms of numbers in every text. A name is removed only where it has a figure in it."""

A_SINCE_YEAR = rf"\b(?:[Ss]iden|[Ss]edan|[Ff]ør|[Ff]öre) {YEAR}\b{NOT_COUNTING}"
"""Years in texts about the edition: those that something has held since; others are the edition's own, a variable."""

ANY_YEAR = rf"(?<![\d,.]){YEAR}(?:[–-]{YEAR})?(?:-tall?et)?\b{NOT_COUNTING}"
"""Years in texts of other times, projects and laws."""

VALUE = rf"\b(?:100|\d{{1,2}})(?= (?:er|är|betyr|betyder|trengs|att|den|for|poeng|poäng)\b){NOT_COUNTING}"
"""A value of a scale, where its block names a scale: no more than the widest scale's highest."""

QUOTATION = r"”[^”]*”|«[^»]*»"
NUMBERED_ROW = r"(?m)^\| \d+ \|"
PUBLICATION = rf"(?m)^\| {YEAR} \|.*$"

WORDS = "tre|fire|fyra|fem|seks|sex|sju|syv|åtte|åtta|ni|nio|ti|tio|elleve|elva|tolv|tjue|tjugo"
WORDS += "|åttiotal|hundre|hundra|tusen"
COUNT_IN_WORDS = rf"(?i)\b(?:{WORDS})\b(?: (?:\w+e|\w+a))? {COUNTED}\w*"

PROJECT = re.compile(r"\b[A-ZÆØÅÄÖ]\w+ [A-ZÆØÅÄÖ]\w+ \d(?: og \d)?\b")
MARKUP = re.compile(
    r"\{\{<.*?>\}\}|\{#[^}]*\}|@[\w-]+|(?m:^\d+\. )|\]\([^)]*\)|https?://\S+|_(?:text|executed)/\S+", re.DOTALL
)


def instruments(folder: Path) -> set[str]:
    """Return the names that a registry's instruments have in texts, with and without their hyphens."""
    with (folder / "scale.csv").open(encoding="utf-8") as file:
        named = {row["instrument"].split("_")[0] for row in csv.DictReader(file)}
    return {name.casefold() for name in named} | {"edss"}


def _kept(name: re.Match) -> str:
    """Return a word without figures as it is, and nothing of a name with figures."""
    return "" if re.search(r"\d", name.group()) else name.group()


def typed_numbers(text: str, scales: Iterable[str], other_times: bool = False) -> list[str]:
    """Return the numbers of a Markdown text that are typed without right, with the words around them.

    Parameters
    ----------
    text : str
    scales : iterable of str
        See `instruments`.
    other_times : bool
        Whether the text tells of other years than the edition's.
    """
    found = []
    text = re.sub(NUMBERED_ROW, "|", re.sub(PUBLICATION, "", MARKUP.sub("", text)))
    for block in re.split(r"\n\s*\n|(?m:^(?=\||- ))", text):
        rest = re.sub(r"\s+", " ", block)
        found += [match.group() for match in re.finditer(COUNT_IN_WORDS, rest)]
        about_scale = re.search(r"(?i)\b\w*(?:skala|skår|poeng|poäng)\w*", rest) or any(
            name in re.sub(r"[-\s]", "", rest).casefold() for name in scales
        )
        rest = re.sub(QUOTATION, "", PROJECT.sub("", rest))
        for kind, form in FORMS.items():
            rest = re.sub(form, _kept if kind == "a name" else "", rest)
        rest = re.sub(ANY_YEAR if other_times else A_SINCE_YEAR, "", rest)
        if about_scale:
            rest = re.sub(VALUE, "", rest)
        found += [rest[max(0, m.start() - 25) : m.end() + 25] for m in re.finditer(r"\S*\d\S*", rest)]
    return found
