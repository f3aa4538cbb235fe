"""The look of every figure: colours and fonts of the report's brand, sizes for a 16 cm wide print column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers.assets.fonts import FONTS
from R_free_helpers.figures.sheets import Sizes
from R_free_helpers.model.workspace import workspace
from R_free_helpers.model.yaml_text import load_yaml

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure as Drawing

    from R_free_helpers.language.numbers import Numbers

FULL_WIDTH = 16.0
"""Width of the printed column in cm: sizes below are what the reader sees on paper."""

FULL_HEIGHT = 21.0
"""Most centimetres of a figure that leave room for its caption on the page: a taller one pushes it into the foot."""

CM = 1 / 2.54
SIZE = Sizes()
"""Font sizes in points; nothing in a figure is smaller."""

FALLBACK = {
    "deep-blue": "#14406B",
    "ink": "#1C2630",
    "slate": "#55616D",
    "line": "#D3DAE1",
    "mist": "#F3F6F9",
    "paper": "#FFFFFF",
    "national": "#B5470B",
    "previous-year": "#B9CBDF",
    "low-coverage": "#9AA1A8",
    "band-less": "#F3C9A2",
    "band-good": "#6F9FCB",
    "band-very": "#14406B",
    "category-1": "#14406B",
    "category-2": "#C8570B",
    "category-3": "#2E97A7",
    "category-4": "#B868D8",
    "category-5": "#6B1D10",
    "category-6": "#8A8A66",
    "category-7": "#6A2FC4",
    "category-8": "#11131A",
    "primary": "deep-blue",
    "secondary": "slate",
}
"""The colours of a workspace that has no ``_brand.yml``, or names fewer."""

DASHES = (
    "-",
    (0, (5, 2)),
    (0, (1, 1.4)),
    (0, (6, 2, 1, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
    (0, (8, 3)),
    (0, (2, 2)),
    (0, (1, 3)),
)
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "*")

BAND_FILLS = {1: "band-less", 2: "band-good", 3: "band-very"}
"""Colour of each level of a band."""

POINTER = "▶"
"""Stands before the unit that an edition is about."""


@lru_cache
def _brand() -> dict:
    path = workspace().brand
    return load_yaml(path.read_text(encoding="utf-8")) if path.exists() else {}


@lru_cache
def palette() -> dict[str, str]:
    """Return the brand's colours by name as hex codes, roles such as ``primary`` included."""
    colours = dict(_brand().get("color", {}))
    names = FALLBACK | colours.pop("palette", {}) | colours

    def resolve(value: str) -> str:
        return resolve(names[value]) if value in names else value

    return {name: resolve(value) for name, value in names.items() if isinstance(value, str)}


def colour(name: str) -> str:
    """Return a brand colour by name."""
    return palette()[name]


def category_colours(n: int) -> list[str]:
    """Return ``n`` colours of the categorical scale (at most eight)."""
    return [colour(f"category-{i + 1}") for i in range(n)]


def ink_on(background: str) -> str:
    """Return the text colour that reads best on a background: ink or paper."""
    from matplotlib.colors import to_rgb

    def luminance(value: str) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(value)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def contrast(other: str) -> float:
        pair = sorted((luminance(background), luminance(other)))
        return (pair[1] + 0.05) / (pair[0] + 0.05)

    return max((colour("ink"), colour("paper")), key=contrast)


@lru_cache
def font_family() -> tuple[str, ...]:
    """Register the bundled font files and return the families to use, the brand's first."""
    from matplotlib import font_manager

    for path in sorted([*FONTS.glob("*.ttf"), *FONTS.glob("*.otf")]):
        font_manager.fontManager.addfont(path)
    # Of two fonts that fit as well the first is taken: ours, not another version of it that a machine may have.
    font_manager.fontManager.ttflist.sort(key=lambda font: Path(font.fname).parent != FONTS)
    family = _brand().get("typography", {}).get("base", {})
    family = family.get("family") if isinstance(family, dict) else family
    present = {font.name for font in font_manager.fontManager.ttflist}
    return (family, "DejaVu Sans") if family in present else ("DejaVu Sans",)


