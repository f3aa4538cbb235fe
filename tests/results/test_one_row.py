"""One changed row changes the numbers, sentences, captions and alt texts that depend on it, and no others.

The extract is small enough to be worked out by hand (`small_extract` in conftest.py). What each case expects was worked
out from the row and the definitions; a comment says how. Changes are compared bit for bit.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache

import narwhals as nw
import polars as pl
import pytest

from R_free_helpers.measures.among import among
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.source import within
from R_free_helpers.registries.no_ms.cohorts.registered import alive
from tests.exact import exact_results

EDITION = Edition(registry="no_ms", year=2024)
REGISTRY = get_registry("no_ms")

BERGEN, FORDE = ("bergen", "rhf_vest", "norge"), ("forde", "rhf_vest", "norge")
PERCENTILES = ("p10", "p25", "median", "p75", "p90")
BOX = ("p25", "median", "p75", "whisker_high", "mean")

SHARE = {"numerator", "share", "share1", "share_en", "lower", "upper", "spread"}
"""Variables of a share that change with its numerator. How it stands to the year before does not, in the country or
in a trust: of so few, one person more or fewer is no difference."""

PLAIN = ("share", "between", "chance")
"""What is told of a share in plain words."""

REFERENCE = {"sex": "female", "age_group": "35", "type": "RRMS"}
"""Characteristics that indicators are adjusted for, each with the group the others are compared with."""

LIKE = {
    1: ("female", "50", "RRMS"),
    2: ("male", "35", "RRMS"),
    3: ("female", "35", "RRMS"),
    4: ("male", "00", "RRMS"),
    5: ("female", "35", "RRMS"),
    6: ("male", "00", "RRMS"),
    7: ("female", "50", "RRMS"),
    8: ("male", "50", "PPMS"),
}
"""What P1 to P8 are like: sex, age group by completed years at the end of 2024, and course."""

LIVE_IN = {"bergen": range(1, 5), "forde": range(5, 9), "rhf_vest": range(1, 9), "norge": range(1, 9)}

NEW, RELAPSING, ALL = (1, 2, 5, 6), tuple(range(1, 8)), tuple(range(1, 9))
"""Persons an indicator is about: of the newly diagnosed, of RRMS, and of everybody."""


def results(measure: str, units: str | tuple[str, ...], statistics: str | tuple[str, ...], *subgroups: str) -> set:
    units, statistics = (one if isinstance(one, tuple) else (one,) for one in (units, statistics))
    return {(measure, unit, part, name) for unit in units for part in subgroups or ("",) for name in statistics}


def scores(indicator: str, units: tuple[str, ...]) -> set:
    """Return the attainment of units whose level on an indicator, and therefore sum, changes."""
    return results("attainment", units, "score", "", f"indicator={indicator}")


def at_equal_case_mix(indicator: str, changed: int, persons: tuple[int, ...]) -> set:
    """Return what changes by group, and at equal case-mix, when one of an indicator's persons meets it or not.

    By group: the shares of the person's own groups, their differences to the reference groups, and, of a reference
    group, the differences of all the others to it. No model is fitted to so few, so nothing is expected of a unit. A
    unit is standardised where those who are like none of its persons are a tenth of the nation or less.
    """
    measure, rows = f"{indicator}_by_group", set()
    for (group, reference), level, levels in groups_of(changed, persons):
        others = levels - {reference} if level == reference else {level}
        rows.add((measure, "norge", f"{group}={level}", "share"))
        rows |= {(measure, "norge", f"{group}={one}", "difference") for one in others if reference in levels}
    whole = Counter(LIKE[one] for one in persons)
    for unit in (unit for unit, members in LIVE_IN.items() if changed in members):
        missing = whole.keys() - {LIKE[one] for one in persons if one in LIVE_IN[unit]}
        if 10 * sum(whole[stratum] for stratum in missing) <= len(persons):
            rows |= results(f"{indicator}_adjusted", unit, "standardised")
    return rows


def equity_tables(changed: int, persons: tuple[int, ...]) -> set[str]:
    """Return the tables by group that show an indicator of these persons: where there are groups to compare."""
    names = {"sex": "tbl-equity-sex", "age_group": "tbl-equity-age", "type": "tbl-equity-type"}
    return {
        names[group]
        for (group, reference), _, levels in groups_of(changed, persons)
        if len(levels) > 1 and reference in levels
    }


def groups_of(changed: int, persons: tuple[int, ...]) -> list[tuple[tuple[str, str], str, set[str]]]:
    """Return each characteristic with its reference group, a person's group, and the groups of all."""
    every = zip(*(LIKE[one] for one in persons), strict=True)
    return [
        (one, level, set(levels)) for one, level, levels in zip(REFERENCE.items(), LIKE[changed], every, strict=True)
    ]


