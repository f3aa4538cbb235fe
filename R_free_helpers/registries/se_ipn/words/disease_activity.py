"""Report variables of function and visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.se_ipn.cohorts.registered import REPORTED
from R_free_helpers.registries.se_ipn.words.spread import STOCKHOLM, WEST, judged, row_at, spread, told
from R_free_helpers.results.sentence_rows import value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


AGAINST_WEST = (
    "Andelen är högre i Region Stockholm.",
    "Skillnaden mellan dem är inte större än att den kan bero på slumpen.",
    "Andelen är lägre i Region Stockholm. Den tryckta rapporten nämner en tänkbar förklaring: att immunglobulin "
    "används mer i Västra Götalandsregionen och kortison mer i Region Stockholm. Den är inte prövad.",
    "De två kan inte jämföras.",
)
"""More, about the same, less, and not to be judged."""


def incat(writer: Writer) -> dict[str, str]:
    """Return means of the latest INCAT, and the goal in the regions that the text compares."""
    found = {"goal_share": writer.share(value(writer, "incat_le3"), 1)}
    for name in REPORTED:
        key = name.lower()
        found |= {
            f"mean_{key}": writer.decimal(value(writer, "incat_mean", "mean", diagnosis=name)),
            f"mean_{key}_ig": writer.decimal(value(writer, "incat_mean_ig", "mean", diagnosis=name)),
            f"n_{key}": writer.integer(value(writer, "incat_levels_n", "count", diagnosis=name)),
        }
    stockholm, west = (row_at(writer, "incat_le3", unit) for unit in (STOCKHOLM, WEST))
    return found | {
        "stockholm": told(writer, stockholm),
        "west": told(writer, west),
        "stockholm_against_west": judged(stockholm, west, AGAINST_WEST),
    }


def visits(writer: Writer) -> dict[str, str]:
    """Return who has met a physician in the last twelve months, and how that is spread."""
    regions = spread(writer, "visit_physician_12m", "healthcare_region")
    return regions | {
        "share": writer.share(value(writer, "visit_physician_12m")),
        "any": writer.share(value(writer, "visit_12m")),
        "stockholm": told(writer, row_at(writer, "visit_physician_12m", STOCKHOLM)),
        "year": writer.share(value(writer, "visit_year")),
        "year_n": writer.integer(value(writer, "visit_year", column="numerator")),
        "incat_year": writer.integer(value(writer, "incat_year", column="numerator")),
        "incat_assessments": writer.integer(value(writer, "incat_assessments_year", "count")),
    }
