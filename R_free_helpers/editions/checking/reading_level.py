"""Whether a registry's own text for patients is easy to read, as far as it can be told without an extract.

Counted are the headings, paragraphs, list items and key figures of the text and of those it includes, each variable
as it reads where nobody is counted. Captions of figures and what the program adds are not: the tests count those in the
built report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.editions.order import INCLUDED
from R_free_helpers.editions.resolving import VARIABLE_SHORTCODE
from R_free_helpers.language.readability import EASY, lix
from R_free_helpers.model.workspace import shown, workspace

OF_PATIENTS = re.compile(r"report_patients(\..+)?\.md")
"""The texts that are to be easy."""

NEW_PIECE = re.compile(r"^\s*(?:#{1,6}|[-*+]|\d+\.)\s+")
NOT_READ = re.compile(r"^\s*(?::::|<!--|\|)")
SHORT_CODE = re.compile(r"\{\{<.*?>\}\}")
MARKS = re.compile(r"\{[^}]*\}|\]\([^)]*\)|[*_`\[\]]|@(?:fig|tbl|sec)-[\w-]+")


def pieces_of(text: str, variables: Mapping[str, str]) -> Iterator[str]:
    """Yield the pieces of a Markdown text that are read, as plain text with variables replaced.

    Examples
    --------
    >>> text = "## Who? {.unnumbered}\\n\\nThere are\\n{{< var n >}} of us.\\n\\n- *One* [is](a.html) here.\\n:::\\n"
    >>> list(pieces_of(text, {"n": "three"}))
    ['Who?', 'There are three of us.', 'One is here.']
    """
    text = VARIABLE_SHORTCODE.sub(lambda match: variables.get(match[1], "0"), text)
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        own = NEW_PIECE.match(line)
        ends = not line.strip() or NOT_READ.match(line) or SHORT_CODE.search(line)
        if (own or ends) and lines:
            yield MARKS.sub("", " ".join(lines)).strip()
            lines = []
        if not ends:
            lines.append(line[own.end() if own else 0 :].strip())
            if line.lstrip().startswith("#"):
                yield MARKS.sub("", lines.pop()).strip()


def reading_mistakes(registry_id: str, order: str, variables: Mapping[str, str]) -> Iterator[Mistake]:
    """Yield that a text for patients is harder to read than plain fiction; nothing of other texts.

    Parameters
    ----------
    order : str
        Name of the list of texts and chapters.
    variables : mapping of str to str
        Report variables by dotted key.
    """
    path = workspace().texts(registry_id) / order
    if not OF_PATIENTS.fullmatch(order) or not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    included = [path.parent / name for name in INCLUDED.findall(text)]
    texts = [text, *(one.read_text(encoding="utf-8") for one in included if one.is_file())]
    level = lix(piece for one in texts for piece in pieces_of(one, variables))
    if level > EASY:
        said = f"the text is hard to read: its LIX is {level:.0f}, and {EASY:.0f} is the most for patients"
        yield Mistake(shown(path), 0, said, "Shorten the longest sentences, and take shorter words for long ones.")
