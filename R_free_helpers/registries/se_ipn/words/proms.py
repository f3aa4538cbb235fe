"""Report variables of patient-reported measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.se_ipn.cohorts.prom_scores import WORKING_AGE
from R_free_helpers.registries.se_ipn.words.population import SEXES
from R_free_helpers.results.sentence_rows import national, value
from R_free_helpers.results.verdicts import judged_counts

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


def proms(writer: Writer) -> dict[str, str]:
    """Return who reports, this year and last year, and medians of the scales."""
    year = writer.chapter.edition.year
    found = {}
    for name, measure in (("per_patients", "per_patients_by_year"), ("patients", "prom_patients_by_year")):
        now, before = (value(writer, measure, "count", year=str(year - back)) for back in (0, 1))
        found |= {
            name: writer.integer(now),
            f"{name}_previous": writer.integer(before),
            f"{name}_change": writer.words.change(judged_counts(now, before, writer.chapter.policy)),
        }
    for back in (2, 3):
        found[f"patients_{back}_years_ago"] = writer.integer(
            value(writer, "prom_patients_by_year", "count", year=str(year - back))
        )
    found |= {
        "working_age": writer.integer(WORKING_AGE),
        "patients_share": writer.share(value(writer, "prom_patients_year")),
        "per_share": writer.share(value(writer, "per_patients_year")),
        "per_total": writer.integer(value(writer, "per_total", "count")),
        "per_year": writer.integer(value(writer, "per_year", "count")),
        "eq5d_patients": writer.integer(value(writer, "eq5d_year", column="numerator")),
        "satisfied": writer.share(value(writer, "pass", diagnosis=None)),
    }
    medians = national(writer, "prom_scores", "median", "scale", "diagnosis")
    decimals = {"eq5d_index": 2}
    for row in medians.itertuples():
        found[f"{row.scale}_{row.diagnosis.lower()}"] = writer.decimal(row.value, decimals.get(row.scale, 0))
    work = {name: writer.decimal(value(writer, "work_ability", "median", sex=sex), 0) for name, sex in SEXES.items()}
    women, men = work["women"], work["men"]
    found["work"] = f"{women} för både kvinnor och män" if women == men else f"{women} för kvinnor och {men} för män"
    return found
