"""Tables of data quality: agreement between raters, completeness, biobank, deliveries, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import hidden_cell_note, language_of, threshold, without_hidden
from R_free_helpers.figures.page import category_label, released
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.few import is_told
from R_free_helpers.tables.grid import GridLine, grid, unit_lines
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.chapter import Chapter

MAIN = ("fleiss_kappa", "icc_2_1")
SECOND = ("light_kappa", "icc_3_1")
MEASUREMENT_LEVELS = ("nominal", "ordinal", "continuous")


@noted
def agreement_table(chapter: Chapter, measure: str = "reliability") -> Table:
    """Return agreement between raters by variable: the main coefficient with its interval, and a second one."""
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    data = released(chapter, measure, None)
    headings = tuple(say(f"quality.study.{name}") for name in ("variable", "scale", "n", "main", "second"))
    alignment = ("left", "left", "right", "left", "left")
    if data is None:
        return Table(headings, (), alignment)
    data = without_hidden(data)
    data["name"] = [category_label(chapter, "variable", code) for code in data["variable"]]
    rows = []
    order = {level: i for i, level in enumerate(MEASUREMENT_LEVELS)}
    for (_, name), part in data.groupby([data["scale"].map(order), "name"]):
        found = part.set_index("statistic")
        cells = [
            next((_coefficient(chapter, found.loc[key], key) for key in keys if key in found.index), "")
            for keys in (MAIN, SECOND)
        ]
        rows.append(
            (name, category_label(chapter, "scale", part["scale"].iloc[0]), _count(part, numbers, language.few), *cells)
        )
    return Table(headings, tuple(rows), alignment, (), data)


def _count(part: pd.DataFrame, numbers, few) -> str:
    n = part["denominator"].iloc[0]
    return few.absent_cell(part["status"].iloc[0], "mean") if n != n else numbers.integer(n)


def _coefficient(chapter: Chapter, row: pd.Series, statistic: str) -> str:
    language = language_of(chapter)
    say, number = language.phrases, language.numbers.decimal
    if row["value"] != row["value"]:
        value = language.few.absent_cell(row["status"], "mean")
    elif row["lower"] != row["lower"]:
        value = number(row["value"], 2)
    else:
        ends = {"lower": number(row["lower"], 2), "upper": number(row["upper"], 2)}
        value = say("quality.study.value", value=number(row["value"], 2), **ends)
    return say("quality.study.named", name=say(f"quality.study.{statistic}"), value=value)


@noted
def completeness_table(chapter: Chapter, variables: Sequence[str], measure: str = "completeness") -> Table:
    """Return the nation's share with a known value for each variable, how many lack it, and the interval."""
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    names = ("n", "missing", "share", "interval")
    headings = (say("quality.study.variable"), *(say(f"quality.completeness.{name}") for name in names))
    alignment = ("left", *("right",) * 4)
    data = released(chapter, measure)
    if data is None:
        return Table(headings, (), alignment)
    data = without_hidden(data)
    found, rows = data.set_index("variable"), []
    for variable in variables:
        if variable not in found.index:
            continue
        row, name = found.loc[variable], category_label(chapter, "variable", variable)
        if row["value"] != row["value"]:
            rows.append((name, *(language.few.absent_cell(row["status"]),) * 4))
            continue
        if row["missing"] != row["missing"]:
            missing = say("hidden_cell")
        else:
            # Nobody lacks it, or a few: what is published as 0 was rounded.
            small = not row["missing"] and chapter.policy.rounds
            missing = language.few.count() if small else numbers.integer(row["missing"])
        told = is_told(row["value"], row["status"])
        decimals = language.few.decimals_of_share(1, row["denominator"])
        share = language.few.share(row["denominator"]) if told else numbers.share(row["value"], decimals)
        interval = say("no_data_cell") if told else numbers.interval(row["lower"], row["upper"], decimals)
        rows.append((name, numbers.integer(row["denominator"]), missing, share, interval))
    return Table(headings, tuple(rows), alignment, hidden_quality_note(chapter, data), data)


