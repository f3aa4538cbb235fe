"""How hard a text is to read: LIX, the readability index of Nordic languages.

LIX is the number of words to a sentence plus the percentage of long words, those of more than six letters:

    LIX = words / sentences + 100 * long words / words

Björnsson, C. H. (1968). Läsbarhet. Liber. By his scale children's books are below 30, plain fiction is below
40, newspapers below 50, and official texts below 60. The length of words differs between languages: the same limit is
more lenient in English than in Swedish.

Björnsson ends a sentence at a full stop, a colon or a capital letter. Here a sentence ends at ``.``, ``!``, ``?`` or
``:`` before a space or the end, so that decimals and names with capitals end none, and each piece of text (a heading, a
paragraph, an item of a list, a caption) ends one too. A number is one word, whatever signs are in it, and no long one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LONG = 6
"""Letters of a word that is not long yet."""

EASY = 40.0
"""The highest LIX of a text that is easy: Björnsson's limit of plain fiction."""

END = re.compile(r"[.!?:]+(?=[\s»”\"')]|$)")
WORD = re.compile(r"\d+(?:[\s\u00a0.,]\d+)*(?:\s?%)?|[^\W\d_]+(?:[-’'][^\W\d_]+)*")


def lix(pieces: Iterable[str]) -> float:
    """Return the LIX of a text; 0.0 of one without words.

    Parameters
    ----------
    pieces : iterable of str
        Headings, paragraphs, items of lists: plain text, each ends its last sentence.

    Examples
    --------
    >>> lix(["Jag har en hund.", "Den heter Karo och springer fort."])
    15.0
    """
    words, sentences = [], 0
    for piece in pieces:
        for sentence in END.split(piece):
            found = WORD.findall(sentence)
            words += found
            sentences += bool(found)
    if not words:
        return 0.0
    return len(words) / sentences + 100 * sum(is_long(word) for word in words) / len(words)


def is_long(word: str) -> bool:
    """Return whether a word has more than six letters.

    Examples
    --------
    >>> is_long("pasient"), is_long("sykdom"), is_long("12\u00a0061"), is_long("EQ-5D")
    (True, False, False, False)
    """
    return sum(letter.isalpha() for letter in word) > LONG
