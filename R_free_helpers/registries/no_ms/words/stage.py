"""Report variables of the stage assessment: what the released results say about each requirement they can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import polars as pl

from R_free_helpers.language.numbers import known
from R_free_helpers.results.choices import untold_before
from R_free_helpers.results.sentence_rows import by_unit, value, with_value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer

STAGE_3, STAGE_4 = 0.60, 0.80
"""Coverage that the requirements of stages 3 and 4 ask for."""

POINTS = {
    "regions": 1,
    "national": 2,
    "complete": 6,
    "coverage_low": 7,
    "by_unit": 10,
    "correct": 12,
    "coverage_high": 13,
    "prom": 16,
}
"""Requirements that results answer, and their numbers in the assessment."""

YES, NO, UNKNOWN = "Ja", "Nei", "Kan ikke avgjøres"

AUDITED = ("correctness", "correctness_valued", "reliability", "reliability_study")
"""The measures of correctness against records and of agreement between reporters."""


def stage(writer: Writer) -> dict[str, str]:
    """Return an answer (yes, no, cannot be told) and its reason for each requirement that results can answer."""
    found = {
        "regions": regions(writer),
        "national": national_indicators(writer),
        "complete": completeness(writer),
        "coverage_low": (reached(coverages(writer), STAGE_3), coverage_reason(writer)),
        "by_unit": indicators_by_unit(writer),
        "coverage_high": (reached(coverages(writer), STAGE_4), coverage_reason(writer)),
        "prom": prom_by_unit(writer),
        "correct": correctness(writer),
    }
    answers = {name: answer for name, (answer, _) in found.items()}
    reasons = {f"{name}_why": reason for name, (_, reason) in found.items()}
    limits = {"coverage_low_limit": writer.share(STAGE_3), "coverage_high_limit": writer.share(STAGE_4)}
    return answers | reasons | limits | {"coverage_why": coverage_reason(writer), "summary": summary(writer, answers)}


def judged(yes: bool | None) -> str:
    """Return the answer in words; None cannot be told."""
    return UNKNOWN if yes is None else YES if yes else NO


def coverages(writer: Writer) -> dict[int, float | None]:
    """Return total coverage by year: this year's, and the year before's as archived."""
    year, before = writer.chapter.edition.year, writer.chapter.before("coverage_total", unit=writer.chapter.nation)
    archived = None if before is None or not len(before) else before["value"].iloc[0]
    return {year: value(writer, "coverage_total"), year - 1: None if pd.isna(archived) else float(archived)}


def reached(shares: dict[int, float | None], limit: float) -> str:
    """Return whether one of two years reaches a limit, which is what "in the last two years" asks.

    Examples
    --------
    >>> reached({2024: 0.88, 2023: None}, 0.8), reached({2024: 0.7, 2023: None}, 0.8), reached({2024: 0.7}, 0.8)
    ('Ja', 'Kan ikke avgjøres', 'Nei')
    """
    if any(known(share) and share >= limit for share in shares.values()):
        return YES
    return judged(False if all(known(share) for share in shares.values()) else None)


def coverage_reason(writer: Writer) -> str:
    """Return the coverage of both years."""
    words = untold_before(writer.chapter, "coverage_total")
    return "; ".join(
        f"{year}: {words if share is None and year != writer.chapter.edition.year else writer.share(share)}"
        for year, share in coverages(writer).items()
    )


def regions(writer: Writer) -> tuple[str, str]:
    """Return whether persons of every region are registered."""
    chapter = writer.chapter
    known = chapter.units.filter(pl.col("level") == "rhf")["unit_id"].to_list()
    rows = chapter.select("registered_total", "count", level="rhf") if _has(writer, "registered_total") else None
    if rows is None or not len(rows):
        return judged(None), "ingen tall for regionene"
    if (rows["status"] == "few").any():
        return judged(None), "noen regioner har for få registrerte til at det kan sies"
    # A count that is hidden because it is small is still somebody.
    reporting = rows[(rows["value"] > 0) | (rows["status"] == "suppressed")]["unit_id"].nunique()
    counted = f"{writer.words.number(reporting)} av {writer.words.number(len(known))} regioner har registrerte"
    return judged(reporting == len(known)), counted


def national_indicators(writer: Writer) -> tuple[str, str]:
    """Return whether every indicator has a national result."""
    names = writer.chapter.registry.indicators
    # A share hidden because nearly all met it is told as a lower bound, which is a result too.
    rows = [writer.one(name) for name in names]
    shown = sum(not (pd.isna(row["value"]) and pd.isna(row.get("lower"))) for row in rows)
    return (
        judged(shown == len(names)),
        f"{writer.words.number(shown)} av {writer.words.number(len(names))} indikatorer har en nasjonal verdi",
    )


def completeness(writer: Writer) -> tuple[str, str]:
    """Return whether the completeness of what the indicators are made of is known."""
    share = value(writer, "referral_known")
    if not known(share):
        return judged(None), f"andelen med henvisningsdato: {writer.share(share)}"
    return YES, f"henvisningsdatoen er kjent for {writer.share(share)}"


def indicators_by_unit(writer: Writer) -> tuple[str, str]:
    """Return whether each indicator is shown by unit."""
    names = writer.chapter.registry.indicators
    shown = sum(bool(len(with_value(by_unit(writer, name)))) for name in names)
    text = f"{writer.words.number(shown)} av {writer.words.number(len(names))} indikatorer er vist per helseforetak"
    return judged(shown == len(names)), text


def prom_by_unit(writer: Writer) -> tuple[str, str]:
    """Return whether the patient-reported measures are shown by unit."""
    rows = by_unit(writer, "prom_response")
    shown = len(with_value(rows))
    if not shown:
        return judged(None if len(rows) else False), "ingen helseforetak har tall som kan vises"
    # "Helseforetak" is neuter: ett, not én.
    return YES, f"vist for {writer.words.number(shown, neuter=True)} helseforetak"


def correctness(writer: Writer) -> tuple[str, str]:
    """Return whether correctness or agreement has been measured, which is what its results show."""
    results = writer.chapter.results
    rows = results.filter(pl.col("measure").is_in(AUDITED) & pl.col("value").is_not_null())
    if rows.is_empty():
        return judged(None), "dataene har ingen undersøkelse som kan vises"
    return YES, "riktighet og samsvar er målt"


def summary(writer: Writer, answers: dict[str, str]) -> str:
    """Return one or two sentences on all computed requirements together."""

    def points(answer: str) -> list[str]:
        return [str(number) for name, number in POINTS.items() if answers[name] == answer]

    missed, unknown = points(NO), points(UNKNOWN)
    if not missed and not unknown:
        return f"Alle de {writer.words.number(len(POINTS))} punktene som tallene kan svare på, er oppfylt."
    sentences = []
    if missed:
        sentences.append(f"Ikke oppfylt i denne utgaven: punkt {writer.words.join(missed)}.")
    if unknown:
        sentences.append(f"Kan ikke avgjøres i denne utgaven: punkt {writer.words.join(unknown)}.")
    return " ".join(sentences)


def _has(writer: Writer, measure: str) -> bool:
    return bool((writer.chapter.results["measure"] == measure).any())
