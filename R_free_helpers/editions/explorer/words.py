"""The words of the explorer's page: the engine's in every language, the registry's in its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from R_free_helpers.editions.explorer.printing import few_in
from R_free_helpers.language.bands import band_cuts
from R_free_helpers.language.numbers import MINUS, Numbers
from R_free_helpers.language.phrases import Phrases, languages, load_phrases
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.results.editions_told import report_title as title_of

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

OWN = "explorer."
ALSO = ("funnel.note", "funnel.note_wide", "funnel.clustered", "funnel.outside0", "funnel.outside1", "funnel.outside2")
"""Phrases of the report's figures that the page says too."""


def offered(chapter: Chapter) -> list[str]:
    """Return the languages that the page can be read in, the registry's own first."""
    own = chapter.registry.language
    return [own, *(one for one in languages() if one != own)]


def language_name(tag: str, within: str) -> str:
    """Return what a language is called in another, or in itself.

    Examples
    --------
    >>> language_name("sv-SE", "en-GB"), language_name("sv-SE", "sv-SE")
    ('Swedish', 'svenska')
    """
    return str(Numbers(tag).locale.get_language_name(Numbers(within).locale) or tag)


def say(chapter: Chapter, language: str) -> Phrases:
    """Return the phrases of a language; where it is the registry's own, as the registry words them."""
    own = chapter.registry.language
    return Phrases.of(chapter.registry) if language == own else Phrases(language)


def page_words(chapter: Chapter, language: str) -> dict[str, str]:
    """Return the phrases that the page's script says, by key; fields that it fills in itself stay in braces."""
    texts = load_phrases(language)
    words = {key.removeprefix(OWN): text for key, text in texts.items() if key.startswith(OWN)}
    words |= {key: texts[key] for key in ALSO}
    few, phrases, numbers = few_in(chapter, language), say(chapter, language), Numbers(language)
    registry = chapter.registry
    nouns = {"rows": phrases("row.many"), "the_rows": phrases("row.the_many")}
    words["funnel.clustered"] = phrases("funnel.clustered", **nouns)
    filled: dict[str, Mapping[str, object]] = {
        "remark.suppressed": {"limit": few.limit},
        "remark.low_n": {"limit": registry.low_n},
        "remark.low_coverage": {"limit": numbers.share(registry.low_coverage_limit)},
        "own_language": {"language": language_name(registry.language, language)},
        "source": {"id": chapter.edition.id, "date": numbers.date(chapter.edition.extraction_date)},
    }
    words |= {name: phrases(OWN + name, **fields) for name, fields in filled.items()}
    words["title"] = words["title"].replace("{title}", report_title(chapter))
    words["notice"] = notice(chapter, phrases)
    return words


def number_signs(language: str) -> dict[str, object]:
    """Return how numbers on axes are written, as d3 takes it: the signs of what the language's `Numbers` print.

    Examples
    --------
    >>> number_signs("en-GB")["thousands"], number_signs("en-GB")["currency"]
    (',', ['', ''])
    """
    numbers = Numbers(language)
    thousand, half = numbers.integer(10_000), numbers.decimal(0.5)
    return {
        "decimal": half.strip("05"),
        "thousands": thousand.strip("01"),
        "grouping": [3],
        "currency": ["", ""],
        "percent": numbers.share(0.5).replace("50", ""),
        "minus": MINUS,
    }


def notice(chapter: Chapter, phrases: Phrases) -> str:
    """Return what is said of made-up persons; empty where they exist."""
    return phrases("notice.synthetic") if chapter.synthetic else ""


def report_title(chapter: Chapter) -> str:
    """Return the title of the registry's report, in the registry's language."""
    return title_of(chapter.edition, chapter.codes, chapter.registry.language)


def band_words(chapter: Chapter, measure: str, languages: list[str]) -> list[tuple[float, list[str]]]:
    """Return where an indicator's bands begin, with their names in each language; nothing where it has no bands."""
    indicator = chapter.registry.shares.get(measure)
    bands = indicator.bands if indicator else chapter.registry.coverage_bands
    if bands is None or (indicator is None and measure not in chapter.registry.coverages):
        return []
    bounds = {2: bands.good, 3: bands.very_good}
    names: dict[int, list[str]] = {level: [] for level in bounds}
    for language in languages:
        phrases = say(chapter, language)
        cuts = band_cuts(bands, phrases, Numbers(language))
        for level, found in names.items():
            found.append(phrases("band.named", name=phrases(f"band.{LEVELS[level]}"), range=cuts[level]))
    # Where a single goal is published, both bounds are that goal.
    levels = [3] if bands.good == bands.very_good else [2, 3]
    return [(bounds[level], names[level]) for level in levels]
