"""The renderer's own words, from the phrases of the language; fig, tbl and sec are those that Quarto prints."""

from R_free_helpers.language.phrases import languages, load_phrases

PAGE_WORDS = ("fig", "tbl", "sec", "contents", "code", "skip", "link", "search", "found")

__all__ = ["PAGE_WORDS", "languages", "words_of"]


def words_of(language: str) -> dict[str, str]:
    """Return the words that the filters and templates put into a report, by name.

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
    return {name: phrases[f"rendering.{name}"] for name in PAGE_WORDS}
