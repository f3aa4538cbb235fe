"""Units ranked by a value: horizontal bars, the nation among them, the year before behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.compared import (
    compare_units,
    focus_units,
    history_notes,
    language_of,
    mark_notes,
    measure_name,
    not_shown,
    unit_label,
    unknown_notes,
    year_before,
)
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.layout import compose, width_in_cm, write_why
from R_free_helpers.figures.page import titled
from R_free_helpers.figures.pooled_marks import MORE_ROOM, draw_pooled, pooled_alt, pooled_handles
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.ranking_alt import ranking_alt
from R_free_helpers.figures.ranking_legend import HATCH, legend_handles
from R_free_helpers.figures.shapes import barh, stroke
from R_free_helpers.figures.share_axis import share_end, share_ticks, tick_decimals
from R_free_helpers.figures.sheets import lower
from R_free_helpers.language.bands import band_cuts
from R_free_helpers.model.measure import LEVELS, Bands
from R_free_helpers.results.between_words import ranking_note
from R_free_helpers.results.choices import not_compared
from R_free_helpers.results.pooled import several_years
from R_free_helpers.results.telling import direction_notes, row_nouns, share_printer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.language.numbers import Numbers
    from R_free_helpers.language.phrases import Phrases
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.pooled import Several

ROW_CM, LOW_ROW_CM = 0.48, 0.4
"""Height of a row on a page, and on a slide."""


@dataclass(frozen=True)
class Ranking:
    """What a ranking shows besides its values.

    Attributes
    ----------
    statistic : str
    bands : Bands or None
        Cut points to draw.
    coverage : str or None
        The coverage measure that marks units.
    count : str or None
        The column in parentheses after the name.
    count_phrase : str
        Phrase that says what that count is.
    share : bool
        Whether values are shares, printed as percentages; else plain numbers.
    decimals : int
        Decimals of a plain number.
    axis : str or None
        Phrase of the axis label.
    where : mapping
        The subgroup shown: values of subgroup keys.
    """

    statistic: str = "share"
    bands: Bands | None = None
    coverage: str | None = None
    count: str | None = "denominator"
    count_phrase: str = "note.n_denominator"
    share: bool = True
    decimals: int = 0
    axis: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)

    def text(self, chapter: Chapter, measure_id: str) -> Callable[[float, float | None], str]:
        """Return how a value of so many rows is printed."""
        if self.share:
            return share_printer(chapter, measure_id)
        numbers = language_of(chapter).numbers
        return lambda value, of=None: numbers.decimal(value, self.decimals)


@noted
def indicator_bars(chapter: Chapter, measure_id: str) -> Figure:
    """Return an indicator's share for each of the lowest units and the nation, with bands and interval."""
    measure = chapter.registry.measure(measure_id)
    return ranked_bars(chapter, measure_id, Ranking(bands=measure.bands, coverage=measure.low_coverage))


@noted
def coverage_bars(chapter: Chapter, measure_id: str) -> Figure:
    """Return coverage by unit, the expected number of persons in parentheses; an estimate without interval."""
    ranking = Ranking(bands=chapter.registry.coverage_bands, count_phrase="note.n_expected")
    return ranked_bars(chapter, measure_id, ranking)


@noted
def prevalence_bars(chapter: Chapter, measure_id: str = "prevalence") -> Figure:
    """Return the expected number of persons per 100 000 inhabitants by unit."""
    return ranked_bars(
        chapter,
        measure_id,
        Ranking(
            statistic="rate", count="numerator", count_phrase="note.n_expected", share=False, axis="axis.per_100000"
        ),
    )


@noted
def rate_bars(chapter: Chapter, measure_id: str, *, decimals: int = 1, **where: str) -> Figure:
    """Return registered persons per 100 000 inhabitants by unit, of the subgroup in ``where``."""
    shown = Ranking("rate", count="numerator", count_phrase="note.n_persons", share=False, decimals=decimals,
                    axis="axis.per_100000", where=where)  # fmt: skip
    return ranked_bars(chapter, measure_id, shown)


@noted
def mean_bars(chapter: Chapter, measure_id: str, *, decimals: int = 1, **where: str) -> Figure:
    """Return means by unit with their interval, of the subgroup in ``where``."""
    shown = Ranking("mean", count_phrase="note.n_persons", share=False, decimals=decimals, where=where)
    return ranked_bars(chapter, measure_id, shown)


@noted
def response_bars(chapter: Chapter, measure_id: str = "prom_response") -> Figure:
    """Return the share that answered by unit, with interval and without bands."""
    return ranked_bars(chapter, measure_id, Ranking())


