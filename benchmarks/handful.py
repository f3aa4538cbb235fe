"""A handful of typical measures twice: by the program's estimators on an engine, and in plain pandas.

Counts by unit and year, a share with its Wilson interval, a median and a Kaplan-Meier curve, for every unit of the
tree, from the Parquet files to the numbers. Both read only the columns that they need, and make the rows that several
measures read once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
GRID = (1, 5, 10, 20)
DAYS = 365.25


def by_program(extract: Path, registry: str, scan: Callable[[str], object]) -> pd.DataFrame:
    """Return the numbers as the estimators tell them, a row for each unit, subgroup and statistic.

    Parameters
    ----------
    extract : Path
    registry : str
    scan : callable
        Opens the files of a table as the engine's lazy frame.
    """
    import narwhals as nw

    from R_free_helpers.measures.distribution import percentiles
    from R_free_helpers.measures.proportion import counts_by, shares
    from R_free_helpers.measures.survival import curve_at
    from R_free_helpers.model.registry import get_registry
    from R_free_helpers.model.rows import collect_rows
    from R_free_helpers.model.source import days_between, kept
    from R_free_helpers.model.units import nation, read_units

    def rows(table: str) -> nw.LazyFrame:
        folder = extract / table
        return nw.from_native(scan(str(folder / "*.parquet" if folder.is_dir() else extract / f"{table}.parquet")))

    units = read_units(get_registry(registry).data_dir)
    persons, diagnoses, visits = rows("patient"), rows("diagnosis"), rows("visit")
    people = persons.select("patient_id", "death_date", unit_id="residence_unit_id")
    diagnosed = kept(diagnoses.select("patient_id", "referral_date", "diagnosis_date").join(people, on="patient_id"))
    day = nw.col("diagnosis_date")
    counts = counts_by(diagnosed.with_columns(year=day.dt.year()), units, ["year"])
    seen = visits.filter(nw.col("visit_date") >= FIRST, nw.col("visit_date") <= LAST).select("patient_id").unique()
    living = diagnosed.filter(nw.col("death_date").is_null() | (nw.col("death_date") > LAST))
    met = living.join(seen.with_columns(met=nw.lit(True)), on="patient_id", how="left")
    share = shares(met.with_columns(met=nw.col("met").fill_null(False)), units)
    waits = diagnosed.with_columns(value=days_between("referral_date", "diagnosis_date"))
    middle = percentiles(waits, units).filter(pl.col("statistic") == "median")
    followed = collect_rows(diagnosed.filter(day <= LAST).select("patient_id", "diagnosis_date", "death_date"))
    end = pl.min_horizontal(pl.col("death_date"), pl.lit(LAST))
    times = followed.with_columns(
        years=(end - pl.col("diagnosis_date")).dt.total_days() / DAYS, event=pl.col("death_date") <= LAST
    ).with_columns(pl.col("event").fill_null(False))
    curve = curve_at(times, GRID).select(
        unit_id=pl.lit(nation(units)), subgroup=pl.format("years={}", pl.col("years").cast(pl.Int64)), value="value"
    )
    told = [
        counts.select("unit_id", "subgroup", statistic=pl.lit("count"), value="value"),
        *(share.select("unit_id", "subgroup", statistic=pl.lit(name), value=name) for name in ("value", "lower")),
        middle.select("unit_id", "subgroup", statistic=pl.lit("median"), value="value"),
        curve.select("unit_id", "subgroup", statistic=pl.lit("survival"), value="value"),
    ]
    return pl.concat([one.cast({"value": pl.Float64}) for one in told]).to_pandas()


def by_pandas(extract: Path, registry: str) -> pd.DataFrame:
    """Return the same numbers from plain pandas."""
    import numpy as np

    def read(table: str, *columns: str) -> pd.DataFrame:
        folder = extract / table
        return pd.read_parquet(folder if folder.is_dir() else extract / f"{table}.parquet", columns=list(columns))

    units = pd.read_csv(f"data/{registry}/unit.csv", usecols=["unit_id", "parent_unit_id"])
    parents = dict(units.itertuples(index=False))
    pairs = []
    for unit in parents:
        above = unit
        while isinstance(above, str):
            pairs.append((unit, above))
            above = parents.get(above)
    closure = pd.DataFrame(pairs, columns=["residence_unit_id", "unit_id"])
    people = read("patient", "patient_id", "death_date", "residence_unit_id")
    diagnosed = read("diagnosis", "patient_id", "referral_date", "diagnosis_date").merge(people, on="patient_id")
    for name in ("referral_date", "diagnosis_date", "death_date"):
        diagnosed[name] = pd.to_datetime(diagnosed[name])
    first, last = pd.Timestamp(FIRST), pd.Timestamp(LAST)
    diagnosed["year"] = diagnosed["diagnosis_date"].dt.year
    diagnosed["wait"] = (diagnosed["diagnosis_date"] - diagnosed["referral_date"]).dt.days
    visits = read("visit", "patient_id", "visit_date")
    visits["visit_date"] = pd.to_datetime(visits["visit_date"])
    seen = visits.loc[visits["visit_date"].between(first, last), "patient_id"].unique()
    diagnosed["met"] = diagnosed["patient_id"].isin(seen)
    diagnosed["living"] = diagnosed["death_date"].isna() | (diagnosed["death_date"] > last)
    spread = diagnosed.merge(closure, on="residence_unit_id")
    counts = spread.groupby(["unit_id", "year"]).size().rename("value").reset_index()
    counts["subgroup"] = "year=" + counts["year"].astype(str)
    living = spread[spread["living"]].groupby("unit_id")["met"].agg(["sum", "count"]).reset_index()
    p, n, z = living["sum"] / living["count"], living["count"], 1.959963984540054
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    median = spread.groupby("unit_id")["wait"].median().dropna().rename("value").reset_index()
    followed = diagnosed[diagnosed["diagnosis_date"] <= last]
    event = followed["death_date"] <= last
    end = followed["death_date"].where(event, last)
    times = pd.DataFrame({"years": (end - followed["diagnosis_date"]).dt.days / DAYS, "event": event})
    by_time = times.groupby("years")["event"].agg(["sum", "count"])
    at_risk = by_time["count"][::-1].cumsum()[::-1]
    curve = (1 - by_time["sum"] / at_risk).cumprod()
    nation = next(unit for unit, above in parents.items() if not isinstance(above, str))
    survival = [(nation, f"years={years}", "survival", curve[curve.index <= years].iloc[-1]) for years in GRID]
    told = [
        counts.assign(statistic="count"),
        living.assign(statistic="value", subgroup="", value=p),
        living.assign(statistic="lower", subgroup="", value=middle - half),
        median.assign(statistic="median", subgroup=""),
        pd.DataFrame(survival, columns=["unit_id", "subgroup", "statistic", "value"]),
    ]
    return pd.concat(told)[["unit_id", "subgroup", "statistic", "value"]]


def different(one: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    """Return where two are not the same to 1e-9; a unit without anybody is no row in plain pandas."""
    key = ["unit_id", "subgroup", "statistic"]
    both = one.dropna(subset="value").merge(other.dropna(subset="value"), on=key, how="outer", suffixes=("_1", "_2"))
    off = ~((both["value_1"] - both["value_2"]).abs() <= 1e-9 * both["value_2"].abs().clip(lower=1))
    return [f"{' '.join(row[:3])}: {row[3]} and {row[4]}" for row in both[off].itertuples(index=False)]
