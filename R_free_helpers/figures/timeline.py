"""A timeline illustration: what happens in which order, and the deadlines from one event to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures import style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import sheet, width_in_points, words
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.limits import limit_text
from R_free_helpers.results.choices import limits_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.results.chapter import Chapter

LINE_Y, STEP, TOP = 30.0, 32.0, 34.0
"""Points: from the lowest deadline to the foot, between deadlines, and from the line of events to the top."""


@noted
def timeline(chapter: Chapter, name: str = "timeline") -> Figure:
    """Return the illustration of the events and deadlines in ``<name>.csv`` of the registry's data.

    The file has the columns ``kind`` (event or span), ``start``, ``end`` (events a span runs between), ``text``
    (an event's name; a span's deadline where no indicator measures it), ``detail`` (a line below an event's name) and
    ``measure`` (the indicator that measures the span, whose limit is its deadline).

    Raises
    ------
    ValueError
        When a span names an event that the file does not have, or a measure without a limit.
    """
    import pandas as pd

    rows = pd.read_csv(chapter.registry.data_dir / f"{name}.csv", keep_default_na=False)
    rows["text"] = [_deadline(chapter, row) for row in rows.itertuples()]
    events = rows[rows["kind"] == "event"].reset_index(drop=True)
    spans = rows[rows["kind"] == "span"].reset_index(drop=True)
    if unknown := {*spans["start"], *spans["end"]} - set(events["start"]):
        raise ValueError(f"{name}.csv has a span to or from '{min(unknown)}', which is no event")
    choices = limits_text(chapter, [name for name in rows["measure"] if name])
    return Figure(_draw(chapter, events, spans), _alt(chapter, events, spans), rows, choices=choices)


def _deadline(chapter: Chapter, row) -> str:
    """Return the text of a row: the limit of the measure that it names, else its own."""
    if not row.measure:
        return row.text
    return limit_text(chapter.registry.limit(row.measure), words(chapter))


def _draw(chapter: Chapter, events: pd.DataFrame, spans: pd.DataFrame):
    voice = words(chapter)
    height = TOP + STEP * len(spans) + LINE_Y
    drawing, page = sheet(height / 72 * 2.54)
    across = page.get_xlim()[1]
    y = height - TOP
    margin = across * 0.11
    gap = (across - 2 * margin) / max(len(events) - 1, 1)
    place = {event: margin + i * gap for i, event in enumerate(events["start"])}
    ink, slate, blue = style.colour("ink"), style.colour("slate"), style.colour("primary")
    page.annotate(
        "",
        xy=(across - 2, y),
        xytext=(2, y),
        arrowprops={"arrowstyle": "-|>", "color": slate, "lw": 1.4, "mutation_scale": 10, "shrinkA": 0, "shrinkB": 0},
    )
    for event in events.itertuples():
        x = place[event.start]
        page.plot([x], [y], marker="o", ms=9, color=blue, mec=style.colour("paper"), mew=1.2, zorder=3)
        page.text(x, y + 20, event.text, ha="center", va="bottom", size=style.SIZE["strong"], weight="bold", color=ink)
        page.text(x, y + 9, event.detail, ha="center", va="bottom", size=style.SIZE["small"], color=slate)
    for i, span in enumerate(spans.itertuples()):
        _span(page, place[span.start], place[span.end], y, y - 22 - STEP * i, span, chapter, voice)
    return drawing


def _span(page: Axes, left: float, right: float, top: float, y: float, span, chapter: Chapter, voice) -> None:
    """Draw one deadline as a double arrow below the line, hung from its two events."""
    colour = style.colour("national")
    for x in (left, right):
        page.plot([x, x], [top - 6, y - 4], color=style.colour("line"), lw=0.8, zorder=0.5)
    page.annotate(
        "",
        xy=(right, y),
        xytext=(left, y),
        arrowprops={"arrowstyle": "<|-|>", "color": colour, "lw": 1.2, "mutation_scale": 8, "shrinkA": 1, "shrinkB": 1},
    )
    text = voice.phrases("timeline.at_most", limit=span.text)
    page.text(
        (left + right) / 2,
        y - 3,
        text,
        ha="center",
        va="top",
        size=style.SIZE["text"],
        weight="bold",
        color=style.colour("ink"),
    )
    if span.measure:
        name = chapter.text(span.measure, "name")
        room = right - left - 8
        size = style.SIZE["small"]
        shown = name if width_in_points(page, name, size) <= room else chapter.text(span.measure, "short_name")
        page.text((left + right) / 2, y - 14, shown, ha="center", va="top", size=size, color=style.colour("slate"))


def _alt(chapter: Chapter, events: pd.DataFrame, spans: pd.DataFrame) -> str:
    voice = words(chapter)
    names = dict(zip(events["start"], events["text"], strict=True))
    parts = [
        voice.phrases(
            "timeline.alt", n=voice.number(len(names)), events=voice.join([text.lower() for text in names.values()])
        )
    ]
    for span in spans.itertuples():
        limit = voice.phrases("timeline.at_most", limit=span.text)
        parts.append(
            voice.phrases(
                "timeline.alt_span", first=names[span.start].lower(), last=names[span.end].lower(), limit=limit
            )
        )
    return " ".join(parts)
