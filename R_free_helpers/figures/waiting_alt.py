"""What waiting-time boxes say in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import language_of, units_word
from R_free_helpers.figures.ranking_alt import absent, tied
from R_free_helpers.language.few import is_told
from R_free_helpers.language.limits import time_text
from R_free_helpers.language.periods import period_text

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.figures.waiting_alt import TimeAxis
    from R_free_helpers.results.chapter import Chapter


def waiting_alt(chapter: Chapter, name: str, rows: pd.DataFrame, scale: TimeAxis) -> str:
    """Return the alt text of waiting-time boxes, all of it from the rows drawn."""
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers

    def spell(value: float) -> str:
        return time_text(value, scale.time, language.words)

    units = rows[rows["level"] != "nation"]
    shown = units[units["shown"]]
    parts = [
        say(
            "alt.boxes",
            name=name,
            period=period_text(rows["period"].iloc[0], numbers),
            n=numbers.integer(len(units)),
            units=units_word(chapter),
        )
    ]
    for row in rows[(rows["level"] == "nation") & rows["shown"]].itertuples():
        beyond = ""
        if scale.limit and row.beyond == row.beyond:
            told = is_told(row.beyond, row.beyond_status)
            n = chapter.few.words() if told else numbers.integer(row.beyond)
            beyond = say("alt.beyond", n=n, limit=spell(scale.limit))
        parts.append(
            say(
                "alt.nation_median",
                nation=row.unit,
                median=spell(row.median),
                low=numbers.integer(row.p25),
                high=numbers.integer(row.p75),
                beyond=beyond,
                time=say(f"time.{scale.time}"),
            )
        )
    if len(shown):
        medians = [spell(value) for value in shown["median"]]
        best, worst = (
            tied([unit for unit, text in zip(shown["unit"], medians, strict=True) if text == wanted], chapter)
            for wanted in (medians[0], medians[-1])
        )
        group = {"n": numbers.integer(len(shown)), "of": numbers.integer(len(units)), "units": units_word(chapter)}
        key = "alt.shortest_longest" if len(shown) == len(units) else "alt.shortest_longest_shown"
        parts.append(
            say("alt.all_medians", value=medians[0])
            if medians[0] == medians[-1]
            else say(key, best=best, low=medians[0], worst=worst, high=medians[-1], **group)
        )
    if len(shown) and scale.target is not None:
        within = int((shown["median"] <= scale.target).sum())
        parts.append(
            say(
                "alt.within_target",
                n=numbers.integer(within),
                shown=numbers.integer(len(shown)),
                units=units_word(chapter),
                target=spell(scale.target),
            )
        )
    return " ".join(parts + absent(chapter, units, "median"))


@dataclass(frozen=True)
class TimeAxis:
    """How time is shown.

    Attributes
    ----------
    limit : float or None
        Where the axis ends; None where it takes in every box, and nobody is beyond it.
    target : int or None
        The target line, where there is a target.
    time : {"days", "months", "years"}
        The measure's unit of time.
    """

    limit: float | None
    target: int | None
    time: str = "days"
