"""The registry's own report variables: what prose, captions and key figures need beyond the generic ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.se_ipn.cohort import REPORTED
from R_free_helpers.registries.se_ipn.measures.spread import spread
from R_free_helpers.results.sentence_rows import value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer

LEVELS = ("region", "healthcare_region")


def variables(writer: Writer) -> dict[str, dict]:
    """Return the registry's report variables by group, all of them text.

    Groups that also exist among the generic variables (edition, indicator, share) are returned whole.
    """
    from R_free_helpers.registries.se_ipn.words import care as variables_care
    from R_free_helpers.registries.se_ipn.words import persons as variables_persons

    return {
        "edition": edition(writer),
        **indicators(writer),
        **{level: {name: spread(writer, name, level) for name in grouped(writer)} for level in LEVELS},
        "count": counts(writer),
        "coverage": coverage(writer),
        "affiliation": affiliation(writer),
        "prevalence": prevalence(writer),
        "wait": {
            name: variables_care.wait(writer, f"wait_{name}") | {"within": writer.share(value(writer, name))}
            for name in ("onset_dx", "dx_therapy")
        },
        "treatment": variables_care.treatment(writer),
        "therapy": variables_care.therapies(writer),
        "incat": variables_care.incat(writer),
        "visit": variables_care.visits(writer),
        "prom": variables_persons.proms(writer),
        "quality": variables_persons.quality(writer),
        "population": variables_persons.population(writer),
    }


def edition(writer: Writer) -> dict[str, str]:
    """Return the edition's titles and dates, those of the second look included."""
    from R_free_helpers.language.periods import period_text
    from R_free_helpers.results.variables import edition_variables

    chosen = writer.chapter.edition
    first, last = chosen.window("dashboard")
    return edition_variables(writer) | {
        "next_year": str(chosen.year + 1),
        "dashboard_date": writer.numbers.date(chosen.date("dashboard_date")),
        "last_months": period_text(f"{first}/{last}", writer.numbers),
        "indicators": writer.words.number(len(grouped(writer))),
    }


def grouped(writer: Writer) -> list[str]:
    """Return the indicators that the report groups, judged or not."""
    return [measure.id for measure in writer.chapter.registry.measures if getattr(measure, "group", "")]


def indicators(writer: Writer) -> dict[str, dict[str, dict[str, str]]]:
    """Return the generic variables of every share with a name: the grouped ones as indicators, and all as shares."""
    from R_free_helpers.results.variables import share_variables

    named = [m for m in writer.chapter.registry.measures if getattr(m, "name", "")]
    found = {m.id: share_variables(writer, m.id, m) for m in named}
    return {"indicator": {name: found[name] for name in grouped(writer)}, "share": found}


def counts(writer: Writer) -> dict[str, str]:
    """Return how many persons each population has, and how it has changed."""
    of = {
        name: value(writer, measure, "count")
        for name, measure in (
            ("registered", "registered"),
            ("current", "current"),
            ("ended", "ended"),
            ("included", "included"),
            ("now", "registered_now"),
        )
    }
    for name in REPORTED:
        of[name.lower()] = value(writer, "coverage_expected", column="numerator", diagnosis=name)
        of[f"new_{name.lower()}"] = value(writer, "net_change", "count", diagnosis=name)
        of[f"now_{name.lower()}"] = value(writer, "registered_now_diagnosis", "count", diagnosis=name)
    of["new"] = value(writer, "net_change", "count", diagnosis=None)
    of["status"] = value(writer, "coverage_expected", column="numerator", diagnosis=None)
    return {name: writer.integer(n) for name, n in of.items()}


def coverage(writer: Writer) -> dict[str, str]:
    """Return coverage by both formulas, and the year before by the registry's own."""
    told = {}
    before = str(writer.chapter.edition.year - 1)
    for name in REPORTED:
        now = value(writer, "coverage_expected", diagnosis=name)
        then = value(writer, "coverage_expected_by_year", diagnosis=name, year=before)
        key = name.lower()
        told |= {
            key: writer.share(now),
            f"{key}_previous": writer.share(then),
            f"{key}_change": writer.hidden if None in (now, then) else writer.words.change(now, then),
            f"{key}_expected": writer.integer(value(writer, "coverage_expected", column="denominator", diagnosis=name)),
            f"par_{key}": writer.share(value(writer, "coverage_par", diagnosis=name)),
        }
    return told | {
        "total": writer.share(value(writer, "coverage_expected", diagnosis=None)),
        "expected": writer.integer(value(writer, "coverage_expected", column="denominator", diagnosis=None)),
        "par": writer.share(value(writer, "coverage_par", diagnosis=None)),
    }


def affiliation(writer: Writer) -> dict[str, str]:
    """Return how many clinics report of those that treat the diagnoses, this year and last year."""
    year, before = str(writer.chapter.edition.year), str(writer.chapter.edition.year - 1)
    now, then = (value(writer, "affiliation", year=name) for name in (year, before))
    of = {
        kind: value(writer, "affiliation_units", "count", kind=kind, year=year)
        for kind in ("regions", "reporting", "target", "new")
    }
    return {
        "share": writer.share(now),
        "previous": writer.share(then),
        "change": writer.hidden if None in (now, then) else writer.words.change(now, then),
        "regions_previous": writer.integer(value(writer, "affiliation_units", "count", kind="regions", year=before)),
        "new_in_words": writer.hidden if of["new"] is None else writer.words.number(int(of["new"])),
    } | {kind: writer.integer(n) for kind, n in of.items()}


def prevalence(writer: Writer) -> dict[str, str]:
    """Return followed and expected persons per 100 000 inhabitants."""
    told = {}
    for name in REPORTED:
        rate = value(writer, "prevalence", "rate", diagnosis=name)
        told[name.lower()] = writer.decimal(rate)
        told[f"{name.lower()}_now"] = writer.decimal(value(writer, "prevalence_now", "rate", diagnosis=name))
    return told
