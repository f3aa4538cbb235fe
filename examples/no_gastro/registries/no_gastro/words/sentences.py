"""Sentences on how hospitals differ, true and grammatical whatever the values are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.results.sentence_rows import by_unit, with_value

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers import Indicator
    from R_free_helpers.results.variables import Writer

MOST_NAMED = 3
"""Groups of up to this many hospitals are named, larger ones only counted."""

LEVEL_WORDS = {3: "meget god", 2: "god", 1: "mindre god"}


def first_upper(text: str) -> str:
    """Return a text that can begin a sentence."""
    return text[:1].upper() + text[1:]


def hospitals(writer: Writer, n: int) -> str:
    """Return a number of hospitals: ``ett sykehus``, ``to sykehus``."""
    return f"{writer.words.number(n, neuter=True)} sykehus"


def who(writer: Writer, names: list[str]) -> str:
    """Return hospitals by name, or how many they are when they are many."""
    return writer.words.join(names) if len(names) <= MOST_NAMED else hospitals(writer, len(names))


def shown_hospitals(writer: Writer, measure: str, statistic: str = "share", **subgroup: str) -> pd.DataFrame:
    """Return the hospitals' rows that are shown, highest first."""
    rows = by_unit(writer, measure, statistic, **subgroup)
    return with_value(rows).sort_values("value", ascending=False, kind="stable")


def among(writer: Writer, n: int) -> str:
    """Return the hospitals that a sentence is about: all of them, or those of them that are shown."""
    chapter = writer.chapter
    everyone = chapter.units.filter(chapter.units["level"] == chapter.compared_level).height
    number = writer.words.number
    return "sykehusene" if n == everyone else f"de {number(n)} av {number(everyone)} sykehusene som vises,"


def spread(writer: Writer, measure: str) -> str:
    """Return how a share varies between hospitals, from the lowest to the highest printed value."""
    shown = shown_hospitals(writer, measure)
    if shown.empty:
        return "Ingen sykehus har en andel som kan vises."
    printed = shown["value"].map(lambda value: writer.share(value))
    high, low = printed.iloc[0], printed.iloc[-1]
    if len(shown) == 1:
        return f"Bare {shown['unit'].iloc[0]} har en andel som kan vises: {high}."
    if high == low:
        return f"Blant {among(writer, len(shown))} er andelen {high} overalt."
    top, bottom = (who(writer, list(shown.loc[printed == value, "unit"])) for value in (high, low))
    return f"Blant {among(writer, len(shown))} går andelen fra {low} ({bottom}) til {high} ({top})."


def levels(writer: Writer, measure: str, indicator: Indicator) -> str:
    """Return how many hospitals reach each level, naming small groups."""
    shown = shown_hospitals(writer, measure)
    if shown.empty or indicator.bands is None:
        return "Måloppnåelsen kan ikke vises for noe sykehus."
    scores = shown["value"].map(indicator.bands.score)
    parts = []
    for score, word in LEVEL_WORDS.items():
        if score not in indicator.bands.levels:
            continue
        names = list(shown.loc[scores == score, "unit"])
        named = f" ({writer.words.join(names)})" if 0 < len(names) <= MOST_NAMED else ""
        number = writer.words.number(len(names), neuter=True)
        parts.append(f"{word} for {number if parts else hospitals(writer, len(names))}{named}")
    return f"Blant {among(writer, len(shown))} er måloppnåelsen {writer.words.join(parts)}."


def against_expected(writer: Writer, more: list[str], fewer: list[str], shown: int) -> str:
    """Return which hospitals had more, and which fewer, than was expected of their patients."""
    if not shown:
        return "Ingen sykehus har tall som kan vises."
    if not more and not fewer:
        return f"Blant {among(writer, shown)} hadde ingen sikkert flere eller færre enn ventet."
    parts = [
        f"{writer.words.join(names)} hadde {what} enn ventet"
        for names, what in ((more, "flere"), (fewer, "færre"))
        if names
    ]
    return f"{', og '.join(parts)}. De andre skilte seg ikke sikkert fra det som var ventet."


def not_shown(writer: Writer, measure: str) -> str:
    """Return which hospitals have no value in a figure, and why."""
    rows = by_unit(writer, measure)
    few = list(rows.loc[rows["status"] == "few", "unit"])
    hidden = list(rows.loc[rows["status"] == "suppressed", "unit"])
    parts = []
    if few:
        parts.append(f"{first_upper(who(writer, few))} hadde for få til å vise andelen.")
    if hidden:
        parts.append(f"Andelen er skjult for {who(writer, hidden)}, fordi den kunne røpe andre tall.")
    return " ".join(parts) or "Alle sykehus er vist."
