"""The MS registry's own report variables: what prose, captions and key figures need beyond the generic ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.language.few import Absent
from R_free_helpers.language.numbers import known
from R_free_helpers.registries.no_ms.words import sentences
from R_free_helpers.registries.no_ms.words.english import english_edition, english_share, limit_en, share_en
from R_free_helpers.results.choices import untold_before
from R_free_helpers.results.pooled import pooled_variables
from R_free_helpers.results.quarters import quarter_variables, series_trend, trend_sentence
from R_free_helpers.results.sentence_rows import by_unit, national, number_of, ratio, total, value, with_value
from R_free_helpers.results.verdicts import judged_counts

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


def variables(writer: Writer) -> dict[str, Callable[[], dict]]:
    """Return what makes the registry's report variables, by group; all of them are text.

    Groups that also exist among the generic variables (edition, indicator, share) are returned whole.
    """
    from R_free_helpers.registries.no_ms.words import data_quality as variables_quality
    from R_free_helpers.registries.no_ms.words import disease_activity as variables_activity
    from R_free_helpers.registries.no_ms.words import drug_courses as variables_courses
    from R_free_helpers.registries.no_ms.words import funnels as variables_funnels
    from R_free_helpers.registries.no_ms.words import population as variables_population
    from R_free_helpers.registries.no_ms.words import presentation as variables_presentation
    from R_free_helpers.registries.no_ms.words import proms as variables_proms
    from R_free_helpers.registries.no_ms.words import treatment as variables_treatment

    return {
        "edition": lambda: edition(writer),
        "indicator": lambda: {name: judged(writer, name) for name in writer.chapter.registry.indicators},
        "share": lambda: shares(writer) | variables_population.sex_shares(writer),
        "count": lambda: variables_population.counts(writer),
        "coverage": lambda: coverage(writer),
        "wait": lambda: waits(writer),
        "treatment": lambda: variables_treatment.status(writer),
        "drug": lambda: variables_treatment.drugs(writer),
        "first": lambda: variables_treatment.first_drugs(writer),
        "switch": lambda: variables_treatment.switches(writer),
        "persistence": lambda: variables_treatment.persistence(writer),
        "activity": lambda: variables_activity.activity(writer),
        "funnel": lambda: variables_funnels.funnels(writer),
        "course": lambda: variables_courses.courses(writer),
        "prom": lambda: variables_proms.scores(writer),
        "population": lambda: variables_population.population(writer),
        "age": lambda: variables_population.ages(writer),
        "quality": lambda: quality(writer) | variables_quality.quality_of_data(writer),
        "project": lambda: projects(writer),
        "pooled": lambda: pooled_variables(writer),
        "quarters": lambda: quarter_variables(writer),
        "series": lambda: series(writer),
        **variables_presentation.groups(writer),
    }


def edition(writer: Writer) -> dict[str, str]:
    """Return the edition's titles, dates and windows."""
    from R_free_helpers.language.periods import period_text
    from R_free_helpers.registries.no_ms.cohorts.data_quality import FIRST_ACTIVITY_YEAR
    from R_free_helpers.registries.no_ms.cohorts.disease_activity import EDSS_KNOWN_SINCE
    from R_free_helpers.registries.no_ms.cohorts.population import first_shown_year
    from R_free_helpers.registries.no_ms.cohorts.registered import REGISTRY_START
    from R_free_helpers.results.variables import edition_variables

    chosen, generic, units = writer.chapter.edition, edition_variables(writer), writer.chapter.units
    date = writer.numbers.date
    first, last = chosen.window("mri")
    year = chosen.year
    return (
        generic
        | english_edition(chosen)
        | {
            "mri_year": period_text(f"{first}/{last}", writer.numbers),
            "diagnosis_years": f"{first_shown_year(year)}–{year}",
            "registry_start": str(REGISTRY_START.year),
            "trend_years": f"{REGISTRY_START.year}–{year}",
            "activity_years": f"{FIRST_ACTIVITY_YEAR}–{year}",
            "edss_since": date(EDSS_KNOWN_SINCE),
            "next_year": str(year + 1),
            "trusts": sentences.trusts(writer, units.filter(pl.col("level") == writer.chapter.compared_level).height),
            "indicators": writer.words.number(len(writer.chapter.registry.indicators)),
        }
    )


def series(writer: Writer) -> dict[str, str]:
    """Return what the test for trend tells of the long series, by measure."""
    rows = national(writer, "onset_dx_by_year", "share", "year")
    if rows.empty:
        year = str(writer.chapter.edition.year)
        return {"onset_dx_by_year": trend_sentence(None, year, year, writer.words)}
    return {"onset_dx_by_year": trend_sentence(*series_trend(rows), writer.words)}


