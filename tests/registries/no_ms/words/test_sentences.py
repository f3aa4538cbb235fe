"""Sentences about units and groups: of whom they speak, ties, changes, and five words for what is not a number."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.language.few import Absent, Nobody, Small
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.model.units import read_units
from R_free_helpers.registries.no_ms.words import sentences
from R_free_helpers.registries.no_ms.words.data_quality import delays
from R_free_helpers.registries.no_ms.words.drug_courses import courses
from R_free_helpers.registries.no_ms.words.population import ages
from R_free_helpers.registries.no_ms.words.treatment import first_drugs, most_used, most_used_to_patients, reasons
from R_free_helpers.registries.no_ms.words.variables import judged, waits
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.sentence_rows import value
from R_free_helpers.results.variables import Writer

REGISTRY = get_registry("no_ms")
UNITS = read_units(REGISTRY.data_dir)
TRUSTS = UNITS.filter(pl.col("level") == "hf").sort("sort_order")["unit_id"].to_list()


def shares(measure: str, counts: dict[str, tuple[int, int] | str], subgroup: str = "") -> list[dict]:
    """Return a share's rows: ``(numerator, denominator)`` by unit, or the status of one that is not shown."""
    rows = []
    for unit, told in counts.items():
        row = {"measure": measure, "unit_id": unit, "period": "2024", "subgroup": subgroup, "statistic": "share"}
        if isinstance(told, str):
            rows.append(row | {"status": told, "denominator": 0.0 if told == "no_data" else None})
            continue
        lower, upper = wilson(np.array([told[0]]), np.array([told[1]]))
        numbers = {"numerator": told[0], "denominator": told[1], "value": told[0] / told[1]}
        small = "few" if told[0] == 0 and measure not in SERVICE else "ok"
        rows.append(row | numbers | {"lower": lower[0], "upper": upper[0], "missing": 0, "status": small})
    return rows


SERVICE = ("ref_dx", "treat_upd")


def store(*parts: list[dict]) -> pl.DataFrame:
    rows = [row for part in parts for row in part]
    return to_results(pl.DataFrame(rows, infer_schema_length=None)).select(list(SCHEMA))


def writer(*parts: list[dict], before: list[dict] | None = None, unit: str = "nation", policy: str = "protected"):
    edition = Edition(registry="no_ms", year=2024, unit=unit, policy=policy)
    archive = {} if before is None else {"june": store(before), "december": store(before)}
    return Writer(Chapter(edition=edition, registry=REGISTRY, results=store(*parts), archive=archive))


def national(measure: str, of: tuple[int, int]) -> list[dict]:
    return shares(measure, {"norge": of})


def name(unit: str) -> str:
    return UNITS.filter(pl.col("unit_id") == unit)["name_short"].item()


ALL_HALF = dict.fromkeys(TRUSTS, (50, 100))


def test_a_range_is_over_all_units():
    first, last, *_ = TRUSTS
    chosen = writer(shares("treat_upd", ALL_HALF | {first: (35, 100), last: (79, 100)}))
    assert sentences.spread(chosen, "treat_upd") == (
        f"Blant helseforetakene går andelen fra 35\xa0% ({name(first)}) til 79\xa0% ({name(last)})."
    )


def test_units_that_are_not_shown_are_named_as_a_smaller_group():
    first, last, gone, hidden, *_ = TRUSTS
    told = ALL_HALF | {first: (35, 100), last: (79, 100), gone: "few", hidden: "suppressed"}
    covered = shares("coverage_total", ALL_HALF)
    chosen = writer(shares("treat_upd", told), national("treat_upd", (50, 100)), covered)
    assert sentences.spread(chosen, "treat_upd").startswith("Blant de 17 av 19 helseforetak som vises, går andelen fra")
    found = judged(chosen, "treat_upd")
    assert found["less_good_of"] == "16 av de 17 som vises"
    alt = indicator_bars(chosen.chapter, "treat_upd").alt
    assert (
        f"Blant de 17 av 19 helseforetak som vises: høyest {name(last)} (79\xa0%), lavest {name(first)} (35\xa0%)."
        in alt
    )
    assert "Måloppnåelse blant dem som vises:" in alt