def reached(indicator: str, *levels: str) -> set[str]:
    """Return the variables of levels that a trust comes to or leaves: how many, who, and how many of all."""
    return variables(
        f"indicator.{indicator}", *(f"{level}{part}" for level in levels for part in ("", "_units", "_of"))
    )


def variables(prefix: str, *names: str) -> set[str]:
    return {f"{prefix}.{name}" for name in names}


@dataclass(frozen=True)
class Case:
    """A row that is changed, and what must change with it.

    ``sentences`` are the places of changed sentences and captions with the variables each is made of.
    """

    table: str
    key: tuple[str, str]
    values: dict[str, object]
    results: set[tuple[str, str, str, str]]
    variables: set[str]
    sentences: list[str]
    said: set[str]


CASES = [
    # P4, a man without answers to the questionnaire who was diagnosed in 2022, is a woman: five women and three men.
    Case(
        "patient",
        ("patient_id", "P4"),
        {"sex": "female"},
        results("sex", "norge", "share", "sex=female", "sex=male")
        | results("sex_by_year", "norge", "share", "sex=female;year=2022", "sex=male;year=2022")
        | results("onset_dx_by_year_sex", "norge", "share", "sex=female;year=2022", "sex=male;year=2022")
        | {
            row
            for sex in ("female", "male")
            for row in results("type_by_sex", "norge", "share", f"sex={sex};type=RRMS", f"sex={sex};type=PPMS")
        }
        | results("women_of_periods", "norge", "share", "diagnosed=2013_2024", "diagnosed=2017_2024")
        # Nobody has died: there is no median, but how many are followed is told. Since inclusion ten are at no time.
        | {
            row
            for entry in ("onset", "start")
            for row in results(
                "survival_median", "norge", "median", *(f"entry={entry};sex={s}" for s in ("female", "male"))
            )
        }
        # P4 counts in the follow-up of all. Without P4 nobody in Bergen is like P6, one of seven with RRMS: the share
        # is no longer standardised. Of all eight it was not before either: nobody there is like P8.
        | {
            row
            for indicator in ("treat_upd", "relapse_upd", "edss", "mri")
            for row in results(f"{indicator}_by_group", "norge", "share", "sex=female", "sex=male")
            | results(f"{indicator}_by_group", "norge", "difference", "sex=male")
        }
        | results("treat_upd_adjusted", "bergen", "standardised")
        | results("relapse_upd_adjusted", "bergen", "standardised"),
        variables("share", "women", "women1", "men", "men1")
        | {"onset.women1", "onset.women2", "population.women_recent", "population.ppms_men"},
        [
            "key_figures.md share.women share.men",
            "population:sex-text edition.diagnosis_years population.women_recent edition.year population.women_year",
            "population:sex-text onset.period2 onset.women2",
            "population:sex-text share.women1 share.men1",
            "population:type-text population.ppms_men population.ppms_women",
            "report_meeting.md population.ppms_men population.ppms_women",
        ],
        {"fig-sex-by-year", "fig-type-by-sex", "tbl-equity-sex"},
    ),
    # P1 waited 52 days, not 22: Bergen {22, 61} to {52, 61}, 1 of 2 to 0 of 2 in time; the country {12, 22, 61} to
    # {12, 52, 61}, 2 of 3 to 1 of 3, which is another level. Bergen's level was the lowest before. When P6
    # was referred is not known.
    Case(
        "diagnosis",
        ("patient_id", "P1"),
        {"referral_date": dt.date(2024, 4, 10)},
        results("ref_dx", BERGEN, "share")
        | results("ref_dx_pooled", BERGEN, "share", "years=2", "years=3")
        | results("ref_dx_by_quarter", BERGEN[1:], "share", "quarter=2024Q2")
        | results("wait_referral", BERGEN, PERCENTILES)
        | scores("ref_dx", ("rhf_vest", "norge"))
        | at_equal_case_mix("ref_dx", 1, (1, 2, 5)),
        variables("indicator.ref_dx", *SHARE, "worst_share", "unknown")
        | variables("plain.ref_dx", *PLAIN)
        | variables("wait.referral", *PERCENTILES, "told", "to_patients")
        | variables("funnel.ref_dx", "meaning", "spread")
        | variables("indicator.ref_dx", "level"),
        [
            "english_summary.md indicator.ref_dx.limit_en indicator.ref_dx.share_en indicator.ref_dx.previous_en",
            "improvement.md indicator.ref_dx.share",
            "indicators:funnel-ref-dx-text funnel.ref_dx.sentence funnel.ref_dx.meaning funnel.ref_dx.ranking",
            "indicators:ref-dx-text indicator.ref_dx.share indicator.ref_dx.numerator indicator.ref_dx.n "
            "indicator.ref_dx.compared",
            "indicators:ref-dx-text indicator.ref_dx.spread indicator.ref_dx.levels",
            "indicators:ref-dx-text wait.referral.told",
            "indicators:ref-dx-uncertain indicator.ref_dx.unknown indicator.ref_dx.not_shown",
            "key_figures.md indicator.ref_dx.share indicator.ref_dx.limit",
            "report_meeting.md indicator.onset_dx.share indicator.ref_dx.share indicator.dx_treat.share",
            "report_patients.md indicator.ref_dx.share",
            "report_patients.md wait.referral.to_patients",
            "summary.md indicator.ref_dx.share indicator.ref_dx.limit indicator.ref_dx.compared",
        ],
        {
            "fig-ref-dx",
            "fig-funnel-ref-dx",
            "tbl-units-ref-dx",
            "fig-wait-referral",
            "tbl-several-years-ref-dx",
            "tbl-values",
        }
        | equity_tables(1, (1, 2, 5)),
    ),
    # P2 began after 14 days, not 49: Bergen {9, 49} to {9, 14}, 1 of 2 to 2 of 2; the country {4, 9, 49} to {4, 9, 14},
    # so that only what lies above the median moves, and 2 of 4 to 3 of 4: both change level. P2 is also followed on
    # rituximab 78 days and not 43, past the second month, and was younger when beginning.
    Case(
        "treatment_episode",
        ("episode_id", "E2"),
        {"start_date": dt.date(2024, 6, 15)},
        results("dx_treat", BERGEN, "share")
        | results("dx_treat_pooled", BERGEN, "share", "years=2", "years=3")
        | results("dx_treat_by_quarter", BERGEN[1:], "share", "quarter=2024Q2")
        | results("wait_treatment", "bergen", PERCENTILES)
        | results("wait_treatment", ("rhf_vest", "norge"), ("p75", "p90"))
        | scores("dx_treat", BERGEN)
        | results("persistence", "norge", "at_risk", "month=002")
        | results("starters", "norge", "mean")
        | at_equal_case_mix("dx_treat", 2, NEW),
        # Bergen takes the best place from Førde, and leaves the lowest level for the highest.
        variables("indicator.dx_treat", *SHARE, "best", "best_share", "worst", "levels")
        | variables("plain.dx_treat", *PLAIN)
        | reached("dx_treat", "less_good", "very_good")
        | variables("wait.treatment", "p75", "p90", "told")
        | variables("funnel.dx_treat", "meaning", "spread")
        | variables("indicator.dx_treat", "level"),
        [
            "english_summary.md indicator.dx_treat.limit_en indicator.dx_treat.share_en indicator.dx_treat.previous_en",
            "improvement.md indicator.dx_treat.share",
            "indicators:dx-treat-text indicator.dx_treat.share indicator.dx_treat.numerator indicator.dx_treat.n "
            "indicator.dx_treat.compared",
            "indicators:dx-treat-text indicator.dx_treat.spread indicator.dx_treat.levels",
            "indicators:dx-treat-text wait.treatment.told",
            "indicators:funnel-dx-treat-text funnel.dx_treat.sentence funnel.dx_treat.meaning funnel.dx_treat.ranking",
            "key_figures.md indicator.dx_treat.share indicator.dx_treat.limit",
            "patients-en:uncertain plain.dx_treat.chance plain.dx_treat.unknown edition.hidden_rule",
            "patients:uncertain plain.dx_treat.chance plain.dx_treat.unknown edition.hidden_rule",
            "report_meeting.md indicator.onset_dx.share indicator.ref_dx.share indicator.dx_treat.share",
            "report_patients.en-GB.md plain.dx_treat.chance plain.dx_treat.unknown",
            "report_patients.en-GB.md plain.dx_treat.share",
            "report_patients.md indicator.dx_treat.share indicator.dx_treat.limit",
            "report_patients.md plain.dx_treat.chance plain.dx_treat.unknown",
            "report_patients.md plain.dx_treat.share",
            "summary.md indicator.dx_treat.share indicator.dx_treat.limit indicator.dx_treat.compared",
        ],
        {
            "fig-dx-treat",
            "fig-funnel-dx-treat",
            "tbl-several-years-dx-treat",
            "tbl-units-dx-treat",
            "fig-wait-treatment",
            "fig-attainment",
            "fig-hundred",
            "fig-hundred-en",
            "tbl-values",
        }
        | equity_tables(2, NEW),
    ),
    # P7's treatment was confirmed 16 months before the status date, not 4: Førde 3 of 3 to 2 of 3, another level; the
    # country 7 of 7 to 6 of 7, the same. The drug is counted as confirmed one to two years ago, P7 was known to use it
    # when the year began, and one delay of ten days fewer is counted.
    Case(
        "treatment_status",
        ("status_id", "S7"),
        {"event_date": dt.date(2023, 9, 1)},
        results("treat_upd", FORDE, "share")
        | scores("treat_upd", ("forde",))
        | results("drugs_in_use", "norge", "count", "drug=natalizumab;since=0_12", "drug=natalizumab;since=12_24")
        | results("switches", "norge", "count", "from=unknown;to=natalizumab", "from=natalizumab;to=natalizumab")
        | results("timeliness", FORDE, PERCENTILES, "event=treatment")
        | at_equal_case_mix("treat_upd", 7, RELAPSING),
        # One switch is no difference between those who came to a group and those who left it.
        variables("indicator.treat_upd", *SHARE, "best", "worst", "worst_share", "levels")
        | variables("plain.treat_upd", *PLAIN)
        | reached("treat_upd", "good", "very_good")
        | {"drug.recent", "switch.stayed"}
        | variables("funnel.treat_upd", "meaning", "spread"),
        [
            "data_quality:follow-up-completeness indicator.treat_upd.share indicator.relapse_upd.share "
            "indicator.edss.share",
            "english_summary.md indicator.treat_upd.share_en indicator.treat_upd.previous_en",
            "key_figures.md indicator.treat_upd.share",
            "summary.md indicator.treat_upd.share indicator.treat_upd.compared indicator.relapse_upd.share "
            "indicator.relapse_upd.compared",
            "summary.md indicator.treat_upd.very_good_of indicator.relapse_upd.very_good_of "
            "indicator.edss.very_good_of indicator.mri.very_good_of",
            "treatment:drugs-text drug.recent_months drug.recent",
            "treatment:funnel-treat-upd-text funnel.treat_upd.sentence funnel.treat_upd.meaning "
            "funnel.treat_upd.ranking",
            "treatment:switches-text switch.stayed",
            "treatment:treat-upd-text edition.year indicator.treat_upd.share1 indicator.treat_upd.n "
            "indicator.treat_upd.compared1",
            "treatment:treat-upd-text indicator.treat_upd.spread indicator.treat_upd.levels "
            "indicator.treat_upd.movement",
        ],
        {
            "fig-treat-upd",
            "fig-funnel-treat-upd",
            "tbl-units-treat-upd",
            "fig-attainment",
            "fig-drugs",
            "fig-switches",
            "tbl-values",
        }
        | equity_tables(7, RELAPSING),
    ),
    # P7 was seen a month before the EDSS, so that it is not valid at the visit: Førde 2 of 4 to 1 of 4. The visit was
    # entered after 41 days, not 10: of {10, 10, 10, 41} the two upper percentiles move, of eight such values the last.
    Case(
        "visit",
        ("visit_id", "V7"),
        {"visit_date": dt.date(2024, 8, 1)},
        results("edss_at_visit", FORDE, "share")
        | results("timeliness", "forde", ("p75", "p90"), "event=visit")
        | results("timeliness", ("rhf_vest", "norge"), "p90", "event=visit"),
        variables("share.edss_at_visit", *SHARE, "worst_share")
        | variables("plain.edss_at_visit", *PLAIN)
        | {"quality.delay_visit_told"}
        | variables("funnel.edss_at_visit", "meaning", "spread"),
        [
            "data_quality:delay-text quality.delay_visit_told",
            "disease_activity:edss-other-text share.edss_at_visit.share share.edss_at_visit.limit",
            "disease_activity:edss-other-text share.edss_at_visit.spread",
            "improvement.md share.edss_at_visit.share edition.year",
        ],
        {"fig-edss-visit"},
    ),
    # What is known of P5's relapses is of another year: Førde 1 of 3 to 0 of 3, the country 3 of 7 to 2 of 7.
    Case(
        "relapse_status",
        ("patient_id", "P5"),
        {"covers_from": dt.date(2022, 1, 1), "covers_to": dt.date(2022, 12, 31)},
        results("relapse_upd", FORDE, "share") | at_equal_case_mix("relapse_upd", 5, RELAPSING),
        variables("indicator.relapse_upd", *SHARE, "worst_share")
        | variables("plain.relapse_upd", *PLAIN)
        | variables("funnel.relapse_upd", "meaning", "spread"),
        [
            "data_quality:follow-up-completeness indicator.treat_upd.share indicator.relapse_upd.share "
            "indicator.edss.share",
            "disease_activity:funnel-relapse-upd-text funnel.relapse_upd.sentence funnel.relapse_upd.meaning "
            "funnel.relapse_upd.ranking",
            "disease_activity:relapse-text indicator.relapse_upd.share1 indicator.relapse_upd.compared1",
            "disease_activity:relapse-text indicator.relapse_upd.spread indicator.relapse_upd.levels "
            "indicator.relapse_upd.movement",
            "english_summary.md indicator.relapse_upd.share_en indicator.relapse_upd.previous_en",
            "key_figures.md indicator.relapse_upd.share",
            "report_patients.md indicator.relapse_upd.share",
            "summary.md indicator.treat_upd.share indicator.treat_upd.compared indicator.relapse_upd.share "
            "indicator.relapse_upd.compared",
        ],
        {"fig-relapse-upd", "fig-funnel-relapse-upd", "tbl-units-relapse-upd", "tbl-values"}
        | equity_tables(5, RELAPSING),
    ),
    # P7's EDSS is 3 and not 6: measured all the same, so that only its level and its correlation with scores change.
    # P7 is the only one measured in the fifties.
    Case(
        "functional_measurement",
        ("measurement_id", "M7"),
        {"value": 3.0},
        results("edss_levels", "norge", "share", "age=50-59;edss=2-3.5", "age=50-59;edss=6-6.5")
        | {
            ("prom_edss_correlation", "norge", f"method={method};scale={scale}_{part}", "correlation")
            for method in ("pearson", "spearman")
            for scale in ("msis29", "rand12")
            for part in ("physical", "mental")
        },
        {f"prom.{scale}_{part}_edss" for scale in ("msis29", "rand12") for part in ("physical", "mental")},
        [
            "proms:edss-text prom.edss_stronger prom.msis29_physical_edss prom.msis29_mental_edss",
            "proms:edss-text prom.rand12_physical_edss prom.rand12_mental_edss",
        ],
        {"tbl-prom-edss"},
    ),
    # P3's exam was two years before: Bergen 2 of 4 to 1 of 4, the country 4 of 8 to 3 of 8, none of them another level.
    # Førde, which was level with Bergen, is now alone the best, and Bergen the last.
    # The exam was of the brain alone, which is followed in Bergen by three months.
    Case(
        "mri_exam",
        ("mri_id", "R3"),
        {"exam_date": dt.date(2022, 5, 5)},
        results("mri", BERGEN, "share")
        | results("mri_brain_only", "bergen", "share", "season=2022-03", "season=2023-12")
        | at_equal_case_mix("mri", 3, ALL),
        variables("indicator.mri", *SHARE, "best", "worst", "worst_share")
        | variables("plain.mri", *PLAIN)
        | variables("funnel.mri", "meaning", "spread")
        | {"project.mri_before"},
        [
            "disease_activity:funnel-mri-text funnel.mri.sentence funnel.mri.meaning funnel.mri.ranking",
            "disease_activity:mri-text indicator.mri.limit_number edition.mri_year indicator.mri.share1 "
            "indicator.mri.compared1",
            "disease_activity:mri-text indicator.mri.spread indicator.mri.levels",
            "english_summary.md indicator.mri.limit_en indicator.mri.share_en indicator.mri.previous_en",
            "improvement.md indicator.mri.share",
            "improvement.md project.mri_before project.mri_first project.mri_later",
            "key_figures.md indicator.mri.share",
            "report_patients.en-GB.md indicator.mri.limit plain.mri.share edition.mri_year",
            "report_patients.md indicator.mri.share indicator.mri.limit edition.mri_year",
            "summary.md indicator.edss.share edition.year indicator.edss.compared indicator.mri.share "
            "indicator.mri.limit indicator.mri.compared",
        ],
        {"fig-mri", "fig-funnel-mri", "tbl-units-mri", "tbl-values", "tbl-stage-grounds"} | equity_tables(3, ALL),
    ),
    # P3 scored 70 and not 30. Of {10, 20, 30, 40, 50} all but the lower quartile and whisker move; of the women's
    # {10, 30, 40, 50} the lower quartile does too; P3 is alone in the second quarter of ages. The
    # women's median, of quartiles 32.5 and 55, is 45 and not 35: 25 above that of the one man, which is more than the
    # 20.5 that the median of four such scores may be off; before it was 15 above and might be off by 15.9. Of so few,
    # no coefficient of the regression is told from zero, before or after.
    Case(
        "prom_response",
        ("response_id", "MSIS293"),
        {"score_physical": 70.0},
        results("prom_means", "norge", "mean", "scale=msis29_physical")
        | {
            row
            for measure, group in (
                ("prom_scores_by_treatment", "treated=ongoing"),
                ("prom_scores_by_type", "type=RRMS"),
                ("prom_scores_by_wave", "wave=2024"),
                ("prom_scores_of_the_same", "wave=2024"),
            )
            for row in results(measure, "norge", BOX[1:], f"scale=msis29_physical;{group}")
        }
        | results("prom_scores_by_sex", "norge", BOX, "scale=msis29_physical;sex=female")
        | results("prom_scores_by_age", "norge", (*BOX, "whisker_low"), "age=2;scale=msis29_physical")
        | results("prom_adjusted", ("bergen", "forde", "norge"), "mean", "scale=msis29_physical;wave=2024")
        | results("prom_regression", "norge", "r_squared", "model=multi;scale=msis29_physical")
        | {
            ("prom_regression", "norge", f"{factor};model={model};scale=msis29_physical", "coefficient")
            for factor in ("category=male;factor=sex", "category=per_unit;factor=decades")
            for model in ("uni", "multi")
        }
        | {
            ("prom_edss_correlation", "norge", f"method={method};scale=msis29_physical", "correlation")
            for method in ("pearson", "spearman")
        },
        {
            f"prom.msis29_physical_{name}"
            for name in (
                *("mean", "rrms", "treated", "women", "by_sex", "edss", "explained", "adjusted", "spread"),
                *("all_first", "all_last", "same_first", "same_last"),
            )
        },
        [
            "proms:adjusted-text prom.msis29_physical_spread prom.msis29_physical_adjusted",
            "proms:edss-text prom.edss_stronger prom.msis29_physical_edss prom.msis29_mental_edss",
            "proms:means-text prom.msis29_physical_mean prom.msis29_mental_mean",
            "proms:regression-text prom.msis29_physical_explained prom.msis29_mental_explained",
            "proms:treatment-text prom.msis29_physical_treated prom.msis29_physical_untreated",
            "proms:type-text prom.msis29_physical_by_sex prom.msis29_mental_by_sex",
            "proms:type-text prom.msis29_physical_rrms prom.msis29_physical_ppms prom.rand12_physical_rrms "
            "prom.rand12_physical_ppms",
            "proms:type-text prom.msis29_physical_women prom.msis29_physical_men",
            "proms:wave-text prom.msis29_physical_all_first prom.first_wave prom.msis29_physical_all_last "
            "prom.last_wave",
            "proms:wave-text prom.msis29_physical_same_first prom.msis29_physical_same_last",
        ],
        {
            *("fig-prom-treatment", "fig-prom-type", "fig-prom-wave", "fig-prom-msis"),
            *("tbl-prom-physical", "tbl-prom-edss"),
        },
    ),
]
BY_TABLE = {case.table: case for case in CASES}


