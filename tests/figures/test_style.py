"""The shared look."""

import pytest
import yaml

from R_free_helpers.figures import style
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.model.workspace import workspace


def grey(hexcode):
    red, green, blue = (int(hexcode[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_colours_are_the_brands():
    brand = yaml.safe_load(workspace().brand.read_text(encoding="utf-8"))["color"]
    assert style.colour("national") == brand["palette"]["national"]
    assert style.colour("primary") == brand["palette"][brand["primary"]]


def test_fallback_names_every_colour_that_figures_use():
    assert set(style.FALLBACK) <= set(style.palette())
    assert all(value.startswith("#") for value in style.palette().values())


def test_levels_stay_apart_in_greyscale():
    greys = [grey(style.colour(name)) for name in ("band-less", "band-good", "band-very")]
    assert greys[0] - greys[1] > 40
    assert greys[1] - greys[2] > 40


@pytest.mark.parametrize("name", ["band-less", "band-good", "band-very", "national"])
def test_text_on_a_fill_is_readable(name):
    assert abs(grey(style.colour(name)) - grey(style.ink_on(style.colour(name)))) > 90


def test_the_bundled_font_is_used():
    assert style.font_family()[0] == "Source Sans 3"


def test_a_figure_has_its_printed_size_and_leaves_pyplot_alone():
    import sys

    drawing = style.figure(16, 8)
    assert tuple(drawing.get_size_inches() * 2.54) == pytest.approx((16, 8))
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()


@pytest.mark.parametrize(
    ("label", "decimals", "ticks", "texts"),
    [
        (style.number_axis, 0, [0, 2.5, 5, 7.5, 10], ["0", "", "5", "", "10"]),
        (style.number_axis, 1, [0, 0.05, 0.1, 0.15, 0.3], ["0,0", "", "0,1", "", "0,3"]),
        (style.percent_axis, 0, [0, 0.025, 0.05, 0.29], ["0 %", "", "5 %", "29 %"]),
        (style.percent_axis, 1, [0.005, 0.0125], ["0,5 %", ""]),
    ],
)
def test_a_tick_is_not_called_by_a_number_beside_it(label, decimals, ticks, texts):
    drawing = style.figure()
    axes = drawing.subplots()
    axes.set(xlim=(ticks[0], ticks[-1]), xticks=ticks)
    label(axes.xaxis, Numbers("nb-NO"), decimals)
    drawing.canvas.draw()
    assert [one.get_text().replace("\xa0", " ") for one in axes.get_xticklabels()] == texts