@pytest.mark.parametrize(
    ("best", "expected"),
    [
        (1, "til 80\xa0% ({0})."),
        (2, "til 80\xa0% ({0} og {1})."),
        (3, "til 80\xa0% ({0}, {1} og {2})."),
        (4, "til 80\xa0% (fire helseforetak)."),
    ],
)
def test_ties_are_named_when_few_and_counted_when_many(best, expected):
    chosen = writer(shares("treat_upd", ALL_HALF | dict.fromkeys(TRUSTS[:best], (80, 100))))
    assert sentences.spread(chosen, "treat_upd").endswith(expected.format(*map(name, TRUSTS)))
    named = sentences.who(chosen, [name(unit) for unit in TRUSTS[:best]])
    assert judged(writer(chosen_rows(best), national("treat_upd", (1, 2))), "treat_upd")["best"] == named.replace(
        "fire", "4"
    )


def chosen_rows(best: int) -> list[dict]:
    return shares("treat_upd", ALL_HALF | dict.fromkeys(TRUSTS[:best], (80, 100)))


def test_where_all_are_printed_alike_there_is_no_range():
    # 50.00 and 50.04 % are both printed as 50 %.
    chosen = writer(shares("treat_upd", ALL_HALF | {TRUSTS[0]: (5004, 10_000)}))
    assert sentences.spread(chosen, "treat_upd") == "Alle 19 helseforetak har 50\xa0%."
    one = writer(shares("treat_upd", dict.fromkeys(TRUSTS, "few") | {TRUSTS[0]: (40, 80)}))
    assert sentences.out_of(one, 1, 1) == "ett av det ene som vises"
    assert sentences.levels(one, "treat_upd", REGISTRY.indicators["treat_upd"]) == (
        f"Måloppnåelsen kan bare vises for {name(TRUSTS[0])}: mindre god."
    )
    assert sentences.spread(one, "treat_upd") == f"Bare {name(TRUSTS[0])} har en andel som kan vises: 50\xa0%."
    nobody = writer(shares("treat_upd", dict.fromkeys(TRUSTS, "few")))
    assert sentences.spread(nobody, "treat_upd") == "Ingen helseforetak har en andel som kan vises."


def test_one_level_for_all_is_said_of_all():
    indicator = REGISTRY.indicators["treat_upd"]
    assert sentences.levels(writer(shares("treat_upd", ALL_HALF)), "treat_upd", indicator) == (
        "Måloppnåelsen er mindre god for alle 19 helseforetak."
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Of 100 each. By R: 40 against 27 is 0.13 (-0.0008 to 0.2548), no difference; against 26 it is one.
        ([], "Andelen er om lag som året før i alle 19 helseforetak med tall for begge årene."),
        ([(27, 100), (53, 100)], "Andelen er om lag som året før i alle 19 helseforetak med tall for begge årene."),
        (
            [(26, 100), (54, 100), (54, 100), (41, 100)],
            "Av 19 helseforetak med tall for begge årene har ett en lavere andel enn året før, to en høyere",
        ),
        ([(26, 100), "few", "suppressed"], "Av 17 helseforetak med tall for begge årene har ett"),
    ],
)
def test_a_unit_counts_as_moved_where_its_own_difference_is_sure(now, expected):
    before = shares("treat_upd", dict.fromkeys(TRUSTS, (40, 100)))
    moved = dict(zip(TRUSTS, now, strict=False))
    chosen = writer(shares("treat_upd", dict.fromkeys(TRUSTS, (40, 100)) | moved), before=before)
    assert sentences.movement(chosen, "treat_upd").startswith(expected)


