"""Report variables of coverage, affiliation and prevalence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.se_ipn.cohorts.registered import REPORTED
from R_free_helpers.registries.se_ipn.measures.coverage import COMPARED_YEARS
from R_free_helpers.results.sentence_rows import exact, value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


def coverage(writer: Writer) -> dict[str, str]:
    """Return coverage by both formulas, and the year before by the registry's own."""
    found = {}
    before = str(writer.chapter.edition.year - 1)
    for name in REPORTED:
        key = name.lower()
        found |= {
            key: writer.share(value(writer, "coverage_expected", diagnosis=name)),
            f"{key}_previous": writer.share(value(writer, "coverage_expected_by_year", diagnosis=name, year=before)),
            f"{key}_expected": writer.integer(value(writer, "coverage_expected", column="denominator", diagnosis=name)),
            f"par_{key}": writer.share(value(writer, "coverage_par", diagnosis=name)),
        }
    years = writer.words.number(COMPARED_YEARS)
    return found | {
        "years": years,
        "years_capital": years.capitalize(),
        "years_before": writer.words.number(COMPARED_YEARS - 1),
        "total": writer.share(value(writer, "coverage_expected", diagnosis=None)),
        "expected": writer.integer(value(writer, "coverage_expected", column="denominator", diagnosis=None)),
        "par": writer.share(value(writer, "coverage_par", diagnosis=None)),
    }


def affiliation(writer: Writer) -> dict[str, str]:
    """Return how many clinics report of those that treat the diagnoses, this year and last year."""
    year, before = str(writer.chapter.edition.year), str(writer.chapter.edition.year - 1)
    of = {
        kind: value(writer, "affiliation_units", "count", kind=kind, year=year)
        for kind in ("regions", "reporting", "target", "new")
    }
    return {
        "share": writer.share(value(writer, "affiliation", year=year)),
        "previous": writer.share(value(writer, "affiliation", year=before)),
        "regions_previous": writer.plain(value(writer, "affiliation_units", "count", kind="regions", year=before)),
        "new_in_words": writer.plain(of["new"]) if not exact(of["new"]) else writer.words.number(int(of["new"])),
    } | {kind: writer.plain(n) for kind, n in of.items()}


def prevalence(writer: Writer) -> dict[str, str]:
    """Return followed and expected persons per 100 000 inhabitants."""
    found = {}
    for name in REPORTED:
        rate = value(writer, "prevalence", "rate", diagnosis=name)
        found[name.lower()] = writer.decimal(rate)
        found[f"{name.lower()}_now"] = writer.decimal(value(writer, "prevalence_now", "rate", diagnosis=name))
    return found