def with_row_changed(tables: dict[str, pl.DataFrame], case: Case) -> dict[str, pl.DataFrame]:
    """Return the extract with the case's row changed, having checked that it is one row."""
    table, (column, key) = tables[case.table], case.key
    assert table.filter(pl.col(column) == key).height == 1
    chosen = pl.when(pl.col(column) == key)
    changed = [chosen.then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in case.values.items()]
    return tables | {case.table: table.with_columns(changed)}


@pytest.fixture(scope="module")
def after(press):
    """The function that gives the report of a case, made once."""
    return cache(lambda table: press.report(with_row_changed(press.tables, BY_TABLE[table])))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.table)
def test_a_row_changes_what_depends_on_it_and_nothing_else(press, after, case):
    changes = press.changes(after(case.table))
    assert changes.results == case.results
    assert changes.variables == case.variables
    assert changes.sentences == case.sentences
    assert changes.said == case.said


def test_the_same_rows_in_another_order_change_nothing(press):
    changes = press.changes(press.report({name: table.reverse() for name, table in press.tables.items()}))
    assert not (changes.results or changes.variables or changes.sentences or changes.said)


@pytest.fixture(scope="module")
def without_old_edss(press):
    """The report without the EDSS of 2020: it counts among the latest ones, whose number a caption tells."""
    kept = press.tables["functional_measurement"].filter(pl.col("measurement_id") != "M8")
    return press.report(press.tables | {"functional_measurement": kept})