@pytest.mark.parametrize(
    ("now", "before", "whole", "tenth"),
    [
        # Of 100 rounded persons a decimal would mean nothing: none is printed, and none is judged by.
        ((54, 100), (40, 100), "økt fra 40\xa0% i 2023", "økt fra 40\xa0% i 2023"),
        ((53, 100), (40, 100), "om lag som i 2023, 40\xa0%", "om lag som i 2023, 40\xa0%"),
        ((26, 100), (40, 100), "redusert fra 40\xa0% i 2023", "redusert fra 40\xa0% i 2023"),
        # 60.48 and 60.52 %: printed as 60 and 61, and no rise.
        ((6052, 10_000), (6048, 10_000), "om lag som i 2023, 60\xa0%", "om lag som i 2023, 60,5\xa0%"),
        # Sure, and seen only with a decimal.
        ((604_900, 1_000_000), (601_000, 1_000_000), "om lag som i 2023, 60\xa0%", "økt fra 60,1\xa0% i 2023"),
        ((54, 100), "suppressed", "ingen sammenligning med 2023", "ingen sammenligning med 2023"),
        ("few", (40, 100), "ingen sammenligning med 2023", "ingen sammenligning med 2023"),
    ],
)
def test_a_change_is_told_where_its_interval_excludes_zero(now, before, whole, tenth):
    chosen = writer(
        shares("treat_upd", {"norge": now} | ALL_HALF), before=shares("treat_upd", {"norge": before} | ALL_HALF)
    )
    found = judged(chosen, "treat_upd")
    assert (found["compared"], found["compared1"]) == (whole, tenth)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("no_data", " For Helse Bergen HF er det ingen å regne andelen av."),
        ("few", " For Helse Bergen HF er det for få å regne andelen av (færre enn 5)."),
        ("suppressed", " For Helse Bergen HF er andelen skjult."),
        ((40, 80), " For Helse Bergen HF er andelen 50\xa0% (antall i nevneren: 80)."),
    ],
)
def test_a_unit_without_anybody_is_told_from_one_that_is_hidden(told, expected):
    chosen = writer(shares("treat_upd", ALL_HALF | {"bergen": told}), unit="bergen")
    assert sentences.own(chosen, "treat_upd") == expected


def test_a_part_without_a_row_has_nobody_and_is_not_hidden():
    rows = shares("sex", {"norge": (429, 429)}, "sex=female")
    protected = writer(rows)
    men = value(protected, "sex", sex="male")
    assert isinstance(men, Small)
    # Under rounding nobody is told as few, as everywhere: fewer than five of 429.
    assert (protected.share(men), protected.integer(value(protected, "sex", column="numerator", sex="male"))) == (
        "under 2\xa0%",
        "færre enn 5",
    )
    exact = writer(rows, policy="internal")
    men = value(exact, "sex", sex="male")
    assert isinstance(men, Nobody)
    assert (exact.share(men), exact.integer(men)) == ("0\xa0%", "0")


def test_a_group_without_anybody_has_no_data():
    chosen = writer(shares("treated_among_known", {"norge": (80, 100)}, "type=RRMS"))
    share = value(chosen, "treated_among_known", type="PPMS")
    assert isinstance(share, Absent)
    assert chosen.share(share) == "ingen data"
    assert chosen.share(value(chosen, "women_of_periods", diagnosed="2017_2024")) == "ingen data"


@pytest.mark.parametrize(
    ("status", "expected"),
    [("few", "ikke vist (færre enn 5 personer)"), ("suppressed", "skjult"), ("no_data", "ingen data")],
)
def test_why_a_number_is_not_there(status, expected):
    chosen = writer(shares("treat_upd", ALL_HALF | {"norge": status}))
    assert judged(chosen, "treat_upd")["share"] == expected


def test_nobody_of_a_service_is_nobody():
    chosen = writer(shares("ref_dx", {"norge": (0, 40)}))
    assert judged(chosen, "ref_dx")["share"] == "0\xa0%"


def drugs_first(**told: tuple[int, int] | str) -> Writer:
    return writer(*(shares("first_drug", {"norge": of}, f"drug={drug}") for drug, of in told.items()))


