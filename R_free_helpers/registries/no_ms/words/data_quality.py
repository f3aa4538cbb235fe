"""Report variables of data quality: studies, completeness, timeliness, biobank, deliveries, warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.figures.page import category_label
from R_free_helpers.language.numbers import known
from R_free_helpers.registries.no_ms.words import sentences
from R_free_helpers.results.given import facts_of
from R_free_helpers.results.sentence_rows import by_unit, national, total, value, with_value

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.variables import Writer

HIGH = 0.90
"""The correctness that most variables are expected to exceed."""

GOOD_AGREEMENT = 0.80
"""Kappa or ICC from which agreement is called very good."""

STUDY_YEAR = "quality_study_year"
"""The given fact of when records were read and case vignettes rated; the tables of the studies carry no dates."""

DELAYS = ("diagnosis", "visit", "edss", "treatment")

DELAY_TOLD = {
    "diagnosis": (
        ("median", "p75"),
        "Halvparten av de nydiagnostiserte var inkludert innen {median} dager etter diagnosen, og tre av fire innen "
        "{p75} dager.",
        "Dager fra diagnosen til halvparten av de nydiagnostiserte var inkludert: {median}.",
    ),
    "visit": (
        ("p90",),
        "En av ti kontroller ble ført inn senere enn {p90} dager etterpå.",
        "Dager til ni av ti kontroller var ført inn: {p90}.",
    ),
}
"""What a sentence needs, the sentence, and what is said where it is not shown: a mark is no number of days."""


def needed_forms(chapter: Chapter) -> dict[str, float]:
    """Return the reference lines of the forms by quarter, by form; none where the edition has not computed them."""
    if not (chapter.results["measure"] == "forms_needed").any():
        return {}
    rows = chapter.select("forms_needed", "count", unit=chapter.nation)
    rows = rows[rows["value"].notna()]
    return dict(zip(rows["form"], rows["value"].astype(float), strict=True))


def quality_of_data(writer: Writer) -> dict[str, str]:
    """Return the variables that the chapter on data quality takes beside its completeness of the referral date."""
    return (
        correctness(writer)
        | reliability(writer)
        | completeness(writer)
        | delays(writer)
        | needed(writer)
        | biobank(writer)
        | deliveries(writer)
        | {"warnings": warnings(writer)}
    )


def correctness(writer: Writer) -> dict[str, str]:
    """Return how many variables agree with the record in more than nine of ten, and the one that agrees least."""
    rows = national(writer, "correctness", "share", "variable")
    shown = with_value(rows).sort_values(["value", "variable"], ascending=[False, True])
    hospitals = by_unit(writer, "validated", "count")
    number = writer.words.number
    values = {
        "study_year": facts_of(writer.chapter.registry.data_dir)[STUDY_YEAR].text,
        "validated": writer.integer(value(writer, "validated", "count")),
        "validated_units": number(len(hospitals), neuter=True),
        "validated_each": validated_each(writer, hospitals),
        "correct_limit": writer.share(HIGH),
        "correct_high": number(int((shown["value"] > HIGH).sum())),
        "correct_n": number(len(shown)),
        "correct_ends": correct_ends(writer, shown),
        "correct_referral": writer.share(value(writer, "correctness", variable="referral_date")),
        "correct_referral_missing": writer.integer(
            value(writer, "correctness", column="missing", variable="referral_date")
        ),
        "correct_referral_valued": writer.share(value(writer, "correctness_valued", variable="referral_date")),
    }
    return values


def validated_each(writer: Writer, hospitals: pd.DataFrame) -> str:
    """Return how many persons there were at each hospital: one number, or from the fewest to the most."""
    shown = with_value(hospitals)["value"]
    if shown.empty or len(shown) < len(hospitals):
        return "ikke kjent for alle"
    low, high = writer.integer(shown.min()), writer.integer(shown.max())
    return low if low == high else f"fra {low} til {high}"


def correct_ends(writer: Writer, shown: pd.DataFrame) -> str:
    """Return the variables with the highest and the lowest agreement, ties together, as a sentence."""
    if len(shown) < 2:
        return "Variablene kan ikke sammenlignes."
    printed = shown["value"].map(writer.share)
    high, low = printed.iloc[0], printed.iloc[-1]
    if high == low:
        return f"Samsvaret er {high} for alle."
    best, worst = (
        writer.words.join([_in_sentence(writer, name) for name in shown.loc[printed == end, "variable"]])
        for end in (high, low)
    )
    return f"Høyest er det for {best} ({high}), lavest for {worst} ({low})."


def reliability(writer: Writer) -> dict[str, str]:
    """Return the size of the study, and the range of each kind of coefficient in words."""
    values = {
        name: writer.integer(value(writer, "reliability_study", "count", part=name)) for name in ("cases", "raters")
    }
    for name, statistic in (("kappa", "fleiss_kappa"), ("icc", "icc_2_1")):
        rows = national(writer, "reliability", statistic, "variable")
        rows = rows[rows["value"].notna()].sort_values(["value", "variable"])
        values[f"{name}_range"] = _range(writer, rows)
        values[f"{name}_n"] = writer.words.number(len(rows))
        values[f"{name}_good"] = writer.words.number(int((rows["value"] >= GOOD_AGREEMENT).sum()))
    values["agreement_limit"] = writer.numbers.decimal(GOOD_AGREEMENT, 1)
    return {f"study_{name}": text for name, text in values.items()}


def _in_sentence(writer: Writer, variable: str) -> str:
    """Return a variable's label as it stands inside a sentence; abbreviations keep their capitals."""
    label = category_label(writer.chapter, "variable", variable)
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _range(writer: Writer, rows: pd.DataFrame) -> str:
    if rows.empty:
        return "er ikke regnet ut"
    low, high = rows.iloc[0], rows.iloc[-1]
    names = [_in_sentence(writer, row["variable"]) for row in (low, high)]
    ends = [writer.numbers.decimal(row["value"], 2) for row in (low, high)]
    if ends[0] == ends[1]:
        return f"er {ends[0]} ({names[0]})" if len(rows) == 1 else f"er {ends[0]} for alle"
    return f"går fra {ends[0]} ({names[0]}) til {ends[1]} ({names[1]})"


