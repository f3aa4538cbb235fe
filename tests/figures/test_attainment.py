"""The attainment matrix."""

import re

import pandas as pd

from R_free_helpers.disclosure.consistency import numbers_of_units
from R_free_helpers.figures.attainment import attainment_cells, attainment_matrix, by_points
from R_free_helpers.language.collation import sort_key


def texts(figure):
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


def test_units_are_ordered_by_sum_then_alphabet(make_chapter):
    _, totals, _ = attainment_cells(make_chapter(policy="as_published"))
    part = totals["value"] / totals["denominator"]
    pairs = list(zip(part, totals["unit"], strict=True))
    assert pairs == sorted(pairs, key=lambda pair: (-pair[0], sort_key(pair[1], "nb-NO")))
    assert len({value for value, _ in pairs}) < len(pairs)


def test_a_sum_is_over_what_is_shown_and_no_unit_is_worse_for_being_small(chapter):
    cells, totals, _ = attainment_cells(chapter)
    summed = cells[cells["indicator"] != "coverage_newdx"]
    lacking = summed[summed["value"].isna()].groupby("unit_id").size()
    assert len(lacking) > 1
    for unit, n in lacking.items():
        own = totals.set_index("unit_id").loc[unit]
        shown = summed[summed["unit_id"] == unit]["value"].dropna()
        assert own["value"] == shown.sum() and own["denominator"] == 3 * len(shown) == 27 - 3 * n
    assert totals["part"].is_monotonic_decreasing
    assert not totals["value"].is_monotonic_decreasing  # fewer levels, but not a lower part


def test_a_unit_without_any_level_has_no_data_and_no_place_in_the_order(chapter):
    import dataclasses

    import polars as pl

    own = (pl.col("measure") == "attainment") & (pl.col("unit_id") == "forde")
    numbers = ("value", "numerator", "denominator")
    results = chapter.results.with_columns(
        *(pl.when(~own).then(pl.col(name)).alias(name) for name in numbers),
        status=pl.when(own).then(pl.lit("no_data")).otherwise("status"),
    )
    figure = attainment_matrix(dataclasses.replace(chapter, results=results))
    assert "Førde (ingen data)" in texts(figure)
    assert "minst: Førde" not in figure.alt
    assert "Uten poengsum: Førde (ingen data)." in figure.alt


def test_columns_run_from_best_to_most_potential_and_the_unsummed_stands_last(chapter):
    cells, _, columns = attainment_cells(chapter)
    means = cells.groupby("indicator")["value"].mean()
    assert columns[-1] == "coverage_newdx"
    assert means[columns[:-1]].is_monotonic_decreasing
    assert len(columns) == 10


def test_hidden_cells_have_no_digit(chapter):
    cells, totals, _ = attainment_cells(chapter)
    figure = attainment_matrix(chapter)
    digits = [text for text in texts(figure) if text in {"1", "2", "3"}]
    assert len(digits) == int(cells["value"].isin([1, 2, 3]).sum())
    hidden, few = (int((cells["status"] == status).sum()) for status in ("suppressed", "few"))
    assert hidden > 1 and few > 1
    assert f"{hidden} ruter er skjult. {few} ruter har for få personer til et nivå." in figure.alt
    assert figure.data.loc[figure.data["status"].isin(["suppressed", "few"]), "value"].isna().all()
    assert texts(figure).count("<5") == few
    assert sum(" av " in text for text in texts(figure) if text.endswith(")")) == int(totals["value"].notna().sum())


def test_legend_names_only_what_is_drawn(chapter, make_chapter):
    def legend(figure):
        return [text.get_text() for text in figure.drawing.legends[0].get_texts()]

    assert "Skjult" in legend(attainment_matrix(chapter))
    assert "Skjult" not in legend(attainment_matrix(make_chapter(policy="as_published")))


def test_alt_text_follows_the_data(make_chapter):
    for seed in (7, 8):
        chapter = make_chapter(seed=seed, policy="as_published")
        _, totals, _ = attainment_cells(chapter)
        alt = attainment_matrix(chapter).alt
        assert f"({totals['value'].iloc[0]:.0f} av 27). Minst: " in alt
        assert f"({totals['value'].iloc[-1]:.0f} av 27)." in alt


def test_units_with_the_same_part_are_told_with_their_own_points(chapter):
    totals = pd.DataFrame({"unit": ["Førde", "Nord-Trøndelag", "Fonna"], "value": [8.0, 10.0, 8.0]})
    told = by_points(chapter, totals.assign(denominator=[12.0, 15.0, 12.0]))
    assert told == "Førde og Fonna (8 av 12); Nord-Trøndelag (10 av 15)"


def test_the_audit_reads_no_points_as_another_units(chapter):
    units = ["Finnmark", "Helgeland", "Bergen", "Fonna", "Førde", "Stavanger"]
    totals = pd.DataFrame({"unit": units, "value": [3.0, 4.0, 5.0, 5.0, 5.0, 5.0]})
    told = by_points(chapter, totals.assign(denominator=[9.0, 12.0, 15.0, 15.0, 15.0, 15.0]))
    read = set(numbers_of_units(told, re.compile("|".join(units))))
    assert read == {("Finnmark", 3, 0), ("Finnmark", 9, 0), ("Helgeland", 4, 0), ("Helgeland", 12, 0)}


def test_bytes_are_the_same_on_every_run(make_chapter):
    first, second = (attainment_matrix(make_chapter()).svg() for _ in range(2))
    assert first == second
