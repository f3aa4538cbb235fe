"""Swedish sentences say of which units they speak, and call nothing a difference that has no interval behind it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from R_free_helpers.editions.opening import open_chapter
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.registries.se_ipn.words.disease_activity import incat
from R_free_helpers.registries.se_ipn.words.population import population
from R_free_helpers.registries.se_ipn.words.proms import proms
from R_free_helpers.registries.se_ipn.words.spread import SOUTH, STOCKHOLM, WEST, not_shown_sentence, range_sentence
from R_free_helpers.registries.se_ipn.words.treatment import passed, therapies
from R_free_helpers.results.unknown import unknown_sentence
from R_free_helpers.results.variables import Writer

LEVEL = "healthcare_region"
NAMES = {
    "sjv_norra": "Norra",
    "sjv_uppsala_orebro": "Uppsala-Örebro",
    "sjv_stockholm_gotland": "Stockholm-Gotland",
    "sjv_vastra": "Västra",
    "sjv_sydostra": "Sydöstra",
    "sjv_sodra": "Södra",
}


@pytest.fixture(scope="module")
def chapter():
    return open_chapter("se_ipn", 2024)


def share(met: float | None, of: float | None, status: str = "ok") -> dict:
    """Return the cells of a share; with nothing counted, those of one that is not shown."""
    if met is None or of is None:
        return dict.fromkeys(("value", "lower", "upper", "numerator", "denominator", "missing")) | {"status": status}
    (lower,), (upper,) = wilson([met], [of])
    return {
        "value": met / of, "lower": lower, "upper": upper, "numerator": met, "denominator": of, "missing": 0.0,
        "status": status,
    }  # fmt: skip


def writer(chapter, measure: str, cells: dict[tuple[str, str], dict], statistic: str = "share") -> Writer:
    """Return the writer of an edition in which rows of a measure are other ones, by unit and subgroup."""
    results = chapter.results
    for (unit, subgroup), changed in cells.items():
        own = (
            (pl.col("measure") == measure)
            & (pl.col("unit_id") == unit)
            & (pl.col("subgroup") == subgroup)
            & (pl.col("statistic") == statistic)
        )
        assert results.filter(own).height == 1, (measure, unit, subgroup)
        results = results.with_columns(
            pl.when(own).then(pl.lit(value, dtype=results.schema[name])).otherwise(pl.col(name)).alias(name)
            for name, value in changed.items()
        )
    return Writer(replace(chapter, results=results))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def regions(chapter, shares: list[dict]) -> Writer:
    return writer(chapter, "onset_dx", dict(zip(((unit, "") for unit in NAMES), shares, strict=True)))


HIDDEN, FEW, NO_DATA = share(None, None, "suppressed"), share(None, None, "few"), share(None, None, "no_data")


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (
            [share(n, 100) for n in (10, 20, 30, 40, 50, 60)],
            "Bland sjukvårdsregionerna går andelen från 10 % (Norra) till 60 % (Södra).",
        ),
        (
            [share(n, 100) for n in (10, 10, 30, 40, 60, 60)],
            "Bland sjukvårdsregionerna går andelen från 10 % (Norra och Uppsala-Örebro) till 60 % "
            "(Sydöstra och Södra).",
        ),
        (
            [share(n, 100) for n in (10, 60, 60, 60, 60, 60)],
            "Bland sjukvårdsregionerna går andelen från 10 % (Norra) till 60 % (fem sjukvårdsregioner).",
        ),
        ([share(100, 100)] * 6, "Andelen är 100 % i alla sex sjukvårdsregioner."),
        ([*[share(100, 100)] * 5, HIDDEN], "Andelen är 100 % i de fem av sex sjukvårdsregioner som kan visas."),
        # What differs only in decimals that are not printed is the same.
        ([*[share(1000, 2000)] * 5, share(1001, 2000)], "Andelen är 50 % i alla sex sjukvårdsregioner."),
        (
            [*[share(n, 100) for n in (10, 20, 30, 40)], HIDDEN, share(0, 30, "few")],
            "Bland de fyra av sex sjukvårdsregioner som kan visas går andelen från 10 % (Norra) till 40 % (Västra).",
        ),
        ([share(10, 20), *[FEW] * 5], "Av sex sjukvårdsregioner har bara Norra en andel som kan visas: 50 %."),
        ([FEW] * 6, "Andelen kan inte visas för någon sjukvårdsregion."),
    ],
)
def test_a_range_is_over_all_units_or_names_the_smaller_group(chapter, shares, said):
    assert plain(range_sentence(regions(chapter, shares), "onset_dx", LEVEL)) == said


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ([share(10, 100)] * 6, "Andelen visas för alla sex sjukvårdsregioner."),
        (
            [share(10, 100), HIDDEN, FEW, FEW, NO_DATA, share(0, 30, "few")],
            "Av sex sjukvårdsregioner visas andelen inte för fem: två har färre än 6 patienter, en har färre än 6 i "
            "täljaren, en är dold av hänsyn till andra tal och en saknar data.",
        ),
        (
            [*[share(10, 100)] * 4, HIDDEN, HIDDEN],
            "Av sex sjukvårdsregioner visas andelen inte för två: två är dolda av hänsyn till andra tal.",
        ),
    ],
)
def test_few_hidden_and_no_data_have_words_of_their_own(chapter, shares, said):
    assert plain(not_shown_sentence(regions(chapter, shares), "onset_dx", LEVEL)) == said


def test_a_units_edition_tells_its_own_share_or_why_there_is_none(chapter):
    own = replace(chapter, edition=chapter.edition.model_copy(update={"unit": "sjv_sodra"}))
    shares = [share(n, 100) for n in (10, 20, 30, 40, 50, 60)]
    assert plain(range_sentence(regions(own, shares), "onset_dx", LEVEL)).endswith(
        "För Södra sjukvårdsregionen är andelen: 60 % (antal i nämnaren: 100)."
    )
    shares[-1] = HIDDEN
    assert plain(range_sentence(regions(own, shares), "onset_dx", LEVEL)).endswith(" är andelen: dolt.")
    shares[-1] = NO_DATA
    assert plain(range_sentence(regions(own, shares), "onset_dx", LEVEL)).endswith(" är andelen: inga data.")


@pytest.mark.parametrize(
    ("stockholm", "west", "begins"),
    [
        # Newcombe's interval of 30 of 100 less 45 of 100 is -0.279 to -0.016; of 33 less 45 it is -0.250 to 0.016.
        (share(30, 100), share(45, 100), "Andelen är lägre i Region Stockholm. Den tryckta rapporten nämner"),
        (share(33, 100), share(45, 100), "Skillnaden mellan dem är inte större än att den kan bero på slumpen."),
        (share(45, 100), share(30, 100), "Andelen är högre i Region Stockholm."),
        (share(30, 100), HIDDEN, "De två kan inte jämföras."),
        (share(30, 100), share(0, 60, "few"), "De två kan inte jämföras."),
    ],
)
def test_two_regions_differ_where_the_interval_of_their_difference_says_so(chapter, stockholm, west, begins):
    changed = writer(chapter, "incat_le3", {(STOCKHOLM, ""): stockholm, (WEST, ""): west})
    assert incat(changed)["stockholm_against_west"].startswith(begins)


def test_one_region_has_passed_another_only_beyond_chance(chapter):
    keys = [(unit, f"year={year}") for unit in (STOCKHOLM, SOUTH) for year in (2023, 2024)]
    apart = dict(zip(keys, [share(10, 100), share(45, 100), share(30, 100), share(30, 100)], strict=True))
    found = passed(writer(chapter, "scig_year_end", apart))
    assert found["scig_compared"] == "vid årets slut högre i Region Stockholm"
    assert found["scig_compared_previous"] == "året före lägre i Region Stockholm"
    alike = passed(writer(chapter, "scig_year_end", dict.fromkeys(keys, share(30, 100))))
    assert {alike["scig_compared"], alike["scig_compared_previous"]} == {
        "vid årets slut ungefär lika stor",
        "året före ungefär lika stor",
    }


@pytest.mark.parametrize(
    ("men", "women", "said"),
    [
        (share(45, 100), share(30, 100), "Männen får den oftare"),
        (share(45, 100), share(33, 100), "Skillnaden är inte större än att den kan bero på slumpen."),
        (share(30, 100), share(45, 100), "Männen får den mer sällan"),
        (share(0, 100, "few"), share(45, 100), "De två kan inte jämföras."),
    ],
)
def test_second_line_by_sex(chapter, men, women, said):
    changed = writer(chapter, "second_line", {("sverige", "sex=male"): men, ("sverige", "sex=female"): women})
    assert therapies(changed)["second_line_compared"].startswith(said)


@pytest.mark.parametrize(
    ("women", "begins"),
    [
        (share(30, 100), "Det är väntat"),
        (share(45, 100), "Fördelningen skiljer sig inte"),
        (share(70, 100), "Det är inte väntat"),
        (HIDDEN, "Könsfördelningen kan inte bedömas."),
    ],
)
def test_that_women_are_fewer_is_said_where_the_interval_is_below_half(chapter, women, begins):
    assert population(writer(chapter, "sex", {("sverige", "sex=female"): women}))["sexes"].startswith(begins)


@pytest.mark.parametrize(
    ("men", "said"),
    [
        (13.0, "Kvinnor får alltså vänta längre än män."),
        (29.0, "Skillnaden är inte större än att den kan bero på slumpen."),
        (60.0, "Kvinnor får alltså vänta kortare tid än män."),
        (None, "De två kan inte jämföras."),
    ],
)
def test_waits_of_women_and_men_are_compared_by_the_interval_of_their_medians(chapter, men, said):
    changed = {("sverige", "sex=male"): {"value": men, "status": "ok" if men else "suppressed"}}
    found = population(writer(chapter, "wait_onset_dx_by_sex", changed, "median"))
    assert found["wait_compared"] == said


def test_the_difference_of_medians_is_that_of_the_medians_printed(chapter):
    found = population(Writer(chapter))
    ages = [found[f"{what}_{who}"] for who in ("women", "men") for what in ("diagnosis_age", "onset_age")]
    women, onset_women, men, onset_men = (float(age.replace(",", ".")) for age in ages)
    assert float(found["delay_difference"].replace(",", ".")) == pytest.approx(
        abs(women - onset_women - men + onset_men)
    )


@pytest.mark.parametrize(("men", "said"), [(7.0, "7 för både kvinnor och män"), (8.0, "7 för kvinnor och 8 för män")])
def test_equal_medians_are_told_as_equal(chapter, men, said):
    changed = {("sverige", "sex=female"): {"value": 7.0}, ("sverige", "sex=male"): {"value": men}}
    assert proms(writer(chapter, "work_ability", changed, "median"))["work"] == said


def test_the_truth_about_the_goal_lies_between_all_and_none_of_those_not_measured(chapter):
    row = {"numerator": 121.0, "denominator": 203.0, "missing": 88.0, "status": "ok"}
    exact = replace(chapter, edition=chapter.edition.model_copy(update={"policy": "internal"}))
    assert "andelen av alla 42–72 %" in plain(unknown_sentence(chapter, "incat_le3_measured", row))
    said = plain(unknown_sentence(exact, "incat_le3_measured", row))
    assert said.startswith("Okänt för 88 av 291 (30,2 %), som inte ingår i nämnaren.")
    assert "andelen av alla 41,6–71,8 %" in said


def test_a_therapy_used_as_much_as_the_last_one_named_is_named_too(chapter):
    keys = {name: ("sverige", f"therapy={name}") for name in ("ivig", "scig", "prednisolon", "rituximab")}
    cells = {keys["ivig"]: share(60, 100), keys["scig"]: share(20, 100)}
    cells |= {keys["prednisolon"]: share(10, 100), keys["rituximab"]: share(10, 100)}
    assert plain(therapies(writer(chapter, "therapies", cells))["most_all"]).startswith("IVIg (60 %), SCIg (20 %), ")
    assert therapies(writer(chapter, "therapies", cells))["most_all"].count("(") == 4
