"""Shares by year and forms by quarter."""

import dataclasses

import polars as pl

from R_free_helpers.figures.trend import forms_by_quarter, share_by_year
from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.results.store import to_results


def with_years(chapter, last=77, hide=()):
    met = {2018: 50, 2019: 56, 2020: 40, 2021: 60, 2023: 70, 2024: last}
    rows = pl.DataFrame([{"subgroup": f"year={year}", "numerator": n, "denominator": 100} for year, n in met.items()])
    gone = pl.col("subgroup").is_in([f"year={year}" for year in hide])
    rows = with_interval(rows).with_columns(
        pl.when(gone).then(pl.lit("suppressed")).otherwise(pl.col("status")).alias("status"),
        *(
            pl.when(gone).then(None).otherwise(pl.col(n)).alias(n)
            for n in ("value", "lower", "upper", "numerator", "denominator")
        ),
    )
    results = to_results(rows, measure="onset_dx_by_year", unit_id="norge", period="2024", statistic="share")
    return dataclasses.replace(chapter, results=results)


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


def test_year_alt_has_ends_change_and_extremes(chapter):
    alt = plain(share_by_year(with_years(chapter), "onset_dx_by_year").alt)
    assert "50 % i 2018 og 77 % i 2024" in alt and "altså økning" in alt
    assert "Høyest i 2024 (77 %), lavest i 2020 (40 %)" in alt


def test_year_alt_follows_the_data(chapter):
    assert "altså nedgang" in share_by_year(with_years(chapter, last=45), "onset_dx_by_year").alt


def test_hidden_and_missing_years_break_the_line(chapter):
    figure = share_by_year(with_years(chapter, hide=(2020,)), "onset_dx_by_year")
    line = figure.drawing.axes[1].lines[0]
    missing = [int(x) for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True) if y != y]
    assert missing == [2020, 2022]
    hatched = [bar for bar in figure.drawing.axes[1].patches if bar.get_hatch()]
    assert [round(bar.get_x() + bar.get_width() / 2) for bar in hatched] == [2020]
    assert "2020" not in figure.alt and "Én verdi er skjult" in figure.alt


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
    assert len({share_by_year(with_years(chapter), "onset_dx_by_year").svg() for _ in range(2)}) == 1
    assert len({forms_by_quarter(with_forms(chapter), "forms").svg() for _ in range(2)}) == 1


def test_all_hidden_and_absent(chapter):
    figure = share_by_year(with_years(chapter, hide=range(2018, 2025)), "onset_dx_by_year")
    assert "6 verdier er skjult" in figure.alt
    figure.svg()
    assert "Ingen data" in forms_by_quarter(with_years(chapter), "forms").alt
