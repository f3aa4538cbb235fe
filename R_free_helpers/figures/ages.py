"""Two age distributions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    POINTS_PER_CM,
    absent_notes,
    empty,
    hidden_key,
    hidden_look,
    is_hidden,
    key,
    panel,
    released,
    sheet,
    told,
    wide_halo,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.sheets import lower

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

HEIGHT_CM = 8.2
LEFT, BETWEEN, RIGHT, TOP, BOTTOM = 34.0, 20.0, 9.0, 34.0, 32.0
HIDDEN_MARK_PT = 5.0
"""Points of the mark of a hidden group, however many it hides."""


@dataclass(frozen=True)
class Ages:
    """An age distribution: persons by the lower age of the group, the hidden and the small groups, and the mean."""

    title: str
    counts: dict[int, float]
    hidden: list[int]
    mean: float | None
    n: float | None
    small: tuple[int, ...] = ()


@noted
def age_histogram(
    chapter: Chapter, left: str, right: str, *, means: Sequence[str] = (), key_name: str = "age", step: int = 5
) -> Figure:
    """Draw two distributions over age groups as panels A and B with one scale.

    Parameters
    ----------
    chapter : Chapter
    left, right : str
        Counts by age group; the group's code is its lower age.
    means : sequence of str
        The measures with the mean ages of the two, where there are any.
    key_name : str
        Subgroup key of the age group.
    step : int
        Years in a group.
    """
    import pandas as pd

    rows = [released(chapter, measure, "count") for measure in (left, right)]
    if all(part is None for part in rows):
        return empty(chapter, left)
    voice = words(chapter, left, right)
    names = [*means, None, None][:2]
    panels = [
        _ages(chapter, measure, part, mean, key_name)
        for measure, part, mean in zip((left, right), rows, names, strict=True)
    ]
    drawing, page = sheet(lower(HEIGHT_CM))
    across, up = page.get_xlim()[1], lower(HEIGHT_CM) * POINTS_PER_CM
    width = (across - LEFT - BETWEEN - RIGHT) / 2
    tallest = max(max(ages.counts.values(), default=0.0) for ages in panels) or 1.0
    first = min(min([*ages.counts, *ages.hidden, *ages.small], default=0) for ages in panels)
    last = max(max([*ages.counts, *ages.hidden, *ages.small], default=0) for ages in panels) + step
    foot = BOTTOM + (14 if any(ages.hidden for ages in panels) else 0)
    for i, ages in enumerate(panels):
        x = LEFT + i * (width + BETWEEN)
        axes = panel(drawing, x, foot, width, up - TOP - foot)
        axes.set(xlim=(first, last), ylim=(0, tallest * 1.06))
        _draw(axes, ages, step, tallest * 1.06 / (up - TOP - foot), voice)
        axes.xaxis.set_major_locator(_every(10))
        style.number_axis(axes.xaxis, voice.numbers)
        style.number_axis(axes.yaxis, voice.numbers)
        style.light_grid(axes, "y")
        if i:
            axes.tick_params(axis="y", labelleft=False)
        axes.set_xlabel(voice.phrases("ages.axis"), labelpad=2)
        title = voice.phrases("panel.title", letter="AB"[i], name=ages.title)
        page.text(x if i else 0, up - 3, title, va="top", ha="left", weight="semibold", size=style.SIZE["strong"])
    page.text(
        0,
        up - 19,
        voice.phrases("counts.axis", **voice.nouns),
        va="top",
        ha="left",
        color=style.colour("slate"),
        size=style.SIZE["small"],
    )
    if foot > BOTTOM:
        key(page, [hidden_key(voice)], 0, 12, across)
    data = pd.concat(
        [part.assign(measure=m) for m, part in zip((left, right), rows, strict=True) if part is not None],
        ignore_index=True,
    )
    return Figure(drawing, _alt(panels, step, data, voice), data)


def _every(years: int):
    from matplotlib.ticker import MultipleLocator

    return MultipleLocator(years)


def _ages(chapter: Chapter, measure: str, rows: pd.DataFrame | None, mean: str | None, key_name: str) -> Ages:
    title = chapter.label("measure", measure)
    if rows is None:
        return Ages(title, {}, [], None, None)
    known = rows[rows["value"].notna() & ~told(rows)]
    counts = {int(age): float(n) for age, n in zip(known[key_name], known["value"], strict=True)}
    hidden = sorted(int(age) for age in rows.loc[is_hidden(rows), key_name])
    small = sorted(int(age) for age in rows.loc[rows["status"] == "few", key_name])
    average = released(chapter, mean, "mean") if mean else None
    shown = average is not None and average["value"].notna().any()
    return Ages(
        title,
        dict(sorted(counts.items())),
        hidden,
        float(average["value"].iloc[0]) if shown else None,
        float(average["denominator"].iloc[0]) if shown else None,
        tuple(small),
    )


def _groups(counts: dict[int, float], step: int) -> int:
    """Return how many groups lie from the lowest to the highest."""
    return (max(counts) - min(counts)) // step + 1 if counts else 1


def _tell(axes: Axes, ages: Ages, step: int, voice: Voice) -> None:
    """Let each group tell its persons as they are told; where it is hidden, that it is."""
    said = {age: voice.numbers.integer(n) for age, n in ages.counts.items()}
    said |= dict.fromkeys(ages.small, voice.few.count()) | dict.fromkeys(ages.hidden, voice.phrases("panel.hidden"))
    for age, text in sorted(said.items()):
        ends = "–".join(map(voice.numbers.integer, (age, age + step - 1)))
        name = voice.phrases("curves.years", years=ends)
        marks.tell(axes, f"{ages.title}, {name}: {text}", (age, age + step), axes.get_ylim())


def _draw(axes: Axes, ages: Ages, step: int, point: float, voice: Voice) -> None:
    """Draw one panel; ``point`` is persons per printed point."""
    paper, slate = style.colour("paper"), style.colour("slate")
    import seaborn as sns

    with style.own_labels(axes):
        sns.histplot(
            x=[age + step / 2 for age in ages.counts],
            weights=list(ages.counts.values()),
            bins=[min(ages.counts, default=0) + step * i for i in range(_groups(ages.counts, step) + 1)],
            ax=axes,
            color=style.colour("primary"),
            alpha=1,
            edgecolor=paper,
            linewidth=0.8,
        )
    axes.set_ylabel("")
    axes.bar(ages.hidden, [HIDDEN_MARK_PT * point] * len(ages.hidden), width=step, align="edge", **hidden_look())
    _tell(axes, ages, step, voice)
    for age in ages.small:
        axes.annotate(voice.few.count(), (age + step / 2, 0), xytext=(0, 2), textcoords="offset points", ha="center",
                      va="bottom", rotation=90, size=style.SIZE["small"], color=slate)  # fmt: skip
    if ages.mean is not None:
        national = style.colour("national")
        axes.axvline(ages.mean, color=national, linewidth=1.3, linestyle=(0, (4, 2)))
        right = ages.mean > sum(axes.get_xlim()) / 2
        axes.annotate(
            voice.phrases("ages.mean", mean=voice.few.value(ages.mean)),
            (ages.mean, axes.get_ylim()[1]),
            xytext=(-5 if right else 5, -2),
            textcoords="offset points",
            ha="right" if right else "left",
            va="top",
            color=national,
            weight="semibold",
            path_effects=wide_halo(),
        )
    if not ages.counts and not ages.hidden and not ages.small:
        axes.text(0.5, 0.5, voice.phrases("no_data"), transform=axes.transAxes, ha="center", color=slate)


def _alt(panels: list[Ages], step: int, data: pd.DataFrame, voice: Voice) -> str:
    """Return per panel: how many, the mean, the largest group."""
    say, numbers = voice.phrases, voice.numbers
    parts = [say("ages.alt.what", step=numbers.integer(step))]
    for letter, ages in zip("AB", panels, strict=True):
        title = say("panel.title", letter=letter, name=ages.title)
        if not ages.counts:
            what = "suppressed" if ages.hidden else "few" if ages.small else "no_data"
            parts.append(say("ages.alt.nothing", title=title, what=voice.few.absent(what)))
            continue
        largest = max(ages.counts, key=lambda age: (ages.counts[age], -age))
        facts = [say("panel.n", n=numbers.integer(ages.n))] if ages.n is not None else []
        if ages.mean is not None:
            facts.append(say("ages.alt.mean", mean=voice.few.value(ages.mean)))
        facts.append(
            say(
                "ages.alt.largest",
                low=numbers.integer(largest),
                high=numbers.integer(largest + step - 1),
                n=numbers.integer(ages.counts[largest]),
            )
        )
        parts.append(say("ages.alt.panel", title=title, facts=", ".join(facts)))
    return " ".join(parts + absent_notes(voice, data))
