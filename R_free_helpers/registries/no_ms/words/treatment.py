"""Report variables of the treatment chapter: status, drugs, first choice, switches, time on rituximab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import polars as pl

from R_free_helpers.registries.no_ms.words import sentences
from R_free_helpers.registries.no_ms.words.english import share_en
from R_free_helpers.results.sentence_rows import (
    by_category,
    by_code,
    national,
    number,
    one,
    ratio,
    rest,
    steady,
    total,
    value,
    with_value,
)
from R_free_helpers.results.unknown import bounds_text, unknown_sentence

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer

OUTSIDE = ("none", "unknown")
"""Groups of the switches that are no treatment."""

NOBODY = "ingen som kan vises"


def status(writer: Writer) -> dict[str, object]:
    """Return who is treated, who is not, of whom it is unknown; by course; and the reasons for no treatment."""
    values: dict[str, object] = {"all": {}}
    for code in ("ongoing", "none", "unknown"):
        row = one(writer, "treatment_status", state=code)
        values["all"] |= {
            code: writer.share(None if row is None else number(row)),
            f"{code}1": writer.share(None if row is None else number(row), 1),
            f"{code}_n": writer.integer(None if row is None else number(row, "numerator")),
            f"{code}_spread": sentences.spread(writer, "treatment_status", state=code),
        }
    for course in ("RRMS", "PPMS"):
        share = value(writer, "treated_among_known", type=course)
        values[course.lower()] = {
            "ongoing": writer.share(share, 1),
            "ongoing_en": share_en(share),
            "none": writer.share(rest(writer, "treated_among_known", type=course), 1),
            "known_n": writer.integer(value(writer, "treated_among_known", column="denominator", type=course)),
            **of_everybody(writer, one(writer, "treated_among_known", type=course)),
        }
    return values | {"reason": reasons(writer)}


def of_everybody(writer: Writer, row: pd.Series | None) -> dict[str, str]:
    """Return how many are of unknown status, and between which bounds the treated share of all is."""
    if row is None:
        return dict.fromkeys(("unknown_n", "of_all", "unknown"), writer.phrases("no_data"))
    told = row.to_dict()
    return {
        "unknown_n": writer.integer(told["missing"]),
        "of_all": bounds_text(writer.chapter, told) or writer.share(number(told), 1),
        "unknown": unknown_sentence(writer.chapter, "treated_among_known", told),
    }


def reasons(writer: Writer) -> dict[str, str]:
    """Return the commonest reasons for no treatment, and own choice and pregnancy together."""
    rows = national(writer, "no_treatment_reason", "share", "reason")
    shown = with_value(rows).sort_values("value", ascending=False, kind="stable")
    share = by_code(rows, "reason")
    own = total(pd.Series([share.get("own_choice", 0.0), share.get("pregnancy", 0.0)], dtype=float)) if share else None
    names = [writer.chapter.label("reason", code) for code in shown["reason"]]
    return {
        "n": writer.integer(shown["denominator"].max() if len(shown) else None),
        "top": names[0] if names else NOBODY,
        "top_share": writer.share(shown["value"].iloc[0] if len(shown) else None),
        "second": names[1] if len(names) > 1 else NOBODY,
        "second_share": writer.share(shown["value"].iloc[1] if len(shown) > 1 else None),
        "own": writer.share(own),
        "no_indication": writer.share(share.get("no_indication")),
        "awaiting": writer.share(share.get("awaiting")),
        "stable": writer.share(share.get("long_stable")),
    }


def drug_name(writer: Writer, key: str, code: str) -> str:
    """Return a drug's name inside a sentence: generic names begin small, brands do not."""
    label = writer.chapter.label(key, code)
    drugs = pl.read_csv(writer.chapter.registry.data_dir / "drug.csv")
    generic = set(drugs["generic"].drop_nulls())
    return label.lower() if label.lower() in generic else label


def drugs(writer: Writer) -> dict[str, str]:
    """Return the drugs in use: the commonest, how recent the information is, and those used in PPMS."""
    from R_free_helpers.registries.no_ms.cohorts.treatment import OLDER, UPDATED_WITHIN

    rows = national(writer, "drugs_in_use", "count", "drug", "since")
    drug, since = by_category(rows, "drug"), rows.groupby("since")["value"].sum()
    treated = value(writer, "treatment_status", column="numerator", state="ongoing")
    hidden = (treated or 0) - rows["value"].sum()
    values = {"n": writer.integer(treated)}
    for place, name in enumerate(("first", "second", "third")):
        row = drug.iloc[place] if place < len(drug) else None
        values |= {
            name: NOBODY if row is None else drug_name(writer, "drug", row["code"]),
            f"{name}_n": writer.integer(None if row is None else row["value"]),
            f"{name}_share": writer.hidden
            if row is None
            else steady(writer, row["shown"], hidden if pd.isna(row["value"]) else 0.0, treated),
        }
    newest = next(iter(UPDATED_WITHIN))
    values["recent_months"] = writer.integer(12 * UPDATED_WITHIN[newest])
    for name, code in (("recent", newest), ("old", OLDER)):
        gone = rows.loc[rows["since"] == code, "value"].isna().any()
        values[name] = steady(writer, float(since.get(code, 0.0)), hidden if gone else 0.0, treated)
    primary = national(writer, "drug_by_type", "share", "drug", type="PPMS")
    primary = primary[primary["value"] > 0].sort_values("value", ascending=False, kind="stable").head(2)
    names = [drug_name(writer, "drug", code) for code in primary["drug"]]
    return values | {"ppms": writer.words.join(with_share(writer, names, list(primary["value"]))) or NOBODY}


