"""The registry's own report variables: what prose, captions and key figures need beyond the generic ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from R_free_helpers.registries.se_ipn.cohorts.registered import FIRST_YEAR
from R_free_helpers.registries.se_ipn.indicators import INDICATORS
from R_free_helpers.registries.se_ipn.words.coverage import affiliation, coverage, prevalence
from R_free_helpers.registries.se_ipn.words.data_quality import quality
from R_free_helpers.registries.se_ipn.words.disease_activity import incat, visits
from R_free_helpers.registries.se_ipn.words.population import counts, population
from R_free_helpers.registries.se_ipn.words.proms import proms
from R_free_helpers.registries.se_ipn.words.spread import spread
from R_free_helpers.registries.se_ipn.words.time_to_treatment import waiting_times
from R_free_helpers.registries.se_ipn.words.treatment import therapies, treatment
from R_free_helpers.results.between_words import funnel_variables
from R_free_helpers.results.quarters import quarter_variables

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer

UNIT_LEVELS = ("region", "healthcare_region")
FUNNEL_LEVEL = "healthcare_region"
"""Regions have too few patients each for a funnel."""


def variables(writer: Writer) -> dict[str, Callable[[], dict]]:
    """Return what makes the registry's report variables, by group; all of them are text.

    Groups that also exist among the generic variables (edition, indicator, share) are returned whole.
    """
    return {
        "edition": lambda: edition(writer),
        "indicator": lambda: shares(writer, grouped()),
        "share": lambda: shares(writer, writer.chapter.registry.shares),
        **{level: partial(spreads, writer, level) for level in UNIT_LEVELS},
        "funnel": lambda: {name: funnel_variables(writer.chapter.at(FUNNEL_LEVEL), name) for name in grouped()},
        "count": lambda: counts(writer),
        "coverage": lambda: coverage(writer),
        "affiliation": lambda: affiliation(writer),
        "prevalence": lambda: prevalence(writer),
        "wait": lambda: waiting_times(writer),
        "treatment": lambda: treatment(writer),
        "therapy": lambda: therapies(writer),
        "incat": lambda: incat(writer),
        "visit": lambda: visits(writer),
        "prom": lambda: proms(writer),
        "quality": lambda: quality(writer),
        "population": lambda: population(writer),
        "quarters": lambda: quarter_variables(writer),
    }


def edition(writer: Writer) -> dict[str, str]:
    """Return the edition's titles and dates, those of the second look included."""
    from R_free_helpers.language.periods import period_text
    from R_free_helpers.results.variables import edition_variables

    chosen = writer.chapter.edition
    first, last = chosen.window("dashboard")
    return edition_variables(writer) | {
        "first_year": str(FIRST_YEAR),
        "next_year": str(chosen.year + 1),
        "dashboard_date": writer.numbers.date(chosen.date("dashboard_date")),
        "last_months": period_text(f"{first}/{last}", writer.numbers),
        "indicators": writer.words.number(len(grouped())),
    }


def grouped() -> list[str]:
    """Return the indicators, judged or not, that are in the report's overview."""
    return [indicator.id for indicator in INDICATORS]


def shares(writer: Writer, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the generic variables of shares."""
    from R_free_helpers.results.variables import share_variables

    return {name: share_variables(writer, name, writer.chapter.registry.shares[name]) for name in names}


def spreads(writer: Writer, level: str) -> dict[str, dict[str, str]]:
    """Return how each indicator of the overview spreads over the units of a level."""
    return {name: spread(writer, name, level) for name in grouped()}
