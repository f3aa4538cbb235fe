"""Report variables of how many the persons are, and who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.measures.difference import median_interval
from R_free_helpers.registries.se_ipn.cohorts.registered import REPORTED
from R_free_helpers.results.sentence_rows import exact, one, value
from R_free_helpers.results.verdicts import judged

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
        of[f"previous_{name.lower()}"] = value(writer, "net_change", "count", column="denominator", diagnosis=name)
        of[f"now_{name.lower()}"] = value(writer, "registered_now_diagnosis", "count", diagnosis=name)
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
    return (
        found
        | {
            "sex_ratio": writer.decimal(value(writer, "sex_ratio", "ratio")),
            "sexes": _sexes(writer),
            "delay_difference": writer.decimal(_difference(middle)),
            "age": writer.decimal(value(writer, "age", "mean")),
        }
        | waits(writer)
    )


def _sexes(writer: Writer) -> str:
    """Return what the part that women are says: fewer than half, more, or neither beyond chance."""
    women = one(writer, "sex", sex="female")
    if women is None or not exact(women["upper"]) or not exact(women["lower"]):
        return "Könsfördelningen kan inte bedömas."
    if women["upper"] < 0.5:
        return (
            "Det är väntat: alla former av inflammatorisk polyneuropati är vanligare hos män. Att kvinnorna är färre "
            "behöver därför inte betyda att de har registrerats mer sällan."
        )
    if women["lower"] > 0.5:
        return "Det är inte väntat: alla former av inflammatorisk polyneuropati är vanligare hos män."
    return "Fördelningen skiljer sig inte från hälften av varje mer än slumpen kan ge."


def _difference(middle: dict[tuple[str, str], float | None]) -> float | None:
    """Return by how much the years from the median age at onset to that at diagnosis differ, from what is printed."""
    ages = [middle[measure, name] for name in SEXES for measure in ("diagnosis_age", "onset_age")]
    known = [age for age in ages if age is not None and exact(age)]
    return abs((known[0] - known[1]) - (known[2] - known[3])) if len(known) == len(ages) else None


def waits(writer: Writer) -> dict[str, str]:
    """Return the median months from onset to diagnosis of women and men, and whether they differ beyond chance."""
    statistics = ("median", "p25", "p75")
    of = {
        name: [value(writer, "wait_onset_dx_by_sex", statistic, sex=sex) for statistic in statistics]
        + [value(writer, "wait_onset_dx_by_sex", "median", column="denominator", sex=sex)]
        for name, sex in SEXES.items()
    }
    found = {f"wait_{name}": _months(writer, numbers[0]) for name, numbers in of.items()}
    known = {name: [n for n in numbers if n is not None and exact(n)] for name, numbers in of.items()}
    if any(len(numbers) < 4 or not numbers[-1] for numbers in known.values()):
        return found | {"wait_compared": "De två kan inte jämföras."}
    women, men = (median_interval(*known[name]) for name in SEXES)
    words = {1: "Kvinnor får alltså vänta längre än män.", -1: "Kvinnor får alltså vänta kortare tid än män."}
    about = "Skillnaden är inte större än att den kan bero på slumpen."
    return found | {"wait_compared": words.get(judged(women, men, 1), about)}


def _months(writer: Writer, months: float | None) -> str:
    """Return months as they are released: whole, or with the half that protection leaves."""
    return writer.decimal(months, 0 if months is None or float(months).is_integer() else 1)
