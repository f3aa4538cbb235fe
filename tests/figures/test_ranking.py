"""Ranked bars: what is drawn, said and left unsaid."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.compared import compare_units
from R_free_helpers.figures.ranking import coverage_bars, indicator_bars, prevalence_bars, response_bars
from R_free_helpers.language.collation import sort_key
from R_free_helpers.language.numbers import Numbers

NUMBERS = Numbers("nb-NO")


def texts(figure):
    """Return every text of a drawing, legend included."""
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


def legend(figure):
    return [text.get_text() for text in figure.drawing.legends[0].get_texts()]


def changed(chapter, measure, unit, **values):
    """Return the chapter with other values in one row."""
    row = (pl.col("measure") == measure) & (pl.col("unit_id") == unit) & (pl.col("subgroup") == "")
    results = chapter.results.with_columns(
        pl.when(row).then(pl.lit(value, dtype=chapter.results.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    )
    return dataclasses.replace(chapter, results=results)


def numberless(**more):
    return dict.fromkeys(("value", "lower", "upper", "numerator", "denominator", "missing")) | more


def test_units_are_sorted_by_value_with_hidden_and_empty_ones_last(chapter):
    rows = compare_units(chapter, "ref_dx")
    shown = rows[rows["shown"]]
    assert shown["value"].is_monotonic_decreasing
    rest = list(rows["status"].iloc[len(shown) :])
    assert len(rest) > 2 and rest == ["few"] * (len(rest) - 2) + ["suppressed", "no_data"]
    # The bounds of small shares come first, then those of whom there are too few; each by name alone.
    few = rows[rows["status"] == "few"]
    told, absent = list(few.loc[few["value"] == 0, "unit"]), list(few.loc[few["value"].isna(), "unit"])
    assert list(few["unit"]) == told + absent and told and absent
    for names in (told, absent):
        assert names == sorted(names, key=lambda name: sort_key(name, "nb-NO"))
    assert len(rows) == 20


def test_ties_follow_the_norwegian_alphabet(chapter):
    for unit in ("ostfold", "ahus", "sorlandet"):
        chapter = changed(chapter, "edss", unit, value=0.99)
    assert list(compare_units(chapter, "edss")["unit"][:3]) == ["Akershus", "Sørlandet", "Østfold"]


def test_a_unit_without_a_row_has_no_data(chapter):
    gone = (pl.col("measure") == "edss") & (pl.col("unit_id") == "forde")
    rows = compare_units(dataclasses.replace(chapter, results=chapter.results.filter(~gone)), "edss")
    assert rows["unit_id"].iloc[-1] == "forde"
    assert rows["status"].iloc[-1] == "no_data"


def test_alt_text_holds_the_computed_values(chapter):
    nation = chapter.select("treat_upd", unit="norge").iloc[0]
    before = chapter.before("treat_upd", unit="norge").iloc[0]
    units = chapter.select("treat_upd", level="hf")
    alt = indicator_bars(chapter, "treat_upd").alt
    assert f"Norge: {NUMBERS.share(nation['value'])}" in alt
    assert NUMBERS.interval(nation["lower"], nation["upper"]) in alt
    word = "økt" if nation["value"] > before["value"] else "redusert"
    assert f"{word} fra {NUMBERS.share(before['value'])} i 2023" in alt
    best = units.loc[units["value"].idxmax()]
    assert f"Høyest: {best['unit']} ({NUMBERS.share(best['value'])})" in alt
    bands = chapter.registry.measure("treat_upd").bands
    scores = [bands.score(value) for value in units["value"]]
    assert f"meget god {scores.count(3)}, god {scores.count(2)} og mindre god {scores.count(1)}" in alt


def test_alt_text_follows_the_data(chapter):
    before = chapter.before("treat_upd", unit="norge")["value"].item()
    same = f"om lag som i 2023, {NUMBERS.share(before)}"
    for value, half, said in (
        (before, 0.01, same),
        (before - 0.1, 0.01, f"redusert fra {NUMBERS.share(before)} i 2023"),
        # The same values with a wider interval are no change.
        (before - 0.1, 0.15, same),
    ):
        now = changed(chapter, "treat_upd", "norge", value=value, lower=value - half, upper=value + half)
        assert said in indicator_bars(now, "treat_upd").alt
    best = changed(chapter, "treat_upd", "fonna", value=0.99)
    assert "Høyest: Fonna (99\u00a0%)" in indicator_bars(best, "treat_upd").alt


def test_many_tied_units_are_counted(chapter):
    rows = compare_units(chapter, "early_he")
    tied = int((rows["value"] == 1).sum())
    assert tied > 3
    shown = int(rows["shown"].sum()) - 1  # the nation is among the rows
    words = f"Blant de {shown} av 19 helseforetak som vises: høyest {tied} helseforetak (100\u00a0%), lavest"
    assert words in indicator_bars(chapter, "early_he").alt


def test_low_coverage_is_explained_only_where_it_is_drawn(chapter):
    with_low, without = indicator_bars(chapter, "ref_dx"), indicator_bars(chapter, "treat_upd")
    assert "Dekningsgrad under 60\u00a0%" in legend(with_low)
    assert "Dekningsgrad under 60\u00a0%" not in legend(without)
    assert any(text.startswith("** Dekningsgrad for nydiagnostiserte") for text in texts(with_low))
    assert not any(text.startswith("**") for text in texts(without))
    assert any(text.startswith("* Dekningsgrad for alle med MS") for text in texts(without))


def test_stars_follow_the_coverage_of_the_indicator(chapter):
    for value, mark in ((0.7999, "*"), (0.80, ""), (0.60, "*"), (0.5999, "**")):
        rows = compare_units(
            changed(chapter, "coverage_total", "bergen", value=value), "edss", coverage="coverage_total"
        )
        assert rows.set_index("unit_id").loc["bergen", "mark"] == mark


def test_hidden_coverage_gives_no_star(chapter):
    hidden = changed(chapter, "coverage_total", "bergen", **numberless(status="suppressed"))
    rows = compare_units(hidden, "edss", coverage="coverage_total")
    assert rows.set_index("unit_id").loc["bergen", "mark"] == ""


def test_a_missing_year_before_is_said(make_chapter, chapter):
    alone = indicator_bars(make_chapter(archived=False), "edss")
    assert "2023: ingen arkivert utgave å sammenligne med" in legend(alone)
    assert "2023" not in alone.alt
    assert "2023 (slik det ble publisert)" in legend(indicator_bars(chapter, "edss"))


def test_the_year_before_is_the_archived_release_of_the_measure(chapter):
    swapped = dataclasses.replace(chapter, archive={"june": chapter.archive["december"]})
    assert compare_units(swapped, "onset_dx")["before"].isna().all()
    assert compare_units(swapped, "edss")["before"].notna().all()


@pytest.mark.parametrize("status", ["suppressed", "no_data"])
def test_hidden_numbers_appear_nowhere(chapter, status):
    """A unit's numbers are removed from the store; nothing of an earlier drawing may survive in the new one."""
    numbers = {"value": 0.1234567, "lower": 0.1111111, "upper": 0.1357911, "numerator": 98761.0, "denominator": 80000.0}
    shown = indicator_bars(changed(chapter, "edss", "fonna", **numbers), "edss")
    assert "Fonna* (80\u00a0000)" in texts(shown)
    figure = indicator_bars(changed(chapter, "edss", "fonna", **numberless(status=status)), "edss")
    row = figure.data.set_index("unit_id").loc["fonna"]
    assert row[["value", "lower", "upper", "numerator", "denominator", "before"]].isna().all()
    assert "Fonna*" in texts(figure)
    assert {"suppressed": "skjult", "no_data": "ingen data"}[status] in texts(figure)
    assert {"suppressed": "1 skjult", "no_data": "1 uten data"}[status] in figure.alt


