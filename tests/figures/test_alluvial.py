"""The flow figure: shares one scale, says what it says, shows nothing hidden."""

import dataclasses
from itertools import pairwise

import polars as pl
import pytest

from R_free_helpers.figures.alluvial import alluvial
from R_free_helpers.figures.ribbons import order_groups, place
from R_free_helpers.model.results import subgroup_key, to_results

FLOWS = {
    ("anti_cd20", "anti_cd20"): 900,
    ("anti_cd20", "none"): 61,
    ("natalizumab", "natalizumab"): 200,
    ("natalizumab", "anti_cd20"): 73,
    ("none", "none"): 400,
    ("none", "anti_cd20"): 22,
    ("unknown", "none"): 17,
    ("natalizumab", "hsct"): None,
    ("hsct", "none"): None,
}


def with_flows(chapter, flows):
    rows = pl.DataFrame(
        {
            "subgroup": [subgroup_key({"from": a, "to": b}) for a, b in flows],
            "value": [None if n is None else float(n) for n in flows.values()],
            "status": ["suppressed" if n is None else "ok" for n in flows.values()],
        }
    ).with_columns(numerator="value")
    return dataclasses.replace(
        chapter, results=to_results(rows, measure="switches", unit_id="norge", period="2024", statistic="count")
    )


@pytest.fixture(scope="module")
def figure(chapter):
    return alluvial(with_flows(chapter, FLOWS), "switches")


def texts(figure):
    return [text.get_text() for axes in figure.drawing.axes for text in axes.texts]


def test_alt_says_who_stayed_and_the_largest_moves(figure):
    assert "1 673 personer i fem grupper" in figure.alt.replace("\xa0", " ")
    assert "1 500 (90 %)" in figure.alt.replace("\xa0", " ")
    assert "Natalizumab til Anti-CD20 73" in figure.alt
    assert figure.alt.index("Natalizumab til Anti-CD20 73") < figure.alt.index("Anti-CD20 til Ingen behandling 61")


def test_alt_follows_the_data(chapter, figure):
    other = alluvial(with_flows(chapter, FLOWS | {("anti_cd20", "none"): 88}), "switches")
    assert "Anti-CD20 til Ingen behandling 88" in other.alt
    assert other.alt != figure.alt


def test_moves_carry_their_share_of_the_group_they_left(figure):
    assert any(text.replace("\xa0", " ") == "73 (27 %)" for text in texts(figure))


def test_hidden_flows_are_counted_and_not_drawn(figure):
    assert "2 bevegelser" in figure.alt
    assert any("2 bevegelser" in text for text in texts(figure))
    assert figure.data.loc[figure.data["status"] == "suppressed", "value"].isna().all()
    hsct = [text for text in texts(figure) if text == "HSCT"]
    assert len(hsct) == 2 and texts(figure).count("skjult") == 2


def test_bars_and_ribbons_share_one_scale(figure):
    shown = figure.data.dropna(subset="value")
    groups = order_groups(figure.data, shown, "from", "to", ["none", "unknown"])
    assert groups[-2:] == ["none", "unknown"] and groups[0] == "anti_cd20"
    ribbons, bars = place(shown, groups, "from", "to", 400.0, 40.0, 12.0)
    scale = {round((r.left[0] - r.left[1]) / r.value, 9) for r in ribbons}
    scale |= {round((r.right[0] - r.right[1]) / r.value, 9) for r in ribbons}
    assert len(scale) == 1
    for (_, _), (up, low, persons) in bars.items():
        assert up - low == pytest.approx(persons * scale.copy().pop())
    for side in ("from", "to"):
        edges = [bars[side, group] for group in groups]
        assert all(above[1] - below[0] >= 11.9 for above, below in pairwise(edges))


def test_labels_of_groups_do_not_overlap(figure):
    page = figure.drawing.axes[0]
    renderer = figure.drawing.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in page.texts if text.get_fontsize() >= 8.5]
    for i, one in enumerate(boxes):
        assert not any(one.overlaps(other) for other in boxes[i + 1 :])


def test_svg_is_the_same_twice(chapter, figure):
    assert alluvial(with_flows(chapter, FLOWS), "switches").svg() == figure.svg()


def test_nothing_computed_is_an_honest_empty_figure_and_a_misspelling_an_error(chapter):
    without = dataclasses.replace(chapter, results=chapter.results.filter(pl.col("measure") != "switches"))
    assert "Ingen data" in alluvial(without, "switches").alt
    with pytest.raises(KeyError, match="swiches"):
        alluvial(without, "swiches")


def test_all_hidden_is_said(chapter):
    figure = alluvial(with_flows(chapter, dict.fromkeys(FLOWS)), "switches")
    assert "9 bevegelser" in figure.alt
    figure.svg()
