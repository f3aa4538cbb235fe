"""The registry's own report variables: what prose, captions and key figures need beyond the generic ones."""

from __future__ import annotations

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


def variables(writer: Writer) -> dict[str, dict]:
    """Return the registry's report variables by group, all of them text.

    Groups that also exist among the generic variables (edition, indicator, share) are returned whole.
    """
    return {
        "edition": edition(writer),
        **indicators(writer),
        **{level: {name: spread(writer, name, level) for name in grouped()} for level in UNIT_LEVELS},
        "funnel": {name: funnel_variables(writer.chapter.at(FUNNEL_LEVEL), name) for name in grouped()},
        "count": counts(writer),
        "coverage": coverage(writer),
        "affiliation": affiliation(writer),
        "prevalence": prevalence(writer),
        "wait": waiting_times(writer),
        "treatment": treatment(writer),
        "therapy": therapies(writer),
        "incat": incat(writer),
        "visit": visits(writer),
        "prom": proms(writer),
        "quality": quality(writer),
        "population": population(writer),
        "quarters": quarter_variables(writer),
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


def indicators(writer: Writer) -> dict[str, dict[str, dict[str, str]]]:
    """Return the generic variables of every share: the grouped ones as indicators, and all as shares."""
    from R_free_helpers.results.variables import share_variables

    found = {name: share_variables(writer, name, share) for name, share in writer.chapter.registry.shares.items()}
    return {"indicator": {name: found[name] for name in grouped()}, "share": found}