def test_the_commonest_first_choice_is_told_only_where_it_is_known():
    told = first_drugs(drugs_first(rituximab=(40, 50), avonex=(5, 50), hsct=(0, 50)))
    assert told["most"] == "Vanligste førstevalg: rituksimab (80\xa0%)."
    assert told["others"] == "Andre førstevalg: Avonex (10\xa0%) og HSCT (under 10\xa0%)."
    hidden = first_drugs(drugs_first(rituximab="suppressed", avonex=(5, 50), hsct=(0, 50)))
    assert hidden["most"] == "Vanligste førstevalg av dem som vises: Avonex (10\xa0%)."
    small = first_drugs(drugs_first(rituximab="suppressed", avonex=(0, 11), hsct=(0, 11)))
    assert small["most"] == "Det vanligste førstevalget kan ikke vises."
    assert small["others"] == "Andre førstevalg: Avonex (under 46\xa0%) og HSCT (under 46\xa0%)."


@pytest.mark.parametrize(
    ("n", "share", "told", "patients"),
    [
        ("68", "32 %", "rituksimab (68 personer, 32 % av de behandlede)", "rituksimab, med 32 % av alle i behandling"),
        ("skjult", "32 %", "rituksimab (32 % av de behandlede)", "rituksimab, med 32 % av alle i behandling"),
        ("skjult", "skjult", "rituksimab (hvor mange, er skjult)", "rituksimab"),
    ],
)
def test_a_hidden_number_of_users_is_no_number_of_persons(n, share, told, patients):
    drugs, of = [("rituksimab", n, share), ("Mavenclad", "21", "10 %")], writer()
    assert most_used(of, drugs) == f"Mest brukt er {told}, fulgt av Mavenclad (21)."
    assert most_used_to_patients(of, drugs) == f"Den medisinen flest bruker, er {patients}."


def test_a_wait_that_is_not_shown_is_no_number_of_days():
    def waited(told: dict[str, object]) -> dict:
        return {"measure": "wait_referral", "unit_id": "norge", "period": "2024", "subgroup": ""} | told

    days = [waited({"statistic": name, "value": of, "status": "ok"}) for name, of in (("median", 31.0), ("p75", 62.0))]
    shown = waits(writer(days))["referral"]
    assert shown["told"].endswith("ventet i 31 dager eller mindre, og en fjerdedel ventet i 62 dager eller mer.")
    assert shown["to_patients"].startswith("Halvparten hadde svar etter 31 dager eller mindre, men en fjerdedel")
    for status, why in (("suppressed", "skjult"), ("few", "ikke vist (færre enn 10 personer)")):
        hidden = waits(writer([row | {"value": None, "status": status} for row in days]))["referral"]
        assert hidden["told"] == hidden["to_patients"] == f"Ventetid i dager, median: {why}."


def test_a_delay_that_is_not_shown_is_no_number_of_days():
    def delayed(event: str, name: str, days: float) -> dict:
        told = {"statistic": name, "value": days, "status": "ok"}
        return {"measure": "timeliness", "unit_id": "norge", "period": "2024", "subgroup": f"event={event}"} | told

    days = [delayed("diagnosis", "median", 20.0), delayed("diagnosis", "p75", 62.0), delayed("visit", "p90", 143.0)]
    shown = delays(writer(days))
    assert shown["delay_diagnosis_told"].endswith("innen 20 dager etter diagnosen, og tre av fire innen 62 dager.")
    assert shown["delay_visit_told"] == "En av ti kontroller ble ført inn senere enn 143 dager etterpå."
    hidden = delays(writer([row | {"value": None, "status": "few"} for row in days]))
    for event in ("diagnosis", "visit"):
        assert hidden[f"delay_{event}_told"].endswith(": ikke vist (færre enn 10 personer).")


