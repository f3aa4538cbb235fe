"""The registry's own report variables: what prose and key figures need beyond the generic ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.language.periods import period_text
from R_free_helpers.measures.kaplan_meier import DIGITS
from R_free_helpers.registries.no_gastro.cohorts import FIRST_YEAR
from R_free_helpers.registries.no_gastro.words import sentences
from R_free_helpers.results.between_words import funnel_variables
from R_free_helpers.results.sentence_rows import by_unit, national, value, with_value
from R_free_helpers.results.variables import edition_variables, share_variables

if TYPE_CHECKING:
    from R_free_helpers import Indicator
    from R_free_helpers.results.variables import Writer

STAGES = ("I", "II", "III", "IV")
YEARS_SHOWN = (1, 3)
"""Years after the operation whose survival the prose tells."""

OBSERVED_EXPECTED = ("leak", "death")
FUNNELS = ("laparoscopic", "leak", "severe", "death")


def variables(writer: Writer) -> dict[str, dict]:
    """Return the registry's report variables by group, all of them text."""
    registry = writer.chapter.registry
    return {
        "edition": edition(writer),
        "indicator": {name: indicator(writer, name, one) for name, one in registry.indicators.items()},
        "count": counts(writer),
        "coverage": coverage(writer),
        "funnel": {name: funnel_variables(writer.chapter, name) for name in FUNNELS},
        "expected": {name: expected(writer, name) for name in OBSERVED_EXPECTED},
        "stay": stay(writer),
        "site": sites(writer),
        "complication": complications(writer),
        "survival": survival(writer),
        "quality": quality(writer),
    }


def edition(writer: Writer) -> dict[str, str]:
    """Return the edition's titles and dates, with the years whose outcomes are told."""
    chosen = writer.chapter.edition
    first, last = chosen.window("outcome")
    return edition_variables(writer) | {
        "first_year": str(FIRST_YEAR),
        "years": f"{FIRST_YEAR}–{chosen.year}",
        "outcome_years": f"{first.year}–{last.year}",
        "outcome_period": period_text(f"{first}/{last}", writer.numbers),
        "indicators": writer.words.number(len(writer.chapter.registry.indicators)),
    }


def indicator(writer: Writer, name: str, one: Indicator) -> dict[str, str]:
    """Return an indicator's generic variables with the sentences that this registry's prose uses."""
    now, before = writer.one(name), writer.chapter.before(name, unit=writer.chapter.nation)
    earlier = before.iloc[0] if before is not None and len(before) else None
    return share_variables(writer, name, one) | {
        "compared": writer.compared(now, earlier, 1, name),
        "spread": sentences.spread(writer, name),
        "levels": sentences.levels(writer, name, one),
        "not_shown": sentences.not_shown(writer, name),
    }


def counts(writer: Writer) -> dict[str, str]:
    """Return how many operations and persons there were in the year."""
    before = national(writer, "operations_by_year", "count", "year")
    earlier = before[before["year"] == str(writer.chapter.edition.year - 1)]
    number = earlier["value"].iloc[0] if len(earlier) else None
    return {
        "operations": writer.integer(value(writer, "operations", "count")),
        "operations_before": writer.integer(number),
        "persons": writer.integer(value(writer, "operated", "count")),
        "all_operations": writer.integer(before["value"].sum() if len(before) else None),
    }


def coverage(writer: Writer) -> dict[str, str]:
    """Return the coverage, and which hospitals lie in its lowest band."""
    bands = writer.chapter.registry.coverage_bands
    rows = with_value(by_unit(writer, "coverage"))
    low = list(rows.loc[rows["value"].map(bands.score) == 1, "unit"]) if bands else []
    return {
        "share": writer.share(value(writer, "coverage")),
        "reported": writer.plain(value(writer, "coverage", column="denominator")),
        "low_limit": writer.share(bands.good if bands else None),
        "low_units": sentences.who(writer, low) if low else "ingen sykehus",
        "spread": sentences.spread(writer, "coverage"),
    }


def expected(writer: Writer, name: str) -> dict[str, str]:
    """Return which hospitals had more, or fewer, than was expected of their patients: where the interval excludes 1."""
    rows = with_value(by_unit(writer, f"{name}_adjusted", "observed_expected"))
    more = list(rows.loc[rows["lower"] > 1, "unit"])
    fewer = list(rows.loc[rows["upper"] < 1, "unit"])
    return {"sentence": sentences.against_expected(writer, more, fewer, len(rows))}


def stay(writer: Writer) -> dict[str, str]:
    """Return the nights in hospital of half of the patients, and of three out of four."""
    rows = with_value(by_unit(writer, "stay", "median"))
    ends = {"shortest": rows["value"].min(), "longest": rows["value"].max()} if len(rows) else {}
    return {
        "median": writer.decimal(value(writer, "stay", "median"), 0),
        "p75": writer.decimal(value(writer, "stay", "p75"), 0),
        "shortest": writer.decimal(ends.get("shortest"), 0),
        "longest": writer.decimal(ends.get("longest"), 0),
    }


def sites(writer: Writer) -> dict[str, str]:
    """Return the share of the operations for cancer of each organ."""
    codes = writer.chapter.registry.listed("site")
    return {code: writer.share(value(writer, "sites", site=code)) for code in codes}


def complications(writer: Writer) -> dict[str, str]:
    """Return how often each kind of complication followed, within 30 days."""
    codes = writer.chapter.registry.listed("kind")
    return {code: writer.share(value(writer, "complications", kind=code), 1) for code in codes}


def survival(writer: Writer) -> dict[str, dict[str, str]]:
    """Return survival by stage one and three years after the operation."""
    return {
        f"stage_{stage}": {
            f"y{years}": writer.share(
                value(writer, "survival", "survival", stage=stage, month=f"{12 * years:0{DIGITS['months']}d}")
            )
            for years in YEARS_SHOWN
        }
        for stage in STAGES
    }


def quality(writer: Writer) -> dict[str, str]:
    """Return how complete and how timely the registration is."""
    known = {name: writer.share(value(writer, "completeness", variable=name)) for name in ("stage", "asa")}
    delays = {
        f"delay_{event}": writer.decimal(value(writer, "delays", "median", event=event), 0)
        for event in ("discharge", "follow_up")
    }
    return known | delays
