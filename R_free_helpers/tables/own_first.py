"""What the results of one unit give reason to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import language_of, measure_name
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.words import first_upper
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.results.choices import year_before
from R_free_helpers.results.editions_told import last_time
from R_free_helpers.results.exact import exact, number_of
from R_free_helpers.results.own_unit import (
    first_things,
    lacking_most,
    lacks,
    row_of,
    standings,
)
from R_free_helpers.results.telling import share_printer
from R_free_helpers.tables.own_cells import (
    BEFORE,
    of_a_unit,
    released_data,
    share_cell,
    shown_number,
)
from R_free_helpers.tables.own_registration import lack_data, lack_name
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    from R_free_helpers.figures.compared import Language
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.own_unit import Lack, Row, Standing


@noted
@of_a_unit
def own_first(chapter: Chapter, variables: str = "", unmet: Sequence[str] = ()) -> Table:
    """Return what the results give reason to look at first, and which results do.

    Indicators that are surely in the lowest band, surely worse than the time before or surely behind the nation;
    then what is missing most; then coverage in its lowest band. Nothing that chance explains, and nothing else.
    """
    import pandas as pd

    language = language_of(chapter)
    say = language.phrases
    every = standings(chapter)
    found = first_things(every)
    rows = [(one.name, first_upper("; ".join(_reasons(chapter, one, language)))) for one in found]
    if not found:
        kind = "nothing" if any(one.shown for one in every) else "too_few"
        rows.append(
            (
                say("own.first.indicators"),
                say(f"own.first.{kind}", nation=say("own.country"), before=last_time(chapter)),
            )
        )
    # An indicator with levels is told of above where there is reason to; of one without any nothing else tells.
    judged = [one.id for one in every if one.bands or one.reasons]
    lacking = lacking_most(lacks(chapter, variables, unmet), [name for name in unmet if name in judged])
    for one in lacking:
        rows.append((lack_name(chapter, one, False), first_upper(_lack_sentence(one, language))))
    covered = [(name, row) for name in chapter.registry.coverages if (row := _low_coverage(chapter, name)) is not None]
    for name, row in covered:
        rows.append((measure_name(chapter, name), first_upper(_coverage_sentence(chapter, name, row, language))))
    extra = {
        id(one.now): {BEFORE.format(1): shown_number(one.before[1], "value"), "needed": one.needed or float("nan")}
        | {"year_before": chapter.edition.earlier().year}
        | ({"limit": one.bands.good} if one.bands else {})
        for one in found
    }
    released = [(one.id, row) for one in found for row in (one.now, one.nation) if row is not None] + covered
    extra |= {id(row): {"limit": chapter.registry.low_coverage_limit} for _, row in covered}
    parts = [released_data(released, extra), lack_data(chapter, lacking)]
    data = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return Table((say("own.first.what"), say("own.first.why")), tuple(rows), ("left", "left"), (), data)


def _reasons(chapter: Chapter, one: Standing, language: Language) -> list[str]:
    say, printed = language.phrases, share_printer(chapter, one.id)
    own, said = one.now, []
    of = own["denominator"]
    if "below" in one.reasons and one.bands:
        limit = language.numbers.share(one.bands.good)
        band = say(f"band.{LEVELS[min(level for level in one.bands.levels if level > 1)]}").lower()
        key = "own.first.below_low" if one.lower_is_better else "own.first.below"
        interval = printed.interval(own["lower"], own["upper"], of)
        text = say(key, share=printed(own["value"], of), interval=interval, limit=limit, band=band)
        if one.needed:
            needed = say.count("own.first.needed", one.needed, n=language.numbers.integer(one.needed))
            text = f"{text}; {needed}"
        said.append(text)
    if "worse" in one.reasons:
        said.append(
            say("own.first.worse", year=year_before(chapter), before=share_cell(chapter, one, one.before[1], language))
        )
    if "behind" in one.reasons:
        said.append(
            say("own.first.behind", nation=say("own.country"), share=share_cell(chapter, one, one.nation, language))
        )
    return said


def _lack_sentence(one: Lack, language: Language) -> str:
    say, numbers = language.phrases, language.numbers
    fields = {
        "n": numbers.integer(one.n or 0),
        "of": numbers.integer(one.of or 0),
        "share": numbers.share(one.share or 0),
    }
    if one.nation is None:
        return say("own.first.lack", **fields)
    return say("own.first.lack_beside", **fields, nation=say("own.country"), beside=numbers.share(one.nation))


def _low_coverage(chapter: Chapter, measure: str) -> Row | None:
    """Return the unit's coverage where it is in the lowest band, and the unit has registered somebody."""
    row, bands = row_of(chapter.select(measure), str(chapter.focus)), chapter.registry.coverage_bands
    if row is None or bands is None or not exact(number_of(row)) or chapter.focus in chapter.empty_units:
        return None
    return row if bands.score(row["value"]) == 1 else None


def _coverage_sentence(chapter: Chapter, measure: str, row: Row, language: Language) -> str:
    numbers, bands = language.numbers, chapter.registry.coverage_bands
    above = min(level for level in bands.levels if level > 1) if bands else 0
    return language.phrases(
        "own.first.coverage",
        band=language.phrases(f"band.{LEVELS[above]}").lower(),
        share=share_printer(chapter, measure)(row["value"], row["denominator"]),
        n=numbers.integer(row["numerator"]),
        of=numbers.integer(row["denominator"]),
        limit=numbers.share(chapter.registry.low_coverage_limit),
    )