def with_share(writer: Writer, names: list[str], shares: list[float]) -> list[str]:
    """Return names with their share in parentheses."""
    return [f"{name} ({writer.share(share)})" for name, share in zip(names, shares, strict=True)]


def first_drugs(writer: Writer) -> dict[str, str]:
    """Return the first drug of the newly diagnosed with relapsing onset."""
    rows = national(writer, "first_drug", "share", "drug").sort_values("value", ascending=False, kind="stable")
    shown = with_value(rows)
    shown = shown[shown["value"] > 0]
    names = [drug_name(writer, "drug", code) for code in shown["drug"]]
    return {
        "n": writer.integer(shown["denominator"].max() if len(shown) else None),
        "drug": names[0] if names else NOBODY,
        "share": writer.share(shown["value"].iloc[0] if len(shown) else None),
        "others": writer.words.join(with_share(writer, names[1:], list(shown["value"])[1:])) or NOBODY,
    }


def switches(writer: Writer) -> dict[str, str]:
    """Return how many stayed and moved between treatment groups, and where most went.

    Shares are among the flows that are shown; a number that hidden flows belong to reads "minst".
    """
    rows = national(writer, "switches", "count", "from", "to")
    shown = with_value(rows)
    stayed = shown.loc[shown["from"] == shown["to"], "value"].sum()
    between = shown[(shown["from"] != shown["to"]) & ~shown["from"].isin(OUTSIDE) & ~shown["to"].isin(OUTSIDE)]
    between = between.sort_values(["value", "from", "to"], ascending=[False, True, True], kind="stable")
    largest = between.iloc[0] if len(between) else None
    everything = rows[(rows["from"] != rows["to"])]
    treated = everything[~everything["from"].isin(OUTSIDE) & ~everything["to"].isin(OUTSIDE)]
    natalizumab = everything[everything["from"] == "natalizumab"]
    onward = natalizumab[natalizumab["to"] == "anti_cd20"]
    to_anti_cd20 = float(between.loc[between["to"] == "anti_cd20", "value"].sum())
    label = writer.chapter.label
    return {
        "shown_n": writer.integer(shown["value"].sum()),
        "hidden": writer.words.number(len(rows) - len(shown), neuter=True),
        "stayed": writer.share(ratio(float(stayed), float(shown["value"].sum()))),
        "between": at_least(writer, treated["value"]),
        "largest_from": label("switch_group", largest["from"]) if largest is not None else NOBODY,
        "largest_to": label("switch_group", largest["to"]) if largest is not None else NOBODY,
        "largest_n": writer.integer(None if largest is None else largest["value"]),
        "gaining": writer.words.join(gaining(writer, shown)) or "ingen",
        "to_anti_cd20": writer.share(ratio(to_anti_cd20, float(between["value"].sum()))),
        "natalizumab_left": at_least(writer, natalizumab["value"]),
        "natalizumab_to_anti_cd20": at_least(writer, onward["value"]),
    }


def at_least(writer: Writer, values: pd.Series) -> str:
    """Return a sum, as a lower bound where parts of it are hidden."""
    text = writer.integer(values.sum())
    return f"minst {text}" if values.isna().any() else text


def gaining(writer: Writer, shown: pd.DataFrame) -> list[str]:
    """Return the groups that more came to than left, in the flows shown; the largest gain first."""
    moved = shown[shown["from"] != shown["to"]]
    net = moved.groupby("to")["value"].sum().sub(moved.groupby("from")["value"].sum(), fill_value=0)
    net = net.drop(list(OUTSIDE), errors="ignore").sort_values(ascending=False, kind="stable")
    return [writer.chapter.label("switch_group", code) for code in net[net > 0].index[: sentences.MOST_NAMED]]


def interval(writer: Writer, cell: dict[str, float | None]) -> str:
    """Return the confidence interval of a share in words, or that there is none beside it."""
    if any(cell[name] is None or pd.isna(cell[name]) for name in ("lower", "upper")):
        return "uten konfidensintervall"
    return f"95\xa0% konfidensintervall {writer.numbers.interval(cell['lower'], cell['upper'])}"


def persistence(writer: Writer) -> dict[str, str]:
    """Return the share without another treatment at three and five years, and who the starters were."""
    started = value(writer, "starters", "count")
    switched, naive = value(writer, "starters", "count", event="yes"), value(writer, "starters", naive="yes")
    values = {
        "n": writer.integer(started),
        "switched": writer.integer(switched),
        "switched_share": writer.share(ratio(switched, started)),
        "age": writer.decimal(value(writer, "starters", "mean")),
        "naive": writer.share(naive),
    }
    for years, month in ((3, "036"), (5, "060"), (8, "096")):
        row = one(writer, "persistence", "survival", month=month)
        cell = {name: None if row is None else row[name] for name in ("value", "lower", "upper")}
        values |= {
            f"y{years}": writer.share(cell["value"]),
            f"y{years}_en": share_en(cell["value"]),
            f"y{years}_interval": interval(writer, cell),
            f"y{years}_risk": writer.integer(value(writer, "persistence", "at_risk", month=month)),
            f"y{years}_died": writer.share(value(writer, "persistence", "incidence", month=month, cause="died")),
        }
    nexts = national(writer, "starters", "count", "next")
    nexts = with_value(nexts[nexts["next"].notna()])
    nexts = nexts.sort_values(["value", "next"], ascending=[False, True], kind="stable").head(sentences.MOST_NAMED)
    names = [drug_name(writer, "next", code) for code in nexts["next"]]
    return values | {"next": sentences.listed(writer, names, list(nexts["value"]))}
