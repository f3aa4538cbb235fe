"""The renderer's own words, from the phrases of the language; fig, tbl and sec are those that Quarto prints."""

from collections.abc import Sequence

from R_free_helpers.language.phrases import languages, load_phrases

PAGE_WORDS = ("fig", "tbl", "sec", "contents", "code", "skip", "link")
"""Words that the filters and the templates put in."""

SCRIPT_WORDS = (
    *("search", "found", "first", "at", "next", "previous", "end"),
    *("sort", "unit", "nobody", "marked", "unmark", "chosen", "figure", "arrows"),
)
"""Words that the page's scripts say."""

__all__ = ["PAGE_WORDS", "SCRIPT_WORDS", "languages", "words_of"]


def words_of(language: str, names: Sequence[str] = PAGE_WORDS) -> dict[str, str]:
    """Return words that are put into a report, by name: those of the filters and templates, or others of the renderer.

    Raises
    ------
    KeyError
        When the language lacks one of them.

    Examples
    --------
    >>> words_of("sv-SE")["sec"]
    'Avsnitt'
    """
    phrases = load_phrases(language)
    return {name: phrases[f"rendering.{name}"] for name in names}
