"""Bars of counts by category."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.counts import counts_by_category
from R_free_helpers.model.results import subgroup_key, to_results

DRUGS = {
    ("rituximab", "0_12"): 600,
    ("rituximab", "12_24"): 200,
    ("rituximab", "24_"): 100,
    ("hsct", "0_12"): 40,
    ("hsct", "12_24"): 10,
    ("hsct", "24_"): None,
    ("ivig", "0_12"): None,
    ("ivig", "12_24"): None,
}


def with_drugs(chapter, cells=DRUGS):
    rows = pl.DataFrame(
        {
            "subgroup": [subgroup_key({"drug": drug, "since": since}) for drug, since in cells],
            "value": [None if n is None else float(n) for n in cells.values()],
            "status": ["suppressed" if n is None else "ok" for n in cells.values()],
        }
    ).with_columns(numerator="value")
    results = to_results(rows, measure="drugs_in_use", unit_id="norge", period="2024-12-31", statistic="count")
    return dataclasses.replace(chapter, results=results)


def with_reasons(chapter, most=60):
    rows = pl.DataFrame(
        {
            "subgroup": ["reason=progressive", "reason=other"],
            "numerator": [float(most), 100.0 - most],
            "denominator": [100.0, 100.0],
            "value": [most / 100, 1 - most / 100],
        }
    )
    results = to_results(rows, measure="no_treatment_reason", unit_id="norge", period="2024", statistic="share")
    return dataclasses.replace(chapter, results=results)


@pytest.fixture(scope="module")
def figure(chapter):
    return counts_by_category(with_drugs(chapter), "drugs_in_use", "drug", "since")


def texts(figure):
    return [text.get_text().replace("\xa0", " ") for axes in figure.drawing.axes for text in axes.texts]


def test_largest_first_hidden_last(figure):
    names = [text for text in texts(figure) if text in ("Rituksimab", "HSCT", "Immunglobulin")]
    assert names == ["Rituksimab", "HSCT", "Immunglobulin"]
    assert {"900", "50 + skjult", "skjult"} <= set(texts(figure))


def test_mark_of_the_hidden_is_one_size(figure):
    marks = [bar.get_width() for bar in figure.drawing.axes[1].patches if bar.get_hatch()]
    assert len(marks) == 2 and marks[0] == pytest.approx(marks[1])


def test_alt_says_the_largest_and_the_parts(figure):
    alt = figure.alt.replace("\xa0", " ")
    assert "Flest: Rituksimab 900 og HSCT 50 + skjult" in alt
    assert "Oppdatert siste 12 måneder 67 %" in alt
    assert "3 verdier er skjult" in alt


def test_shares_carry_their_percentage_and_other_comes_last(chapter):
    figure = counts_by_category(with_reasons(chapter, 30), "no_treatment_reason", "reason")
    names = [text for text in texts(figure) if text.startswith(("Progressiv", "Annet"))]
    assert [name.split()[0] for name in names] == ["Progressiv", "Annet"]
    assert "70 (70 %)" in texts(figure)
    assert "Annet 70 (70 %)" in figure.alt.replace("\xa0", " ")


def test_numbers_fit_on_the_page(figure):
    renderer = figure.drawing.canvas.get_renderer()
    page = figure.drawing.axes[0]
    assert all(text.get_window_extent(renderer).x1 <= page.bbox.x1 + 1 for text in page.texts)


def test_svg_is_the_same_twice(chapter, figure):
    assert counts_by_category(with_drugs(chapter), "drugs_in_use", "drug", "since").svg() == figure.svg()


def test_all_hidden_and_absent(chapter):
    hidden = counts_by_category(with_drugs(chapter, dict.fromkeys(DRUGS)), "drugs_in_use", "drug", "since")
    assert "8 verdier er skjult" in hidden.alt
    hidden.svg()
    assert "Ingen data" in counts_by_category(with_drugs(chapter), "first_drug", "drug").alt
