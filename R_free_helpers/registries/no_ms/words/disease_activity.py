"""Report variables of disease activity: who had EDSS measured, and how EDSS rises with age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.language.few import Small
from R_free_helpers.registries.no_ms.cohorts.disease_activity import (
    AGES,
    EDSS_GROUPS,
    HIGHEST_EDSS,
    OLDEST,
    WALKING_AID,
    YOUNGEST,
)
from R_free_helpers.results.sentence_rows import by_code, national, total, value, with_value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


def activity(writer: Writer) -> dict[str, str]:
    """Return who had EDSS measured by age and treatment, and how EDSS rises with age."""
    values = {
        "young_below": writer.integer(AGES[0]),
        "old_from": writer.integer(AGES[-1]),
        "walking_aid_from": writer.integer(WALKING_AID),
    }
    values |= {"edss_n": writer.integer(value(writer, "edss_levels_n", "count"))}
    ages = national(writer, "edss_by_age", "share", "age")
    share = by_code(ages, "age")
    values |= {"edss_young": writer.share(share.get(YOUNGEST)), "edss_old": writer.share(share.get(OLDEST))}
    groups = national(writer, "edss_by_treatment", "share", "treatment")
    values |= {
        "edss_treatment": by_treatment(writer, groups),
        "edss_none": writer.share(value(writer, "edss_by_treatment", treatment="none")),
    }
    levels = [*EDSS_GROUPS, HIGHEST_EDSS]
    # The groups that begin at the score or above it: those after the one that lies below it.
    aided = levels[list(EDSS_GROUPS.values()).index(WALKING_AID) + 1 :]
    for name, age in (("young", YOUNGEST), ("old", OLDEST)):
        rows = national(writer, "edss_levels", "share", "edss", age=age)
        share = by_code(rows, "edss")
        parts = [share[level] for level in aided if level in share]
        high = total(pd.Series(parts, dtype=float))
        if parts and all(isinstance(part, Small) for part in parts):
            # Nothing but small parts: their sum is less than as many times the bound of one.
            high = Small(rows["denominator"].max() / len(parts))
        values[f"walking_aid_{name}"] = writer.share(high if len(rows) else None)
        values[f"mild_{name}"] = writer.share(value(writer, "edss_levels", edss=levels[0], age=age))
    return values


def by_treatment(writer: Writer, groups: pd.DataFrame) -> str:
    """Return which groups of treatment have the highest and the lowest share, ties together, as a clause."""
    shown = with_value(groups).sort_values("value", ascending=False, kind="stable")
    if len(shown) < 2:
        return "kan andelene ikke sammenlignes"
    printed = shown["value"].map(writer.share)
    high, low = printed.iloc[0], printed.iloc[-1]
    if high == low:
        return f"er andelen {high} i alle gruppene" + ("" if len(shown) == len(groups) else " som vises")
    names = shown["treatment"].map(lambda code: f"«{writer.chapter.label('treatment', code)}»")
    ends = [writer.words.join(list(names[printed == end])) for end in (high, low)]
    some = "" if len(shown) == len(groups) else " av gruppene som vises,"
    return f"er andelen{some} høyest for {ends[0]} ({high}) og lavest for {ends[1]} ({low})"