def completeness(writer: Writer) -> dict[str, str]:
    """Return share, denominator and how many lack each key variable."""
    values = {}
    for variable, name in (
        ("onset", "onset"),
        ("diagnosis_date", "diagnosis"),
        ("type_at_onset", "type"),
        ("treatment_start", "start"),
    ):
        part = {"variable": variable}
        values |= {
            f"known_{name}": writer.share(value(writer, "completeness", **part)),
            f"known_{name}_n": writer.integer(value(writer, "completeness", column="denominator", **part)),
            f"known_{name}_missing": writer.integer(value(writer, "completeness", column="missing", **part)),
        }
    same = values["known_onset"] == values["known_diagnosis"]
    values["known_dates"] = values["known_onset"] if same else f"{values['known_onset']} og {values['known_diagnosis']}"
    return values


def delays(writer: Writer) -> dict[str, str]:
    """Return the national median and quartiles of the days to registration, and the longest median among units."""
    values = {}
    for event in DELAYS:
        days = {name: value(writer, "timeliness", name, event=event) for name in ("median", "p75", "p90")}
        written = {name: writer.plain(one) for name, one in days.items()}
        values[f"delay_{event}_median"] = written["median"]
        if event in DELAY_TOLD:
            needed, shown, hidden = DELAY_TOLD[event]
            sentence = shown if all(known(days[name]) for name in needed) else hidden
            values[f"delay_{event}_told"] = sentence.format_map(written)
        units = by_unit(writer, "timeliness", "median", event=event).dropna(subset="value")
        units = units.sort_values("value", ascending=False, kind="stable")
        printed = units["value"].map(lambda days: f"{writer.plain(days)} dager")
        values[f"delay_{event}_spread"] = sentences.between(writer, units, printed, "median", "medianen")
    return values


def needed(writer: Writer) -> dict[str, str]:
    """Return the reference lines, and in how many of the year's quarters they were reached."""
    lines, year = needed_forms(writer.chapter), str(writer.chapter.edition.year)
    forms = national(writer, "forms", "count", "form", "quarter")
    values = {}
    for form in ("inclusion", "follow_up"):
        rows = forms[(forms["form"] == form) & forms["quarter"].astype(str).str.startswith(year)]["value"]
        line = lines.get(form)
        told = line is not None and len(rows) and not rows.isna().any()
        values[f"{form}_needed"] = writer.integer(line)
        quarters = writer.absent(total(rows) if len(rows) else None)
        values[f"{form}_reached"] = writer.words.number(int((rows >= line).sum()), neuter=True) if told else quarters
    return values


def biobank(writer: Writer) -> dict[str, str]:
    """Return the biobank's counts."""
    parts = {"patients": "patient", "parents": "parent", "siblings": "sibling"}
    rows = national(writer, "biobank", "count", "relation", "group")
    whole = rows[rows["relation"].isna() & rows["group"].isna()]["value"]
    pairs = rows[rows["group"] == "pairs"]["value"]
    counts = {name: rows[rows["relation"] == relation]["value"] for name, relation in parts.items()}
    counts |= {"total": whole, "pairs": pairs}
    return {f"biobank_{name}": writer.integer(found.iloc[0] if len(found) else None) for name, found in counts.items()}


def deliveries(writer: Writer) -> dict[str, str]:
    """Return how often data were delivered in the year, and for research."""
    year = str(writer.chapter.edition.year)
    rows = national(writer, "data_deliveries", "count", "purpose", "year")
    rows = rows[rows["year"].astype(str) == year]
    whole, research = rows[rows["purpose"].isna()]["value"], rows[rows["purpose"] == "research"]["value"]
    return {
        f"deliveries{name}": writer.plain(found.iloc[0] if len(found) else None)
        for name, found in (("", whole), ("_research", research))
    }


def warnings(writer: Writer) -> str:
    """Return what the check of the extract found that did not stop the report, as a sentence."""
    found = writer.chapter.warnings
    if found is None or found.is_empty():
        return "Kontrollen av dette uttrekket ga ingen advarsler."
    n = found.height
    return "Kontrollen av dette uttrekket ga én advarsel." if n == 1 else (
        f"Kontrollen av dette uttrekket ga {writer.words.number(n)} slags advarsler."
    )  # fmt: skip
