"""Units beside each other: their values in printed order, their marks, and the notes the marks need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.language.collation import sort_key
from R_free_helpers.language.few import Few, is_told
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words
from R_free_helpers.model.results import NOT_TOLD, NUMBERS
from R_free_helpers.results.bounds import unknown_share
from R_free_helpers.results.choices import not_compared
from R_free_helpers.results.exact import with_value
from R_free_helpers.results.telling import row_nouns
from R_free_helpers.results.unknown import leaves_out, missing_status, unknown_sentence

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.chapter import Chapter

PARTIAL, LOW, FEW = "*", "**", "†"


@dataclass(frozen=True)
class Language:
    """The language helpers of a chapter."""

    phrases: Phrases
    numbers: Numbers
    words: Words
    few: Few


def language_of(chapter: Chapter) -> Language:
    """Return the language helpers of a chapter's registry."""
    registry = chapter.registry
    return Language(Phrases.of(registry), Numbers(registry.language), Words.of(registry), chapter.few)


def measure_name(chapter: Chapter, measure_id: str) -> str:
    """Return a measure's printed name: its own, or the registry's label."""
    return chapter.text(measure_id, "name") or chapter.label("measure", measure_id)


def short_name(chapter: Chapter, measure_id: str) -> str:
    """Return a measure's name for narrow columns."""
    return chapter.text(measure_id, "short_name") or chapter.label("measure_short", measure_id)


def threshold(chapter: Chapter) -> int:
    """Return the count below which the edition tells no numbers; 0 where it tells all."""
    return chapter.policy.threshold


def units_word(chapter: Chapter) -> str:
    """Return what the compared units are called, in the registry's language."""
    return chapter.label("level", chapter.compared_level)


def focus_units(chapter: Chapter) -> set[str]:
    """Return the compared units the edition is about: its unit, or the units directly below it."""
    if chapter.focus is None:
        return set()
    units = chapter.units.select("unit_id", "parent_unit_id").iter_rows()
    return {unit for unit, parent in units if chapter.focus in (unit, parent)}


def marks(chapter: Chapter, coverage: str | None) -> dict[str, str]:
    """Return ``*`` or ``**`` for units whose coverage is under the upper or the lower limit.

    A unit whose coverage is hidden has no mark: the mark would tell its band.
    """
    if coverage is None:
        return {}
    rows = without_hidden(chapter.select(coverage, level=chapter.compared_level))
    bands = chapter.registry.coverage_bands
    found = {}
    for unit, value in zip(rows["unit_id"], rows["value"], strict=True):
        if value < bands.good:
            found[unit] = LOW
        elif value < bands.very_good:
            found[unit] = PARTIAL
    return found


def year_before(chapter: Chapter, measure_id: str, statistic: str, **subgroup: str) -> pd.DataFrame | None:
    """Return the archived values of a measure, None where no edition or no such measure is archived."""
    rows = chapter.before(measure_id, statistic, **subgroup)
    return None if rows is None or rows.empty else without_hidden(rows)


def history_notes(chapter: Chapter, measure_id: str, rows: pd.DataFrame) -> list[str]:
    """Return why nothing is compared, or the notes about units in ``rows`` that were others in the year before."""
    if why := not_compared(chapter, measure_id):
        return [why]
    release = chapter.edition.release_before(chapter.registry.measure(measure_id).compares_with)
    before = chapter.earlier.get(release)
    if before is None:
        return []
    language = language_of(chapter)
    say, join, names = language.phrases, language.words.join, chapter.unit_names
    year = chapter.edition.earlier(release).year
    if measure_id in before.unlisted:
        strangers = join(list(before.unlisted[measure_id]))
        return [say("before.unlisted", nation=names[chapter.nation], year=year, names=strangers)]
    if measure_id not in set(before.rows["measure"]):
        return []
    drawn = set(rows["unit_id"])
    shown = {unit: before.pasts[unit] for unit in chapter.units["unit_id"] if unit in drawn and unit in before.pasts}
    hidden = [unit for unit in shown if unit in before.hidden.get(measure_id, ())]
    notes = []
    for unit, past in shown.items():
        parts = [names[part] for part in past.parts]
        if past.kind == "merged" and unit not in hidden:
            notes.append(say("before.merged", unit=names[unit], year=year, parts=join(parts)))
        elif past.kind == "renamed" and parts != [names[unit]]:
            notes.append(say("before.renamed", unit=names[unit], year=year, part=parts[0]))
    for kind, units in (
        ("changed", [unit for unit, past in shown.items() if past.kind == "changed"]),
        ("hidden", hidden),
    ):
        if units:
            notes.append(say(f"before.{kind}", year=year, units=join([names[unit] for unit in units])))
    return notes


