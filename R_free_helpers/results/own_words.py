"""The sentences of the report for one unit, as the report variables ``own.…``; all empty in the nation's edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.words import Words
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.model.releases import releases_of
from R_free_helpers.results.editions_told import (
    edition_name,
    in_a_sentence,
    overlap,
    period_name,
    release_name,
    time_before,
    year_rule,
)
from R_free_helpers.results.own_unit import LEAST_LACKING, MOST_RANKED, rule_of, standings, unit_above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.own_unit import Row, Standing

NAMES = (
    "unit",
    "about",
    "levels",
    "not_shown",
    "better",
    "worse",
    "same",
    "uncompared",
    "above",
    "behind",
    "rule",
    "overlap",
)
"""The sentences about the unit; every one is there in every edition, so that a text may name it."""

OF_EDITION = ("least_lacking", "before", "numbers", "year_rule")
"""What is told of the edition, the nation's too."""


def own_variables(chapter: Chapter) -> dict[str, str]:
    """Return what is said of the edition's unit: where it stands, and what chance does not explain."""
    numbers, words = Numbers(chapter.registry.language), Words.of(chapter.registry)
    before = in_a_sentence(chapter)
    of_edition = numbers.share(LEAST_LACKING), before, _whose_numbers(words, chapter), year_rule(chapter)
    told = dict.fromkeys(NAMES, "") | dict(zip(OF_EDITION, of_edition, strict=True))
    if chapter.focus is None:
        return told
    found = standings(chapter)
    names = dict(chapter.units.select("unit_id", "name_print").iter_rows())
    unit, above = names[chapter.focus], unit_above(chapter)
    say, country = words.phrases, words.phrases("own.country")
    told["unit"] = unit
    if above:
        told["about"] = say("own.sentence.above_unit", unit=unit, above=names[above])
    told["rule"] = say(f"own.rank.rule.{rule_of(found)}", n=words.number(MOST_RANKED), nation=country)
    if not any(one.shown for one in found):
        kind = "nobody" if chapter.focus in chapter.empty_units else "none_shown"
        fields = {"unit": unit, "year": edition_name(chapter), "nation": country}
        nothing = say("own.sentence.nothing_to_compare")
        return told | {"levels": say(f"own.sentence.{kind}", **fields), "above": nothing, "better": nothing}
    told["levels"] = _levels(words, found)
    hidden = [one.name for one in found if not one.shown]
    told["not_shown"] = say("own.sentence.few_shown", names=words.join(hidden)) if hidden else ""
    for name, sign in (("above", 1), ("behind", -1)):
        told[name] = _said(words, name, (one for one in found if one.against == sign), _beside, nation=country)
    if not any(one.before[1] for one in found):
        return told | {"better": say("own.sentence.not_archived", year=time_before(chapter))}
    told["overlap"] = overlap(chapter)
    for name, sign in (("better", 1), ("worse", -1)):
        told[name] = _said(words, name, (one for one in found if one.since == sign), _since, before=before)
    for name, verdict in (("same", 0), ("uncompared", None)):
        which = [one.name for one in found if one.since == verdict and one.shown]
        told[name] = say(f"own.sentence.{name}", names=words.join(which), before=before) if which else ""
    return told


def _whose_numbers(words: Words, chapter: Chapter) -> str:
    """Return in which report the same numbers stand: the annual report, another release, or in none."""
    edition = chapter.edition
    if edition.made_for:
        fields = {"period": period_name(chapter), "extraction": words.numbers.date(edition.extraction_date)}
        return words.phrases("own.numbers.alone", **fields)
    if edition.release == releases_of(edition.registry).main:
        return words.phrases("own.numbers.main", year=edition_name(chapter))
    return words.phrases("own.numbers.release", release=release_name(chapter), year=edition.year)


def _levels(words: Words, found: list[Standing]) -> str:
    """Return how many of the indicators that have a level are in each of them; empty without any."""
    levels = [one.level for one in found if one.level]
    if not levels:
        return ""
    counts = {name: words.number(levels.count(level)) for level, name in LEVELS.items()}
    own = words.phrases(f"band.{LEVELS[levels[0]]}").lower()
    return words.phrases.count("own.sentence.levels", len(levels), n=words.number(len(levels)), level=own, **counts)


def _said(
    words: Words, name: str, which: Iterable[Standing], told: Callable[[Words, Standing], str], **against: str
) -> str:
    names = [told(words, one) for one in which]
    if names:
        return words.phrases(f"own.sentence.{name}", names=words.join(names), **against)
    return words.phrases(f"own.sentence.{name}_none", **against)


def _since(words: Words, one: Standing) -> str:
    return words.phrases(
        "own.sentence.named",
        name=one.name,
        before=_share(words, one, one.before[1]),
        share=_share(words, one, one.now),
    )


def _beside(words: Words, one: Standing) -> str:
    fields = {"share": _share(words, one, one.now), "nation": _share(words, one, one.nation)}
    return words.phrases("own.sentence.beside", name=one.name, **fields)


def _share(words: Words, one: Standing, row: Row | None) -> str:
    """Return a share that is shown, as it is printed beside another of the same indicator."""
    return words.numbers.share(row["value"], one.decimals) if row else words.phrases("no_data")
