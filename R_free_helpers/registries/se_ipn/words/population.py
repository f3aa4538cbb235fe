"""Report variables of how many the persons are, and who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.se_ipn.cohorts.registered import REPORTED
from R_free_helpers.registries.se_ipn.words.spread import compared
from R_free_helpers.results.sentence_rows import value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


SEXES = {"women": "female", "men": "male"}


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


def population(writer: Writer) -> dict[str, str]:
    """Return sex, ages and durations of the current persons, and how women and men differ."""
    found = {}
    for name, sex in SEXES.items():
        found |= {
            f"{name}_share": writer.share(value(writer, "sex", sex=sex)),
            name: writer.integer(value(writer, "sex", column="numerator", sex=sex)),
        }
    middle = {}
    for measure in ("onset_age", "diagnosis_age", "duration"):
        for name, sex in (("", None), *SEXES.items()):
            number = middle[measure, name] = value(writer, measure, "median", sex=sex)
            found[f"{measure}_{name}" if name else measure] = writer.decimal(number)
    for diagnosis in REPORTED:
        found[diagnosis.lower()] = writer.share(value(writer, "diagnosis", diagnosis=diagnosis))
    difference = value(writer, "delay_difference", "of_medians")
    women, men = (middle["diagnosis_age", name] for name in SEXES)
    return found | {
        "sex_ratio": writer.decimal(value(writer, "sex_ratio", "ratio")),
        "delay_difference": writer.decimal(None if difference is None else abs(difference)),
        "delay_compared": compared(writer, difference, 0.0, ("senare", "lika tidigt", "tidigare")),
        "diagnosis_age_compared": compared(writer, women, men, ("äldre", "lika gamla", "yngre")),
        "age": writer.decimal(value(writer, "age", "mean")),
    }
