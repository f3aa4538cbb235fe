"""What a report says of its choices: whom it is about, which limits are other ones, and what it is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from R_free_helpers.language.limits import limit_text
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words
from R_free_helpers.model.registry import get_registry
from R_free_helpers.results.attainment import ATTAINMENT
from R_free_helpers.results.editions_told import edition_name, time_before

if TYPE_CHECKING:
    from R_free_helpers.model.dimension import Dimension
    from R_free_helpers.results.chapter import Chapter


def selection_text(chapter: Chapter) -> str:
    """Return whom the report is about, such as ``Utvalg: kvinner, under 40 år.``; empty where it is everybody."""
    parts = selection_parts(chapter)
    return Phrases.of(chapter.registry)("choices.selection", parts=", ".join(parts)) if parts else ""


def selection_parts(chapter: Chapter) -> list[str]:
    """Return the chosen values in words, in the order of the registry's dimensions."""
    chosen = dict(chapter.edition.filter)
    return [_said(chapter, one, chosen[one.id]) for one in chapter.registry.dimensions if one.id in chosen]


def _said(chapter: Chapter, dimension: Dimension, chosen: str) -> str:
    """Return a choice in the registry's words for its dimension."""
    numbers = Numbers(chapter.registry.language)
    value = _value(dimension, chosen, chapter.registry.listed(dimension.key), Phrases.of(chapter.registry), numbers)
    lower = value[:1].lower() + value[1:] if value[1:2].islower() else value
    day = numbers.date(chapter.edition.status_date)
    return chapter.label("dimension", dimension.id).format(value=value, lower=lower, status_date=day)


def _value(dimension: Dimension, chosen: str, listed: dict[str, str], say: Phrases, numbers: Numbers) -> str:
    if dimension.kind == "codes":
        codes = set(chosen.split(","))
        labels = [label for code, label in listed.items() if code in codes]
        return labels[0] if len(labels) == 1 else say("choices.or", first=", ".join(labels[:-1]), last=labels[-1])
    if dimension.kind == "ages":
        low, high = dimension.years(chosen)
        if low is None and high is not None:
            return say("choices.ages.under", above=high + 1)
        kind = "from" if high is None else "one" if low == high else "between"
        return say(f"choices.ages.{kind}", low=low, high=high)
    first, last = (day and numbers.date(day) for day in dimension.days(chosen))
    kind = "between" if first and last else "from" if first else "until"
    return say(f"choices.days.{kind}", first=first, last=last)


def changed_limits(chapter: Chapter, measures: Iterable[str] | None = None) -> list[str]:
    """Return the indicators whose limit is another one: those that any of some measures reads, or all of them."""
    chosen = dict(chapter.edition.limits)
    if measures is None or not chosen:
        return list(chosen)
    own, read = get_registry(chapter.registry.id), set(measures)
    found = []
    for name, value in chosen.items():
        other = own.with_limits({name: value})
        # A measure that does not read the indicator stays the same object.
        reading = {a.id for a, b in zip(own.measures, other.measures, strict=True) if a is not b}
        reading |= {one.id for one in own.measures if getattr(one, "limit_of", None) == name}
        reading |= {ATTAINMENT} if name in own.indicators else set()
        found += [name] if reading & read else []
    return found


def limits_of(chapter: Chapter, indicator: str) -> dict[str, str]:
    """Return an indicator's limit in words, ``limit``, and the registry's, ``own``."""
    words = Words.of(chapter.registry)
    own = get_registry(chapter.registry.id)
    return {
        "limit": limit_text(chapter.registry.limit(indicator), words),
        "own": limit_text(own.limit(indicator), words),
    }


def choices_text(chapter: Chapter, measures: Sequence[str] | None = None) -> str:
    """Return whom a report, or what shows some measures of it, is about, and its other limits; empty without any.

    Parameters
    ----------
    chapter : Chapter
    measures : sequence of str, optional
        Those that are shown; all of them when absent.
    """
    return " ".join(filter(None, [selection_text(chapter), limits_text(chapter, measures)]))


def limits_text(chapter: Chapter, measures: Sequence[str] | None = None) -> str:
    """Return which limits are other ones than the registry's, of those that some measures read."""
    say = Phrases.of(chapter.registry)
    names = changed_limits(chapter, measures)
    said = [say("choices.limit", name=chapter.text(name, "name"), **limits_of(chapter, name)) for name in names]
    return " ".join(said)


def report_choices(chapter: Chapter) -> str:
    """Return all choices of a report, also what it is compared with; empty for the registry's own edition."""
    say = Phrases.of(chapter.registry)
    again = say("choices.recomputed", year=time_before(chapter)) if chapter.edition.compare == "recomputed" else ""
    return " ".join(filter(None, [choices_text(chapter), again]))


def year_before(chapter: Chapter) -> str:
    """Return the year before as a sentence names it: what was computed again is called so."""
    year = time_before(chapter)
    if chapter.edition.compare == "archive":
        return year
    return Phrases.of(chapter.registry)("choices.year_again", year=year)


def year_before_rule(chapter: Chapter) -> str:
    """Return where the values of the year before come from."""
    compare = chapter.edition.compare
    kind = "selection" if chapter.edition.filter and compare == "archive" else compare
    say = Phrases.of(chapter.registry)
    return say(f"choices.year_before_rule.{kind}", year=time_before(chapter), now=edition_name(chapter))


def untold_before(chapter: Chapter, measure: str) -> str:
    """Return what stands in a sentence for the value of a year before that there is none of, and why."""
    why = chapter.not_compared.get(measure)
    say = Phrases.of(chapter.registry)
    return say("not_archived") if why is None else say(f"choices.not_known.{why}")


def not_compared(chapter: Chapter, measure: str) -> str:
    """Return why a measure is not compared with what was published of it; empty where it is, or never was."""
    why = chapter.not_compared.get(measure)
    if why is None:
        return ""
    limits = limits_of(chapter, measure) if why == "limit" and measure in dict(chapter.edition.limits) else {"own": ""}
    return Phrases.of(chapter.registry)(f"choices.not_compared.{why}", year=time_before(chapter), **limits)
