"""A made-up registry of operations, run through measures, disclosure control and all: what few have, and case-mix."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType

import narwhals as nw
import numpy as np
import polars as pl

from R_free_helpers.contract.schema import Schema, Table, column
from R_free_helpers.disclosure.release import release
from R_free_helpers.measures.kinds import Percentiles, Shares, TimeToEvent, at_equal_case_mix
from R_free_helpers.measures.periods import Yearly
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import CaseMix, Continuous, Incident, Indicator
from R_free_helpers.model.policy import load_policy
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.source import within
from R_free_helpers.model.units import read_units
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.compute import compute_numbers, judged
from R_free_helpers.results.persons import person_keys

HOSPITALS = {
    "nord": 900, "fjord": 420, "dal": 150, "vik": 520, "sund": 1300, "øy": 260, "nes": 640, "by": 2100, "li": 90,
    "haug": 380,
}  # fmt: skip
"""Operations of five years by hospital."""

WORSE, BETTER = "vik", "by"
"""A hospital whose leaks are twice as many as expected, and one with fewer."""

LABELS = """key,code,label
level,hf,sykehus
level,nation,landet
measure,leak_by_year,Lekkasje innen 30 dager
measure,survival,Overlevelse etter operasjonen
measure,stay,Liggetid
duration,stay,liggetid
curve_axis,survival,Andel i live
curve_time,survival,Måneder etter operasjonen
stage,1,Stadium I
stage,2,Stadium II
stage,3,Stadium III
measure,leak_adjusted,Lekkasje justert
measure,leak_model,Lekkasje modell
heading,age,Alder
heading,sex,Kjønn
heading,asa,ASA-klasse
sex,female,Kvinner
sex,male,Menn
asa,1,ASA 1–2
asa,3,ASA 3–4
"""


class Operation(Table):
    """One row per operation: in this registry a person has one."""

    patient_id: str = column("Key of the person", key=True)
    unit_id: str = column("Hospital", references="unit.unit_id")
    operated: dt.date = column("Date of the operation", clock="contact")
    year: str = column("Its year")
    age: float = column("Age", unit="years")
    sex: str = column("Sex", codes=True)
    asa: str = column("ASA class", codes=True)
    stage: str = column("Stage", codes=True)
    leak: bool = column("Whether there was a leak")
    lap: bool = column("Whether it was laparoscopic")
    stay: float = column("Length of stay", unit="days")
    time: float = column("Months to death or the end of observation", unit="months")
    event: bool = column("Whether the person has died")


def _declare() -> None:
    """Give the registry its tables where the program looks for them: it has no package of its own."""
    name = "R_free_helpers.registries.surgery.tables"
    module = sys.modules.setdefault(name, ModuleType(name))
    module.SCHEMA = Schema({"operation": Operation})


def operations(source):
    """Return the operations of the year."""
    return of_all_years(source).filter(within("operated", (dt.date(2024, 1, 1), dt.date(2024, 12, 31))))


def of_all_years(source):
    """Return all operations."""
    return source.table("operation")


def leaked(source, rows, limit):
    """Return the rows with whether there was a leak."""
    return rows.with_columns(met=nw.col("leak"))


def case_mix(source, rows):
    """Return the rows: what the persons are like stands in them."""
    return rows


LEAK = Indicator(
    "leak",
    operations,
    name="Lekkasje innen 30 dager",
    short_name="Lekkasje",
    definition="Andel operasjoner med lekkasje innen 30 dager.",
    met=leaked,
    incident=Incident(of_all_years, date="operated"),
)
LEAK_FIVE = Indicator("leak_five", of_all_years, name="Lekkasje, fem år", short_name="Lekkasje, fem år", met=leaked)
CASE_MIX = (CaseMix("sex", "female"), CaseMix("asa", "1"), Continuous("age", per=10))
MEASURES = (
    LEAK,
    LEAK_FIVE,
    *at_equal_case_mix([LEAK, LEAK_FIVE], CASE_MIX, case_mix, interval="poisson", models=True),
    Yearly("leak_by_year", LEAK),
    Shares("laparoscopic", lambda source: of_all_years(source).with_columns(met=nw.col("lap")), by=("year",),
           counts="persons"),
    Percentiles("stay", lambda source: operations(source).with_columns(value=nw.col("stay")), counts="persons",
                truncate=30),
    TimeToEvent("survival", of_all_years, counts="persons", category="stage", time="months", last=60),
    TimeToEvent("early_death", lambda source: of_all_years(source).with_columns(
        time=nw.when(nw.col("time") > 3).then(nw.lit(90)).otherwise(nw.col("time") * 30.4),
        event=nw.col("event") & (nw.col("time") <= 3)), counts="persons", time="days", last=90),
)  # fmt: skip


@dataclass(frozen=True)
class Surgery(Registry):
    """The registry, whose lists lie in a folder of its own."""

    folder: Path = Path()

    @property
    def data_dir(self) -> Path:
        return self.folder


def rows(seed: int = 3) -> pl.DataFrame:
    """Return the operations, one per person."""
    random = np.random.default_rng(seed)
    unit = np.repeat(list(HOSPITALS), list(HOSPITALS.values()))
    n = len(unit)
    age = random.normal(68, 11, n).clip(25, 97).round()
    sex = np.where(random.random(n) < 0.55, "male", "female")
    asa = np.where(random.random(n) < 0.3 + 0.1 * (unit == "nord"), "3", "1")
    stage = random.choice(["1", "2", "3"], n, p=[0.3, 0.4, 0.3])
    logit = -3.1 + 0.35 * (age - 68) / 10 + 0.4 * (sex == "male") + 0.7 * (asa == "3")
    logit += 0.8 * (unit == WORSE) - 0.45 * (unit == BETTER)
    died = random.exponential(1 / (0.004 + 0.006 * (stage == "2") + 0.018 * (stage == "3")), n)
    followed = random.uniform(6, 66, n)
    day = random.integers(0, 5 * 365, n)
    operated = [dt.date(2020, 1, 1) + dt.timedelta(days=int(one)) for one in day]
    return pl.DataFrame(
        {
            "patient_id": [f"p{i}" for i in range(n)],
            "unit_id": unit,
            "operated": operated,
            "year": [str(one.year) for one in operated],
            "age": age,
            "sex": sex,
            "asa": asa,
            "stage": stage,
            "leak": random.random(n) < 1 / (1 + np.exp(-logit)),
            "lap": random.random(n) < 0.35 + 0.09 * (day // 365) + 0.1 * (unit == "by"),
            "stay": np.round(random.gamma(2.0, 2.6 + 0.8 * (unit == "dal"), n)) + 1,
            "time": np.minimum(died, followed),
            "event": died <= followed,
        }
    )


@cache
def registry(language: str = "nb-NO", measures=MEASURES, service: bool = False) -> Surgery:
    """Return the registry."""
    _declare()
    folder = Path(mkdtemp(prefix="surgery"))
    tree = ["unit_id,name_print,name_short,level,parent_unit_id,sort_order", "all,Norge,Norge,nation,,0"]
    tree += [f"{unit},{unit.title()} sykehus,{unit.title()},hf,all,{i}" for i, unit in enumerate(HOSPITALS, 1)]
    (folder / "unit.csv").write_text("\n".join(tree) + "\n", encoding="utf-8")
    (folder / "labels.csv").write_text(LABELS, encoding="utf-8")
    classes = "classes:\n  service: [leak, leak_five, leak_by_year, laparoscopic]\n" if service else ""
    (folder / "disclosure.yml").write_text(f"{classes}protected: {{threshold: 5}}\n", encoding="utf-8")
    return Surgery("surgery", language, measures, folder=folder)


@cache
def chapter(language: str = "nb-NO", unit: str = "nation", measures=MEASURES, service: bool = False) -> Chapter:
    """Return the released results of 2024 as a chapter reads them."""
    own = registry(language, measures, service)
    edition = Edition(registry="no_ms", year=2024, unit="nation")
    tables = {"operation": rows()}
    numbers = compute_numbers(tables, own, edition)
    units = read_units(own.data_dir, 2024)
    released = release(numbers, person_keys(tables), units, own, load_policy(own.data_dir, "protected"))
    return Chapter(edition, own, judged(released, own), {}, synthetic=True)
