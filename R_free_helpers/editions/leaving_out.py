"""Sentences about what is not computed of chosen persons: they are left out of a text, which says so in their place.

What follows such a sentence in its paragraph may lean on it ("This is due to …"), so all of it goes; what stands before
it stays. A line of a list that is one such sentence goes without a word: nothing leans on it. Rows of tables keep their
cells, which say why they are empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from R_free_helpers.editions.resolving import VARIABLE_SHORTCODE, lookup

PARAGRAPH = re.compile(r"\n[ \t]*\n")
ITEM = re.compile(r"^(?=[ \t]*(?:[-*+]|\d+[.)])[ \t])", re.MULTILINE)
MARKER = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+")
END = re.compile(r"[.!?][*_”»\")\]]*\s+(?=[\w({\[«”\"@*_])")
ABBREVIATED = re.compile(r"(?:\.\w+|\b\w{1,2}|\bjf|\bkap|\bosv)\.\s+$")
"""A full stop that ends no sentence: of ``t.ex.``, ``kl.``, ``3.``"""

NO_PARAGRAPH = ("#", "|", ":::", "<!--", "```", "{{<")
"""Begin what is no paragraph of sentences: headings, tables, fences, comments, short codes of their own line."""


def without_left_out(text: str, variables: dict) -> str:
    """Return Markdown without the sentences that ask for a number which is not computed of chosen persons.

    Parameters
    ----------
    text : str
        Markdown with ``{{< var key >}}`` in it.
    variables : dict
        Report variables. ``edition.not_computed`` is what such a number says, and ``edition.left_out`` what stands in
        the place of a sentence; both are empty in a report of everybody.

    Examples
    --------
    >>> edition = {"not_computed": "[not computed]", "left_out": "[Left out.]"}
    >>> variables = {"edition": edition, "n": "12", "coverage": "[not computed]"}
    >>> without_left_out("{{< var n >}} live. {{< var coverage >}} are covered. That is few.", variables)
    '{{< var n >}} live. [Left out.]'
    >>> without_left_out("- {{< var n >}} live\\n- {{< var coverage >}} covered\\n", variables)
    '- {{< var n >}} live\\n'
    """
    absent, instead = (lookup(variables, f"edition.{name}") for name in ("not_computed", "left_out"))
    if not absent or not instead:
        return text

    def not_computed(part: str) -> bool:
        return any(absent in (lookup(variables, key) or "") for key in VARIABLE_SHORTCODE.findall(part))

    left, said = "", False
    parts = ["", *re.split(f"({PARAGRAPH.pattern})", text)]
    for between, part in zip(parts[::2], parts[1::2], strict=True):
        kept = _paragraph(part, instead, not_computed)
        if not (said and kept.strip() == instead):  # of paragraphs that follow each other it is said once
            left += between + kept
        said = kept.rstrip().endswith(instead)
    return left + "\n" * (text.endswith("\n") and not left.endswith("\n"))


def _paragraph(text: str, instead: str, not_computed: Callable[[str], bool]) -> str:
    if not not_computed(text):
        return text
    if text.lstrip().startswith("|"):
        return text
    lines = text.splitlines(keepends=True)
    if ITEM.match(text.lstrip("\n")):
        return "".join(_item(item, instead, not_computed) for item in ITEM.split(text))
    fences = [line.lstrip().startswith(NO_PARAGRAPH) and not line.lstrip().startswith("{{< var") for line in lines]
    if any(fences):
        made = []
        for line_is_fence, lines_of in _runs(lines, fences):
            made.append(lines_of if line_is_fence else _paragraph(lines_of, instead, not_computed))
        return "".join(made)
    return _sentences(text, instead, not_computed)


def _runs(lines: list[str], fences: list[bool]) -> list[tuple[bool, str]]:
    """Return lines put together with their neighbours of the same kind."""
    runs: list[tuple[bool, str]] = []
    for line, fence in zip(lines, fences, strict=True):
        if runs and runs[-1][0] == fence:
            runs[-1] = (fence, runs[-1][1] + line)
        else:
            runs.append((fence, line))
    return runs


def _item(text: str, instead: str, not_computed: Callable[[str], bool]) -> str:
    marker = MARKER.match(text)
    if not marker or not not_computed(text):
        return text
    body = _sentences(text[marker.end() :], instead, not_computed)
    return "" if body.strip() == instead else marker[0] + body


def _sentences(text: str, instead: str, not_computed: Callable[[str], bool]) -> str:
    """Return what stands before the first sentence that is left out, and what is said in its place."""
    begins = 0
    ends = [match.end() for match in END.finditer(text) if not ABBREVIATED.search(text[: match.end()])]
    for end in [*ends, len(text)]:
        if not_computed(text[begins:end]):
            break
        begins = end
    return text[:begins] + instead + ("\n" if text.endswith("\n") else "")
