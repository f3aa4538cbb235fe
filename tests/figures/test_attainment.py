"""The attainment matrix."""

from R_free_helpers.figures.attainment import attainment_cells, attainment_matrix
from R_free_helpers.language.collation import sort_key


def texts(figure):
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


def test_units_are_ordered_by_sum_then_alphabet(make_chapter):
    _, totals, _ = attainment_cells(make_chapter(policy="as_published"))
    pairs = list(zip(totals["value"], totals["unit"], strict=True))
    assert pairs == sorted(pairs, key=lambda pair: (-pair[0], sort_key(pair[1], "nb-NO")))
    assert len({value for value, _ in pairs}) < len(pairs)


def test_hidden_sums_come_last_in_alphabetical_order(chapter):
    _, totals, _ = attainment_cells(chapter)
    hidden = totals["value"].isna()
    assert hidden.any()
    assert hidden.is_monotonic_increasing
    names = list(totals.loc[hidden, "unit"])
    assert names == sorted(names, key=lambda name: sort_key(name, "nb-NO"))


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
    hidden = int((cells["status"] == "suppressed").sum())
    assert hidden > 0
    assert f"{hidden} ruter er skjult." in figure.alt
    assert figure.data.loc[figure.data["status"] == "suppressed", "value"].isna().all()
    assert sum("(skjult)" in text for text in texts(figure)) == int(totals["value"].isna().sum())


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
        assert f"({totals['value'].iloc[0]:.0f}); lavest" in alt
        assert f"({totals['value'].iloc[-1]:.0f})." in alt


def test_bytes_are_the_same_on_every_run(make_chapter):
    first, second = (attainment_matrix(make_chapter()).svg() for _ in range(2))
    assert first == second