@noted
def ranked_bars(chapter: Chapter, measure_id: str, ranking: Ranking) -> Figure:
    """Return the bars of any measure that has one value per unit."""
    rows = compare_units(chapter, measure_id, ranking.statistic, ranking.coverage, **ranking.where)
    earlier = year_before(chapter, measure_id, ranking.statistic, **ranking.where)
    reliability = _reliability(chapter, measure_id, ranking)
    told = direction_notes(chapter, measure_id) if ranking.share else []
    told += [*history_notes(chapter, measure_id, rows), *([reliability] if reliability else [])]
    several = several_years(chapter, measure_id) if ranking.share and not ranking.where else None
    told += pooled_alt(chapter, several) if several else []
    refused = bool(not_compared(chapter, measure_id))
    drawing = _draw(chapter, measure_id, rows, ranking, earlier is not None, told, several, refused)
    name = titled(chapter, measure_id, ranking.where) if ranking.where else measure_name(chapter, measure_id)
    national = None if earlier is None else earlier[earlier["unit_id"] == chapter.nation]
    before = None if national is None or national.empty else national.iloc[0]
    alt = ranking_alt(chapter, measure_id, name, rows, ranking.bands, ranking.statistic, ranking.decimals, before)
    notes = unknown_notes(chapter, measure_id, **ranking.where) if ranking.share else ()
    return Figure(drawing, " ".join([alt, *told]), rows.drop(columns="shown"), notes)


def _draw(
    chapter: Chapter,
    measure_id: str,
    rows: pd.DataFrame,
    ranking: Ranking,
    archived: bool,
    told: list[str],
    several: Several | None,
    refused: bool = False,
):
    say, numbers = language_of(chapter).phrases, language_of(chapter).numbers
    drawing = style.figure(layout=None)
    axes = drawing.add_axes((0, 0, 1, 1))
    value_text = ranking.text(chapter, measure_id)
    labels = [
        unit_label(row, numbers, getattr(row, ranking.count) if ranking.count else None) for row in rows.itertuples()
    ]
    chosen = focus_units(chapter)
    reach = _reach(chapter, measure_id, rows, ranking, several)
    axes.set_xlim(0, reach * 1.13)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    if ranking.bands:
        _bands(axes, ranking.bands, reach)
    widest = 0.0
    for place, (row, label) in enumerate(zip(rows.itertuples(), labels, strict=True)):
        strong = row.level == "nation" or row.unit_id in chosen
        weight = "bold" if strong else "normal"
        label = f"{style.POINTER} {label}" if row.unit_id in chosen else label
        widest = max(widest, width_in_cm(label, weight=weight))
        axes.text(
            -0.012, place, label, transform=axes.get_yaxis_transform(), ha="right", va="center", fontweight=weight
        )
        if row.unit_id in chosen:
            axes.axhspan(place - 0.5, place + 0.5, color=style.colour("line"), alpha=0.6, zorder=0.4, lw=0)
        if row.shown:
            printed = value_text(row.value, row.denominator)
            _bar(axes, place, row, archived, printed, weight)
            said = marks.value_text(row.unit, row, numbers, printed)
            marks.tell(axes, said, axes.get_xlim(), (place - 0.5, place + 0.5), row.unit_id)
        else:
            why = not_shown(chapter, row, ranking.statistic)
            write_why(axes, reach * 0.008, place, why)
            marks.tell(axes, f"{row.unit}: {why}", axes.get_xlim(), (place - 0.5, place + 0.5), row.unit_id)
    if several:
        draw_pooled(axes, {row.unit_id: place for place, row in enumerate(rows.itertuples())}, several)
    _axis(axes, reach, ranking, numbers, say)
    counted = say(ranking.count_phrase, **row_nouns(chapter, measure_id))
    notes = [say("note.n", what=counted)] if ranking.count else []
    notes += mark_notes(chapter, rows, ranking.coverage, measure_id) + told
    compose(
        drawing,
        axes,
        left=widest + 0.25,
        right=0.05,
        top=0.85 if ranking.bands else 0.1,
        body=lower(ROW_CM, LOW_ROW_CM) * len(rows) * (MORE_ROOM if several else 1),
        bottom=1.15 if ranking.axis else 0.75,
        handles=legend_handles(chapter, rows, archived, refused)
        + (pooled_handles(chapter, several) if several else []),
        notes=notes,
    )
    if ranking.bands:  # measured in the printed width of the axes
        _name_bands(axes, ranking.bands, reach, say, numbers)
    return drawing


def _reach(chapter: Chapter, measure_id: str, rows: pd.DataFrame, ranking: Ranking, several: Several | None) -> float:
    """Return where the axis ends: coverage may be more than all there are, and a rare outcome is far from it."""
    reach = float(rows[["value", "upper", "before"]].max().max())
    if not ranking.share:
        return reach if reach == reach else 1.0
    fit = chapter.registry.lower_is_better(measure_id)
    pooled = [] if several is None else list(several.shown(several.longest)["upper"])
    bounds = []
    if ranking.bands:
        # The goal is on the axis; where lower is better with room beyond the last bound for the band that begins there.
        bounds = [ranking.bands.good * 1.2 if fit else ranking.bands.very_good]
    return max(reach, share_end([reach, *pooled, *bounds], fit)) if reach == reach else 1.0


