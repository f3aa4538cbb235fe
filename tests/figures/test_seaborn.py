"""What figures take from seaborn, and where matplotlib stays because seaborn lacks it."""

from __future__ import annotations

import numpy as np
import pytest

from R_free_helpers.figures import style


@pytest.fixture
def axes():
    return style.figure(8, 5).subplots()


def test_the_theme_is_the_brands(axes):
    import matplotlib as mpl
    import seaborn as sns

    assert sns.color_palette().as_hex()[0].casefold() == style.colour("category-1").casefold()
    assert mpl.rcParams["font.size"] == style.SIZE["text"]
    assert not axes.spines["top"].get_visible()


def test_a_line_is_broken_where_a_value_is_hidden(axes):
    style.line(axes, [1, 2, 3, 4, 5], [1.0, 2.0, np.nan, 4.0, 5.0], "#14406B")
    (line,) = axes.lines
    drawn = line.get_path().cleaned(remove_nans=True)
    strokes = [(code, x) for code, (x, _) in zip(drawn.codes, drawn.vertices, strict=True) if code != drawn.STOP]
    assert strokes == [(drawn.MOVETO, 1), (drawn.LINETO, 2), (drawn.MOVETO, 4), (drawn.LINETO, 5)]


def test_seaborn_would_join_the_values_on_both_sides_of_a_hidden_one(axes):
    import seaborn as sns

    sns.lineplot(x=[1, 2, 3], y=[1.0, np.nan, 3.0], estimator=None, ax=axes)
    (line,) = axes.lines
    assert list(line.get_xdata()) == [1, 3]


def test_a_line_of_hidden_values_is_no_line(axes):
    style.line(axes, [1, 2], [np.nan, np.nan], "#14406B")
    assert not axes.lines


def test_seaborn_makes_a_box_of_values_where_a_summary_is_what_there_is(axes):
    import seaborn as sns

    summary = {"whislo": 0.0, "q1": 1.0, "med": 2.0, "q3": 3.0, "whishi": 9.0}
    sns.boxplot(y=list(summary.values()), ax=axes)
    assert max(max(line.get_ydata()) for line in axes.lines if line.get_linestyle() == "-") == 3.0
    drawn = axes.bxp([summary], showfliers=False)
    assert [max(line.get_ydata()) for line in drawn["caps"]] == [0.0, 9.0]


def test_the_width_of_seaborns_bars_follows_from_the_places_it_is_given(axes):
    import seaborn as sns

    sns.barplot(x=[0, 2, 4], y=[1, 1, 1], native_scale=True, width=0.5, ax=axes)
    assert {patch.get_width() for patch in axes.patches} == {1.0}