def test_a_caption_changes_with_its_number(press, without_old_edss):
    changes = press.changes(without_old_edss)
    assert {key[0] for key in changes.results} == {"edss_levels", "edss_levels_n"}
    assert [one for one in changes.sentences if "-figure " in one] == [
        "disease_activity:edss-levels-figure activity.edss_n"
    ]
    assert changes.said == {"fig-edss-levels"}


def test_cells_left_out_because_they_read_nothing_changed_say_the_same(press, after, shown, watched):
    report = after("mri_exam")
    whole = shown(press.cells["disease_activity"], watched(report.chapter))
    assert whole == {label: report.said[label] for label in whole}


def test_a_move_changes_two_areas_and_leaves_the_nation(press):
    move = Case("patient", ("patient_id", "P4"), {"residence_unit_id": "ahus"}, set(), set(), [], set())
    changed = changed_results(press.base.results, compute(with_row_changed(press.tables, move)))
    units = {}
    for measure, unit, *_ in changed:
        units.setdefault(measure, set()).add(unit)
    areas = {"bergen", "rhf_vest", "ahus", "rhf_sor_ost"}
    assert set().union(*units.values()) == areas
    # P4 has no EDSS and is no newly diagnosed: only the lower part of the first share moves.
    for measure in ("registered_total", "alive_share", "coverage_total", "edss", "edss_widened", "relapse_upd", "mri"):
        assert units[measure] == areas, measure
    assert not units.keys() & {"newdx_share", "ref_dx", "dx_treat", "prom_adjusted"}


