"""Report variables of how the disease begins, of onset and sex over years, and of survival."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from R_free_helpers.language.few import Absent
from R_free_helpers.language.numbers import half_up, known
from R_free_helpers.registries.no_ms.words.sentences import years
from R_free_helpers.results.choices import not_compared
from R_free_helpers.results.sentence_rows import national, number_of, one, value, with_value
from R_free_helpers.results.verdicts import judged, verdict

if TYPE_CHECKING:
    from R_free_helpers.measures.difference import Estimate
    from R_free_helpers.results.variables import Writer

BANDS_EXPECTED = "90–95"
"""Per cent with oligoclonal bands in relapsing MS that textbooks and the criteria of 2017 lead one to expect."""

SURVIVAL_GROUPS = {
    "all": {},
    "rrms": {"type": "RRMS"},
    "ppms": {"type": "PPMS"},
    "unknown": {"type": "unknown"},
    "women": {"sex": "female"},
    "men": {"sex": "male"},
}

EDGE_YEARS = 5
"""Years at either end of a trend whose means are compared: one year alone is mostly chance."""

MARK = 30
"""Years after onset at which survival is told."""


def groups(writer: Writer) -> dict[str, Callable[[], dict[str, str]]]:
    """Return what makes the variable groups ``presentation``, ``onset`` and ``survival``."""
    return {
        "presentation": lambda: presentation(writer),
        "onset": lambda: onset(writer),
        "survival": lambda: survival(writer),
    }


def presentation(writer: Writer) -> dict[str, str]:
    """Return relapses and deficits at diagnosis, MRI, spinal fluid and oligoclonal bands."""
    from R_free_helpers.registries.no_ms.cohorts.population import first_shown_year
    from R_free_helpers.registries.no_ms.cohorts.presentation import WORK_UP_YEARS

    last = writer.chapter.edition.year
    first = first_shown_year(last)
    values = {"first_year": str(first), "work_up_years": f"{last - WORK_UP_YEARS + 1}–{last}"}
    for name in ("relapses", "deficits"):
        shares = {
            "first": few(national(writer, f"{name}_by_year", "share", name, year=str(first)), name),
            "last": few(national(writer, f"{name}_by_year", "share", name, year=str(last)), name),
            "alive": few(national(writer, f"{name}_alive", "share", name), name),
        }
        values |= {f"{name}_{when}": writer.share(cell(share, "value")) for when, share in shares.items()}
        values[f"{name}_change"] = changed(writer, shares["first"], shares["last"])
        values[f"{name}_unknown"] = writer.share(value(writer, f"{name}_alive", **{name: "unknown"}))
    newdx = one(writer, "ocb_newdx")
    bands = national(writer, "ocb_by_year", "share", "year")
    mri, fluid = one(writer, "mri_at_diagnosis"), one(writer, "csf_not_done")
    return values | {
        "ocb": writer.share(cell(newdx, "value")),
        "ocb_n": writer.integer(cell(newdx, "denominator")),
        "ocb_alive": writer.share(value(writer, "ocb_alive")),
        "ocb_range": over_years(writer, bands),
        "ocb_expected": f"{BANDS_EXPECTED}\N{NO-BREAK SPACE}%",
        "no_csf": writer.share(cell(fluid, "value"), 1),
        "no_csf_n": writer.integer(cell(fluid, "denominator")),
        "mri": mri_sentence(writer, mri),
    }


def over_years(writer: Writer, rows: pd.DataFrame) -> str:
    """Return how a share has varied over the years, as a clause: ``har andelen vært mellom 92 % og 96 %``."""
    shown = with_value(rows)["value"]
    if shown.empty:
        return "kan andelen ikke vises"
    low, high = writer.share(shown.min()), writer.share(shown.max())
    which = "det ene året" if len(shown) == 1 else f"de {writer.words.number(len(shown))} årene"
    some = "" if len(shown) == len(rows) else f" i {which} som kan vises,"
    return f"har andelen{some} vært {low}" if low == high else f"har andelen{some} vært mellom {low} og {high}"


def cell(row: pd.Series | dict | None, column: str) -> float:
    """Return one number of a row; see `exact.number_of`."""
    return number_of(row, column)


def few(rows: pd.DataFrame, key: str) -> dict | None:
    """Return the share with none or one among those for whom the number is known, as a row with its Wilson interval.

    Made from the released counts; hidden where one of them is, None where the number is known of nobody. A small count
    may be nobody, or nearly as many as the threshold: there is no interval beside a share that leaves one out.
    """
    from R_free_helpers.measures.proportion import wilson

    if rows.empty:
        return None
    if rows["numerator"].isna().any():
        return {"value": Absent("suppressed"), "status": "suppressed"}
    counts = rows.groupby(key)["numerator"].sum()
    part = float(counts.get("0", 0) + counts.get("1", 0))
    whole = float(counts.drop("unknown", errors="ignore").sum())
    if not whole:
        return None
    found = {"value": part / whole, "lower": None, "upper": None, "denominator": whole, "status": "ok"}
    if "status" in rows and (rows["status"] == "few").any():
        return found
    lower, upper = wilson(np.array([part]), np.array([whole]))
    return found | {"lower": lower[0], "upper": upper[0]}


def changed(writer: Writer, before: dict | None, now: dict | None) -> str:
    """Return how a share moved: ``økt fra 55 % til 64 %``, ``om lag som før (55 % og 57 %)``."""
    change = verdict(now, before)
    if change is None or now is None or before is None:
        return "ikke mulig å sammenligne"
    first, last = writer.share(before["value"]), writer.share(now["value"])
    if not change:
        return f"om lag som før ({last})" if first == last else f"om lag som før ({first} og {last})"
    return f"{writer.words.change(change)} fra {first} til {last}"


def mri_sentence(writer: Writer, row: pd.Series | None) -> str:
    """Return how many of those diagnosed in recent years had MRI, as a sentence."""
    share = cell(row, "value")
    if not known(share):
        bound = cell(row, "lower")
        if row is None or row["status"] == "no_data":
            return "Det er ingen med kjent svar på om MR er gjort."
        least = f"minst {writer.share(bound)}" if known(bound) else "en andel som ikke kan vises"
        return f"Blant dem med kjent svar er MR gjort hos {least}."
    missing = cell(row, "missing")
    rounds = writer.chapter.policy.rounds
    # Of rounded counts "everybody" is more than is known.
    who = "hos alle" if share == 1 and not rounds else f"hos {writer.share(share, 1)}"
    if missing == 0 and not rounds:
        return f"MR er gjort {who}."
    some = writer.words.number(int(missing)) if known(missing) and missing else writer.few.words()
    lacking = some if known(missing) else "noen få"
    return f"Blant dem med kjent svar er MR gjort {who}; for {lacking} mangler opplysningen."


def onset(writer: Writer) -> dict[str, str]:
    """Return the trend of the age at onset, the first year of many, and women and PPMS of some periods."""
    from R_free_helpers.registries.no_ms.measures.population import MANY_ONSETS, PERIODS

    rows = national(writer, "onset_age_by_year", "mean", "year")
    shown = rows[rows["value"].notna()].sort_values("year", kind="stable")
    year = writer.chapter.edition.year
    first = value(writer, "first_onset_year", "year")
    values = {
        "age_trend": age_trend(writer, shown),
        "first_many": first_many(first, writer.integer(MANY_ONSETS)),
    }
    for place, start in enumerate(PERIODS, 1):
        chosen = f"{start}_{year}"
        values |= {
            f"period{place}": f"{start}–{year}",
            f"women{place}": writer.share(value(writer, "women_of_periods", diagnosed=chosen), 1),
            f"ppms{place}": writer.share(value(writer, "ppms_of_periods", diagnosed=chosen), 1),
        }
    return values


def first_many(year: float, many: str) -> str:
    """Return the first year of onset of many, as a sentence."""
    if known(year):
        return f"Det første debutåret med flere enn {many} registrerte er {int(year)}."
    return f"Ingen debutår med flere enn {many} registrerte kan vises."


def age_trend(writer: Writer, rows: pd.DataFrame) -> str:
    """Return how the mean age at onset changed from the first five onset years to the last five, as a sentence."""
    if len(rows) < 2 * EDGE_YEARS:
        return "Det er for få år med tall til å si om debutalderen har endret seg."
    parts = [rows.head(EDGE_YEARS), rows.tail(EDGE_YEARS)]
    spans = [f"{part['year'].iloc[0]}–{part['year'].iloc[-1]}" for part in parts]
    means = [pooled(part) for part in parts]
    before, now = (writer.decimal(mean[0]) for mean in means)
    change = judged(means[1], means[0], 1)
    if not change:
        return f"Gjennomsnittet er om lag det samme for debut i {spans[1]} ({now} år) som i {spans[0]} ({before} år)."
    word = "høyere" if change > 0 else "lavere"
    return f"Gjennomsnittet er {word} for debut i {spans[1]} ({now} år) enn i {spans[0]} ({before} år)."


def pooled(rows: pd.DataFrame) -> Estimate:
    """Return the mean of several years together with its interval, from the years' means, intervals and numbers.

    The years are different persons: the variance of the whole is the sum of theirs, weighted by their parts squared.
    """
    part = rows["denominator"] / rows["denominator"].sum()
    mean = float((part * rows["value"]).sum())
    half = (rows["upper"] - rows["lower"]) / 2
    if half.isna().any():
        return mean, -np.inf, np.inf
    wide = float(np.sqrt(((part * half) ** 2).sum()))
    return mean, mean - wide, mean + wide


def survival(writer: Writer) -> dict[str, str]:
    """Return medians with intervals for each group and way of counting, tests in words, and deaths."""
    from R_free_helpers.registries.no_ms.cohorts.registered import REGISTRY_START
    from R_free_helpers.registries.no_ms.cohorts.time_to_death import ENTRIES
    from R_free_helpers.registries.no_ms.measures.survival import FOLLOWED

    values = {"start_year": str(REGISTRY_START.year), "mark": str(MARK), "followed": writer.words.number(FOLLOWED)}
    for entry in ENTRIES:
        for name, subgroup in SURVIVAL_GROUPS.items():
            row = median_row(writer, entry, subgroup)
            values |= {
                f"{name}_{entry}": years(median(writer, row)),
                f"{name}_{entry}_low": bound(writer, row, "lower"),
                f"{name}_{entry}_high": bound(writer, row, "upper"),
            }
        for key in ("type", "sex"):
            p = value(writer, "survival_test", "p_value", between=key, entry=entry)
            values[f"{key}_{entry}_test"] = tested(writer, p)
    plain, late = (cell(median_row(writer, entry, {}), "value") for entry in ("onset", "start"))
    values["shorter"] = shorter(writer, plain, late)
    rows = national(writer, "survival", "survival", "type", "sex", entry="onset", years=str(MARK))
    everyone = rows[rows["type"].isna() & rows["sex"].isna()]
    values["alive_at_mark"] = writer.share(number_of(everyone.iloc[0] if len(everyone) else None))
    values["deaths_change"] = deaths_change(writer)
    return values


def median_row(writer: Writer, entry: str, subgroup: dict[str, str]) -> pd.Series | None:
    """Return the median's row of exactly this group."""
    rows = national(writer, "survival_median", "median", "type", "sex", entry=entry)
    for key in ("type", "sex"):
        rows = rows[rows[key] == subgroup[key]] if key in subgroup else rows[rows[key].isna()]
    return rows.iloc[0] if len(rows) else None


