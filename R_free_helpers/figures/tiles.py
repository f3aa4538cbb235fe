"""A map of the units, coloured by band and with every value printed: tiles in a grid, or areas one brings oneself."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.areas import read_areas
from R_free_helpers.figures.compared import compare_units, focus_units, measure_name, not_shown, units_word
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import POINTS_PER_CM, empty, hidden_look, note, panel, released, sheet, words
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.bands import band_ranges
from R_free_helpers.language.numbers import half_up
from R_free_helpers.language.periods import period_text
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.results.telling import direction_notes, level_of, share_printer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.model.measure import Bands
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.telling import SharePrinter

TILE_HEIGHT, GAP, FOOT, FRAME = 31.0, 3.0, 16.0, 5.0
MAP_CM = 15.0
"""Height of a map of areas."""

OWN_AREAS = "areas.geojson"
"""A file of this name among the registry's data is used in place of the tiles."""


@noted
def tile_map(
    chapter: Chapter,
    measure_id: str,
    *,
    geometry: Path | str | None = None,
    key: str = "unit_id",
    bands: Bands | None = None,
) -> Figure:
    """Draw a share of every lowest unit where it lies, filled by band; hidden units are hatched.

    Parameters
    ----------
    chapter : Chapter
    measure_id : str
    geometry : path, optional
        A GeoJSON file with the units' areas. Without one: ``areas.geojson`` among the registry's data where it
        exists, else tiles as ``tile_grid.csv`` (unit_id, row, column) places them.
    key : str
        The GeoJSON property that holds the unit's id.
    bands : Bands, optional
        What decides the fill, when absent the measure's own, or the registry's bands of coverage; dark, middle and
        light also without colour.
    """
    if released(chapter, measure_id) is None:
        return empty(chapter, measure_id)
    rows = compare_units(chapter, measure_id)
    voice = words(chapter)
    bands = bands or getattr(chapter.registry.behind(measure_id), "bands", None) or chapter.registry.coverage_bands
    share = share_printer(chapter, measure_id)
    own = chapter.registry.data_dir / OWN_AREAS
    path = Path(geometry) if geometry else own if own.exists() else None
    rows["level_of_band"] = [level_of(chapter, bands, row) for row in rows.to_dict("records")]
    rows["text"] = [_value(chapter, row, bands, share) for row in rows.itertuples()]
    draw = _tiles if path is None else _areas
    what = voice.phrases("map.of_coverage" if measure_id in chapter.registry.coverages else "map.of_share")
    drawing = draw(chapter, rows, path, key, bands, what, voice)
    kind = voice.phrases("map.alt.tiles" if path is None else "map.alt.areas")
    return Figure(drawing, _alt(chapter, measure_id, rows, kind, bands, voice), rows.drop(columns=["shown", "text"]))


def _look(row: object) -> dict[str, object]:
    """Return how a unit's area is filled."""
    if row.level_of_band:
        return {
            "facecolor": style.colour(style.BAND_FILLS[row.level_of_band]),
            "edgecolor": style.colour("slate"),
            "linewidth": 0.6,
        }
    if row.status == "suppressed":
        return hidden_look()
    return {"facecolor": style.colour("paper"), "edgecolor": style.colour("slate"), "linewidth": 0.6, "linestyle": ":"}


def _value(chapter: Chapter, row: object, bands: Bands, share: SharePrinter) -> str:
    """Return a share as percent, with one more decimal where rounding would move it to another band."""
    if not row.shown:
        return chapter.few.cell() if row.status == "few" and row.value != row.value else not_shown(chapter, row)
    decimals = share.decimals(row.denominator)
    rounded = float(half_up(row.value, decimals + 2))
    return share.numbers.share(row.value, decimals if bands.score(rounded) == row.level_of_band else decimals + 1)


def _said(row: object, voice: Voice) -> str:
    """Return what a unit tells: its share with interval and counts, or why there is none."""
    return marks.value_text(row.unit, row, voice.numbers, row.text) if row.shown else f"{row.unit}: {row.text}"


def _ink(row: object) -> str:
    return style.ink_on(style.colour(style.BAND_FILLS[row.level_of_band])) if row.level_of_band else style.colour("ink")


def _tiles(
    chapter: Chapter, rows: pd.DataFrame, _path: None, _name: str, bands: Bands, what: str, voice: Voice
) -> Drawing:
    from matplotlib.patches import Rectangle

    with (chapter.registry.data_dir / "tile_grid.csv").open(encoding="utf-8") as file:
        places = {r["unit_id"]: (int(r["row"]), int(r["column"])) for r in csv.DictReader(file)}
    units = rows[rows["level"] != "nation"]
    down, across = (1 + max(place[i] for place in places.values()) for i in (0, 1))
    beside = [row for row in units.itertuples() if row.unit_id not in places]
    foot = FOOT + (12 if beside else 0)
    drawing, page = sheet((foot + down * TILE_HEIGHT) / POINTS_PER_CM)
    wide, chosen = page.get_xlim()[1] / across, focus_units(chapter)
    for row in units.itertuples():
        if row.unit_id not in places:
            continue
        line, column = places[row.unit_id]
        left, low = column * wide, foot + (down - 1 - line) * TILE_HEIGHT
        box = Rectangle((left + GAP / 2, low + GAP / 2), wide - GAP, TILE_HEIGHT - GAP, **_look(row))
        if row.unit_id in chosen:
            box.set(edgecolor=style.colour("national"), linewidth=2.4)
        page.add_patch(box)
        marks.tell(page, _said(row, voice), (left, left + wide), (low, low + TILE_HEIGHT), row.unit_id)
        if row.status == "suppressed":
            # The mark of something hidden as a frame: a name across the lines would be hard to read.
            plate = {"facecolor": style.colour("paper"), "edgecolor": "none", "linewidth": 0}
            page.add_patch(Rectangle((left + FRAME, low + FRAME), wide - 2 * FRAME, TILE_HEIGHT - 2 * FRAME, **plate))
        label = {"ha": "center", "va": "center", "color": _ink(row)}
        middle = low + TILE_HEIGHT / 2
        page.text(left + wide / 2, middle + 5.6, row.unit, size=style.SIZE["small"], **label)
        page.text(left + wide / 2, middle - 5.6, row.text, weight="bold", size=style.SIZE["strong"], **label)
    _key(page, rows, bands, voice, page.get_ylim()[1] - 6)
    note(page, voice.phrases("map.note", what=what), 0, foot - 4, page.get_xlim()[1])
    _beside(page, beside, voice)
    return drawing


