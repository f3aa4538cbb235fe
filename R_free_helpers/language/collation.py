"""Alphabetical order of a language."""

from __future__ import annotations

import unicodedata
from functools import cache

from R_free_helpers.language.phrases import load_phrases


@cache
def _alphabet(language: str) -> dict[str, int]:
    return {letter: place for place, letter in enumerate(load_phrases(language)["alphabet"])}


def sort_key(text: str, language: str) -> tuple:
    """Return a key that sorts texts as the language does, without the machine's locale.

    Letters of the language's alphabet have their own place (Norwegian: æ, ø, å last; Swedish: å, ä, ö last);
    other accents are dropped; spaces and signs come before letters.

    Examples
    --------
    >>> sorted(["øst", "and", "ås", "ost", "ære"], key=lambda name: sort_key(name, "nb-NO"))
    ['and', 'ost', 'ære', 'øst', 'ås']
    >>> sorted(["öst", "and", "ås", "ost", "ära"], key=lambda name: sort_key(name, "sv-SE"))
    ['and', 'ost', 'ås', 'ära', 'öst']
    """
    alphabet = _alphabet(language)
    places: list[tuple[int, int]] = []
    for letter in unicodedata.normalize("NFC", text.casefold()):
        plain = letter if letter in alphabet else unicodedata.normalize("NFD", letter)[0]
        places.append((1, alphabet[plain]) if plain in alphabet else (0, ord(plain)))
    return tuple(places), text