def without_curve(row: pd.Series | None) -> bool:
    """Return whether a median is of nobody, since too few of the group are followed at any time."""
    return row is not None and (row["denominator"] == 0 or row["status"] == "few")


def median(writer: Writer, row: pd.Series | None) -> str:
    """Return a median in years; what was computed and not reached is told from what is hidden, or is of nobody."""
    if without_curve(row):
        return "ukjent"
    if row is not None and row["status"] == "no_data":
        return "ikke nådd"
    return writer.decimal(cell(row, "value"))


def bound(writer: Writer, row: pd.Series | None, column: str) -> str:
    """Return a bound of a median, or that it is not reached."""
    if without_curve(row):
        return "ukjent"
    if row is not None and row["status"] != "suppressed" and pd.isna(row[column]):
        return "ikke nådd"
    return writer.decimal(cell(row, column))


def tested(writer: Writer, p: float | None) -> str:
    """Return what a log-rank test says of a difference."""
    if not known(p):
        return "kan ikke prøves i denne utgaven"
    text = writer.numbers.p_value(p)
    verdict = "er statistisk sikker" if p < 0.05 else "kan skyldes tilfeldigheter"
    return f"{verdict} (log-rank-test, {text})"


def shorter(writer: Writer, plain: float | None, late: float | None) -> str:
    """Return how a median with late entry stands to the plain one."""
    # The registry publishes the plain one, of everybody.
    other = "den tilsvarende for det samme utvalget" if writer.chapter.edition.filter else "den publiserte"
    if not known(plain) or not known(late):
        return f"kan ikke sammenlignes med {other}"
    difference = half_up(late - plain, 1)
    if difference == 0:
        return f"lik {other}"
    return f"{writer.decimal(abs(float(difference)))} år {'kortere' if difference < 0 else 'lengre'} enn {other}"


def deaths_change(writer: Writer) -> str:
    """Return how many more dead are registered than in the archived June edition, as a sentence."""
    if why := not_compared(writer.chapter, "registered"):
        return why
    archive, nation = writer.chapter.archive.get("june"), writer.chapter.nation
    now = value(writer, "registered", "count", vital="dead")
    if archive is None or not (archive["measure"] == "registered").any():
        return "Antallet døde ett år tidligere er ikke arkivert."
    before = writer.chapter.before("registered", "count", unit=nation, vital="dead")
    if not known(now) or before is None or before.empty or before["value"].isna().any():
        return "Antallet kan ikke sammenlignes med antallet døde ett år tidligere."
    year = writer.chapter.edition.year - 1
    when = f"I utgaven for {year}" if writer.chapter.edition.compare == "archive" else f"Beregnet på nytt for {year}"
    return f"{when} var det {writer.integer(float(before['value'].iloc[0]))} døde."
