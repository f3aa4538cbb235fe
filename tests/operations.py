"""A made-up registry of operations, several of one person, of which a leak is the rare outcome and low is good.

Its hospitals are those that another registry lists: figures need units, and only units.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import narwhals as nw
import numpy as np
import polars as pl

from R_free_helpers import Bands, Counts, Indicator, Limit, Registry, RowWords, Shares, Source, get_registry, within
from R_free_helpers.disclosure.release import release
from R_free_helpers.measures.kinds import ByGroup
from R_free_helpers.measures.periods import Pooled, Quarterly, QuartersOf
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import CaseMix, Incident
from R_free_helpers.model.policy import load_policy
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.compute import compute_measure, judged
from R_free_helpers.results.persons import person_keys

HOME = get_registry("no_ms")
UNITS = pl.read_csv(HOME.data_dir / "unit.csv")
YEAR = 2024

WORDS = {
    "nb-NO": RowWords("operasjon", "operasjoner", "operasjonene"),
    "sv-SE": RowWords("operation", "operationer", "de operationer"),
}
BANDS = Bands(good=0.05, very_good=0.025, lower_is_better=True)


def every(source: Source) -> nw.LazyFrame:
    """Return the operations of all years."""
    return source.table("operation")


def of_year(source: Source) -> nw.LazyFrame:
    """Return the operations of the edition's year."""
    return every(source).filter(within("operation_date", source.edition.year_window))


def leaked(_: Source, rows: nw.LazyFrame, limit: Limit | None) -> nw.LazyFrame:
    """Return the operations whose follow-up form is there, with ``met``: a leak."""
    return rows.filter(nw.col("followed")).with_columns(met=nw.col("leak"))


def with_sex(_: Source, rows: nw.LazyFrame) -> nw.LazyFrame:
    """Return the rows, which say of the sex already."""
    return rows


LEAK = Indicator(
    "leak",
    of_year,
    counts="events",
    row="operation",
    met=leaked,
    name="Lekkasje innen 30 dager",
    short_name="Lekkasje",
    definition="Andel operasjoner med lekkasje.",
    numerator="Lekkasje.",
    denominator="Alle operasjoner.",
    group="Komplikasjoner",
    bands=BANDS,
    incident=Incident(every, date="operation_date"),
)


def measures_of(leak: Indicator) -> tuple:
    """Return an indicator with what follows from it."""
    return (
        leak,
        Pooled("leak_years", leak, counts="events"),
        Quarterly("leak_quarters", QuartersOf(leak), indicator="leak", counts="events"),
        ByGroup("leak_by_group", leak, counts="events", case_mix=(CaseMix("sex", "female"),), columns=with_sex),
        Shares("leak_by_year", years, counts="events", row="operation", by=("year",), national=True),
        Counts("operations", of_year, counts="events", row="operation", category="technique"),
    )


def years(source: Source) -> nw.LazyFrame:
    """Return ``met`` of the operations of all years by ``year``."""
    rows = leaked(source, every(source), None)
    return rows.with_columns(year=nw.col("operation_date").dt.year().cast(nw.String))


def registry(language: str = "nb-NO", leak: Indicator = LEAK, pool_below: int = 60) -> Registry:
    """Return the registry in a language; it borrows another one's folder of lists."""
    rows = {"operation": WORDS[language]}
    return Registry(HOME.id, language, measures_of(leak), pool_below=pool_below, rows=rows)


def operations(seed: int = 3, persons: int = 2600, risk: float = 0.03, last: int = YEAR) -> pl.DataFrame:
    """Return a row per operation of five years, one to four of a person; who leaks once often leaks again."""
    rng = np.random.default_rng(seed)
    leaves = UNITS.filter(pl.col("level") == "hf")["unit_id"].to_list()
    weights = np.linspace(1, 6, len(leaves)) / np.linspace(1, 6, len(leaves)).sum()
    of = np.repeat(np.arange(persons), rng.choice([1, 2, 4], persons, p=[0.55, 0.3, 0.15]))
    unit = rng.choice(leaves, persons, p=weights)
    prone = rng.beta(risk * 4, (1 - risk) * 4, persons)
    days = rng.integers(0, 365 * 5, len(of))
    first = dt.date(last - 4, 1, 1)
    return pl.DataFrame(
        {
            "operation_id": [f"op{n:05d}" for n in range(len(of))],
            "patient_id": [f"p{n:05d}" for n in of],
            "unit_id": unit[of],
            "operation_date": [first + dt.timedelta(days=int(day)) for day in days],
            "leak": rng.random(len(of)) < prone[of],
            "followed": rng.random(len(of)) < 0.97,
            "sex": np.where(of % 2 == 0, "female", "male"),
            "technique": rng.choice(["open", "laparoscopic"], len(of)),
        }
    )


def source_of(rows: pl.DataFrame, year: int = YEAR) -> Source:
    """Return what the measures read."""
    patients = rows.select("patient_id", "sex").unique("patient_id", maintain_order=True)
    patients = patients.with_columns(birth_date=pl.lit(dt.date(1950, 5, 1)), death_date=pl.lit(None, dtype=pl.Date))
    edition = Edition(registry=HOME.id, year=year, policy="internal")
    return Source({"operation": rows.lazy(), "patient": patients.lazy()}, {"unit": UNITS}, edition)


def computed(registry: Registry, rows: pl.DataFrame, year: int = YEAR) -> pl.DataFrame:
    """Return the numbers with their sets of persons."""
    source = source_of(rows, year)
    return pl.concat([compute_measure(one, source) for one in registry.measures])


def chapter_of(
    registry: Registry, rows: pl.DataFrame, policy: str = "internal", unit: str = "nation", before: bool = True
) -> Chapter:
    """Return a chapter of the rows, with the year before as its archive."""
    rules = load_policy(HOME.data_dir, policy)
    keys = person_keys({"operation": rows})

    def released(year: int) -> pl.DataFrame:
        return judged(release(computed(registry, rows, year), keys, UNITS, registry, rules), registry)

    edition = Edition(registry=HOME.id, year=YEAR, policy=policy, unit=unit)
    archive = {"june": released(YEAR - 1)} if before else {}
    return Chapter(edition, registry, released(YEAR), archive, synthetic=True)


def without_bands(leak: Indicator = LEAK) -> Indicator:
    """Return the indicator where nobody says which way is good."""
    return replace(leak, bands=None)
