"""Report variables of the treatment chapter: status, drugs, first choice, switches, time on rituximab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import polars as pl

from R_free_helpers.language.numbers import known
from R_free_helpers.registries.no_ms.words import sentences
from R_free_helpers.registries.no_ms.words.english import share_en
from R_free_helpers.results.sentence_rows import (
    by_category,
    national,
    number,
    one,
    ratio,
    rest,
    steady,
    value,
    with_value,
)
from R_free_helpers.results.unknown import bounds_text, unknown_sentence
from R_free_helpers.results.verdicts import judged_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from R_free_helpers.results.variables import Writer

OUTSIDE = ("none", "unknown")
"""Groups of the switches that are no treatment."""

NOBODY = "ingen som kan vises"

EACH = {1: "", 2: "begge ", 3: "alle "}
"""Of one, two, and three or more reasons that are as common as each other."""


def status(writer: Writer) -> dict[str, object]:
    """Return who is treated, who is not, of whom it is unknown; by course; and the reasons for no treatment."""
    values: dict[str, object] = {"all": {}}
    for code in ("ongoing", "none", "unknown"):
        share, n = (value(writer, "treatment_status", column=name, state=code) for name in ("value", "numerator"))
        values["all"] |= {
            code: writer.share(share),
            f"{code}1": writer.share(share, 1),
            f"{code}_n": writer.integer(n),
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

    def share(code: str) -> float:
        return value(writer, "no_treatment_reason", reason=code)

    return {
        "n": writer.integer(shown["denominator"].max() if len(shown) else None),
        "commonest": commonest(writer, shown, bool(rows["value"].isna().any())),
        "own": writer.share(sentences.together(share("own_choice"), share("pregnancy"))),
        "no_indication": writer.share(share("no_indication")),
        "awaiting": writer.share(share("awaiting")),
        "stable": writer.share(share("long_stable")),
    }


def commonest(writer: Writer, shown: pd.DataFrame, hidden: bool = False) -> str:
    """Return the commonest reasons and those that follow, ties together, as a sentence; ``hidden`` are others."""
    if shown.empty:
        return "Ingen grunn kan vises."
    printed, names = (
        shown["value"].map(writer.share),
        shown["reason"].map(lambda code: f"«{writer.chapter.label('reason', code)}»"),
    )
    parts = []
    for text in list(dict.fromkeys(printed))[:2]:
        tied = list(names[printed == text])
        parts.append((len(tied), f"{writer.words.join(tied)} ({EACH[min(len(tied), 3)]}{text})"))
    (n, first), *second = parts
    follows = f", fulgt av {second[0][1]}" if second else ""
    most = "Den vanligste" if n == 1 else "De vanligste"
    # A hidden reason may be commoner than all that are shown.
    return f"{most}{' av dem som vises,' if hidden else ''} er {first}{follows}."


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
    hidden = treated - rows["value"].sum()
    values = {"n": writer.integer(treated)}
    told = []
    for row in drug[drug["shown"] > 0].head(3).to_dict("records"):
        share = steady(writer, row["shown"], hidden if pd.isna(row["value"]) else 0.0, treated)
        told.append((drug_name(writer, "drug", row["code"]), writer.integer(row["value"]), share))
    values |= {"most": most_used(writer, told), "most_to_patients": most_used_to_patients(writer, told)}
    newest = next(iter(UPDATED_WITHIN))
    values["recent_months"] = writer.integer(12 * UPDATED_WITHIN[newest])
    for name, code in (("recent", newest), ("old", OLDER)):
        gone = rows.loc[rows["since"] == code, "value"].isna().any()
        values[name] = steady(writer, float(since.get(code, 0.0)), hidden if gone else 0.0, treated)
    primary = national(writer, "drug_by_type", "share", "drug", type="PPMS")
    primary = primary[primary["value"] > 0].sort_values("value", ascending=False, kind="stable").head(2)
    names = [drug_name(writer, "drug", code) for code in primary["drug"]]
    return values | {"ppms": writer.words.join(with_share(writer, names, list(primary["value"]))) or NOBODY}


def most_used(writer: Writer, told: list[tuple[str, str, str]]) -> str:
    """Return the most used drugs with how many use them, as a sentence.

    Parameters
    ----------
    told : list of tuple of str
        Name, number and share of each, the most used first.
    """
    if not told:
        return "Ingen legemidler kan vises."
    (name, n, share), *others = told
    follows = writer.words.join([f"{other} ({number})" for other, number, _ in others])
    facts = [f"{n} personer"] * (n != writer.hidden) + [f"{share} av de behandlede"] * (share != writer.hidden)
    return f"Mest brukt er {name} ({', '.join(facts) or 'hvor mange, er skjult'})" + (
        f", fulgt av {follows}." if follows else "."
    )


def most_used_to_patients(writer: Writer, told: list[tuple[str, str, str]]) -> str:
    """Return the most used drug in plain words, as a sentence."""
    if not told:
        return "Hvilken medisin flest bruker, kan ikke vises."
    name, _, share = told[0]
    of_all = f", med {share} av alle i behandling" if share != writer.hidden else ""
    return f"Den medisinen flest bruker, er {name}{of_all}."


def with_share(writer: Writer, names: Sequence[str], shares: Sequence[float]) -> list[str]:
    """Return names with their share in parentheses."""
    return [f"{name} ({writer.share(share)})" for name, share in zip(names, shares, strict=True)]


def first_drugs(writer: Writer) -> dict[str, str]:
    """Return the first drug of the newly diagnosed with relapsing onset."""
    rows = national(writer, "first_drug", "share", "drug").sort_values("value", ascending=False, kind="stable")
    # A drug that only few began with is another first choice, too.
    shown = rows[(rows["value"] > 0) | (rows["status"] == "few")].to_dict("records")
    told = with_share(writer, [drug_name(writer, "drug", row["drug"]) for row in shown], [number(row) for row in shown])
    # What is hidden, or one of several small numbers, may be the commonest.
    most = bool(shown) and shown[0]["value"] > 0
    which = "" if len(shown) == len(rows) else " av dem som vises"
    others = told[1:] if most else told
    return {
        "n": writer.integer(shown[0]["denominator"] if shown else None),
        "most": f"Vanligste førstevalg{which}: {told[0]}." if most else "Det vanligste førstevalget kan ikke vises.",
        "others": f"Andre førstevalg: {writer.words.join(others)}." if others else "Ingen andre førstevalg kan vises.",
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
        "between": summed(writer, treated),
        "largest": "Ingen bytter kan vises"
        if largest is None
        else f"Det største byttet som vises, var fra «{label('switch_group', largest['from'])}» til "
        f"«{label('switch_group', largest['to'])}» ({writer.integer(largest['value'])} personer)",
        "gaining": gaining(writer, shown),
        "to_anti_cd20": f"Av byttene som vises, gikk {writer.share(ratio(to_anti_cd20, whole))} til anti-CD20."
        if (whole := float(between["value"].sum()))
        else "",
        "natalizumab_left": summed(writer, natalizumab),
        "natalizumab_to_anti_cd20": summed(writer, onward),
    }


def summed(writer: Writer, rows: pd.DataFrame) -> str:
    """Return a sum: a lower bound where parts of it are hidden, about so many where parts of it are only small."""
    text = writer.integer(rows["value"].sum())
    if rows["value"].isna().any():
        return f"minst {text}"
    return f"om lag {text}" if rows["value"].sum() and (rows["status"] == "few").any() else text


def gaining(writer: Writer, shown: pd.DataFrame) -> str:
    """Return the groups that surely more came to than left in the flows shown, as a sentence."""
    moved = shown[shown["from"] != shown["to"]]
    to, away = (moved.groupby(side)["value"].sum() for side in ("to", "from"))
    gains = {
        code: float(came) - float(away.get(code, 0.0))
        for code, came in to.items()
        if code not in OUTSIDE and judged_counts(float(came), float(away.get(code, 0.0)), writer.chapter.policy) == 1
    }
    if not gains:
        return "Regnet på det som vises, fikk ingen grupper klart flere brukere enn de mistet."
    names = [
        writer.chapter.label("switch_group", code) for code in sorted(gains, key=lambda code: (-gains[code], code))
    ]
    return (
        f"Regnet på det som vises, fikk disse gruppene klart flere brukere enn de mistet: {writer.words.join(names)}."
    )


def interval(writer: Writer, cell: dict[str, float | None]) -> str:
    """Return the confidence interval of a share in words, or that there is none beside it."""
    if not all(known(cell[name]) for name in ("lower", "upper")):
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
        "age": sentences.years(writer.decimal(value(writer, "starters", "mean"))),
        "naive": writer.share(naive),
    }
    for years, month in ((3, "036"), (5, "060"), (8, "096")):
        row = one(writer, "persistence", "survival", month=month)
        cell = {name: number(row, name) for name in ("value", "lower", "upper")}
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
