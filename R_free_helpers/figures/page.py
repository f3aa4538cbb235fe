"""What the drawn-by-hand figures share: a page measured in points, labels, tones, and the figure of nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures import layout, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.language.few import Few, is_told
from R_free_helpers.language.words import Words
from R_free_helpers.results.telling import row_nouns

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from R_free_helpers.results.chapter import Chapter

POINTS_PER_CM = 72 / 2.54
"""Points per cm."""

HIDDEN_HATCH = "/////"
"""Pattern of what is hidden; used for nothing else."""


def released(
    chapter: Chapter, measure: str, statistic: str | None = "share", level: str | None = None, **subgroup: str
) -> pd.DataFrame | None:
    """Return a measure's rows of one level, the nation's by default, or None when this edition computed none.

    Raises
    ------
    KeyError
        When the registry has no such measure; nothing to show and a misspelt name are different things.
    """
    rows = chapter.select(measure, statistic, level=level, unit=None if level else chapter.nation, **subgroup)
    return None if rows.empty else rows


def with_data(rows: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return a measure's rows, or None where there is no data of any: a line of nothing has nothing to say."""
    return None if rows is None or (rows["status"] == "no_data").all() else rows


def category_label(chapter: Chapter, key: str, code: str) -> str:
    """Return the printed label of a category: from the code lists, or from the reference table of that name."""
    return chapter.registry.listed(key).get(code, code)


def titled(chapter: Chapter, measure: str, where: Mapping[str, str], unit: str | None = None) -> str:
    """Return a measure's name followed by the labels of the subgroup shown; ``{unit}`` in them is the unit's name."""
    names = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    own = names[unit or chapter.nation]
    labels = [category_label(chapter, key, code).format(unit=own) for key, code in where.items()]
    return ", ".join([chapter.label("measure", measure), *labels])


def in_order(chapter: Chapter, key: str, codes: Iterable[str], last: Sequence[str] = ()) -> list[str]:
    """Return codes in the order of the code lists, unlisted ones after them by name, and ``last`` at the end."""
    place = {code: i for i, (column, code) in enumerate(chapter.codes) if column == key}
    at_end = {code: i for i, code in enumerate(last, 1)}
    return sorted(set(codes), key=lambda code: (at_end.get(code, 0), place.get(code, len(chapter.codes)), code))


class Voice(Words):
    """Data-dependent words of one edition: those of its language, and of its policy for small numbers.

    Attributes
    ----------
    few : Few
    nouns : dict of str to str
        What the rows of the measures shown are called; see `results.telling.row_nouns`.
    """

    def __init__(self, language: str, few: Few, nouns: Mapping[str, str] | None = None, registry: str = "") -> None:
        super().__init__(language, registry)
        self.few = few
        self.nouns = dict(nouns or {})

    def number_of(self, value: float, status: str) -> str:
        """Return a count of persons as a label."""
        return self.few.count() if is_told(value, status) else self.numbers.integer(value)

    def share_of(self, value: float, status: str, denominator: float | None) -> str:
        """Return a share as a label."""
        return self.few.share(denominator) if is_told(value, status) else self.numbers.share(value)


def words(chapter: Chapter, *measures: str) -> Voice:
    """Return the words of the chapter's edition, for what shows these measures."""
    return Voice(chapter.registry.language, chapter.few, row_nouns(chapter, *measures), chapter.registry.wording)


def sheet(height_cm: float, width_cm: float = style.FULL_WIDTH) -> tuple[Drawing, Axes]:
    """Return a drawing and axes without marks that cover all of it, measured in points from the lower left."""
    drawing = style.figure(width_cm, height_cm, layout=None)
    axes = drawing.add_axes((0, 0, 1, 1), label="sheet")
    axes.set(xlim=(0, width_cm * POINTS_PER_CM), ylim=(0, height_cm * POINTS_PER_CM))
    axes.axis("off")
    pin(drawing)
    return drawing, axes


def pin(drawing: Drawing) -> None:
    """Keep the drawing's printed size when its margins are cut: an invisible frame counts as content."""
    from matplotlib.patches import Rectangle

    frame = Rectangle((0, 0), 1, 1, transform=drawing.transFigure, facecolor="none", edgecolor="none", linewidth=0)
    drawing.add_artist(frame)


def panel(drawing: Drawing, left: float, bottom: float, width: float, height: float) -> Axes:
    """Return axes at a place given in points, in front of the sheet."""
    across, up = drawing.get_size_inches() * 72
    axes = drawing.add_axes((left / across, bottom / up, width / across, height / up), label=f"{left} {bottom}")
    axes.patch.set_visible(False)
    return axes


def width_in_points(page: Axes, text: str, size: float | None = None, weight: str = "normal") -> float:
    """Return the printed width of a text in points."""
    # Measured with hinting, printed as outlines: up to two per cent wider.
    return layout.width_in_cm(text, size or style.SIZE["text"], weight) * POINTS_PER_CM * 1.02 if text else 0.0


def hidden_look() -> dict[str, object]:
    """Return how the mark of something hidden is drawn."""
    edge = style.colour("slate")
    return {"facecolor": style.colour("paper"), "edgecolor": edge, "hatch": HIDDEN_HATCH, "linewidth": 0.5}


def hidden_key(voice: Voice) -> tuple[str, str, str]:
    """Return the entry that explains the mark."""
    return voice.phrases("panel.hidden_key"), style.colour("slate"), HIDDEN_HATCH