def _reliability(chapter: Chapter, measure_id: str, ranking: Ranking) -> str:
    """Return how reliable the order is; empty for means and rates, of subgroups, and of shares without interval."""
    if not ranking.share or ranking.where or measure_id in chapter.registry.coverages:
        return ""
    return ranking_note(chapter, measure_id)


def _bar(axes: Axes, place: int, row: object, archived: bool, text: str, weight: str) -> None:
    national, low = row.level == "nation", row.status == "low_coverage"
    centre, height = (place - 0.1, 0.5) if archived else (place, 0.62)
    fill = style.colour("national" if national else "low-coverage" if low else "primary")
    barh(
        axes,
        centre,
        row.value,
        height=height,
        color=fill,
        hatch=HATCH if low else None,
        edgecolor="white" if low else fill,
        linewidth=0,
        zorder=2,
    )
    end = row.value
    if row.before == row.before:
        barh(axes, place + 0.28, row.before, height=0.2, color=style.colour("previous-year"), zorder=2, linewidth=0)
    if row.lower == row.lower:
        stroke(axes, [row.lower, row.upper], [centre, centre], color="white", lw=2.2, zorder=2.5, solid_capstyle="butt")
        ink = style.colour("ink")
        stroke(axes, [row.lower, row.upper], [centre, centre], color=ink, lw=0.9, zorder=3, solid_capstyle="butt")
        end = row.upper
    axes.annotate(
        text,
        (end, centre),
        xytext=(3, 0),
        textcoords="offset points",
        va="center",
        fontweight=weight,
        zorder=4,
        path_effects=style.halo(),
    )


SHADES = {1: 0.0, 2: 0.1, 3: 0.22}
"""How strongly each level's band is shaded: the better the darker."""


def _bands(axes: Axes, bands: Bands, reach: float) -> None:
    """Shade the bands lightly and dash their bounds; where lower is better they run from the right to the left."""
    for level, (low, high) in _drawn_bands(bands, reach).items():
        axes.axvspan(low, high, color=style.colour("band-good"), alpha=SHADES[level], zorder=0.2, lw=0)
        if low:
            axes.axvline(low, color=style.colour("slate"), lw=0.8, ls=(0, (4, 3)), zorder=1)


def _drawn_bands(bands: Bands, reach: float) -> dict[int, tuple[float, float]]:
    """Return the bounds of each band from left to right; the last one ends with the axis, others may be beyond it."""
    placed = sorted(bands.levels.items(), key=lambda one: one[1])
    last = placed[-1][0]
    return {level: (low, reach if level == last else high) for level, (low, high) in placed if low <= reach}


def _name_bands(axes: Axes, bands: Bands, reach: float, say: Phrases, numbers: Numbers) -> None:
    """Name the bands with their cut points above the axes; a name that is wider than its band makes others step aside.

    The names are as far apart as their widths ask for, in the order of the bands.
    """
    cuts = band_cuts(bands, say, numbers)
    drawn = _drawn_bands(bands, reach)
    texts = {level: f"{say(f'band.{LEVELS[level]}')}\n{cuts[level]}" for level in drawn}
    scale = axes.get_xlim()[1] / (axes.get_position().width * axes.figure.get_figwidth() * 2.54)
    small = style.SIZE["small"]
    widths = {
        level: (0.25 + max(width_in_cm(line, small) for line in text.split("\n"))) * scale
        for level, text in texts.items()
    }
    edge = 0.0
    for level, (low, high) in drawn.items():
        centre = max((low + high) / 2, edge + widths[level] / 2) if edge else (low + high) / 2
        edge = centre + widths[level] / 2
        axes.text(
            centre,
            1.008,
            texts[level],
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=small,
            linespacing=0.95,
        )


def _axis(axes: Axes, reach: float, ranking: Ranking, numbers, say) -> None:
    from matplotlib.ticker import MaxNLocator

    style.light_grid(axes)
    axes.set_yticks([])
    axes.spines["left"].set_zorder(3)
    if ranking.share:
        style.percent_axis(axes.xaxis, numbers, tick_decimals(reach))
        axes.set_xticks(share_ticks(reach))
    else:
        locator = MaxNLocator(6, integer=not ranking.decimals, steps=[1, 2, 5, 10])
        axes.set_xticks([tick for tick in locator.tick_values(0, reach) if tick <= reach])
        style.number_axis(axes.xaxis, numbers, ranking.decimals)
    if ranking.axis:
        axes.set_xlabel(say(ranking.axis))
