"""Data-dependent phrases in Bokmål, whole enough to stay true and grammatical whatever the values are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.language.few import Absent, Small
from R_free_helpers.language.numbers import known
from R_free_helpers.results.choices import not_compared
from R_free_helpers.results.pooled import own_sentence, several_years
from R_free_helpers.results.sentence_rows import by_unit, with_value
from R_free_helpers.results.verdicts import unit_verdicts

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


def years(text: str) -> str:
    """Return a number with its unit, and what stands in the place of one, such as ``ikke nådd``, without."""
    return f"{text} år" if text[:1].isdigit() else text


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


def everyone(writer: Writer) -> int:
    """Return how many health trusts there are."""
    chapter = writer.chapter
    return chapter.units.filter(chapter.units["level"] == chapter.compared_level).height


def among(writer: Writer, n: int) -> str:
    """Return the health trusts a sentence is about: all of them, or those of them that are shown."""
    number = writer.words.number
    if n == everyone(writer):
        return "helseforetakene"
    return f"de {number(n)} av {number(everyone(writer))} helseforetak som vises"


def all_of(writer: Writer, n: int) -> str:
    """Return all the health trusts that a sentence is about as its subject, with the comma that follows the clause."""
    return f"alle {trusts(writer, n)}" if n == everyone(writer) else f"alle {among(writer, n)},"


def spread(writer: Writer, measure: str, **subgroup: str) -> str:
    """Return how a share varies between health trusts, with the edition's own unit where it has one."""
    shown = shown_units(writer, measure, **subgroup)
    return between(writer, shown, shown["value"].map(writer.share)) + own(writer, measure, **subgroup)


def between(writer: Writer, shown: pd.DataFrame, printed: pd.Series, what: str = "andel", the: str = "andelen") -> str:
    """Return how a value varies between health trusts, from the lowest to the highest printed value, as a sentence.

    Parameters
    ----------
    shown : pandas.DataFrame
        The trusts with a value, highest first.
    printed : pandas.Series
        Their values as printed.
    what, the : str
        What the value is, indefinite and definite.
    """
    if shown.empty:
        return f"Ingen helseforetak har en {what} som kan vises."
    high, low = printed.iloc[0], printed.iloc[-1]
    if len(shown) == 1:
        return f"Bare {shown['unit'].iloc[0]} har en {what} som kan vises: {high}."
    if high == low:
        return f"{first_upper(all_of(writer, len(shown)))} har {high}."
    best, worst = (who(writer, list(shown.loc[printed == value, "unit"])) for value in (high, low))
    group = among(writer, len(shown))
    comma = "" if group == "helseforetakene" else ","
    return f"Blant {group}{comma} går {the} fra {low} ({worst}) til {high} ({best})."


def own(writer: Writer, measure: str, **subgroup: str) -> str:
    """Return what the share is for the edition's unit, as a sentence of its own; nothing in the nation's edition."""
    unit = writer.chapter.focus
    if unit is None or not (writer.chapter.results["measure"] == measure).any():
        return ""
    row = writer.one(measure, unit=unit, **subgroup)
    name = dict(writer.chapter.units.select("unit_id", "name_print").iter_rows())[unit]
    value, n = row["value"], row["denominator"]
    if isinstance(value, Absent) and value.status == "no_data":
        return f" For {name} er det ingen å regne andelen av."
    if isinstance(value, Absent) and value.status == "few":
        return f" For {name} er det for få å regne andelen av ({writer.few.words()})."
    counted = f" (antall i nevneren: {writer.integer(n)})" if known(n) else ""
    several = "" if subgroup else several_sentence(writer, measure)
    return f" For {name} er andelen {writer.share(value)}{counted}.{several}"


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
    if len(shown) == 1:
        return f"Måloppnåelsen kan bare vises for {shown['unit'].iloc[0]}: {LEVEL_WORDS[scores.iloc[0]]}."
    if scores.nunique() == 1:
        return f"Måloppnåelsen er {LEVEL_WORDS[scores.iloc[0]]} for {all_of(writer, len(shown)).removesuffix(',')}."
    parts: list[str] = []
    some = "" if (group := among(writer, len(shown))) == "helseforetakene" else f"{group},"
    for score, word in LEVEL_WORDS.items():
        if score not in indicator.bands.levels:
            continue
        names = list(shown.loc[scores == score, "unit"])
        named = f" ({writer.words.join(names)})" if 0 < len(names) <= MOST_NAMED else ""
        # The noun stands once, in the first part.
        number = writer.words.number(len(names), neuter=True)
        parts.append(f"{word} for {number if parts or some else trusts(writer, len(names))}{named}")
    text = writer.words.join(parts)
    return f"Blant {some} er måloppnåelsen {text}." if some else f"Måloppnåelsen er {text}."


def reach(writer: Writer, measure: str, level: int) -> str:
    """Return how many health trusts are on a level, out of whom: ``to av 19``, ``to av de 17 som vises``."""
    shown = shown_units(writer, measure)
    scores = list(shown["value"].map(writer.chapter.registry.indicators[measure].bands.score))
    return out_of(writer, scores.count(level), len(shown))


def out_of(writer: Writer, n: int, shown: int) -> str:
    """Return a number of the health trusts that are shown, and of how many."""
    number = writer.words.number
    if not shown:
        return "ingen, for ingen kan vises"
    some = "det ene som vises" if shown == 1 else f"de {number(shown)} som vises"
    whole = number(shown) if shown == everyone(writer) else some
    return f"{number(n, neuter=True)} av {whole}"


def movement(writer: Writer, measure: str) -> str:
    """Return how many health trusts are below, above and about level with the archived year before.

    Of each of them the interval of its own difference decides; see `results.verdicts`.
    """
    if why := not_compared(writer.chapter, measure):
        return why
    judged = unit_verdicts(writer.chapter, measure)
    if judged is None:
        return "Utviklingen per helseforetak kan ikke vises, fordi ingen utgave for året før er arkivert."
    if not judged:
        return "Ingen helseforetak har tall som kan vises for begge årene."
    number = writer.words.number
    down, same, up = (number(judged.count(sign), neuter=True) for sign in (-1, 0, 1))
    if judged.count(0) == len(judged):
        whom = "det ene helseforetaket" if len(judged) == 1 else f"alle {trusts(writer, len(judged))}"
        return f"Andelen er om lag som året før i {whom} med tall for begge årene."
    return (
        f"Av {trusts(writer, len(judged))} med tall for begge årene har {down} en lavere andel enn året før, "
        f"{up} en høyere og {same} om lag den samme."
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
    nobody = "ingen" if len(shown) == everyone(writer) else "ingen av dem som vises"
    return {
        "high": out_of(writer, int((scores == 3).sum()), len(shown)),
        "low": out_of(writer, len(below), len(shown)),
        "low_units": who(writer, below) if below else nobody,
    }


def listed(writer: Writer, names: Sequence[str], counts: Sequence[float]) -> str:
    """Return categories with their counts: ``Mavenclad (91), HSCT (69) og Kesimpta (52)``."""
    items = [f"{name} ({writer.integer(count)})" for name, count in zip(names, counts, strict=True)]
    return writer.words.join(items) or "ingen"


def together(*shares: float) -> float:
    """Return the sum of parts of one whole; absent where one is, small where all are."""
    for share in shares:
        if not known(share):
            return share
    small = [share for share in shares if isinstance(share, Small)]
    if len(small) == len(shares):
        # Less than as many times the bound of one.
        return Small(small[0].of / len(shares) if small[0].of else None)
    return sum(shares)
