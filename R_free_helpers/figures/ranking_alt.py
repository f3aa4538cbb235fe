"""What a ranking says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import Language, language_of, not_shown, units_word
from R_free_helpers.language.periods import period_text
from R_free_helpers.model.measure import LEVELS, Bands
from R_free_helpers.results.choices import year_before
from R_free_helpers.results.telling import level_of, share_printer
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
    measure: str,
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
    lower = share and chapter.registry.lower_is_better(measure)
    told = share_printer(chapter, measure)
    print_value = told if share else lambda value, of=None: numbers.decimal(value, decimals)
    units = rows[rows["level"] != "nation"]
    shown = units[units["shown"]]
    period = period_text(rows["period"].iloc[0], numbers)
    what = "alt.bars_low" if lower else "alt.bars"
    parts = [say(what, name=name, period=period, n=numbers.integer(len(units)), units=units_word(chapter))]
    for row in rows[rows["level"] == "nation"].itertuples():
        now = row._asdict() | {"statistic": statistic}
        of = [row.denominator, row.denominator if earlier is None else earlier["denominator"]]
        judged = verdict(now, earlier, told.decimals(*of) if share else decimals)
        parts.append(_nation(chapter, row, language, print_value, statistic, judged))
    if len(shown):
        # The best stands first, which is the highest or the lowest.
        values = [print_value(row.value, row.denominator) for row in shown.itertuples()]
        first, last = values[0], values[-1]
        if first == last:
            parts.append(say("alt.all_equal", value=first))
        else:
            best, worst = (
                tied([unit for unit, text in zip(shown["unit"], values, strict=True) if text == wanted], chapter)
                for wanted in (first, last)
            )
            # Of whom: the units that are not shown may be higher or lower.
            group = {"n": numbers.integer(len(shown)), "of": numbers.integer(len(units)), "units": units_word(chapter)}
            ends = {"low": first, "high": last} if lower else {"high": first, "low": last}
            key = "alt.low_best_worst" if lower else "alt.best_worst"
            key = key if len(shown) == len(units) else f"{key}_shown"
            parts.append(say(key, best=best, worst=worst, **ends, **group))
    scores = [level_of(chapter, bands, row) for row in units.to_dict("records")] if bands else []
    if bands and any(scores):
        counts = [
            say("alt.band", name=say(f"band.{LEVELS[level]}").lower(), n=numbers.integer(scores.count(level)))
            for level in (3, 2, 1)
            if level in bands.levels
        ]
        key = "alt.bands" if all(scores) else "alt.bands_shown"
        parts.append(say(key, bands=language.words.join(counts)))
    parts += absent(chapter, units, statistic)
    return " ".join(parts)


def _nation(
    chapter: Chapter, row: object, language: Language, print_value: Callable, statistic: str, judged: int | None
) -> str:
    say, share = language.phrases, statistic == "share"
    if not row.shown:
        return say("alt.nation_hidden", nation=row.unit, what=not_shown(chapter, row, statistic))
    interval = change = ""
    if row.lower == row.lower:
        bounds = f"{print_value(row.lower)}–{print_value(row.upper)}"
        if share:
            bounds = print_value.interval(row.lower, row.upper, row.denominator)
        interval = say("alt.interval", interval=bounds)
    if row.before == row.before:
        compared = language.words.compared(judged, print_value(row.before, row.denominator), year_before(chapter))
        change = say("alt.compared", compared=compared)
    return say(
        "alt.nation", nation=row.unit, value=print_value(row.value, row.denominator), interval=interval, change=change
    )


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
