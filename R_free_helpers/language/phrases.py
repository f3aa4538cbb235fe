"""The phrases of figures, tables and alt texts: one YAML file per language, templates with named fields.

A registry says in its own words what it likes: ``words/phrases.yml`` in its package has the same keys, of the phrases
that it words otherwise. Each takes the fields of the language's own, so that no number can get lost.
"""

from __future__ import annotations

import string
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from R_free_helpers.model.names import Mendable, did_you_mean
from R_free_helpers.model.workspace import shown, workspace
from R_free_helpers.model.yaml_text import load_yaml

if TYPE_CHECKING:
    from R_free_helpers.model.registry import Registry

FOLDER = Path(__file__).parent

LANGUAGES_OWN = ("alphabet", "audit.", "rendering.")
"""Keys, or beginnings of keys, that are the language's or the renderer's own: Quarto and the audit know them."""


class PhraseMistaken(Mendable, ValueError):
    """A registry's own phrase that cannot be used."""


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
        part = dict(_flat(load_yaml(path.read_text(encoding="utf-8"))))
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


def own_phrases(language: str, registry: str) -> dict[str, str]:
    """Return what a registry words otherwise, by dotted key; nothing where it has no ``words/phrases.yml``.

    Raises
    ------
    PhraseMistaken
        Naming the file, the key and the remedy: a file that cannot be read, a phrase that no language has, one that
        is the language's own, and one whose fields are others than those of the language's.
    """
    path = workspace().phrases(registry) if registry else None
    if path is None or not path.is_file():
        return {}
    return _checked(language, path, path.stat().st_mtime_ns)


@lru_cache
def _checked(language: str, path: Path, changed: int) -> dict[str, str]:
    """Return the phrases of a registry's file, which is read again when it has changed."""
    where = shown(path)
    try:
        tree = load_yaml(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        at = getattr(error, "problem_mark", None)
        line = f", line {at.line + 1}" if at else ""
        raise PhraseMistaken(f"{where}{line}: this is no YAML in UTF-8; put texts with a colon into quotes") from None
    if not isinstance(tree or {}, dict):
        raise PhraseMistaken(f"{where} holds no phrases by key, such as 'duration: tid'")
    known = load_phrases(language)
    own = dict(_flat(tree or {}))
    for key, text in own.items():
        if key not in known:
            raise PhraseMistaken(f"{where}: {language} has no phrase '{key}'{did_you_mean(key, known)}")
        if key.startswith(LANGUAGES_OWN):
            raise PhraseMistaken(f"{where}: the phrase '{key}' is the language's own: take it out")
        if (fields := _fields(text, where, key)) != (wanted := _fields(known[key], where, key)):
            told = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "none"
            wrong = ", ".join(f"{{{name}}}" for name in sorted(fields ^ wanted))
            raise PhraseMistaken(
                f"{where}: the phrase '{key}' must have just the fields of the language's own ({told}); mend {wrong}. "
                f"There it is: {known[key]}"
            )
    return own


def _fields(text: str, where: str, key: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise PhraseMistaken(f"{where}: the phrase '{key}' has a brace without its other half ({error})") from None


def plural_form(language: str, n: float) -> str:
    """Return which form a language has for a number of things, in the words of the CLDR.

    Examples
    --------
    >>> [plural_form("nb-NO", n) for n in (0, 1, 1.5, 2)], [plural_form("pl", n) for n in (1, 3, 12)]
    (['other', 'one', 'other', 'other'], ['one', 'few', 'many'])
    """
    from babel import Locale

    whole = int(n) if float(n).is_integer() else n
    return str(Locale.parse(language, sep="-").plural_form(whole))


class Phrases:
    """Phrases of one language, as a registry words them.

    Parameters
    ----------
    language : str
    registry : str
        Id of the registry whose own phrases are taken; none of any when empty.

    Examples
    --------
    >>> Phrases("nb-NO")("no_data")
    'ingen data'
    """

    def __init__(self, language: str, registry: str = "") -> None:
        self.language, self.registry = language, registry
        own = own_phrases(language, registry)
        self._texts = load_phrases(language) | own if own else load_phrases(language)

    @classmethod
    def of(cls, registry: Registry) -> Phrases:
        """Return the phrases of a registry: its language's, and in their place its own."""
        return cls(registry.language, registry.wording)

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

    def count(self, key: str, n: float, /, **fields: object) -> str:
        """Return ``<key>.one`` for one and ``<key>.other`` for other numbers; the field ``n`` is the caller's.

        A phrase that is the same for every number has no such forms, and is ``<key>`` itself. A language that has
        further forms, such as one for two to four, writes those too: ``<key>.few``.

        Parameters
        ----------
        n : int or float
        """
        if key in self:
            return self(key, **fields)
        form = plural_form(self.language, n)
        return self(f"{key}.{form}" if f"{key}.{form}" in self else f"{key}.other", **fields)