# That the check can fail.


def test_a_typed_number_in_place_of_a_variable_is_caught(press, after):
    place, variable = "disease_activity:mri-text", "{{< var indicator.mri.share1 >}}"
    number = press.base.variables["indicator"]["mri"]["share1"]
    typed = press.texts | {place: press.texts[place].replace(variable, number)}
    assert typed[place] != press.texts[place]
    missed = set(BY_TABLE["mri_exam"].sentences) - set(press.changes(after("mri_exam"), typed).sentences)
    assert missed == {
        f"{place} indicator.mri.limit_number edition.mri_year indicator.mri.share1 indicator.mri.compared1"
    }


def test_a_typed_number_in_a_caption_is_caught(press, without_old_edss):
    place, variable = "disease_activity:edss-levels-figure", "{{< var activity.edss_n >}}"
    typed = press.texts | {place: press.texts[place].replace(variable, press.base.variables["activity"]["edss_n"])}
    assert typed[place] != press.texts[place]
    assert not [one for one in press.changes(without_old_edss, typed).sentences if one.startswith(place)]


def test_a_measure_that_reads_another_column_is_caught(press):
    def by_entry(source, rows, limit):
        exams = source.table("mri_exam").filter(within("entered_at", source.edition.year_window))
        return among(rows, exams.filter(~nw.col("mri_id").is_null()))

    measures = tuple(
        replace(one, population=alive, met=by_entry) if one.id == "mri" else one for one in REGISTRY.measures
    )
    wrong, case = replace(REGISTRY, measures=measures), BY_TABLE["mri_exam"]
    changed = changed_results(compute(press.tables, wrong), compute(with_row_changed(press.tables, case), wrong))
    assert case.results - changed == results("mri", BERGEN, "share")


def test_a_figure_of_another_measure_is_caught(press, after, shown):
    right = press.cells["disease_activity"]
    wrong = [source.replace('indicator_bars(chapter, "mri")', 'indicator_bars(chapter, "edss")') for source in right]
    assert wrong != right
    chapters = [press.base.chapter, after("mri_exam").chapter]
    only = {"only": lambda label: label == "fig-mri"}
    assert len({shown(right, chapter, **only)["fig-mri"] for chapter in chapters}) == 2
    assert len({shown(wrong, chapter, **only)["fig-mri"] for chapter in chapters}) == 1


def compute(tables, registry=REGISTRY) -> pl.DataFrame:
    return exact_results(tables, registry, EDITION)


def changed_results(before: pl.DataFrame, after: pl.DataFrame) -> set[tuple[str, str, str, str]]:
    pairs = ((before, after), (after, before))
    different = pl.concat([one.join(other, on=one.columns, how="anti", nulls_equal=True) for one, other in pairs])
    return set(different.select("measure", "unit_id", "subgroup", "statistic").iter_rows())
