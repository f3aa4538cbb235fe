"""Who changed group during the year: two columns of bars, joined by ribbons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    POINTS_PER_CM,
    category_label,
    deeper,
    empty,
    hidden_note,
    note,
    released,
    sheet,
    wide_halo,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.ribbons import Bars, Ribbon, order_groups, place

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

HEIGHT_CM = 15.5
GAP, BAR = 12.5, 9.0
"""Points between two bars (a line of text), and across a bar."""

HEAD, FOOT = 30.0, 62.0
"""Points for the column headings above and the key below."""


HAIRLINE_PT = 0.45
"""Points of outline that keep the ribbon of a few persons visible."""

LABEL_PLACES = (0.06, 0.14, 0.22, 0.30, 0.38, 0.46, 0.54, 0.62, 0.70, 0.78)
"""Where along its ribbon a number may stand; the first place that is free is taken."""

RIBBON_COLOURS = {
    "stayed": "line",
    "between": "primary",
    "out": "national",
    "into": "category-3",
    "outside": "low-coverage",
}
"""What a ribbon can be, with its colour."""


@noted
def alluvial(
    chapter: Chapter,
    measure: str,
    *,
    group_key: str = "switch_group",
    start: str = "from",
    end: str = "to",
    outside: Sequence[str] = ("none", "unknown"),
    labelled: int = 7,
) -> Figure:
    """Draw how many stayed in their group and how many went where.

    Bars and ribbons share one scale, so a ribbon's width relative to its bar is the share of the group. Hidden
    flows are left out, and the figure says how many.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Counts by the subgroup keys ``start`` and ``end``.
    group_key : str
        Key of the groups' labels.
    start, end : str
        Subgroup keys of the group at the beginning and at the end.
    outside : sequence of str
        Groups that are no treatment: a move into or out of one has a colour of its own. They stand last.
    labelled : int
        How many of the largest moves carry their number.
    """
    flows = released(chapter, measure, "count")
    if flows is None:
        return empty(chapter, measure)
    flows = flows[[start, end, "value", "status"]].reset_index(drop=True)
    hidden = int(flows["status"].isin(["suppressed", "few"]).sum())
    shown = flows[~flows["status"].isin(["suppressed", "few"]) & (flows["value"] > 0)]
    groups = order_groups(flows, shown, start, end, list(outside))
    names = {group: category_label(chapter, group_key, group) for group in groups}
    ribbons, bars = place(shown, groups, start, end, HEIGHT_CM * POINTS_PER_CM - HEAD, FOOT, GAP)
    voice, dates = words(chapter), chapter.edition.year_window
    drawing, page = sheet(HEIGHT_CM)
    texts = {
        side: {group: _value(bars, flows, side, group, chapter.nobody(measure), voice) for group in groups}
        for side in (start, end)
    }
    room = 7 + max(
        width_in_points(page, names[g], style.SIZE["text"], "semibold")
        + 5
        + width_in_points(page, texts[side][g], style.SIZE["text"])
        for side in texts
        for g in groups
    )
    x0, x1 = room + BAR, page.get_xlim()[1] - room - BAR
    _draw_ribbons(page, ribbons, (x0, x1), set(outside))
    _draw_bars(page, bars, names, texts, (x0, x1), set(outside))
    _tell(page, ribbons, bars, names, texts, (x0, x1), dates, voice)
    for x, day, align in ((x0, dates[0], "right"), (x1, dates[1], "left")):
        page.text(
            x,
            HEIGHT_CM * POINTS_PER_CM - 6,
            voice.numbers.date(day),
            ha=align,
            va="top",
            size=style.SIZE["strong"],
            weight="semibold",
        )
    _number_moves(page, ribbons, bars, start, (x0, x1), labelled, set(outside), voice)
    _key(page, ribbons, set(outside), hidden, voice)
    return Figure(drawing, _alt(ribbons, bars, names, (start, end), dates, hidden, voice), flows)


def _value(bars: Bars, flows: pd.DataFrame, side: str, group: str, nobody: str, voice: Voice) -> str:
    """Return a group's number and its share of all on that side; hidden or small where every flow of it is."""
    persons = bars[side, group][2]
    if persons:
        total = sum(bar[2] for (s, _), bar in bars.items() if s == side)
        return voice.phrases(
            "panel.count_share", n=voice.numbers.integer(persons), share=voice.numbers.share(persons / total)
        )
    own = flows[flows[side] == group]
    return voice.phrases("panel.hidden") if (own["status"] == "suppressed").any() else nobody