def compare_units(
    chapter: Chapter,
    measure_id: str,
    statistic: str = "share",
    coverage: str | None = None,
    ascending: bool | None = None,
    with_nation: bool = True,
    **subgroup: str,
) -> pd.DataFrame:
    """Return the nation and the lowest units in printed order: by value, small, hidden and empty ones last.

    Of shares the best comes first, which is the lowest where the measure says so; ``ascending`` chooses otherwise.
    A unit without any row has no data, and no coverage where it has registered nobody. Ties are in alphabetical order.
    Units whose value is small or hidden are ordered by name alone, so that their place tells nothing.

    Returns
    -------
    pandas.DataFrame
        unit_id, unit, level, period, value, lower, upper, numerator, denominator, status, ``before`` (the
        archived value, also empty for units not shown), ``mark`` and ``shown``. Where somebody's value is not known
        also ``missing``, how many they are, ``unknown``, their part of all, and the status of both.
    """
    asked = (measure_id, statistic, coverage, ascending, with_nation, tuple(sorted(subgroup.items())))
    return chapter.once(("compared", asked), lambda: _compare(chapter, *asked[:5], subgroup)).copy()


def _compare(
    chapter: Chapter,
    measure_id: str,
    statistic: str,
    coverage: str | None,
    ascending: bool | None,
    with_nation: bool,
    subgroup: dict[str, str],
) -> pd.DataFrame:
    if ascending is None:
        ascending = statistic == "share" and chapter.registry.lower_is_better(measure_id)
    rows = chapter.select(measure_id, statistic, **subgroup)
    wanted = [chapter.compared_level, "nation"] if with_nation else [chapter.compared_level]
    rows = _complete(rows[rows["level"].isin(wanted)], chapter, wanted)
    rows = without_hidden(rows)
    if measure_id in chapter.registry.coverages:
        rows = without_empty(rows, chapter)
    rows["shown"] = rows["value"].notna() & ~rows["status"].isin(NOT_TOLD)
    earlier = year_before(chapter, measure_id, statistic, **subgroup)
    # A value that is only known to be small is no value to draw beside this year's.
    known = None if earlier is None else with_value(earlier)
    by_unit = {} if known is None else dict(zip(known["unit_id"], known["value"], strict=True))
    rows["before"] = rows["unit_id"].map(by_unit).astype(float).where(rows["shown"])
    found = marks(chapter, coverage)
    rows["mark"] = [
        LOW if status == "low_coverage" else found.get(unit, "") + (FEW if status == "low_n" else "")
        for unit, status in zip(rows["unit_id"], rows["status"], strict=True)
    ]
    # Small shares stand last of the high ones and first where low is good; what is of too few persons comes after all.
    small = -1.0 if ascending and statistic == "share" else 1.0
    place = {"few": small, "suppressed": 2.0, "no_data": 3.0}
    sign = 1 if ascending else -1
    keys = [
        (
            1.5 if row.status == "few" and row.value != row.value else place.get(row.status, 0.0),
            sign * row.value if row.shown else 0.0,
            sort_key(row.unit, chapter.registry.language),
        )
        for row in rows.itertuples()
    ]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    columns = [
        "unit_id",
        "unit",
        "level",
        "period",
        "value",
        "lower",
        "upper",
        "numerator",
        "denominator",
        "before",
        "mark",
        "shown",
        "status",
    ]
    if (rows["missing"] > 0).any():
        found = rows.to_dict("records")
        rows["unknown"] = [unknown_share(row) for row in found]
        rows["missing_status"] = rows["unknown_status"] = [missing_status(chapter, measure_id, row) for row in found]
        columns += ["missing", "missing_status", "unknown", "unknown_status"]
    return rows.iloc[order][columns].reset_index(drop=True)