def why_untreated(**told: tuple[int, int] | str) -> str:
    parts = (shares("no_treatment_reason", {"norge": of}, f"reason={reason}") for reason, of in told.items())
    return reasons(writer(*parts))["commonest"]


def test_reasons_are_called_commonest_of_those_that_are_known():
    assert why_untreated(progressive=(40, 80), own_choice=(20, 80), high_age=(20, 80)) == (
        "Den vanligste er «Progressiv sykdom (PPMS, SPMS)» (50\xa0%), fulgt av «Høy alder» og «Pasientens valg» "
        "(begge 25\xa0%)."
    )
    assert why_untreated(own_choice=(20, 80), high_age=(0, 80)) == "Den vanligste er «Pasientens valg» (25\xa0%)."
    some = why_untreated(progressive="suppressed", own_choice=(20, 80))
    assert some == "Den vanligste av dem som vises, er «Pasientens valg» (25\xa0%)."


def test_limits_of_age_are_those_of_the_measure_and_not_of_the_groups_that_are_shown():
    rows = shares("age_limits", {"norge": (76, 351)}, "limit=over_65")
    groups = [
        {"measure": "age_groups", "unit_id": "norge", "period": "2024-12-31", "subgroup": f"age={age}", **told}
        for age, told in (("65", {"value": 40.0, "numerator": 40.0, "status": "ok"}), ("70", {"status": "suppressed"}))
    ]
    found = ages(writer(rows, [row | {"statistic": "count"} for row in groups]))
    assert found["over_65"] == "22\xa0%"


def test_a_late_onset_that_few_have_is_no_zero():
    counts = [
        {
            "measure": "onset_age_groups",
            "unit_id": "norge",
            "period": "2024-12-31",
            "subgroup": f"age={age}",
            "statistic": "count",
            "value": n,
            "numerator": n,
            "status": "ok" if n else "few",
        }
        for age, n in (("55", 90.0), ("60", 0.0), ("65", 0.0))
    ]
    alive = {"measure": "registered", "unit_id": "norge", "period": "2024-12-31", "subgroup": "vital=alive"}
    alive |= {"statistic": "count", "value": 100.0, "numerator": 100.0, "status": "ok"}
    assert ages(writer(counts, [alive]))["onset_over_60"] == "under 10\xa0%"


def test_an_age_that_is_not_shown_has_no_unit():
    told = {"measure": "onset_age_by_type", "unit_id": "norge", "period": "2024-12-31", "statistic": "mean"}
    rows = [told | {"subgroup": "type=RRMS", "value": 34.0, "denominator": 90.0, "status": "ok"}]
    rows += [told | {"subgroup": "type=PPMS", "status": "few"}]
    found = ages(writer(rows))
    assert (found["onset_rrms_years"], found["onset_ppms_years"]) == ("34 år", "ikke vist (færre enn 10 personer)")


def test_the_counts_beside_a_ratio_are_those_that_it_is_of():
    """93 over 44 is 2.1; the parts by what came next, rounded each by itself, add up to 95 and 47, which is 2.0."""

    def count(measure: str, subgroup: str, n: float) -> dict:
        row = {"measure": measure, "unit_id": "norge", "period": "2024", "subgroup": subgroup, "statistic": "count"}
        return row | {"value": n, "numerator": n, "status": "ok"}

    parts = {("anti_cd20", 2024): 75.0, ("other", 2024): 20.0, ("anti_cd20", 2023): 35.0, ("other", 2023): 12.0}
    rows = [count("natalizumab_stops", f"next={then};year={year}", n) for (then, year), n in parts.items()]
    ratio = count("natalizumab_stop_ratio", "", 93.0) | {"statistic": "ratio", "value": 93 / 44, "denominator": 44.0}
    found = courses(writer(rows, [ratio]))
    assert (found["stops_this"], found["stops_last"]) == ("93", "44")
    assert found["stops_compared"] == "Det er 2,1 ganger så mange som året før."
    without = courses(writer(rows))
    assert (without["stops_this"], without["stops_last"]) == ("95", "47")