def test_numbers_of_a_hidden_row_are_not_drawn_even_if_they_are_there(chapter):
    numbers = {"value": 0.1234567, "lower": 0.1111111, "upper": 0.1357911, "numerator": 98761.0, "denominator": 80000.0}
    left = indicator_bars(changed(chapter, "edss", "fonna", **numbers, status="suppressed"), "edss")
    removed = indicator_bars(changed(chapter, "edss", "fonna", **numberless(status="suppressed")), "edss")
    assert left.svg() == removed.svg()
    assert left.alt == removed.alt
    assert left.data.equals(removed.data)


def test_the_unit_of_the_edition_is_pointed_out(make_chapter):
    figure = indicator_bars(make_chapter(unit="bergen"), "edss")
    assert "▶ Denne utgavens enhet" in legend(figure)
    assert any(text.startswith("▶ Bergen") for text in texts(figure))
    region = indicator_bars(make_chapter(unit="rhf_vest"), "edss")
    pointed = {text.split()[1].rstrip("*") for text in texts(region) if text.startswith("▶") and "(" in text}
    assert pointed == {"Bergen", "Fonna", "Førde", "Stavanger"}


def test_coverage_prevalence_and_response_have_their_own_counts(chapter):
    coverage = coverage_bars(chapter, "coverage_newdx")
    assert "Tall i parentes: forventet antall personer." in texts(coverage)
    assert coverage.data["lower"].isna().all()
    assert "konfidensintervall" not in coverage.alt
    assert "Per 100\u00a0000 innbyggere" in texts(prevalence_bars(chapter)) or "Per 100 000 innbyggere" in texts(
        prevalence_bars(chapter)
    )
    response = response_bars(chapter)
    assert "Måloppnåelse" not in response.alt
    assert "95 % konfidensintervall" in legend(response)


def test_bytes_are_the_same_on_every_run(make_chapter):
    first, second = (indicator_bars(make_chapter(), "ref_dx") for _ in range(2))
    assert first.svg() == second.svg()
    assert first.svg() == first.svg()


def test_nothing_is_cut_off_and_print_stays_legible(chapter):
    from matplotlib.text import Text

    for figure in (
        indicator_bars(chapter, "ref_dx"),
        coverage_bars(chapter, "coverage_newdx"),
        prevalence_bars(chapter),
    ):
        tight = figure.drawing.get_tightbbox(figure.drawing.canvas.get_renderer())
        width, height = figure.drawing.get_size_inches()
        assert tight.x0 >= -0.02 and tight.x1 <= width + 0.02
        assert tight.y0 >= -0.05 and tight.y1 <= height + 0.05
        assert min(item.get_fontsize() for item in figure.drawing.findobj(Text) if item.get_text()) >= 8
