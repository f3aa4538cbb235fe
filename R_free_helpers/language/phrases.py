"""The phrases of figures, tables and alt texts: one YAML file per language, templates with named fields."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from R_free_helpers.model.names import did_you_mean

FOLDER = Path(__file__).parent


def languages() -> list[str]:
    """Return the tags of the languages that have phrases."""
    return sorted({path.name.split(".")[0] for path in FOLDER.glob("*.yml")})


@lru_cache
def load_phrases(language: str) -> dict[str, str]:
    """Return the phrases of a language by dotted key.

    ``<language>.yml`` and any ``<language>.<part>.yml`` beside it are read together.

    Raises
    ------
    FileNotFoundError
        When the language has no file.
    ValueError
        When two files define the same key.
    """
    paths = sorted(FOLDER.glob(f"{language}.yml")) + sorted(FOLDER.glob(f"{language}.*.yml"))
    if not paths:
        raise FileNotFoundError(f"no phrases for the language '{language}'; there are: {', '.join(languages())}")
    phrases: dict[str, str] = {}
    for path in paths:
        part = dict(_flat(yaml.safe_load(path.read_text(encoding="utf-8"))))
        twice = sorted(phrases.keys() & part.keys())
        if twice:
            raise ValueError(f"{path.name} defines again: {', '.join(twice)}")
        phrases |= part
    return phrases


def _flat(tree: dict, prefix: str = "") -> list[tuple[str, str]]:
    pairs = []
    for key, value in tree.items():
        name = f"{prefix}{key}"
        pairs += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, str(value))]
    return pairs


class Phrases:
    """Phrases of one language.

    Examples
    --------
    >>> Phrases("nb-NO")("no_data")
    'ingen data'
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = load_phrases(language)

    def __call__(self, key: str, **fields: object) -> str:
        """Return a phrase with its fields filled in.

        Raises
        ------
        KeyError
            When the language has no such phrase, or the phrase needs a field that is not given.
        """
        if key not in self._texts:
            raise KeyError(f"{self.language} has no phrase '{key}'{did_you_mean(key, self._texts)}")
        try:
            return self._texts[key].format(**fields)
        except KeyError as error:
            raise KeyError(f"the phrase '{key}' needs the field {error}") from None

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def count(self, key: str, n: int, /, **fields: object) -> str:
        """Return ``<key>.one`` for one and ``<key>.other`` for any other number; the field ``n`` is the caller's.

        A phrase that is the same for every number has no such forms, and is ``<key>`` itself.
        """
        if key in self:
            return self(key, **fields)
        return self(f"{key}.one" if n == 1 else f"{key}.other", **fields)
