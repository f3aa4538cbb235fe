"""A diagram of boxes and arrows: how an organisation, a calculation or a plan hangs together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import layout, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import POINTS_PER_CM, resize, sheet, words
from R_free_helpers.figures.protection import noted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.results.chapter import Chapter

GAP_X, GAP_Y, INSET, LINE = 12.0, 20.0, 6.0, 1.3
"""Points between boxes, between rows and inside a box; lines of text per size."""

BOX_KINDS = ("box", "strong")


@dataclass(frozen=True)
class DiagramBox:
    """A box on the sheet, in points from the lower left."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + self.height


@noted
def diagram(chapter: Chapter, name: str) -> Figure:
    """Return the diagram in ``diagram_<name>.csv`` of the registry's data.

    The file has a row for each box: ``id``, ``row`` and ``column`` (from 0, the upper left), ``width`` in columns,
    ``kind`` (box or strong), ``text``, ``detail`` (a second text, may be empty) and ``to`` (ids of the boxes that
    arrows run to, with spaces between).

    Raises
    ------
    ValueError
        When two boxes have the same id or place, a kind is unknown, or an arrow runs to no box.
    """
    import pandas as pd

    rows = pd.read_csv(chapter.registry.data_dir / f"diagram_{name}.csv", keep_default_na=False)
    _check(rows, name)
    return Figure(_draw(rows), _alt(chapter, rows), rows)


def _check(rows: pd.DataFrame, name: str) -> None:
    if rows["id"].duplicated().any():
        raise ValueError(f"diagram_{name}.csv has two boxes '{rows.loc[rows['id'].duplicated(), 'id'].iloc[0]}'")
    if unknown := sorted(set(rows["kind"]) - set(BOX_KINDS)):
        raise ValueError(f"diagram_{name}.csv has the kind '{unknown[0]}'; the kinds are {', '.join(BOX_KINDS)}")
    if unknown := sorted({target for text in rows["to"] for target in text.split()} - set(rows["id"])):
        raise ValueError(f"diagram_{name}.csv has an arrow to '{unknown[0]}', which is no box")
    taken: dict[tuple[int, int], str] = {}
    for box in rows.itertuples():
        for column in range(box.column, box.column + box.width):
            if (box.row, column) in taken:
                raise ValueError(f"diagram_{name}.csv puts '{box.id}' over '{taken[box.row, column]}'")
            taken[box.row, column] = box.id


def _draw(rows: pd.DataFrame):
    drawing, page = sheet(10)
    across = page.get_xlim()[1]
    columns = (rows["column"] + rows["width"]).max()
    step = (across + GAP_X) / columns
    texts = {box.id: _lines(page, box, step * box.width - GAP_X) for box in rows.itertuples()}
    heights = {row: max(_height(texts[name]) for name in part["id"]) for row, part in rows.groupby("row")}
    total = sum(heights.values()) + GAP_Y * (len(heights) - 1) + 4
    resize(page, total)
    tops, top = {}, total - 2
    for row in sorted(heights):
        tops[row] = top
        top -= heights[row] + GAP_Y
    boxes = {
        box.id: DiagramBox(
            step * box.column + 1, tops[box.row] - heights[box.row], step * box.width - GAP_X - 2, heights[box.row]
        )
        for box in rows.itertuples()
    }
    for box in rows.itertuples():
        _box(page, boxes[box.id], texts[box.id], box.kind == "strong")
        for target in box.to.split():
            _arrow(page, boxes[box.id], boxes[target])
    return drawing


def _lines(page: Axes, box, width: float) -> tuple[list[str], list[str]]:
    """Return the lines of a box's text and of its detail."""
    room = (width - 2 * INSET - 2) / POINTS_PER_CM
    # The text is bold and so a little wider than it is measured.
    text = layout.wrap(box.text, room * 0.92, style.SIZE["text"])
    return text, layout.wrap(box.detail, room, style.SIZE["small"]) if box.detail else []


def _height(lines: tuple[list[str], list[str]]) -> float:
    text, detail = lines
    return (
        2 * INSET + LINE * (len(text) * style.SIZE["text"] + len(detail) * style.SIZE["small"]) + (2 if detail else 0)
    )


def _box(page: Axes, box: DiagramBox, lines: tuple[list[str], list[str]], strong: bool) -> None:
    from matplotlib.patches import Rectangle

    fill = style.colour("primary" if strong else "mist")
    edge = style.colour("primary" if strong else "slate")
    ink = style.ink_on(fill)
    page.add_patch(
        Rectangle(
            (box.left, box.bottom), box.width, box.height, facecolor=fill, edgecolor=edge, linewidth=0.8, zorder=2
        )
    )
    y = box.top - (box.height - _height(lines)) / 2 - INSET
    for part, size, weight in zip(lines, (style.SIZE["text"], style.SIZE["small"]), ("bold", "normal"), strict=True):
        for line in part:
            page.text(
                box.left + box.width / 2, y, line, size=size, weight=weight, color=ink, ha="center", va="top", zorder=3
            )
            y -= size * LINE
        y -= 2


def _arrow(page: Axes, start: DiagramBox, end: DiagramBox) -> None:
    """Draw an arrow: straight up or down where the boxes are above each other, straight across in a row."""
    if abs(start.bottom - end.bottom) < 1:
        right = end.left > start.left
        y = start.bottom + start.height / 2
        points = (start.right if right else start.left, y), (end.left if right else end.right, y)
    else:
        down = end.top <= start.bottom
        left, right = max(start.left, end.left), min(start.right, end.right)
        between = (left + right) / 2
        here = there = between
        if left >= right:  # side by side: from edge to edge
            here, there = (
                (start.right - 10, end.left + 10) if end.left > start.left else (start.left + 10, end.right - 10)
            )
        points = (here, start.bottom if down else start.top), (there, end.top if down else end.bottom)
    page.annotate(
        "",
        xy=points[1],
        xytext=points[0],
        arrowprops={
            "arrowstyle": "-|>",
            "color": style.colour("slate"),
            "lw": 1.2,
            "mutation_scale": 9,
            "shrinkA": 0,
            "shrinkB": 0,
        },
        zorder=1,
    )


def _alt(chapter: Chapter, rows: pd.DataFrame) -> str:
    voice = words(chapter)
    say, names = voice.phrases, dict(zip(rows["id"], rows["text"], strict=True))
    named = [
        say("diagram.alt.box", text=box.text, detail=box.detail) if box.detail else box.text
        for box in rows.itertuples()
    ]
    arrows = [
        say("diagram.alt.arrow", start=box.text, end=voice.join([names[target] for target in box.to.split()]))
        for box in rows.itertuples()
        if box.to
    ]
    parts = [say("diagram.alt.what", n=voice.numbers.integer(len(rows)), boxes="; ".join(named))]
    return " ".join(parts + ([say("diagram.alt.arrows", arrows="; ".join(arrows))] if arrows else []))
