"""One number, large: how many, and what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures import style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import absent_notes, category_label, empty, in_order, released, sheet, words
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.periods import period_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure as Drawing

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

HEIGHT_CM, LARGE, MIDDLE = 3.4, 40.0, 20.0
"""Height of the tile, and the sizes of the number and of its parts."""


@noted
def key_figure(
    chapter: Chapter, measure: str, parts: tuple[str, str] | None = None, only: tuple[str, ...] = ()
) -> Figure:
    """Return a tile with the nation's count, large, and the counts of its parts beside it.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        The count.
    parts : (str, str), optional
        Another measure with counts, and the subgroup key of its parts.
    only : tuple of str
        The parts shown; all without it.
    """
    import pandas as pd

    rows = released(chapter, measure, "count")
    if rows is None:
        return empty(chapter, measure)
    voice = words(chapter)
    whole = rows.iloc[0]
    beside = _parts(chapter, parts, only)
    texts = {name: _number(*one, voice) for name, one in beside.items()}
    date = period_text(whole["period"], voice.numbers)
    name = chapter.label("measure", measure)
    number = _number(whole["value"], whole["status"], voice)
    drawing = _draw(number, voice.phrases("key_figure.line", name=name, date=date), texts)
    alt = voice.phrases("key_figure.alt", name=name, date=date, n=number)
    if texts:
        values = voice.join([f"{part} {number}" for part, number in texts.items()])
        alt = f"{alt} {voice.phrases('key_figure.parts', values=values)}"
    values, statuses = zip((whole["value"], whole["status"]), *beside.values(), strict=True)
    data = pd.DataFrame({"name": [name, *beside], "value": values, "status": statuses})
    return Figure(drawing, " ".join([alt, *absent_notes(voice, data)]), data)


def _parts(chapter: Chapter, parts: tuple[str, str] | None, only: tuple[str, ...]) -> dict[str, tuple[float, str]]:
    rows: pd.DataFrame | None = released(chapter, parts[0], "count") if parts else None
    if rows is None or parts is None:
        return {}
    values = {code: (float(n), of) for code, n, of in zip(rows[parts[1]], rows["value"], rows["status"], strict=True)}
    codes = [code for code in in_order(chapter, parts[1], values) if code in only or not only]
    return {category_label(chapter, parts[1], code): values[code] for code in codes}


def _number(value: float, status: str, voice: Voice) -> str:
    return voice.number_of(value, status) if value == value else voice.few.absent(status, short=True)


def _draw(number: str, name: str, parts: dict[str, str]) -> Drawing:
    from matplotlib.patches import Rectangle

    drawing, page = sheet(HEIGHT_CM)
    across, up = page.get_xlim()[1], page.get_ylim()[1]
    page.add_patch(Rectangle((0, 0), across, up, facecolor=style.colour("mist"), edgecolor="none", zorder=0))
    page.add_patch(Rectangle((0, 0), 4, up, facecolor=style.colour("primary"), edgecolor="none", zorder=1))
    page.text(18, up * 0.58, number, size=LARGE, weight="bold", va="center", color=style.colour("primary"))
    page.text(18, up * 0.18, name, size=style.SIZE["strong"], va="center")
    step = across * 0.17
    for place, (part, text) in enumerate(reversed(parts.items())):
        x = across - 14 - place * step
        page.text(x, up * 0.64, text, size=MIDDLE, weight="semibold", va="center", ha="right")
        page.text(x, up * 0.42, part, size=style.SIZE["text"], va="center", ha="right", color=style.colour("slate"))
    return drawing
