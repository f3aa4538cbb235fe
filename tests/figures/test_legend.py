"""Every entry of a legend is shown, whatever its label begins with."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("label", ["_y_", "_nolegend_", "a", "$x^2$", ""])
def test_a_legend_shows_every_label(label):
    from matplotlib.patches import Patch

    from R_free_helpers.figures import style
    from R_free_helpers.figures.layout import compose

    style.apply()
    drawing = style.figure(layout=None)
    axes = drawing.add_subplot()
    handles = [Patch(label=label), Patch(label="b")]
    compose(drawing, axes, left=1, right=1, top=1, body=4, bottom=1, handles=handles)
    (legend,) = drawing.legends
    assert [text.get_text() for text in legend.get_texts()] == [label, "b"]