def _draw_ribbons(page: Axes, ribbons: list[Ribbon], across: tuple[float, float], outside: set[str]) -> None:
    """Draw those who stayed light and behind, those who moved in colour, the wide ones first."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    x0, x1 = across
    middle = (x0 + x1) / 2
    bezier = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    for ribbon in sorted(ribbons, key=lambda r: (r.moved, -r.value, r.start, r.end)):
        (up0, low0), (up1, low1) = ribbon.left, ribbon.right
        corners = [
            (x0, up0),
            (middle, up0),
            (middle, up1),
            (x1, up1),
            (x1, low1),
            (middle, low1),
            (middle, low0),
            (x0, low0),
        ]
        colour = style.colour(RIBBON_COLOURS[ribbon.kind(outside)])
        page.add_patch(
            PathPatch(
                Path([*corners, corners[0]], bezier),
                facecolor=colour,
                edgecolor=colour if ribbon.moved else "none",
                linewidth=HAIRLINE_PT,
                alpha=0.65 if ribbon.moved else 0.55,
            )
        )


def _draw_bars(
    page: Axes,
    bars: Bars,
    names: dict[str, str],
    texts: dict[str, dict[str, str]],
    across: tuple[float, float],
    outside: set[str],
) -> None:
    """Draw the groups with name, number and share of all."""
    from matplotlib.patches import Rectangle

    (left, on_left), (right, on_right) = texts.items()
    for group, name in names.items():
        colour = style.colour("low-coverage" if group in outside else "slate")
        for side, x in ((left, across[0] - BAR), (right, across[1])):
            up, low, _ = bars[side, group]
            page.add_patch(Rectangle((x, low), BAR, up - low, facecolor=colour, edgecolor=colour, linewidth=0.4))
        middle = {side: sum(bars[side, group][:2]) / 2 for side in texts}
        x = across[0] - BAR - 5
        page.text(x, middle[left], on_left[group], ha="right", va="center", size=style.SIZE["text"])
        page.text(
            x - width_in_points(page, on_left[group], style.SIZE["text"]) - 5,
            middle[left],
            name,
            ha="right",
            va="center",
            size=style.SIZE["text"],
            weight="semibold",
        )
        x = across[1] + BAR + 5
        page.text(x, middle[right], name, ha="left", va="center", size=style.SIZE["text"], weight="semibold")
        page.text(
            x + width_in_points(page, name, style.SIZE["text"], "semibold") + 5,
            middle[right],
            on_right[group],
            ha="left",
            va="center",
            size=style.SIZE["text"],
        )


def _tell(
    page: Axes,
    ribbons: list[Ribbon],
    bars: Bars,
    names: dict[str, str],
    texts: dict[str, dict[str, str]],
    across: tuple[float, float],
    dates: tuple,
    voice: Voice,
) -> None:
    """Let each group tell its persons on both days, and each shown flow, at its middle, its own."""
    (x0, x1), sides = across, list(texts)
    for side, x, day in zip(sides, (x0 - BAR, x1), dates, strict=True):
        for group, name in names.items():
            up, low, _ = bars[side, group]
            said = f"{name}, {voice.numbers.date(day)}: {texts[side][group]}"
            marks.tell(page, said, (x, x + BAR), (low - GAP * 0.45, up + GAP * 0.45))
    for ribbon in _largest(ribbons, len(ribbons)):
        move = voice.phrases("flow.alt.move", start=names[ribbon.start], end=names[ribbon.end],
                             n=voice.numbers.integer(ribbon.value))  # fmt: skip
        marks.tell_point(page, move, (x0 + x1) / 2, ribbon.middle(0.5))


def _number_moves(
    page: Axes,
    ribbons: list[Ribbon],
    bars: Bars,
    start: str,
    across: tuple[float, float],
    labelled: int,
    outside: set[str],
    voice: Voice,
) -> None:
    """Write the largest moves' numbers on their ribbons, each where no other number stands."""
    (x0, x1), size = across, style.SIZE["small"]
    taken: list[tuple[float, float, float, float]] = []
    for ribbon in _largest(ribbons, labelled):
        text = voice.phrases(
            "panel.count_share",
            n=voice.numbers.integer(ribbon.value),
            share=voice.numbers.share(ribbon.value / bars[start, ribbon.start][2]),
        )
        width = width_in_points(page, text, size, "semibold") + 4
        for t in LABEL_PLACES:
            # Both handles lie midway across, so x at parameter t of the cubic is this.
            x = x0 + (x1 - x0) * (1.5 * t * (1 - t) + t**3)
            y = ribbon.middle(t)
            box = (x, y - size * 0.62, x + width, y + size * 0.62)
            if box[2] < x1 and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                page.text(
                    x + 2,
                    y,
                    text,
                    ha="left",
                    va="center",
                    size=size,
                    weight="semibold",
                    color=deeper(RIBBON_COLOURS[ribbon.kind(outside)]),
                    path_effects=wide_halo(),
                )
                break


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _largest(ribbons: list[Ribbon], n: int) -> list[Ribbon]:
    return sorted((r for r in ribbons if r.moved), key=lambda r: (-r.value, r.start, r.end))[:n]


