"""The report variables: all that the sources ask for exist, and their sentences hold whatever the values are."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest

from R_free_helpers.editions.finishing import VARIABLE_SHORTCODE, lookup
from R_free_helpers.language.few import Absent
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.workspace import workspace
from R_free_helpers.registries.no_ms.words import sentences
from R_free_helpers.registries.no_ms.words.population import registered_change
from R_free_helpers.registries.no_ms.words.proms import Median, with_age
from R_free_helpers.results.sentence_rows import steady
from R_free_helpers.results.variables import Writer, report_variables

NO_MS = pytest.mark.registry("no_ms")

EDITIONS = {
    "no_ms": [
        {"unit": "forde"},
        {"unit": "rhf_vest"},
        {"release": "december", "year": 2023},
        {"policy": "as_published"},
    ],
    "se_ipn": [{"unit": "karolinska"}, {"unit": "sjv_vastra"}, {"policy": "as_published"}],
}


TRUSTS = (
    "finnmark unn nordland helgeland nord_trondelag st_olav more_romsdal forde bergen fonna stavanger ostfold ahus ous "
    "innlandet vestre_viken vestfold telemark sorlandet"
)
ALL = {unit: 0.3 + place / 100 for place, unit in enumerate(TRUSTS.split())}
"""Every health trust with a share of its own size."""


def leaves(tree: dict, prefix: str = "") -> dict[str, object]:
    found = {}
    for key, value in tree.items():
        found |= leaves(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return found


def hidden(chapter, *measures: str):
    """Return the chapter with every number of some measures (all when none is named) suppressed."""
    gone = pl.col("measure").is_in(list(measures)) if measures else pl.lit(True)
    numbers = ["value", "lower", "upper", "numerator", "denominator", "missing"]
    results = chapter.results.with_columns(
        *(pl.when(gone).then(None).otherwise(pl.col(name)).alias(name) for name in numbers),
        status=pl.when(gone).then(pl.lit("suppressed")).otherwise(pl.col("status")),
    )
    return replace(chapter, results=results)


def test_every_variable_of_the_report_texts_exists(registry_id, variables):
    texts = sorted((workspace().data / registry_id / "text").glob("*.md"))
    assert texts
    for path in [workspace().report, workspace().profile(registry_id), *texts]:
        found = VARIABLE_SHORTCODE.findall(path.read_text(encoding="utf-8"))
        # What the report says of its own making is added when it is assembled.
        asked = {key for key in found if not key.startswith("provenance.")}
        assert not sorted(key for key in asked if lookup(variables, key) is None), path.name


def test_every_variable_of_the_notebooks_exists(notebooks, variables):
    asked = {
        key
        for book in notebooks.values()
        for cell in book["cells"]
        for key in VARIABLE_SHORTCODE.findall(cell["source"])
    }
    assert asked
    assert not sorted(key for key in asked if lookup(variables, key) is None)


def test_variables_are_text_without_markup_or_nan(variables):
    for key, value in leaves(variables).items():
        assert isinstance(value, str), key
        # A probability may be below or above a number, which is no markup.
        rest = re.sub(r"\bp [<>] (?=\d,\d)", "", value)
        # An edition's id is a name with an underscore, printed as code; the marks of small numbers are explained.
        assert key in ("edition.id", "edition.protection") or not re.search(r"\bnan\b|None|\{\{|[][<>*_]", rest), (
            f"{key}: {value}"
        )


def test_editions_have_the_same_variables(registry_id, chapter, variables):
    for chosen in EDITIONS[registry_id]:
        edition = Edition(**({"registry": registry_id, "year": 2024} | chosen))
        other = leaves(report_variables(replace(chapter, edition=edition)))
        assert set(leaves(variables)) <= set(other), chosen
        assert all(isinstance(value, str) for value in other.values()), chosen


def test_hidden_results_and_an_empty_archive_leave_the_variables_in_place(chapter, variables):
    hidden_all = leaves(report_variables(replace(hidden(chapter), archive={})))
    # Which units moved is only counted where a year before is archived.
    expected = {key for key in leaves(variables) if not key.endswith((".units_up", ".units_down"))}
    assert expected <= set(hidden_all)
    assert hidden_all["indicator.onset_dx.share"] == Writer(chapter).hidden


@NO_MS
def test_an_empty_archive_compares_nothing(chapter):
    found = leaves(report_variables(replace(hidden(chapter), archive={})))
    assert found["indicator.onset_dx.compared"].startswith("ingen sammenligning")


@NO_MS
def test_measures_without_a_row_leave_the_variables_in_place(chapter, variables):
    kept = [*chapter.registry.indicators, "attainment", "newly_diagnosed", "registered"]
    kept += [key.split(".")[1] for key in leaves(variables) if key.startswith("share.") and key.count(".") == 2]
    few = replace(chapter, results=chapter.results.filter(pl.col("measure").is_in(kept)))
    found = leaves(report_variables(few))
    assert set(leaves(variables)) <= set(found)
    assert found["persistence.y3"] == found["coverage.total"] == "ingen data"


def units_with(chapter, measure: str, values: dict[str, float | None]):
    """Return the chapter with the lowest units' shares of a measure replaced."""
    ids = chapter.units.filter(pl.col("level") == chapter.compared_level)["unit_id"]
    rows = chapter.results.filter((pl.col("measure") == measure) & pl.col("unit_id").is_in(ids.to_list()))
    rest = chapter.results.join(rows, on=["measure", "unit_id", "statistic", "subgroup"], how="anti")
    shares = pl.Series([values.get(unit) for unit in rows["unit_id"]], dtype=pl.Float64)
    rows = rows.with_columns(
        value=shares,
        status=pl.when(shares.is_null()).then(pl.lit("suppressed")).otherwise(pl.lit("ok")),
    )
    return Writer(replace(chapter, results=pl.concat([rest, rows])))


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def spread(chapter, values: dict[str, float]) -> str:
    """Return the sentence for the given units' shares, all others hidden."""
    return plain(sentences.spread(units_with(chapter, "edss", values), "edss"))