def hidden_note(voice: Voice, n: int, key: str = "panel.hidden_note") -> list[str]:
    """Return the sentence that says how many values are hidden; none when none is."""
    return [voice.phrases.count(key, n, number=voice.numbers.integer(n))] if n else []


def is_hidden(rows: pd.DataFrame) -> pd.Series:
    """Return which rows are hidden for the sake of another number."""
    return rows["status"] == "suppressed"


def told(rows: pd.DataFrame) -> pd.Series:
    """Return which rows have a small number that is told as fewer than the threshold."""
    return (rows["status"] == "few") & (rows["value"] == 0)


def absent_notes(voice: Voice, rows: pd.DataFrame, key: str = "panel.hidden_note") -> list[str]:
    """Return a sentence each on how many values are hidden, of too few persons, and small; none where none is."""
    notes = hidden_note(voice, int(is_hidden(rows).sum()), key)
    kinds = {"few.cells": (rows["status"] == "few") & rows["value"].isna(), "few.told": told(rows)}
    for name, which in kinds.items():
        if n := int(which.sum()):
            notes.append(voice.phrases.count(name, n, number=voice.numbers.integer(n), limit=voice.few.limit))
    return notes


def wide_halo() -> list:
    """Return the path effect of text that stays readable across a line."""
    return style.halo(2.4)


def deeper(colour: str) -> str:
    """Return a brand colour by name, darkened until text in it reads well on paper."""
    from matplotlib.colors import to_hex, to_rgb

    ink = to_rgb(style.colour("ink"))
    return to_hex([0.6 * part + 0.4 * dark for part, dark in zip(to_rgb(style.colour(colour)), ink, strict=True)])


def move_up(page: Axes, by: float) -> None:
    """Move everything on a sheet up: how tall a figure is may be known only when its key has been set."""
    for text in page.texts:
        text.set_y(text.get_position()[1] + by)
    for patch in page.patches:
        patch.set_y(patch.get_y() + by)


def resize(page: Axes, height: float) -> None:
    """Give a sheet another height, in points."""
    width = page.get_xlim()[1]
    page.figure.set_size_inches(width / 72, height / 72)
    page.set_ylim(0, height)


def tones(n: int, name: str = "primary") -> list[str]:
    """Return ``n`` steps from a dark brand colour to a light one: an order that survives greyscale."""
    from matplotlib.colors import to_hex, to_rgb

    base = to_rgb(style.colour(name))
    lightest = {1: 0.0, 2: 0.5, 3: 0.7}.get(n, 0.84)
    steps = [lightest * (i / max(n - 1, 1)) ** 0.9 for i in range(n)]
    return [to_hex([part + (1.0 - part) * step for part in base]) for step in steps]


def key(page: Axes, entries: Sequence[tuple[str, str, str]], left: float, top: float, width: float) -> float:
    """Draw a key of coloured squares in lines and return the height it took, in points.

    Parameters
    ----------
    entries : sequence of (text, colour, hatch)
        A colour as hex code; with a hatch the square is white with the pattern in that colour; without a
        colour the text is a heading.
    """
    from matplotlib.patches import Rectangle

    size = style.SIZE["text"]
    x, y = left, top - 5
    for text, colour, hatch in entries:
        inset = 13 if colour else 0
        length = inset + width_in_points(page, text, size)
        if x > left and x + length > left + width:
            x, y = left, y - 13
        look = (
            {"facecolor": "none", "edgecolor": colour, "hatch": hatch}
            if hatch
            else {"facecolor": colour, "edgecolor": "none"}
        )
        if colour:
            page.add_patch(Rectangle((x, y - 4), 9, 8, linewidth=0.5 if hatch else 0, **look))
        page.text(x + inset, y, text, va="center", ha="left", size=size)
        x += length + (14 if colour else 7)
    return top - y + 6 if entries else 0.0


def under_key(
    page: Axes, entries: Sequence[tuple[str, str, str]], hidden: int, below: float, voice: Voice, gap: float = 4.0
) -> None:
    """Draw a key at the top of a sheet and give the sheet the height that leaves ``below`` points under it.

    Where something is hidden its mark is explained too.
    """
    entries = [*entries, *([hidden_key(voice)] if hidden else [])]
    height = below + gap + key(page, entries, 0, 0, page.get_xlim()[1])
    resize(page, height)
    move_up(page, height - 2)


def note(page: Axes, text: str, left: float, top: float, width: float, size: float | None = None) -> float:
    """Write a note on a sheet, in lines below each other, and return the height it took in points."""
    size = size or style.SIZE["small"]
    lines = layout.wrap(text, width / POINTS_PER_CM * 0.98, size) if text else []
    for i, line in enumerate(lines):
        page.text(left, top - i * size * 1.35, line, size=size, color=style.colour("slate"), va="top", ha="left")
    return len(lines) * size * 1.35


def empty(chapter: Chapter, measure: str) -> Figure:
    """Return the figure of a measure that has no values in this edition: it says so."""
    return instead(chapter, measure, words(chapter).phrases("panel.empty", year=chapter.edition.year), "no_data")


def instead(chapter: Chapter, measure: str, text: str, status: str) -> Figure:
    """Return a figure of nothing but a text that says why."""
    import pandas as pd

    drawing, axes = sheet(2.2)
    axes.text(
        axes.get_xlim()[1] / 2, axes.get_ylim()[1] / 2, text, ha="center", va="center", color=style.colour("slate")
    )
    return Figure(drawing, text, pd.DataFrame({"measure": [measure], "status": [status]}))
