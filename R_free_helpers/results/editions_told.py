"""What an edition and its period are called in a report, in the registry's language.

The registry words its releases in ``labels.csv``: ``release`` is what one is called in a sentence ("the December
edition"), ``edition`` what an edition of it is called beside others, with ``{year}`` filled in ("quarter 3, 2024").
Without the latter an edition is called by its year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words, first_upper

if TYPE_CHECKING:
    from R_free_helpers.model.edition import Edition
    from R_free_helpers.results.chapter import Chapter


def release_name(chapter: Chapter, release: str = "") -> str:
    """Return what a release is called in a sentence; the edition's own when none is named."""
    return chapter.label("release", release or chapter.edition.release)


def edition_name(chapter: Chapter, edition: Edition | None = None) -> str:
    """Return what an edition of the registry is called beside others; the chapter's own when none is named."""
    return name_of(edition or chapter.edition, chapter.codes)


def name_of(edition: Edition, codes: Mapping[tuple[str, str], str]) -> str:
    """Return the same of a registry's labels by ``(key, code)``."""
    return codes.get(("edition", edition.release), "{year}").format(year=edition.year)


def cover_fields(edition: Edition, codes: Mapping[tuple[str, str], str], language: str, unit: str) -> dict[str, str]:
    """Return what fills in the fields of titles and subtitles: ``year``, ``unit``, ``edition`` and ``period``."""
    period = period_of(edition, language)
    return {"year": str(edition.year), "unit": unit, "edition": name_of(edition, codes), "period": period}


def report_title(
    edition: Edition, codes: Mapping[tuple[str, str], str], language: str, unit: str = "", audience: str = ""
) -> str:
    """Return the title of the report of an edition's release, or of its report for an audience; its name without one.

    Parameters
    ----------
    edition : Edition
    codes : mapping
        The registry's labels by ``(key, code)``.
    language : str
    unit : str
        What stands for ``{unit}``.
    audience : str
        Of a report that has a title of its own; empty for that of the release.
    """
    found = codes.get(("title", audience or edition.release), f"{edition.registry}: {{edition}}")
    return found.format(**cover_fields(edition, codes, language, unit))


def time_before(chapter: Chapter, times: int = 1) -> str:
    """Return what the values are called that are compared with: the year before, or the edition that the list names."""
    if chapter.edition.compared_with is None:
        return str(chapter.edition.year - times)
    return edition_name(chapter, chapter.edition.earlier(times=times))


def heading_before(chapter: Chapter, times: int = 1) -> str:
    """Return the same as the heading of a column, or the beginning of a sentence."""
    return first_upper(time_before(chapter, times))


def in_a_sentence(chapter: Chapter) -> str:
    """Return the same after "better than": "the year before", or the name of the edition."""
    if chapter.edition.compared_with is None:
        return Phrases.of(chapter.registry)("own.year_before")
    return time_before(chapter)


def last_time(chapter: Chapter) -> str:
    """Return the same without any number, for tables: the audit takes one for a result."""
    key = "own.year_before" if chapter.edition.compared_with is None else "own.last_time"
    return Phrases.of(chapter.registry)(key)


def period_name(chapter: Chapter) -> str:
    """Return the reporting year: as a year, or as its first and last day where it is not the calendar year."""
    return period_of(chapter.edition, chapter.registry.language)


def period_of(edition: Edition, language: str) -> str:
    """Return the same of an edition in a language."""
    if edition.of_calendar_year:
        return str(edition.year)
    return "–".join(Numbers(language).date(day) for day in edition.year_window)


def year_rule(chapter: Chapter) -> str:
    """Return what is called the year in this report; empty where it is the calendar year."""
    if chapter.edition.of_calendar_year:
        return ""
    date = Numbers(chapter.registry.language).date
    first, last = chapter.edition.year_window
    return Phrases.of(chapter.registry)("own.year_rule", first=date(first), last=date(last))


def overlap(chapter: Chapter) -> str:
    """Return how many months the reporting year shares with the one that it is compared with; empty without any.

    Values of such periods are of many of the same persons and visits, and the interval of their difference, which takes
    them for independent, is then too wide: a difference that it calls sure is one, but others stay unseen.
    """
    edition = chapter.edition
    begins = edition.year_window[0]
    ends = min(edition.year_window[1], edition.earlier().year_window[1])
    if edition.compared_with is None or ends < begins:
        return ""
    months = 12 * (ends.year - begins.year) + ends.month - begins.month + 1
    words = Words.of(chapter.registry)
    return words.phrases.count("own.overlap", months, n=words.number(months))
