"""What a ranking says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import Language, language_of, not_shown, units_word
from R_free_helpers.language.periods import period_text
from R_free_helpers.model.measure import LEVELS, Bands
from R_free_helpers.results.choices import year_before
from R_free_helpers.results.variables import MOST_TIED_NAMED
from R_free_helpers.results.verdicts import Row, verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from R_free_helpers.results.chapter import Chapter

STATUSES_TOLD = {"few": "few", "suppressed": "hidden", "no_data": "no_data", "low_coverage": "low_coverage"}
"""Statuses whose units are counted, and the phrase for each."""


def ranking_alt(
    chapter: Chapter,
    name: str,
    rows: pd.DataFrame,
    bands: Bands | None,
    statistic: str,
    decimals: int = 0,
    earlier: Row | None = None,
) -> str:
    """Return the alt text of ranked bars, all of it from the rows drawn and the nation's row of the year before."""
    share = statistic == "share"
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    print_value = numbers.share if share else lambda value: numbers.decimal(value, decimals)
    units = rows[rows["level"] != "nation"]
    shown = units[units["shown"]]
    period = period_text(rows["period"].iloc[0], numbers)
    parts = [say("alt.bars", name=name, period=period, n=numbers.integer(len(units)), units=units_word(chapter))]
    for row in rows[rows["level"] == "nation"].itertuples():
        now = row._asdict() | {"statistic": statistic}
        judged = verdict(now, earlier, 0 if share else decimals)
        parts.append(_nation(chapter, row, language, print_value, statistic, judged))
    if len(shown):
        values = [print_value(value) for value in shown["value"]]
        high, low = values[0], values[-1]
        if high == low:
            parts.append(say("alt.all_equal", value=high))
        else:
            best, worst = (
                tied([unit for unit, text in zip(shown["unit"], values, strict=True) if text == wanted], chapter)
                for wanted in (high, low)
            )
            # Of whom: the units that are not shown may be higher or lower.
            group = {"n": numbers.integer(len(shown)), "of": numbers.integer(len(units)), "units": units_word(chapter)}
            key = "alt.best_worst" if len(shown) == len(units) else "alt.best_worst_shown"
            parts.append(say(key, best=best, high=high, worst=worst, low=low, **group))
    if bands and len(shown):
        scores = [bands.score(value) for value in shown["value"]]
        counts = [
            say("alt.band", name=say(f"band.{LEVELS[level]}").lower(), n=numbers.integer(scores.count(level)))
            for level in (3, 2, 1)
            if level in bands.levels
        ]
        key = "alt.bands" if len(shown) == len(units) else "alt.bands_shown"
        parts.append(say(key, bands=language.words.join(counts)))
    parts += absent(chapter, units, statistic)
    return " ".join(parts)


def _nation(
    chapter: Chapter, row: object, language: Language, print_value: Callable, statistic: str, judged: int | None
) -> str:
    say, numbers, share = language.phrases, language.numbers, statistic == "share"
    if not row.shown:
        return say("alt.nation_hidden", nation=row.unit, what=not_shown(chapter, row, statistic))
    interval = change = ""
    if row.lower == row.lower:
        bounds = f"{print_value(row.lower)}–{print_value(row.upper)}"
        interval = say("alt.interval", interval=numbers.interval(row.lower, row.upper) if share else bounds)
    if row.before == row.before:
        compared = language.words.compared(judged, print_value(row.before), year_before(chapter))
        change = say("alt.compared", compared=compared)
    return say("alt.nation", nation=row.unit, value=print_value(row.value), interval=interval, change=change)


def tied(names: list[str], chapter: Chapter) -> str:
    """Return the names of units with the same printed value, or how many they are."""
    language = language_of(chapter)
    if len(names) > MOST_TIED_NAMED:
        return language.phrases("alt.many", n=language.numbers.integer(len(names)), units=units_word(chapter))
    return language.words.join(names)


def absent(chapter: Chapter, units: pd.DataFrame, statistic: str = "share") -> list[str]:
    """Return a sentence on the units of few persons, hidden, without data, or of low coverage."""
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    counts = units["status"].value_counts()
    fields = {
        "limit": numbers.share(chapter.registry.low_coverage_limit),
        "persons": numbers.integer(chapter.few.fewest(statistic)),
    }
    what = [
        say.count(f"alt.{phrase}", counts[status], n=numbers.integer(counts[status]), **fields)
        for status, phrase in STATUSES_TOLD.items()
        if counts.get(status, 0)
    ]
    return [say("alt.absent", what=language.words.join(what))] if what else []