def _key(page: Axes, ribbons: list[Ribbon], outside: set[str], hidden: int, voice: Voice) -> None:
    """Explain the colours of the ribbons that are there, and what is left out."""
    from matplotlib.patches import Rectangle

    present = {ribbon.kind(outside) for ribbon in ribbons}
    x, y, across = 0.0, FOOT - 10.5, page.get_xlim()[1]
    for kind in [kind for kind in RIBBON_COLOURS if kind in present]:
        text = voice.phrases(f"flow.{kind}")
        width = 18 + width_in_points(page, text, style.SIZE["text"])
        if x + width > across:
            x, y = 0.0, y - 13
        page.add_patch(
            Rectangle((x, y - 3.5), 14, 7, facecolor=style.colour(RIBBON_COLOURS[kind]), alpha=0.75, linewidth=0)
        )
        page.text(x + 18, y, text, va="center", ha="left", size=style.SIZE["text"])
        x += width + 14
    says = [voice.phrases("flow.moves")] if any(ribbon.moved for ribbon in ribbons) else []
    if hidden:
        says.append(voice.phrases.count("flow.hidden", hidden, number=voice.numbers.integer(hidden)))
    note(page, " ".join(says), 0, y - 10, across)


def _alt(
    ribbons: list[Ribbon],
    bars: Bars,
    names: dict[str, str],
    sides: tuple[str, str],
    dates: tuple,
    hidden: int,
    voice: Voice,
) -> str:
    """Return what the figure says: who stayed, the largest groups and how they changed, the largest moves."""
    say, numbers = voice.phrases, voice.numbers
    total = sum(ribbon.value for ribbon in ribbons)
    if not total:
        return say.count("flow.hidden", hidden, number=numbers.integer(hidden))
    stayed = sum(ribbon.value for ribbon in ribbons if not ribbon.moved)
    parts = [
        say(
            "flow.alt.what",
            first=numbers.date(dates[0]),
            last=numbers.date(dates[1]),
            n=numbers.integer(total),
            groups=voice.number(len(names)),
            stayed=numbers.integer(stayed),
            share=numbers.share(stayed / total),
        )
    ]
    largest = sorted(names, key=lambda group: (-bars[sides[1], group][2], group))[:4]
    groups = [
        say(
            "flow.alt.group",
            name=names[group],
            n=numbers.integer(bars[sides[1], group][2]),
            share=numbers.share(bars[sides[1], group][2] / total),
            change=say("flow.alt.change", n=numbers.integer(bars[sides[0], group][2])),
        )
        for group in largest
    ]
    parts.append(say("flow.alt.largest", groups=voice.join(groups)))
    moves = [
        say("flow.alt.move", start=names[r.start], end=names[r.end], n=numbers.integer(r.value))
        for r in _largest(ribbons, 4)
    ]
    parts.append(say("flow.alt.moves", moves=voice.join(moves)) if moves else say("flow.alt.no_moves"))
    return " ".join(parts + hidden_note(voice, hidden, "flow.hidden"))