@NO_MS
def test_spread_names_the_ends_and_counts_large_ties(chapter):
    two = {"forde": 0.81, "bergen": 0.4}
    assert spread(chapter, two) == (
        "Blant de to av 19 helseforetak som vises, går andelen fra 40 % (Bergen) til 81 % (Førde)."
    )
    assert spread(chapter, ALL).startswith("Blant helseforetakene går andelen fra ")
    ties = {"forde": 0.9, "bergen": 0.4, "fonna": 0.404, "unn": 0.401, "ous": 0.396}
    assert "fra 40 % (fire helseforetak) til 90 % (Førde)" in spread(chapter, ties)


@NO_MS
def test_spread_of_one_of_equals_and_of_nobody(chapter):
    assert spread(chapter, {"forde": 0.5}) == "Bare Førde har en andel som kan vises: 50 %."
    equal = spread(chapter, {"forde": 1.0, "bergen": 1.0})
    assert equal == "Alle de to av 19 helseforetak som vises, har 100 %."
    assert spread(chapter, {}) == "Ingen helseforetak har en andel som kan vises."


@NO_MS
def test_levels_are_judged_on_the_unrounded_share(chapter):
    writer = units_with(chapter, "edss", {"forde": 0.75, "bergen": 0.7499, "fonna": 0.5999})
    indicator = chapter.registry.indicators["edss"]
    assert sentences.levels(writer, "edss", indicator) == (
        "Blant de tre av 19 helseforetak som vises, er måloppnåelsen meget god for ett (Førde), god for ett (Bergen) "
        "og mindre god for ett (Fonna)."
    )
    text = sentences.levels(units_with(chapter, "edss", ALL), "edss", indicator)
    assert text == "Måloppnåelsen er mindre god for alle 19 helseforetak."