def _areas(
    chapter: Chapter, rows: pd.DataFrame, path: Path, key: str, bands: Bands, what: str, voice: Voice
) -> Drawing:
    from matplotlib.patches import PathPatch

    units = rows[rows["level"] != "nation"]
    areas, aspect = read_areas(path, list(units["unit_id"]), key)
    beside = [row for row in units.itertuples() if row.unit_id not in areas]
    drawing, page = sheet(MAP_CM)
    foot, chosen = FOOT + (12 if beside else 0), focus_units(chapter)
    axes = panel(drawing, page.get_xlim()[1] * 0.3, foot, page.get_xlim()[1] * 0.7, page.get_ylim()[1] - foot)
    axes.axis("off")
    for row in units.itertuples():
        if row.unit_id not in areas:
            continue
        area, look = areas[row.unit_id], _look(row)
        if row.unit_id in chosen:
            look |= {"edgecolor": style.colour("national"), "linewidth": 2.4}
        axes.add_patch(PathPatch(area.outline, **look))
        marks.tell_point(axes, _said(row, voice), *area.label, row.unit_id)
        label = {"ha": "center", "va": "center", "weight": "bold", "size": style.SIZE["small"], "color": _ink(row)}
        axes.text(*area.label, row.text, **label)
    axes.autoscale_view()
    axes.set_aspect(aspect)
    _key(page, rows, bands, voice, page.get_ylim()[1] - 6)
    note(page, voice.phrases("map.note_map", what=what), 0, foot - 4, page.get_xlim()[1])
    _beside(page, beside, voice)
    return drawing


def _beside(page: Axes, beside: list, voice: Voice) -> None:
    """Write the values of the units that have no place, below the map."""
    if beside:
        names = voice.join([f"{row.unit} {row.text}" for row in beside])
        note(page, voice.phrases("map.beside", names=names), 0, 14, page.get_xlim()[1])


def _key(page: Axes, rows: pd.DataFrame, bands: Bands, voice: Voice, top: float) -> None:
    """Draw the nation's value and what the fills mean, in the empty upper left."""
    from matplotlib.patches import Rectangle

    y = top - 6
    for row in rows[rows["level"] == "nation"].itertuples():
        text = f"{row.unit}: {row.text}"
        page.text(0, y, text, weight="bold", size=style.SIZE["strong"] + 3, va="center", color=style.colour("national"))
        y -= 20
    slate = {"edgecolor": style.colour("slate"), "linewidth": 0.6}
    ranges = band_ranges(bands, voice.phrases, voice.numbers)
    entries = [
        (f"{voice.phrases(f'band.{LEVELS[level]}')}: {ranges[level]}", {"facecolor": style.colour(fill)})
        for level, fill in reversed(style.BAND_FILLS.items())
    ]
    if (rows["status"] == "suppressed").any():
        entries.append((voice.phrases("legend.hidden"), hidden_look()))
    if (rows["status"] == "no_data").any():
        entries.append((voice.phrases("legend.no_data"), {"facecolor": style.colour("paper"), "linestyle": ":"}))
    for text, look in entries:
        page.add_patch(Rectangle((0.5, y - 5), 15, 10, **slate | look))
        page.text(21, y, text, va="center")
        y -= 15


def _alt(chapter: Chapter, measure_id: str, rows: pd.DataFrame, kind: str, bands: Bands, voice: Voice) -> str:
    """Return who is in each band, with the values, and who is hidden."""
    say = voice.phrases
    units = rows[rows["level"] != "nation"]
    parts = [
        say(
            "map.alt.what",
            kind=kind,
            n=voice.numbers.integer(len(units)),
            units=units_word(chapter),
            name=measure_name(chapter, measure_id),
            period=period_text(rows["period"].iloc[0], voice.numbers),
        )
    ]
    ranges = band_ranges(bands, say, voice.numbers)
    for level in reversed(style.BAND_FILLS):
        within = units[units["level_of_band"] == level]
        names = [f"{row.unit} {row.text}" for row in within.itertuples()]
        word = {"level": say(f"band.{LEVELS[level]}"), "range": ranges[level]}
        parts.append(say("map.alt.level", names=voice.join(names), **word) if names else say("map.alt.none", **word))
        parts[-1] += "."
    parts += direction_notes(chapter, measure_id)
    for status, name in (("few", "few"), ("suppressed", "hidden"), ("no_data", "no_data")):
        gone = sorted(units.loc[(units["status"] == status) & (units["level_of_band"] == 0), "unit"])
        if gone:
            parts.append(say(f"map.alt.{name}", names=voice.join(gone), limit=chapter.few.limit))
    return " ".join(parts)
