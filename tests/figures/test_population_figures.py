"""Survival panels, lines over years and columns by year."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.curves import survival_panels
from R_free_helpers.figures.year_columns import stacked_columns
from R_free_helpers.figures.year_lines import lines_by_year
from R_free_helpers.model.results import NUMBERS, to_results
from R_free_helpers.tables.survival import median_survival

GROUPS = {"type=PPMS": 0.02, "type=RRMS": 0.01, "type=unknown": 0.012}


def with_results(chapter, *frames):
    return dataclasses.replace(chapter, results=pl.concat(frames))


def results(measure, statistic, rows):
    frame = pl.DataFrame(rows, infer_schema_length=None)
    if "status" not in frame.columns:
        frame = frame.with_columns(status=pl.lit("ok"))
    return to_results(frame, measure=measure, statistic=statistic, unit_id="norge", period="2024-12-31")


def survival_results(scale=1.0, hide_from=99):
    curves, risk, medians, tests = [], [], [], []
    for entry, late in (("onset", 1.0), ("start", 1.3)):
        for group, drop in GROUPS.items():
            for year in range(41):
                name = f"entry={entry};{group};years={year:02d}"
                value = max(0.0, 1 - scale * late * drop * year)
                status = "suppressed" if year >= hide_from else "ok"
                shown = None if status == "suppressed" else value
                curves.append(
                    {
                        "subgroup": name,
                        "value": shown,
                        "lower": shown,
                        "upper": shown,
                        "denominator": 900.0,
                        "status": status,
                    }
                )
                at_risk = None if status == "suppressed" else 900.0 - 20 * year
                risk.append({"subgroup": name, "value": at_risk, "status": status})
            middle = 0.5 / (scale * late * drop)
            high = None if group == "type=unknown" else middle + 2
            medians.append(
                {
                    "subgroup": f"entry={entry};{group}",
                    "value": middle,
                    "lower": middle - 2,
                    "upper": high,
                    "numerator": 90.0,
                }
            )
        medians.append({"subgroup": f"entry={entry}", "value": 40.0, "lower": 39.0, "upper": 41.0, "numerator": 270.0})
        tests.append({"subgroup": f"between=type;entry={entry}", "value": 0.04 if entry == "onset" else 1e-9})
    return [
        results("survival", "survival", curves),
        results("survival", "at_risk", risk),
        results("survival_median", "median", medians),
        results("survival_test", "p_value", tests),
    ]


def panels(chapter, **changes):
    filled = with_results(chapter, *survival_results(**changes))
    return survival_panels(
        filled, "survival", "type", medians="survival_median", tests="survival_test", label_key="type_short"
    )


def plain(text):
    return text.replace("\xa0", " ")


def test_survival_alt_has_medians_tests_and_shares(chapter):
    alt = plain(panels(chapter).alt)
    assert "A. Alle fulgt fra debut: median RRMS 50 (48–52), PPMS 25 (23–27) og Ukjent 41,7 (fra 39,7)" in alt
    assert "log-rank-test p = 0,040" in alt
    assert "log-rank-test p < 0,001" in alt
    assert "Etter 30 år er andelen i live 70 % for RRMS, 40 % for PPMS" in alt


def test_survival_alt_follows_the_data(chapter):
    assert "PPMS 50 (" in plain(panels(chapter, scale=0.5).alt)


def test_numbers_at_risk_stand_under_their_years(chapter):
    page, first, second = panels(chapter).drawing.axes
    placed = [(plain(text.get_text()), text.get_position()[0]) for text in page.texts]
    for axes in (first, second):
        at = axes.transData.transform((20, 0))[0] / page.transData.transform((1, 0))[0]
        assert any(text == "500" and abs(x - at) < 0.5 for text, x in placed)
        assert axes.get_ylim() == (0, 1)


def test_groups_differ_without_colour(chapter):
    _, axes, _ = panels(chapter).drawing.axes
    styles = [line._unscaled_dash_pattern for line in axes.lines[:3]]
    assert len({str(style) for style in styles}) == 3


def test_hidden_end_of_curves_is_told(chapter):
    figure = panels(chapter, hide_from=35)
    assert figure.data.loc[figure.data["years"] >= 35, "survival"].isna().all()
    assert "36 verdier er skjult" in figure.alt


def test_absent_survival_is_an_empty_figure(chapter):
    assert "Ingen data" in survival_panels(chapter, "survival", "type").alt
    assert median_survival(chapter, "survival_median", ["type"]).rows == ()


def test_table_of_medians(chapter):
    table = median_survival(
        with_results(chapter, *survival_results()), "survival_median", ["type", "sex"], ("onset", "start")
    )
    assert [row[0] for row in table.rows] == ["Alle", "Attakkpreget (RRMS)", "Primær progressiv (PPMS)", "Ukjent"]
    assert table.rows[0][1:] == ("270", "40 (39–41)", "40 (39–41)")
    assert table.rows[3][2] == "41,7 (39,7–)"


def test_suppressed_median_is_a_dash_with_a_note(chapter):
    frames = survival_results()
    gone = pl.col("subgroup").str.contains("PPMS")
    frames[2] = frames[2].with_columns(
        *(
            pl.when(gone).then(None).otherwise(pl.col(name)).alias(name)
            for name in ("value", "lower", "upper", "numerator")
        ),
        status=pl.when(gone).then(pl.lit("suppressed")).otherwise(pl.col("status")),
    )
    table = median_survival(with_results(chapter, *frames), "survival_median", ["type"])
    assert table.rows[2][1:3] == ("–*", "–*")
    assert table.notes[0].startswith("* Skjult")


@pytest.fixture
def without_ppms(chapter):
    """Return results in which too few with PPMS are followed from 2001 for a curve; from onset none of them died."""
    curves, risk, medians, tests = survival_results()
    gone = pl.col("subgroup").str.contains("entry=start.*PPMS")
    empty = pl.col("subgroup").str.contains("PPMS")
    medians = medians.with_columns(
        pl.when(empty).then(None).otherwise(pl.col(name)).alias(name) for name in ("value", "lower", "upper")
    ).with_columns(
        denominator=pl.when(gone).then(0.0).otherwise(900.0),
        status=pl.when(empty).then(pl.lit("no_data")).otherwise("status"),
    )
    return with_results(chapter, curves.filter(~gone), risk.filter(~gone), medians, tests)


def test_a_group_without_a_curve_has_no_median_in_the_figure(without_ppms):
    figure = survival_panels(without_ppms, "survival", "type", medians="survival_median", label_key="type_short")
    first, second = plain(figure.alt).split("B. ", 1)
    assert "PPMS ikke nådd" in first
    assert "PPMS" not in second.split("Etter 30 år er andelen i live", 1)[0]


def test_a_median_of_nobody_is_told_from_one_not_reached(without_ppms):
    table = median_survival(without_ppms, "survival_median", ["type"], ("onset", "start"))
    assert table.rows[2][2:] == ("ikke nådd", "–")


def yearly(measure="ocb_by_year", hidden=(), add=0.0, sexes=()):
    rows = []
    for year in range(2013, 2025):
        for place, sex in enumerate(sexes or ("",)):
            gone = year in hidden
            value = None if gone else 0.5 + add + (year - 2013) / 100 + place / 1000
            rows.append(
                {
                    "subgroup": f"sex={sex};year={year}" if sex else f"year={year}",
                    "value": value,
                    "lower": None if gone else value - 0.05,
                    "upper": None if gone else value + 0.05,
                    "denominator": None if gone else 400.0,
                    "status": "suppressed" if gone else "ok",
                }
            )
    return results(measure, "share", rows)


def everybody(measure="ocb_alive", value=0.94):
    return results(
        measure, "share", [{"value": value, "lower": value - 0.01, "upper": value + 0.01, "denominator": 9000.0}]
    )


def test_years_without_data_are_an_empty_figure(chapter):
    nothing = [pl.lit(None, dtype=pl.Float64).alias(name) for name in NUMBERS]
    filled = with_results(chapter, yearly().with_columns(*nothing, status=pl.lit("no_data")))
    assert "Ingen data" in plain(lines_by_year(filled, "ocb_by_year").alt)


def test_line_with_everybody_set_apart(chapter):
    filled = with_results(chapter, yearly(), everybody())
    alt = plain(lines_by_year(filled, "ocb_by_year", whole="ocb_alive").alt)
    assert "50 % i 2013 og 61 % i 2024 (95 % konfidensintervall 56 % til 66 %)" in alt
    assert "I live 31. desember 2024: 94 %" in alt
    changed = with_results(chapter, yearly(), everybody(value=0.81))
    assert "I live 31. desember 2024: 81 %" in plain(lines_by_year(changed, "ocb_by_year", whole="ocb_alive").alt)


def test_hidden_years_break_the_line(chapter):
    figure = lines_by_year(with_results(chapter, yearly(hidden=(2016, 2017))), "ocb_by_year")
    assert "2 verdier er skjult" in figure.alt
    assert len(figure.drawing.axes[1].patches) == 2


def test_names_at_the_ends_do_not_lie_on_each_other(chapter):
    filled = with_results(chapter, yearly("onset_dx_by_year_sex", sexes=("female", "male")))
    figure = lines_by_year(filled, "onset_dx_by_year_sex", line="sex")
    axes = figure.drawing.axes[1]
    ends = [text for text in axes.texts if text.get_text().startswith(("Kvinner", "Menn"))]
    assert len(ends) == 2
    boxes = [text.get_window_extent(figure.drawing.canvas.get_renderer()) for text in ends]
    assert not boxes[0].overlaps(boxes[1])


def test_means_are_written_in_years(chapter):
    rows = [
        {
            "subgroup": f"year={year}",
            "value": year - 1966.0,
            "lower": year - 1967.0,
            "upper": year - 1965.0,
            "denominator": 300.0,
        }
        for year in range(2001, 2012)
    ]
    figure = lines_by_year(
        with_results(chapter, results("onset_age_by_year", "mean", rows)), "onset_age_by_year", statistic="mean"
    )
    assert "35 år i 2001 og 45 år i 2011" in plain(figure.alt)
    low, high = figure.drawing.axes[1].get_ylim()
    assert (low, high) == (33, 47)


def findings(measure, category, hidden=False, years=(2023, 2024), first=0.2):
    rows = []
    for year in years:
        for code, share in (("0", first), ("1", 0.4), ("2", 0.2), ("3_", 0.3 - first), ("unknown", 0.1)):
            gone = hidden and year == 2024 and code in ("3_", "unknown")
            name = f"{category}={code};year={year}" if year else f"{category}={code}"
            rows.append(
                {
                    "subgroup": name,
                    "value": None if gone else share,
                    "denominator": None if gone else 400.0,
                    "status": "suppressed" if gone else "ok",
                }
            )
    return results(measure, "share", rows)


def columns(chapter, **changes):
    filled = with_results(
        chapter,
        findings("relapses_by_year", "relapses", **changes),
        findings("relapses_alive", "relapses", years=(None,)),
        findings("deficits_by_year", "deficits"),
    )
    return stacked_columns(
        filled, [("relapses_by_year", "relapses", "relapses_alive"), ("deficits_by_year", "deficits", None)]
    )


def test_columns_fill_to_one_and_the_alt_has_first_last_and_everybody(chapter):
    figure = columns(chapter)
    alt = plain(figure.alt)
    assert "A. Attakker før diagnosen: ingen 20 % i 2023, 20 % i 2024 og 20 % blant alle i live" in alt
    assert "B. Kliniske utfall ved diagnosen: ingen 20 % i 2023 og 20 % i 2024;" in alt
    tops = [patch.get_y() + patch.get_height() for patch in figure.drawing.axes[1].patches]
    assert max(tops) == pytest.approx(1.0)
    assert "ingen 25 % i 2023" in plain(columns(chapter, first=0.25).alt)


def test_hidden_parts_of_a_column_are_one_hatched_segment(chapter):
    figure = columns(chapter, hidden=True)
    hatched = [patch for patch in figure.drawing.axes[1].patches if patch.get_hatch() == "/////"]
    assert len(hatched) == 1
    assert hatched[0].get_height() == pytest.approx(0.2)
    assert "2 verdier er skjult" in figure.alt


def test_drawings_are_the_same_twice(chapter):
    assert columns(chapter).svg() == columns(chapter).svg()
    assert panels(chapter).svg() == panels(chapter).svg()
