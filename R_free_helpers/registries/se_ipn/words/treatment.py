"""Report variables of treatment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.se_ipn.cohorts.treatment import SUBCUTANEOUS
from R_free_helpers.registries.se_ipn.indicators import CIDP_GOAL
from R_free_helpers.registries.se_ipn.words.spread import SOUTH, STOCKHOLM, WEST, judged, row_at, told
from R_free_helpers.results.sentence_rows import exact, national, number, one, value, with_value

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.variables import Writer


MOST = 3
"""So many of the most used therapies are named in a sentence, and those that are used as much as the last of them."""


SECOND_LINE = (
    "Männen får den oftare, och skillnaden är större än att slumpen rimligen förklarar den.",
    "Skillnaden är inte större än att den kan bero på slumpen.",
    "Männen får den mer sällan, och skillnaden är större än att slumpen rimligen förklarar den.",
    "De två kan inte jämföras.",
)
"""Of men against women: more, about the same, less, and not to be judged."""

AGAINST_SOUTH = (
    "{when} högre i Region Stockholm",
    "{when} ungefär lika stor",
    "{when} lägre i Region Stockholm",
    "{when} inte möjlig att jämföra",
)
"""Of Region Stockholm against the south: more, about the same, less, and not to be judged."""


def treatment(writer: Writer) -> dict[str, str]:
    """Return who is on treatment, and how the subcutaneous share of all therapies has changed."""
    year = writer.chapter.edition.year
    by_year = {back: _yearly(writer, SUBCUTANEOUS, year - back) for back in (0, 1, 3)}
    cyclophosphamide = {back: _yearly(writer, "cyklofosfamid", year - back) for back in (0, 1)}
    switched = value(writer, "ig_switches", "count", year=str(year))
    return {
        "year_end": writer.share(value(writer, "on_treatment_year_end")),
        "year_end_n": writer.integer(value(writer, "on_treatment_year_end", column="numerator")),
        "scig": writer.share(_number(by_year[0])),
        "scig_previous": writer.share(_number(by_year[1])),
        "scig_earlier": writer.share(_number(by_year[3])),
        "earlier_year": str(year - 3),
        "scig_compared": writer.compared(by_year[0], by_year[1]),
        "switched": writer.integer(switched),
        "cyclophosphamide": writer.share(_number(cyclophosphamide[0])),
        "cyclophosphamide_previous": writer.share(_number(cyclophosphamide[1])),
        "cyclophosphamide_compared": writer.compared(cyclophosphamide[0], cyclophosphamide[1]),
    }


def _yearly(writer: Writer, therapy: str, year: int) -> pd.Series | None:
    return one(writer, "therapies_by_year", therapy=therapy, year=str(year))


def _number(row: pd.Series | None) -> float | None:
    return None if row is None else number(row)


def therapies(writer: Writer) -> dict[str, str]:
    """Return the most used therapies, and what units and the sexes differ in."""
    codes, found = writer.chapter.codes, {}
    for name, measure, keys in (("cidp", "therapies_cidp", {"side": "own"}), ("all", "therapies", {})):
        rows = national(writer, measure, "share", "therapy", **keys)
        shown = with_value(rows).sort_values(["value", "therapy"], ascending=[False, True], kind="stable")
        parts = [f"{codes['therapy_text', row.therapy]} ({writer.share(row.value)})" for row in _most(writer, shown)]
        found[f"most_{name}"] = writer.words.join(parts) or writer.hidden
        drugs = [code for key, code in codes if key == "therapy"]
        found |= {f"{name}_{code}": writer.share(value(writer, measure, therapy=code, **keys)) for code in drugs}
    men, women = (one(writer, "second_line", sex=sex) for sex in ("male", "female"))
    own = {"side": "own", "therapy": SUBCUTANEOUS}
    steroid = {"side": "own", "therapy": "prednisolon"}
    return (
        found
        | {
            "second_line_men": told(writer, men),
            "second_line_women": told(writer, women),
            "second_line_compared": judged(men, women, SECOND_LINE),
            "scig_stockholm": told(writer, row_at(writer, "therapies_cidp", STOCKHOLM, **own)),
            "scig_west": _none(writer, row_at(writer, "therapies_cidp", WEST, **own)),
            "scig_south": told(writer, row_at(writer, "therapies_cidp", SOUTH, **own)),
            "steroid_stockholm": told(writer, row_at(writer, "therapies_cidp", STOCKHOLM, **steroid)),
            "steroid_west": _none(writer, row_at(writer, "therapies_cidp", WEST, **steroid)),
        }
        | passed(writer)
        | goals(writer)
    )


def _most(writer: Writer, shown: pd.DataFrame) -> list:
    """Return the most used of rows in order, and whoever is printed like the last of them."""
    rows = list(shown.itertuples())
    last = [writer.share(row.value) for row in rows[:MOST]][-1:]
    return rows[:MOST] + [row for row in rows[MOST:] if writer.share(row.value) in last]


def goals(writer: Writer) -> dict[str, str]:
    """Return how many with CIDP should be on immunotherapy, and how many may be in remission, as ranges."""
    low, high = CIDP_GOAL.good, CIDP_GOAL.very_good
    return {
        "goal_cidp": writer.numbers.interval(low, high),
        "remission_cidp": writer.numbers.interval(1 - high, 1 - low),
    }


def _none(writer: Writer, row: pd.Series | None) -> str:
    """Return a share, the word for nobody where it is zero and not only small."""
    share = _number(row)
    return writer.words.number(0) if share == 0 and exact(share) else told(writer, row)


def passed(writer: Writer) -> dict[str, str]:
    """Return the subcutaneous share of Stockholm and of the south at the end of both years, and how they compare."""
    year = writer.chapter.edition.year
    of = {
        (unit, back): row_at(writer, "scig_year_end", unit, year=str(year - back))
        for unit in (STOCKHOLM, SOUTH)
        for back in (0, 1)
    }
    return {
        "scig_end_stockholm": told(writer, of[STOCKHOLM, 0]),
        "scig_end_stockholm_previous": told(writer, of[STOCKHOLM, 1]),
        "scig_end_south": told(writer, of[SOUTH, 0]),
        "scig_end_south_previous": told(writer, of[SOUTH, 1]),
        "scig_compared": judged(of[STOCKHOLM, 0], of[SOUTH, 0], AGAINST_SOUTH).format(when="vid årets slut"),
        "scig_compared_previous": judged(of[STOCKHOLM, 1], of[SOUTH, 1], AGAINST_SOUTH).format(when="året före"),
    }