@NO_MS
def test_small_shares_take_no_part_in_what_is_said_of_units(chapter):
    """A bound is no value: a unit of which only a bound is told is not the lowest, and is not in the lowest band."""
    writer = units_with(chapter, "edss", ALL)
    small = (pl.col("measure") == "edss") & (pl.col("unit_id") == "forde")
    results = writer.chapter.results.with_columns(
        status=pl.when(small).then(pl.lit("few")).otherwise("status"),
        value=pl.when(small).then(0.0).otherwise("value"),
        numerator=pl.when(small).then(0.0).otherwise("numerator"),
    )
    writer = Writer(replace(chapter, results=results))
    text = sentences.spread(writer, "edss") + sentences.levels(writer, "edss", chapter.registry.indicators["edss"])
    assert "18 av 19" in text and "Førde" not in text and "0 %" not in text
    assert "Førde hadde for få personer (færre enn 5)" in sentences.not_shown(writer, "edss")
    assert writer.integer(writer.one("edss", unit="forde")["numerator"]) == "færre enn 5"
    assert writer.share(writer.one("edss", unit="forde")["value"]).startswith("under ")


@NO_MS
def test_of_rounded_counts_none_is_never_said_of_persons_but_of_other_things(chapter):
    assert Writer(chapter).integer(0.0) == "færre enn 5"
    assert Writer(chapter).plain(0.0) == "0"


@NO_MS
def test_not_shown_tells_hidden_from_empty(chapter):
    writer = units_with(chapter, "edss", {"forde": 0.5})
    frame = writer.chapter.results.with_columns(
        status=pl.when((pl.col("measure") == "edss") & (pl.col("unit_id") == "finnmark"))
        .then(pl.lit("no_data"))
        .otherwise(pl.col("status"))
    )
    text = sentences.not_shown(Writer(replace(chapter, results=frame)), "edss")
    assert text.startswith("Tallet er skjult for 17 helseforetak")
    assert text.endswith("Finnmark hadde ingen personer å regne andelen av.")


@NO_MS
def test_share_with_hidden_parts_is_one_value_a_range_or_hidden(chapter):
    writer = Writer(chapter)
    printed = [plain(steady(writer, 210, more, 1000)) for more in (0, 4, 12, 40)]
    assert printed == ["21 %", "21 %", "21–22 %", "skjult"]
    assert steady(writer, 210, 0, Absent("suppressed")) == "skjult"
    assert steady(writer, 210, 0, None) == "ingen data"


@NO_MS
@pytest.mark.parametrize(
    ("scale", "young", "old", "expected"),
    [
        ("msis29_physical", 20, 48, "er dårligere"),
        ("msis29_mental", 30, 33, "er om lag den samme"),
        ("rand12_physical", 46, 34, "er dårligere"),
        ("rand12_mental", 40, 45, "er bedre"),
        ("rand12_mental", None, 45, "kan ikke sammenlignes"),
    ],
)
def test_with_age_knows_which_end_of_a_scale_is_good(scale, young, old, expected):
    medians = [Median(float("nan"), None) if m is None else Median(m, (m, m - 1.0, m + 1.0)) for m in (young, old)]
    assert with_age(scale, *medians).startswith(expected)


@NO_MS
def test_registered_change_needs_an_archived_count(chapter):
    assert (
        registered_change(Writer(replace(chapter, archive={})), 1000.0) == "Antallet ett år tidligere er ikke arkivert."
    )
    counted = chapter.results.filter(pl.col("measure") == "registered_total").with_columns(
        value=pl.lit(948.0), status=pl.lit("ok")
    )
    earlier = replace(chapter, archive={"june": counted})
    assert registered_change(Writer(earlier), 1000.0) == "Det er 52 flere enn ett år tidligere."
    assert registered_change(Writer(earlier), 900.0) == "Det er 48 færre enn ett år tidligere."
    # Two counts that are each rounded by less than five may be equal where they differ by eight.
    assert registered_change(Writer(earlier), 956.0) == "Det er om lag like mange som ett år tidligere."
    assert registered_change(Writer(earlier), 957.0) == "Det er 9 flere enn ett år tidligere."