def share(writer: Writer, name: str) -> dict[str, str]:
    """Return a share's generic variables with the phrases this registry's prose uses."""
    from R_free_helpers.results.variables import share_variables

    chapter, measure = writer.chapter, writer.chapter.registry.measure(name)
    now = writer.one(name)
    before = chapter.before(name, unit=chapter.nation)
    earlier = before.iloc[0] if before is not None and len(before) else None
    previous = None if earlier is None else number_of(earlier)
    limit = {"limit_en": limit_en(measure.limit)} if measure.limit else {}
    years = str(chapter.edition.year) if previous is None else f"{chapter.edition.year} og {chapter.edition.year - 1}"
    return (
        share_variables(writer, name, measure)
        | english_share(now, previous)
        | limit
        | {
            "compared": writer.compared(now, earlier, measure=name),
            "compared1": writer.compared(now, earlier, 1, name),
            "spread": sentences.spread(writer, name),
            "movement": sentences.movement(writer, name),
            "not_shown": sentences.not_shown(writer, name),
            "years": years,
        }
    )


def judged(writer: Writer, name: str) -> dict[str, str]:
    """Return an indicator's variables: those of a share, and its levels."""
    from R_free_helpers.model.measure import LEVELS

    indicator, shown = writer.chapter.registry.indicators[name], sentences.shown_units(writer, name)
    scores = list(shown["value"].map(indicator.bands.score))
    # "Foretak" is neuter: ett, not én.
    counts = {word: writer.words.number(scores.count(level), neuter=True) for level, word in LEVELS.items()}
    reached = {f"{word}_of": sentences.reach(writer, name, level) for level, word in LEVELS.items()}
    return share(writer, name) | counts | reached | {"levels": sentences.levels(writer, name, indicator)}


def shares(writer: Writer) -> dict[str, dict[str, str]]:
    """Return the variables of the named shares that are not judged."""
    registry = writer.chapter.registry
    return {name: share(writer, name) for name in registry.shares if name not in registry.indicators}


def coverage(writer: Writer) -> dict[str, str]:
    """Return coverage of everybody and of the newly diagnosed, and what is expected."""
    from R_free_helpers.registries.no_ms.measures.coverage import INCIDENCE_PER_100_000

    chapter = writer.chapter
    alive, expected = (value(writer, "coverage_total", column=name) for name in ("numerator", "denominator"))
    waiting = value(writer, "consented_without_data", "count")
    gone = [number for number in (alive, waiting) if isinstance(number, Absent)]
    known = gone[0] if gone else alive + waiting
    everyone, newdx = value(writer, "coverage_total"), value(writer, "coverage_newdx")
    before = chapter.before("coverage_total", unit=chapter.nation)
    archived = None if before is None or before["value"].dropna().empty else float(before["value"].iloc[0])
    rates = by_unit(writer, "prevalence", "rate").dropna(subset="value")
    rates = rates.sort_values("value", ascending=False, kind="stable")
    per_100_000 = rates["value"].map(writer.plain)
    reference = pl.read_csv(chapter.registry.data_dir / "reference_count.csv")
    reference = reference.filter(pl.col("kind") == "prevalent_expected")
    lowered = 1 - (reference["n"] * reference["adjustment"]).sum() / reference["n"].sum()
    values = {
        "total": writer.share(everyone),
        "total_en": share_en(everyone),
        "previous": untold_before(writer.chapter, "coverage_total") if archived is None else writer.share(archived),
        "expected": writer.integer(expected),
        "newdx": writer.share(newdx),
        "newdx_en": share_en(newdx),
        "newdx_expected": writer.integer(value(writer, "coverage_newdx", column="denominator")),
        "with_consented": writer.share(ratio(known, expected)),
        "incidence": writer.integer(INCIDENCE_PER_100_000),
        "prevalence": writer.integer(value(writer, "prevalence", "rate")),
        "prevalence_spread": sentences.between(writer, rates, per_100_000, "forekomst", "antallet"),
        "lowered": writer.share(lowered),
        "low_limit": writer.share(chapter.registry.low_coverage_limit),
        "high_limit": writer.share(chapter.registry.coverage_bands.very_good),
        "total_spread": sentences.spread(writer, "coverage_total"),
        "newdx_spread": sentences.spread(writer, "coverage_newdx"),
        "newdx_not_shown": sentences.not_shown(writer, "coverage_newdx"),
    }
    for name in ("total", "newdx"):
        levels = sentences.in_levels(writer, f"coverage_{name}", chapter.registry.coverage_bands)
        values |= {f"{name}_{level}": text for level, text in levels.items()}
    return values