@noted
def completeness_by_unit(chapter: Chapter, variables: Sequence[str], measure: str = "completeness") -> Table:
    """Return the share with a known value for every compared unit and the nation, a column for each variable."""
    corner = chapter.label("level_heading", chapter.compared_level)
    names = [category_label(chapter, "variable", variable) for variable in variables]
    if released(chapter, measure) is None:
        return Table((corner, *names), (), ("left", *("right",) * len(names)))
    columns = [
        GridLine(name, {"measure": measure, "variable": variable})
        for name, variable in zip(names, variables, strict=True)
    ]
    return grid(chapter, corner, unit_lines(chapter, short=True), columns)


@noted
def biobank_table(chapter: Chapter, relations: Sequence[str], measure: str = "biobank") -> Table:
    """Return how many persons of each kind have given samples, and the sum."""
    language = language_of(chapter)
    say = language.phrases
    headings, alignment = (say("quality.biobank.who"), say("quality.biobank.n")), ("left", "right")
    data = released(chapter, measure, "count")
    if data is None:
        return Table(headings, (), alignment)
    data = without_hidden(data)
    rows = []
    for relation in relations:
        found = data[data["relation"] == relation]
        rows.append((category_label(chapter, "relation", relation), _persons(chapter, measure, found)))
    rows.append((say("total"), _persons(chapter, measure, data[data["relation"].isna() & data["group"].isna()])))
    return Table(headings, tuple(rows), alignment, hidden_quality_note(chapter, data), data, (len(rows) - 1,))


def _persons(chapter: Chapter, measure: str, found: pd.DataFrame) -> str:
    """Return a count of persons; without a row nobody was counted."""
    if found.empty:
        return chapter.nobody(measure)
    row, few = found.iloc[0], chapter.few
    if row["value"] != row["value"]:
        return few.absent_cell(row["status"])
    if is_told(row["value"], row["status"]):
        return few.count()
    return language_of(chapter).numbers.integer(row["value"])


@noted
def deliveries_table(chapter: Chapter, purposes: Sequence[str], measure: str = "data_deliveries") -> Table:
    """Return how often data were delivered for each purpose in each year, the latest year first, and the sums."""
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    data = released(chapter, measure, "count")
    if data is None:
        return Table((say("quality.delivery.purpose"),), (), ("left",))
    years = sorted(data["year"].unique(), reverse=True)
    counts = {(row.purpose, row.year): row.value for row in data.fillna({"purpose": ""}).itertuples()}
    rows = [
        (
            category_label(chapter, "purpose", purpose),
            *(numbers.integer(counts.get((purpose, year), 0)) for year in years),
        )
        for purpose in purposes
    ]
    rows.append((say("total"), *(numbers.integer(counts.get(("", year), 0)) for year in years)))
    headings = (say("quality.delivery.purpose"), *years)
    return Table(headings, tuple(rows), ("left", *("right",) * len(years)), (), data, (len(rows) - 1,))


@noted
def warnings_table(chapter: Chapter) -> Table:
    """Return which rules the extract breaks without stopping the report, in which table, and in how many rows."""
    language = language_of(chapter)
    say, numbers, limit = language.phrases, language.numbers, threshold(chapter)
    headings = tuple(say(f"quality.warning.{name}") for name in ("table", "rule", "count"))
    alignment = ("left", "left", "right")
    found = [] if chapter.warnings is None else list(chapter.warnings.iter_rows(named=True))
    rows = []
    for row in found:
        few = 0 < row["count"] < limit
        count = say("quality.warning.few", limit=numbers.integer(limit)) if few else numbers.integer(row["count"])
        rows.append((chapter.label("table", row["table"]), chapter.label("rule", row["rule"]), count))
    none = ((say("quality.warning.none"), "", ""),)
    return Table(headings, tuple(rows) or none, alignment)


def hidden_quality_note(chapter: Chapter, data: pd.DataFrame) -> tuple[str, ...]:
    """Return the note that explains the mark of a hidden cell; none where nothing is hidden."""
    lacking = data["missing"].isna() & (data["statistic"] == "share") & (data["status"] != "few")
    hidden = (data["status"] == "suppressed") | lacking
    return hidden_cell_note(chapter, bool(hidden.any()))
