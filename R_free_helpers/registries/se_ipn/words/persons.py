"""Report variables of patient-reported measures, of data quality and of who the persons are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.se_ipn.cohort import REPORTED
from R_free_helpers.registries.se_ipn.measures.spread import compared
from R_free_helpers.results.sentence_rows import national, value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer

SEXES = {"women": "female", "men": "male"}


def proms(writer: Writer) -> dict[str, str]:
    """Return who reports, this year and last year, and medians of the scales."""
    year = writer.chapter.edition.year
    told = {}
    for name, measure in (("per_patients", "per_patients_by_year"), ("patients", "prom_patients_by_year")):
        now, before = (value(writer, measure, "count", year=str(year - back)) for back in (0, 1))
        told |= {
            name: writer.integer(now),
            f"{name}_previous": writer.integer(before),
            f"{name}_change": writer.hidden if None in (now, before) else writer.words.change(now, before, scale=1),
        }
    for back in (2, 3):
        told[f"patients_{back}_years_ago"] = writer.integer(
            value(writer, "prom_patients_by_year", "count", year=str(year - back))
        )
    told |= {
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
        told[f"{row.scale}_{row.diagnosis.lower()}"] = writer.decimal(row.value, decimals.get(row.scale, 0))
    for name, sex in SEXES.items():
        told[f"work_{name}"] = writer.decimal(value(writer, "work_ability", "median", sex=sex), 0)
    return told


def quality(writer: Writer) -> dict[str, str]:
    """Return data density now and a year ago, dates known, and the reading of the records."""
    year, told = writer.chapter.edition.year, {}
    for name in ("icd", "visit", "treatment", "grip", "incat"):
        now, before = (value(writer, "density", variable=name, year=str(year - back)) for back in (0, 1))
        told |= {
            name: writer.share(now, 1),
            f"{name}_previous": writer.share(before, 1),
            f"{name}_change": writer.hidden if None in (now, before) else writer.words.change(now, before, 1),
            f"{name}_noun": writer.hidden
            if None in (now, before)
            else writer.words.change(now, before, 1, form="noun"),
        }
    for diagnosis in REPORTED:
        key = diagnosis.lower()
        for date in ("onset", "diagnosis", "referral"):
            told[f"{date}_{key}"] = writer.share(value(writer, "date_known", date=date, diagnosis=diagnosis))
        read = value(writer, "validation_n", "count", diagnosis=diagnosis)
        confirmed = value(writer, "validation", diagnosis=diagnosis)
        told |= {f"read_{key}": writer.integer(read), f"confirmed_{key}": writer.share(confirmed)}
        told[f"changed_{key}"] = writer.share(None if confirmed is None else 1 - confirmed)
    return told


def population(writer: Writer) -> dict[str, str]:
    """Return sex, ages and durations of the current persons, and how women and men differ."""
    told = {}
    for name, sex in SEXES.items():
        told |= {
            f"{name}_share": writer.share(value(writer, "sex", sex=sex)),
            name: writer.integer(value(writer, "sex", column="numerator", sex=sex)),
        }
    middle = {}
    for measure in ("onset_age", "diagnosis_age", "duration"):
        for name, sex in (("", None), *SEXES.items()):
            number = middle[measure, name] = value(writer, measure, "median", sex=sex)
            told[f"{measure}_{name}" if name else measure] = writer.decimal(number)
    for diagnosis in REPORTED:
        told[diagnosis.lower()] = writer.share(value(writer, "diagnosis", diagnosis=diagnosis))
    difference = value(writer, "delay_difference", "of_medians")
    women, men = (middle["diagnosis_age", name] for name in SEXES)
    return told | {
        "sex_ratio": writer.decimal(value(writer, "sex_ratio", "ratio")),
        "delay_difference": writer.decimal(None if difference is None else abs(difference)),
        "delay_compared": compared(writer, difference, 0.0, ("senare", "lika tidigt", "tidigare")),
        "diagnosis_age_compared": compared(writer, women, men, ("äldre", "lika gamla", "yngre")),
        "age": writer.decimal(value(writer, "age", "mean")),
    }