def waits(writer: Writer) -> dict[str, object]:
    """Return the waits from referral and to treatment, and the limits of both together."""
    from R_free_helpers.language.limits import limit_text

    first, second = (writer.chapter.registry.limit(name) for name in ("ref_dx", "dx_treat"))
    both = replace(first, value=first.value + second.value)
    waited = {name: wait(writer, f"wait_{name}") for name in ("referral", "treatment")}
    half, quarter = "{median} dager eller mindre", "en fjerdedel ventet i {p75} dager eller mer"

    def told(name: str, sentence: str) -> str:
        if all(known(value(writer, f"wait_{name}", statistic)) for statistic in ("median", "p75")):
            return sentence.format_map(waited[name])
        return f"Ventetid i dager, median: {waited[name]['median']}."

    return {
        "referral": waited["referral"]
        | {
            "told": told("referral", f"Halvparten av dem med kjent henvisningsdato ventet i {half}, og {quarter}."),
            "to_patients": told("referral", f"Halvparten hadde svar etter {half}, men {quarter}."),
        },
        "treatment": waited["treatment"]
        | {
            "told": told("treatment", f"Blant dem som har startet, var medianen {{median}} dager, og {quarter}."),
            "excused": writer.integer(value(writer, "dx_treat_excused", "count")),
        },
        "together": limit_text(both, writer.words),
    }


def wait(writer: Writer, measure: str) -> dict[str, str]:
    """Return the national median, quartiles and how many waited longer than the figure shows."""

    def days(statistic: str) -> str:
        return writer.plain(value(writer, measure, statistic))

    return {
        "n": writer.integer(value(writer, measure, "median", "denominator")),
        **{name: days(name) for name in ("p10", "p25", "median", "p75", "p90")},
        "beyond": writer.integer(value(writer, measure, "beyond")),
        "limit": writer.integer(writer.chapter.registry.measure(measure).truncate),
    }


def quality(writer: Writer) -> dict[str, str]:
    """Return completeness of the referral date, and how many forms were entered in the year and the year before."""
    values = {
        "referral": writer.share(value(writer, "referral_known")),
        "referral_n": writer.integer(value(writer, "referral_known", column="denominator")),
        "referral_spread": sentences.spread(writer, "referral_known"),
    }
    forms = national(writer, "forms", "count", "form", "quarter")
    year, counts = writer.chapter.edition.year, {}
    for form in ("inclusion", "follow_up"):
        for name, wanted in (("", year), ("_before", year - 1)):
            rows = forms[(forms["form"] == form) & forms["quarter"].astype(str).str.startswith(str(wanted))]
            counts[form, name] = total(rows["value"]) if len(rows) else Absent()
    values |= {f"{form}{name}": writer.integer(n) for (form, name), n in counts.items()}
    judged = judged_counts(counts["inclusion", ""], counts["inclusion", "_before"], writer.chapter.policy)
    values["inclusion_compared"] = writer.words.compared_counts(judged, values["inclusion_before"], year - 1)
    values["several"] = writer.integer(value(writer, "several_units", "count"))
    values["later_year"] = str(year - 2)
    values["later_told"] = str(year - 1)
    for report in ("june", "december"):
        values[f"later_{report}"] = writer.integer(value(writer, "reported_later", "count", report=report))
    return values


BEGAN_WITH_MRI_OF_BRAIN = "bergen"


def projects(writer: Writer) -> dict[str, str]:
    """Return the share examined by MRI of the brain alone where that project began: before it, at first and later.

    ``mri_before`` is the median of the seasons that began from January 2022 to November 2023. A season is three months,
    named by its first.
    """
    chapter = writer.chapter
    if not (chapter.results["measure"] == "mri_brain_only").any():
        return dict.fromkeys(("mri_before", "mri_first", "mri_later"), writer.hidden)
    rows = with_value(chapter.select("mri_brain_only", unit=BEGAN_WITH_MRI_OF_BRAIN))
    seasons = dict(zip(rows["season"], rows["value"], strict=True)) if len(rows) else {}
    before = sorted(value for season, value in seasons.items() if "2022-01" <= season < "2023-12")
    return {
        "mri_before": writer.share(median(before) if before else None),
        "mri_first": writer.share(seasons.get("2023-12")),
        "mri_later": writer.share(seasons.get("2024-12")),
    }
