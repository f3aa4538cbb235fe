"""The levels of a scale: what its steps mean, from one end to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures import style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import panel, sheet, tones, width_in_points, words
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.limits import limit_number
from R_free_helpers.language.numbers import half_up

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.chapter import Chapter

ROW, BAR, FOOT = 19.0, 13.0, 34.0
"""Points from part to part, across a bar, and for the axis below."""


@noted
def scale_illustration(chapter: Chapter, instrument: str) -> Figure:
    """Return the illustration of an instrument's scale, its parts from ``scale_<instrument>.csv``.

    The file has ``low``, ``high`` (both belong to the part) and ``text``; the ends and the step of the scale are
    those of the instrument in ``instrument.csv``. Where it has a column ``measure``, too, the indicator named there
    parts the scale: a part without ``high`` ends at its limit, one without ``low`` begins a step above it, and
    ``{limit}`` in the text is its number.

    Raises
    ------
    ValueError
        When a part is outside the scale or the parts are not in order.
    """
    import pandas as pd

    folder = chapter.registry.data_dir
    parts = pd.read_csv(folder / f"scale_{instrument.lower()}.csv")
    known = pd.read_csv(folder / "instrument.csv").set_index("instrument").loc[instrument]
    low, high, step = float(known["minimum"]), float(known["maximum"]), float(known["step"])
    parts = _at_limits(chapter, parts, step)
    ends = parts[["low", "high"]].to_numpy().ravel()
    if ends.min() < low or ends.max() > high or (ends[1:] < ends[:-1]).any():
        raise ValueError(f"the parts of {instrument} are not in order between {low:g} and {high:g}")
    return Figure(_draw(chapter, instrument, parts, low, high, step), _alt(chapter, parts, low, high, step), parts)


def _at_limits(chapter: Chapter, parts: pd.DataFrame, step: float) -> pd.DataFrame:
    """Return the parts of a scale with the limits of the indicators that part it."""
    if "measure" not in parts:
        return parts
    numbers = words(chapter).numbers
    limits = {name: chapter.registry.limit(name) for name in parts["measure"].dropna().unique()}
    values = parts["measure"].map({name: limit.value for name, limit in limits.items()})
    texts = [
        text.format(limit=limit_number(limits[name], numbers)) if name in limits else text
        for text, name in zip(parts["text"], parts["measure"], strict=True)
    ]
    ends = {"low": parts["low"].fillna(values + step), "high": parts["high"].fillna(values)}
    return parts.drop(columns="measure").assign(**ends, text=texts)


def range_text(chapter: Chapter, low: float, high: float) -> str:
    """Return a range of the scale: ``4–5,5``, or one number."""
    numbers = words(chapter).numbers
    first, last = (numbers.decimal(value, 0 if value == int(value) else 1) for value in (low, high))
    return first if low == high else f"{first}–{last}"


def _draw(chapter: Chapter, instrument: str, parts: pd.DataFrame, low: float, high: float, step: float):
    height = FOOT + ROW * len(parts) + 4
    drawing, page = sheet(height / 72 * 2.54)
    across = page.get_xlim()[1]
    axes = panel(drawing, 8, FOOT, across - 16, ROW * len(parts))
    # Half a step of room at both ends: a part that is one step only still has a width.
    axes.set(xlim=(low - step / 2, high + step / 2), ylim=(len(parts) - 0.5, -0.5))
    colours = list(reversed(tones(len(parts))))
    width = (across - 16) / (high - low + step)
    size = style.SIZE["text"]
    for i, part in enumerate(parts.itertuples()):
        left, right = part.low - step / 2, part.high + step / 2
        axes.barh(
            i,
            right - left,
            left=left,
            height=BAR / ROW,
            color=colours[i],
            edgecolor=style.colour("slate"),
            linewidth=0.5,
        )
        name = range_text(chapter, part.low, part.high)
        room = (right - left) * width
        inside = width_in_points(page, name, size, "bold") + 4 <= room
        if inside:
            axes.text(
                (left + right) / 2,
                i,
                name,
                ha="center",
                va="center",
                size=size,
                weight="bold",
                color=style.ink_on(colours[i]),
            )
        text = part.text if inside else f"{name}  {part.text}"
        after = (high + step / 2 - right) * width >= width_in_points(page, text, size) + 8
        axes.annotate(
            text,
            xy=(right if after else left, i),
            xytext=(5 if after else -5, 0),
            textcoords="offset points",
            ha="left" if after else "right",
            va="center",
            size=size,
            color=style.colour("ink"),
        )
    ticks = [low + i for i in range(int(high - low) + 1)]
    axes.set_xticks(ticks)
    axes.set_xticks([low + i * step for i in range(int(half_up((high - low) / step)) + 1)], minor=True)
    style.number_axis(axes.xaxis, words(chapter).numbers)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(chapter.label("heading", instrument.lower()))
    return drawing


def _alt(chapter: Chapter, parts: pd.DataFrame, low: float, high: float, step: float) -> str:
    voice = words(chapter)
    numbers = [voice.numbers.decimal(value, 0 if value == int(value) else 1) for value in (low, high, step)]
    said = [voice.phrases("scale_illustration.alt", low=numbers[0], high=numbers[1], step=numbers[2])]
    said += [
        voice.phrases("scale_illustration.alt_part", range=range_text(chapter, part.low, part.high), text=part.text)
        for part in parts.itertuples()
    ]
    return " ".join(said)