def without_hidden(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without any number where the status is ``suppressed``.

    Disclosure control has removed them already; what is drawn must not depend on that alone.
    """
    numbers = [name for name in NUMBERS if name in rows.columns]
    rows = rows.copy()
    rows.loc[rows["status"] == "suppressed", numbers] = float("nan")
    return rows


def without_empty(rows: pd.DataFrame, chapter: Chapter) -> pd.DataFrame:
    """Return the rows without a value and with status ``no_data`` for units that have registered nobody."""
    empty = rows["unit_id"].isin(chapter.empty_units)
    rows = rows.assign(status=rows["status"].where(~empty, "no_data"))
    rows.loc[empty, ["value", "lower", "upper"]] = float("nan")
    return rows


def not_shown(chapter: Chapter, row: object, statistic: str = "share") -> str:
    """Return what stands in the place of a value that is not shown: a bound on it, or why there is none."""
    if is_told(row.value, row.status):
        return chapter.few.share(row.denominator) if statistic == "share" else chapter.few.count()
    return chapter.few.absent(row.status, statistic)


def _complete(rows: pd.DataFrame, chapter: Chapter, levels: list[str]) -> pd.DataFrame:
    """Return the rows with one of status ``no_data`` for each unit of the levels that has none."""
    import pandas as pd

    units = chapter.units.select("unit_id", "level", unit="name_short").to_pandas()
    units = units[units["level"].isin(levels) & ~units["unit_id"].isin(rows["unit_id"])]
    period = rows["period"].iloc[0] if len(rows) else str(chapter.edition.year)
    absent = units.assign(status="no_data", period=period)
    return pd.concat([rows, absent.reindex(columns=rows.columns)], ignore_index=True) if len(absent) else rows.copy()


def mark_notes(chapter: Chapter, rows: pd.DataFrame, coverage: str | None, measure: str) -> list[str]:
    """Return the footnotes for the marks and hidden units that ``rows`` of a measure really has."""
    say, numbers = language_of(chapter).phrases, language_of(chapter).numbers
    bands = chapter.registry.coverage_bands
    low, high = (numbers.share(bands.good), numbers.share(bands.very_good)) if bands else ("", "")
    name = measure_name(chapter, coverage) if coverage else ""
    used = set(rows["mark"])
    notes = []
    if any(mark.rstrip(FEW) == PARTIAL for mark in used):
        notes.append(say("note.partial_coverage", coverage=name, low=low, high=high))
    if LOW in used:
        notes.append(say("note.low_coverage", coverage=name, limit=low))
    if any(FEW in mark for mark in used):
        notes.append(say("note.low_n", limit=numbers.integer(chapter.registry.low_n), **row_nouns(chapter, measure)))
    if (rows["status"] == "suppressed").any():
        notes.append(hidden_text(chapter))
    return notes


def unknown_notes(chapter: Chapter, measure_id: str, **subgroup: str) -> tuple[str, ...]:
    """Return what the caption says of those whose value is not known, and the bounds; nothing where there are none."""
    rows = chapter.select(measure_id, unit=chapter.nation, **subgroup).to_dict("records")
    return (unknown_sentence(chapter, measure_id, rows[0]),) if len(rows) == 1 and leaves_out(rows[0]) else ()


def hidden_text(chapter: Chapter) -> str:
    """Return why something is hidden: the edition's policy decides what is."""
    key = "note.hidden_other" if chapter.policy.rounds else "note.hidden"
    return language_of(chapter).phrases(key, limit=threshold(chapter))


def hidden_cell_note(chapter: Chapter, hidden: bool) -> tuple[str, ...]:
    """Return the note that explains the mark of a hidden cell; none where nothing is hidden."""
    if not hidden:
        return ()
    return (language_of(chapter).phrases("note.hidden_cell", text=hidden_text(chapter)),)


def unit_label(row: object, numbers: Numbers, count: float | None) -> str:
    """Return a unit's name with its mark and the number in parentheses, where there is one to show."""
    # A small number stands where the bar would be, as small.
    shown = count is not None and count == count and not (count == 0 and row.status == "few")
    return f"{row.unit}{row.mark}" + (f" ({numbers.integer(count)})" if shown else "")
