"""Report variables of the treatment chapter: status, drugs, first choice, switches, time on rituximab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import polars as pl

from R_free_helpers.registries.no_ms import sentences
from R_free_helpers.registries.no_ms.english import share_en
from R_free_helpers.registries.no_ms.national import by_category, national, one, ratio, steady, total, value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer

OUTSIDE = ("none", "unknown")
"""Groups of the switches that are no treatment."""

NOBODY = "ingen som kan vises"


def status(writer: Writer) -> dict[str, object]:
    """Return who is treated, who is not, of whom it is unknown; by course; and the reasons for no treatment."""
    values: dict[str, object] = {"all": {}}
    for code in ("ongoing", "none", "unknown"):
        row = one(writer, "treatment_status", status=code)
        values["all"] |= {
            code: writer.share(None if row is None else row["value"]),
            f"{code}1": writer.share(None if row is None else row["value"], 1),
            f"{code}_n": writer.integer(None if row is None else row["numerator"]),
            f"{code}_spread": sentences.spread(writer, "treatment_status", status=code),
        }
    for course in ("RRMS", "PPMS"):
        share = value(writer, "treated_among_known", type=course)
        values[course.lower()] = {
            "ongoing": writer.share(share, 1),
            "ongoing_en": share_en(share),
            "none": writer.share(None if share is None else 1 - share, 1),
            "known_n": writer.integer(value(writer, "treated_among_known", column="denominator", type=course)),
        }
    return values | {"reason": reasons(writer)}


def reasons(writer: Writer) -> dict[str, str]:
    """Return the commonest reasons for no treatment, and own choice and pregnancy together."""
    rows = national(writer, "no_treatment_reason", "share", "reason").sort_values("value", ascending=False, kind="stable")
    shown = rows[rows["value"].notna()]
    share = dict(zip(rows["reason"], rows["value"], strict=True))
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
    rows = national(writer, "drugs_in_use", "count", "drug", "since")
    drug, since = by_category(rows, "drug"), rows.groupby("since")["value"].sum()
    treated = value(writer, "treatment_status", column="numerator", status="ongoing")
    hidden = (treated or 0) - rows["value"].sum()
    values = {"n": writer.integer(treated)}
    for place, name in enumerate(("first", "second", "third")):
        row = drug.iloc[place] if place < len(drug) else None
        values |= {
            name: NOBODY if row is None else drug_name(writer, "drug", row["code"]),
            f"{name}_n": writer.integer(None if row is None else row["value"]),
            f"{name}_share": writer.hidden if row is None else steady(
                writer, row["shown"], hidden if pd.isna(row["value"]) else 0.0, treated
            ),
        }
    for name, code in (("recent", "0_12"), ("old", "24_")):
        gone = rows.loc[rows["since"] == code, "value"].isna().any()
        values[name] = steady(writer, float(since.get(code, 0.0)), hidden if gone else 0.0, treated)
    primary = national(writer, "drug_by_type", "share", "drug", type="PPMS").sort_values("value", ascending=False, kind="stable")
    primary = primary[primary["value"].notna()].head(2)
    items = [
        f"{drug_name(writer, 'drug', code)} ({writer.share(share)})"
        for code, share in zip(primary["drug"], primary["value"], strict=True)
    ]
    return values | {"ppms": writer.words.join(items) or NOBODY}


def first_drugs(writer: Writer) -> dict[str, str]:
    """Return the first drug of the newly diagnosed with relapsing onset."""
    rows = national(writer, "first_drug", "share", "drug").sort_values("value", ascending=False, kind="stable")
    shown = rows[rows["value"].notna() & (rows["value"] > 0)]
    names = [drug_name(writer, "drug", code) for code in shown["drug"]]
    return {
        "n": writer.integer(shown["denominator"].max() if len(shown) else None),
        "drug": names[0] if names else NOBODY,
        "share": writer.share(shown["value"].iloc[0] if len(shown) else None),
        "others": writer.words.join([f"{name} ({writer.share(v)})" for name, v in zip(names[1:], shown["value"][1:], strict=True)])
        or NOBODY,
    }


def switches(writer: Writer) -> dict[str, str]:
    """Return how many stayed and moved between treatment groups, and where most went."""
    rows = national(writer, "switches", "count", "from", "to")
    shown = rows[rows["value"].notna()]
    everyone, moved = total(rows["value"]), shown[shown["from"] != shown["to"]]
    # Hidden flows are left out of both numbers.
    stayed = shown.loc[shown["from"] == shown["to"], "value"].sum()
    between = moved[~moved["from"].isin(OUTSIDE) & ~moved["to"].isin(OUTSIDE)].sort_values(
        ["value", "from", "to"], ascending=[False, True, True], kind="stable"
    )
    label = writer.chapter.label
    largest = between.iloc[0] if len(between) else None
    # Net movement of what is shown; a hidden flow is small by construction and cannot turn a large one.
    net = (moved.groupby("to")["value"].sum()).sub(moved.groupby("from")["value"].sum(), fill_value=0).drop(list(OUTSIDE), errors="ignore")
    net = net.sort_values(ascending=False, kind="stable")
    gains, left = net[net > 0], between.groupby("from")["value"].sum()
    natalizumab = moved[moved["from"] == "natalizumab"]
    return {
        "n": writer.integer(everyone if everyone is not None else shown["value"].sum()),
        "shown_n": writer.integer(shown["value"].sum()),
        "hidden": writer.words.number(int(rows["value"].isna().sum()), neuter=True),
        "stayed": writer.share(ratio(float(stayed), float(shown["value"].sum()))),
        "between": writer.integer(between["value"].sum()),
        "largest_from": label("switch_group", largest["from"]) if largest is not None else NOBODY,
        "largest_to": label("switch_group", largest["to"]) if largest is not None else NOBODY,
        "largest_n": writer.integer(None if largest is None else largest["value"]),
        "gaining": writer.words.join([label("switch_group", code) for code in gains.index[: sentences.NAMED]]) or "ingen",
        "gaining_n": writer.words.number(len(gains)),
        "losing_n": writer.words.number(int((net < 0).sum())),
        "to_anti_cd20": writer.share(
            ratio(float(between.loc[between["to"] == "anti_cd20", "value"].sum()), float(left.sum()) if len(left) else None)
        ),
        "natalizumab_left": writer.integer(natalizumab["value"].sum()),
        "natalizumab_to_anti_cd20": writer.integer(natalizumab.loc[natalizumab["to"] == "anti_cd20", "value"].sum()),
    }


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
            f"y{years}_low": writer.share(cell["lower"]),
            f"y{years}_high": writer.share(cell["upper"]),
            f"y{years}_risk": writer.integer(value(writer, "persistence", "at_risk", month=month)),
        }
    nexts = national(writer, "starters", "count", "next")
    nexts = nexts[nexts["next"].notna() & nexts["value"].notna()].sort_values(["value", "next"], ascending=[False, True], kind="stable")
    names = [drug_name(writer, "next", code) for code in nexts["next"].head(sentences.NAMED)]
    return values | {"next": sentences.listed(writer, names, list(nexts["value"].head(sentences.NAMED)))}
