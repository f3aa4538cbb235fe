"""Data-dependent phrases in Bokmål, whole enough to stay true and grammatical whatever the values are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.language.numbers import known
from R_free_helpers.results.pooled import own_sentence, several_years
from R_free_helpers.results.sentence_rows import by_unit, with_value

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.model.measure import Bands, Indicator
    from R_free_helpers.results.variables import Writer

MOST_NAMED = 3
"""Groups of up to this many units are named, larger ones only counted."""

LEVEL_WORDS = {3: "meget god", 2: "god", 1: "mindre god"}


def first_upper(text: str) -> str:
    """Return a text that can begin a sentence."""
    return text[:1].upper() + text[1:]


def trusts(writer: Writer, n: int) -> str:
    """Return a number of health trusts: ``ett helseforetak``, ``to helseforetak``."""
    return f"{writer.words.number(n, neuter=True)} helseforetak"


def who(writer: Writer, names: Sequence[str]) -> str:
    """Return units by name, or how many they are when they are many."""
    return writer.words.join(list(names)) if len(names) <= MOST_NAMED else trusts(writer, len(names))


def shown_units(writer: Writer, measure: str, **subgroup: str) -> pd.DataFrame:
    """Return the lowest units' rows of a share that are shown, highest first."""
    rows = by_unit(writer, measure, **subgroup)
    return with_value(rows).sort_values("value", ascending=False, kind="stable")


def of_shown(writer: Writer, shown: pd.DataFrame) -> str:
    """Return the health trusts a sentence is about: ``helseforetakene``, or those of them that are shown."""
    chapter = writer.chapter
    all_of_them = chapter.units.filter(chapter.units["level"] == chapter.compared_level).height
    if len(shown) == all_of_them:
        return "helseforetakene"
    return f"de {writer.words.number(len(shown))} av {writer.words.number(all_of_them)} helseforetak som vises,"


def spread(writer: Writer, measure: str, **subgroup: str) -> str:
    """Return how a share varies between health trusts, with the edition's own unit where it has one."""
    shown = shown_units(writer, measure, **subgroup)
    own = _own(writer, measure, **subgroup)
    if shown.empty:
        return "Ingen helseforetak har en andel som kan vises." + own
    printed = shown["value"].map(writer.share)
    high, low = printed.iloc[0], printed.iloc[-1]
    if len(shown) == 1:
        return f"Bare {shown['unit'].iloc[0]} har en andel som kan vises: {high}." + own
    if high == low:
        return f"Alle helseforetak med en andel som kan vises, har {high}." + own
    best, worst = (who(writer, list(shown.loc[printed == value, "unit"])) for value in (high, low))
    return f"Blant {of_shown(writer, shown)} går andelen fra {low} ({worst}) til {high} ({best})." + own


def _own(writer: Writer, measure: str, **subgroup: str) -> str:
    unit = writer.chapter.focus
    if unit is None or not (writer.chapter.results["measure"] == measure).any():
        return ""
    row = writer.one(measure, unit=unit, **subgroup)
    name = dict(writer.chapter.units.select("unit_id", "name_print").iter_rows())[unit]
    n = writer.integer(row["denominator"]) if known(row["denominator"]) else writer.few.words()
    several = "" if subgroup else several_sentence(writer, measure)
    return f" For {name} er andelen {writer.share(row['value'])} (antall i nevneren: {n}).{several}"


def several_sentence(writer: Writer, measure: str) -> str:
    """Return the edition's unit over several years, with a space before it; empty where one year is enough."""
    chapter = writer.chapter
    several = several_years(chapter, measure, [chapter.focus]) if chapter.focus else None
    return f" {own_sentence(writer, measure)}" if several and several.units else ""


def levels(writer: Writer, measure: str, indicator: Indicator) -> str:
    """Return how many health trusts reach each level, naming small groups."""
    shown = shown_units(writer, measure)
    if shown.empty:
        return "Måloppnåelsen per helseforetak kan ikke vises."
    scores = shown["value"].map(indicator.bands.score)
    parts: list[str] = []
    some = "" if (among := of_shown(writer, shown)) == "helseforetakene" else among
    for score, word in LEVEL_WORDS.items():
        names = list(shown.loc[scores == score, "unit"])
        named = f" ({writer.words.join(names)})" if 0 < len(names) <= MOST_NAMED else ""
        # The noun stands once, in the first part.
        number = writer.words.number(len(names), neuter=True)
        parts.append(f"{word} for {number if parts or some else trusts(writer, len(names))}{named}")
    text = writer.words.join(parts)
    return f"Blant {some} er måloppnåelsen {text}." if some else f"Måloppnåelsen er {text}."


def movement(writer: Writer, measure: str) -> str:
    """Return how many health trusts went up and down since the archived year before."""
    chapter = writer.chapter
    before = chapter.before(measure, level=chapter.compared_level)
    if before is None:
        return "Utviklingen per helseforetak kan ikke vises, fordi ingen utgave for året før er arkivert."
    both = by_unit(writer, measure).merge(before, on="unit_id", suffixes=("", "_before"))
    both = with_value(both)
    both = both[both["value_before"].notna() & (both["status_before"] != "few")]
    if both.empty:
        return "Ingen helseforetak har tall som kan vises for begge årene."
    # Judged on the values: a change too small for the printed share is still a change.
    down, up = (both["value"] < both["value_before"]).sum(), (both["value"] > both["value_before"]).sum()
    number = writer.words.number
    return (
        f"Av {trusts(writer, len(both))} med tall for begge årene har {number(int(down), neuter=True)} "
        f"en lavere andel enn året før og {number(int(up), neuter=True)} en høyere."
    )


def not_shown(writer: Writer, measure: str) -> str:
    """Return which health trusts have no value in a figure, and why."""
    rows = by_unit(writer, measure)
    hidden, empty = int((rows["status"] == "suppressed").sum()), list(rows.loc[rows["status"] == "no_data", "unit"])
    few = list(rows.loc[rows["status"] == "few", "unit"])
    parts = []
    if few:
        parts.append(f"{first_upper(who(writer, few))} hadde for få personer ({writer.few.words()}) til å vise tallet.")
    if hidden:
        why = "fordi det " + ("" if writer.chapter.policy.rounds else "gjelder få personer eller ")
        why += "kan røpe et annet tall for få personer"
        parts.append(f"Tallet er skjult for {trusts(writer, hidden)} {why}.")
    if empty:
        parts.append(f"{first_upper(who(writer, empty))} hadde ingen personer å regne andelen av.")
    return " ".join(parts) or "Alle helseforetak er vist."


def in_levels(writer: Writer, measure: str, bands: Bands) -> dict[str, str]:
    """Return how many health trusts are in each band, and who those in the lowest are."""
    shown = shown_units(writer, measure)
    scores = shown["value"].map(bands.score)
    below = list(shown.loc[scores == 1, "unit"])
    number = writer.words.number
    return {
        "high": number(int((scores == 3).sum()), neuter=True),
        "middle": number(int((scores == 2).sum()), neuter=True),
        "low": number(len(below), neuter=True),
        "low_units": who(writer, below) if below else "ingen",
    }


def listed(writer: Writer, names: Sequence[str], counts: Sequence[float]) -> str:
    """Return categories with their counts: ``Mavenclad (91), HSCT (69) og Kesimpta (52)``."""
    items = [f"{name} ({writer.integer(count)})" for name, count in zip(names, counts, strict=True)]
    return writer.words.join(items) or "ingen som kan vises"
