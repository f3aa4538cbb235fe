"""Forms by quarter."""

import dataclasses

import polars as pl

from R_free_helpers.figures.trend import forms_by_quarter
from R_free_helpers.model.results import to_results


def with_forms(chapter, hide=()):
    rows = pl.DataFrame(
        [
            {
                "subgroup": f"form={form};quarter={year}Q{q}",
                "value": None if (year, q) in hide else float(base + 10 * q + year - 2022),
                "status": "suppressed" if (year, q) in hide else "ok",
            }
            for form, base in (("inclusion", 100), ("follow_up", 1000))
            for year in (2022, 2023, 2024)
            for q in (1, 2, 3, 4)
        ]
    )
    results = to_results(rows, measure="forms", unit_id="norge", period="2024", statistic="count")
    return dataclasses.replace(chapter, results=results)


def plain(text):
    return text.replace("\xa0", " ")


def texts(figure):
    return [plain(text.get_text()) for axes in figure.drawing.axes for text in axes.texts]


def test_forms_alt_has_sums_and_the_busiest_quarter(chapter):
    alt = plain(forms_by_quarter(with_forms(chapter), "forms").alt)
    assert (
        "Inklusjonsskjema: sum av kvartalene 508 i 2024, sum av kvartalene 504 i 2023, flest i 4. kvartal 2024 (142)"
        in alt
    )


def test_hidden_quarter_hides_the_sum_of_its_year(chapter):
    figure = forms_by_quarter(with_forms(chapter, hide={(2024, 2)}), "forms")
    assert texts(figure).count("skjult") == 2
    assert "508" not in texts(figure) and "i 2024," not in figure.alt
    assert "2 verdier er skjult" in figure.alt


def test_expected_is_a_line_with_its_number(chapter):
    figure = forms_by_quarter(with_forms(chapter), "forms", expected={"inclusion": 107})
    assert "Forventet minst 107" in texts(figure)
    assert [len(axes.lines) for axes in figure.drawing.axes[1:]] == [1, 0]


def test_svg_is_the_same_twice(chapter):
    assert len({forms_by_quarter(with_forms(chapter), "forms").svg() for _ in range(2)}) == 1


def test_absent_forms_say_so(chapter):
    other = with_forms(chapter).results.with_columns(measure=pl.lit("newly_diagnosed"))
    assert "Ingen data" in forms_by_quarter(dataclasses.replace(chapter, results=other), "forms").alt