def look() -> dict[str, object]:
    """Return what the report's figures change of seaborn's style ``ticks`` in its context ``paper``."""
    ink, slate, line = colour("ink"), colour("slate"), colour("line")
    return {
        "font.family": list(font_family()),
        "font.size": SIZE["text"],
        "axes.labelsize": SIZE["text"],
        "axes.titlesize": SIZE["strong"],
        "axes.titleweight": "semibold",
        "axes.titlelocation": "left",
        "xtick.labelsize": SIZE["text"],
        "ytick.labelsize": SIZE["text"],
        "legend.fontsize": SIZE["text"],
        "legend.frameon": False,
        "text.color": ink,
        "axes.labelcolor": ink,
        "xtick.color": slate,
        "ytick.color": slate,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
        "axes.edgecolor": slate,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": False,
        "grid.color": line,
        "grid.linewidth": 0.5,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "xtick.major.size": 2.5,
        "ytick.major.size": 2.5,
        "lines.linewidth": 1.6,
        "lines.markersize": 6.0,
        "lines.solid_capstyle": "projecting",
        "patch.linewidth": 1.0,
        "patch.force_edgecolor": False,
        "hatch.linewidth": 0.6,
        "axes.unicode_minus": True,
        "figure.facecolor": colour("paper"),
        "axes.facecolor": colour("paper"),
        "svg.fonttype": "none",
        # A dollar sign in a name is a dollar sign.
        "text.parse_math": False,
        "svg.hashsalt": "registry-report",
        "figure.dpi": 100,
    }


def apply() -> None:
    """Set seaborn's theme to the report's look.

    Ticks are made while a figure is drawn, so the defaults must still hold then: they stay.
    """
    import logging

    import matplotlib as mpl
    import seaborn as sns

    # Semibold is asked for of the fallback font too, which has none; the bundled font that is used has it.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    mpl.rcdefaults()  # whatever a user's matplotlibrc says
    sns.set_theme(context="paper", style="ticks", palette=category_colours(8), rc=look())


def figure(width_cm: float = FULL_WIDTH, height_cm: float = 9.0, layout: str | None = "constrained") -> Drawing:
    """Return an empty drawing of a printed size, outside pyplot's global state.

    Parameters
    ----------
    width_cm, height_cm : float
        Size on paper.
    layout : {"constrained", None}
        None where the caller places the axes itself.
    """
    from matplotlib.figure import Figure as Drawing

    from R_free_helpers.figures.measuring import Canvas

    apply()
    drawing = Drawing(figsize=(width_cm * CM, height_cm * CM), layout=layout)
    Canvas(drawing)
    return drawing


def percent_axis(axis: Axis, numbers: Numbers, decimals: int = 0) -> None:
    """Label an axis of shares as percentages in the report's language; see `number_axis`."""
    axis.set_major_formatter(_formatter(lambda value: numbers.share(value, decimals), 10 ** (decimals + 2)))


def number_axis(axis: Axis, numbers: Numbers, decimals: int = 0) -> None:
    """Label an axis with numbers in the report's language.

    A tick between two numbers that can be printed has no label: rounded, it would say that it lies where it does not.
    """
    axis.set_major_formatter(_formatter(lambda value: numbers.decimal(value, decimals), 10**decimals))


def _formatter(text: Callable[[float], str], steps: int):
    """Return what labels ticks that are so many steps to one apart, and no others."""
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda value, _: text(value) if abs(value * steps - round(value * steps)) < 1e-6 else "")


def halo(width: float = 2.0) -> list:
    """Return path effects that keep a text readable where a line or bar passes behind it."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=width, foreground=colour("paper"))]


def line(axes: Axes, x: Sequence[float], y: Sequence[float], colour: str, **shape: object) -> None:
    """Draw a line of given values; where a value is hidden the line is broken."""
    import numpy as np

    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if not np.isnan(y).all():
        # Marks are of the line's colour, and no larger for their edge than those that seaborn draws.
        axes.plot(x, y, color=colour, **{"markeredgewidth": 0.75} | shape)


@contextmanager
def own_labels(axes: Axes) -> Iterator[None]:
    """Keep the labels of axes that seaborn draws on.

    It would set those that are empty, and make all ticks to see whether they are in use.
    """
    labels = {"xlabel": axes.get_xlabel(), "ylabel": axes.get_ylabel()}
    axes.set(xlabel=" ", ylabel=" ")
    try:
        yield
    finally:
        axes.set(**labels)


def light_grid(axes: Axes, which: str = "x") -> None:
    """Draw thin lines at the major ticks of the value axis and remove the line of the other."""
    axes.grid(visible=True, axis=which)
    axes.tick_params(axis=which, length=0, **{"bottom" if which == "x" else "left": False})
    axes.spines["bottom" if which == "x" else "left"].set_visible(False)
