"""Which column or table that nobody asked for is probably one that is missing, under another name."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from difflib import SequenceMatcher

from R_free_helpers.contract.dictionary import descriptions
from R_free_helpers.contract.problems import MOST_CHARACTERS, RawTable
from R_free_helpers.contract.reference import Reference
from R_free_helpers.contract.wording import described_languages

NEAR = 0.6
"""From which likeness, of 1 for the same letters, a name is taken for another; that of `difflib`."""

OF_WORDS = 0.7
"""Likeness of a name whose words all stand in the other's, or the other's in it, in any order."""

MOST_COMPARED = 200
"""Names that are compared: an extract may have any number of columns, and each is held against each."""

_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ð": "d", "þ": "th", "ß": "ss"})


def renamed_columns(table: RawTable, reference: Reference) -> dict[str, str]:
    """Return by the name of a missing column the column of the table that is probably it.

    A column is recognised by its name, or by what the data dictionary says of it in one of the languages: a person who
    renames it writes the words of the registry's own language.

    Parameters
    ----------
    table : RawTable
        As it was read, with the columns that the contract does not know.
    reference : Reference
    """
    known = list(reference.schema.polars_schema(table.name))
    if not table.extra or set(known) <= set(table.frame.columns):
        return {}
    called = {name: [name] for name in known}
    for language in described_languages():
        with suppress(ValueError):  # a mistake in the registry's own texts, which its check tells
            texts = descriptions(reference, language)
            for name in known:
                called[name].append(texts[table.name, name])
    return _renamed(table.extra, called, table.frame.columns)


def renamed_tables(extra: Collection[str], there: Collection[str], reference: Reference) -> dict[str, str]:
    """Return by the name of a missing table what is there in its place, by its name.

    Parameters
    ----------
    extra : collection of str
        Names of files, sheets or stored tables that are none of the contract's.
    there : collection of str
        Tables that the extract has.
    reference : Reference
    """
    return _renamed(extra, {name: [name] for name in reference.schema}, there)


def _renamed(extra: Collection[str], called: Mapping[str, Iterable[str]], there: Collection[str]) -> dict[str, str]:
    """Return the likeliest of the extra names by the missing one that it is more like than any other known name."""
    found: dict[str, tuple[float, str]] = {}
    words = {name: [_words(text) for text in texts] for name, texts in called.items()}
    for given in list(extra)[:MOST_COMPARED]:
        own = _words(given[:MOST_CHARACTERS])
        likeness = sorted((max(_like(own, text) for text in texts), name) for name, texts in words.items())
        (most, name), others = likeness[-1], likeness[:-1]
        alone = not others or others[-1][0] < most
        if alone and most >= NEAR and name not in there and most > found.get(name, (0.0, ""))[0]:
            found[name] = most, given
    return {name: given for name, (_, given) in found.items()}


def _words(text: str) -> list[str]:
    """Return the words of a text in small letters without marks, as they are written where a name takes no others."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return "".join(letter if letter.isalnum() else " " for letter in letters).split()


def _like(own: list[str], words: list[str]) -> float:
    compared = SequenceMatcher(None, "".join(words), "".join(own))
    one, other = set(own), set(words)
    least = OF_WORDS if one and other and (one <= other or other <= one) else 0.0
    # What these say at least is soon known, and of most names it is too little.
    if compared.real_quick_ratio() < NEAR or compared.quick_ratio() < NEAR:
        return least
    return max(least, compared.ratio())
