"""Function and follow-up: INCAT, grip strength and visits."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl

from R_free_helpers.measures.among import among
from R_free_helpers.measures.latest import latest
from R_free_helpers.measures.periods import QUARTER, ended_quarters
from R_free_helpers.model.measure import Limit
from R_free_helpers.model.source import Source, day, within
from R_free_helpers.registries.se_ipn.cohorts.registered import (
    CIDP,
    current,
    current_by_diagnosis,
    dashboard,
    population,
    registered,
    reread,
    with_clinic,
)
from R_free_helpers.registries.se_ipn.cohorts.treatment import episodes, ongoing

TIES = ("entered_at", "value", "measurement_id")
"""What decides between measurements of one day, the clinician's and the patient's: the last entered, the highest."""


def measured(source: Source, instrument: str) -> nw.LazyFrame:
    """Return the measurements of an instrument."""
    return source.table("functional_measurement").filter(nw.col("instrument") == instrument)


def latest_value(source: Source, instrument: str) -> nw.LazyFrame:
    """Return each person's latest ``value`` of an instrument by the day the population is counted."""
    rows = measured(source, instrument).filter(nw.col("event_date") <= day(source.status_date))
    return latest(rows, "event_date", *TIES).select("patient_id", "value")


def treated_with_incat(source: Source) -> nw.LazyFrame:
    """Return ``value``: the latest INCAT of those with CIDP who were ever treated; null for who has none."""
    look = reread(source)
    begun = episodes(look).filter(nw.col("start_date") <= day(look.status_date))
    treated = among(current_by_diagnosis(look, (CIDP,)), begun).filter(nw.col("met")).drop("met")
    return treated.join(latest_value(look, "INCAT"), on="patient_id", how="left")


def latest_incat(source: Source) -> nw.LazyFrame:
    """Return the latest INCAT of the current persons: ``value``, and ``incat`` as text of two digits."""
    look = reread(source)
    persons = current_by_diagnosis(look).join(latest_value(look, "INCAT"), on="patient_id", how="inner")
    whole = nw.col("value").cast(nw.Int64).cast(nw.String)
    padded = nw.when(nw.col("value") < 10).then(nw.concat_str([nw.lit("0"), whole])).otherwise(whole)
    return persons.with_columns(incat=padded)


def incat_on_immunoglobulin(source: Source) -> nw.LazyFrame:
    """Return ``value``: the latest INCAT since immunoglobulin was begun, among those on it at the year's end."""
    look = reread(source)
    courses = episodes(look).filter(nw.col("immunoglobulin"))
    begun = courses.group_by("patient_id").agg(begun=nw.col("start_date").min())
    users = ongoing(look).filter(nw.col("immunoglobulin"))
    treated = among(current_by_diagnosis(look), users).filter(nw.col("met")).drop("met")
    since = (
        measured(look, "INCAT")
        .join(begun, on="patient_id", how="inner")
        .filter((nw.col("event_date") >= nw.col("begun")) & (nw.col("event_date") <= day(look.status_date)))
        .select("patient_id", "event_date", *TIES)
    )
    values = latest(since, "event_date", *TIES).select("patient_id", "value")
    return treated.join(values, on="patient_id", how="inner")


def latest_grip(source: Source) -> nw.LazyFrame:
    """Return ``value``: the latest grip strength of the current persons."""
    look = reread(source)
    return current_by_diagnosis(look).join(latest_value(look, "GRIP"), on="patient_id", how="inner")


def incat_assessments(source: Source) -> nw.LazyFrame:
    """Return a row per INCAT of the registered persons."""
    return with_clinic(measured(source, "INCAT"), registered(source))


def incat_assessments_in_year(source: Source) -> nw.LazyFrame:
    """Return a row per INCAT of the year, of the current persons."""
    return with_clinic(incat_in_year(source), current(source))


def incat_in_year(source: Source) -> nw.LazyFrame:
    """Return the measurements of INCAT in the year."""
    return measured(source, "INCAT").filter(within("event_date", source.edition.year_window))


def visits_in_year(source: Source) -> nw.LazyFrame:
    """Return the contacts of any kind in the year."""
    return source.table("visit").filter(within("visit_date", source.edition.year_window))


def visits_in_last_months(source: Source, limit: Limit) -> nw.LazyFrame:
    """Return the contacts of any kind in the last months up to the day of the dashboards.

    Raises
    ------
    ValueError
        When the window that ``editions.csv`` names for the edition is not of that length.
    """
    window = source.edition.window("dashboard")
    if (begins := months_before(source.edition.date("dashboard_date"), limit)) != window[0]:
        raise ValueError(
            f"dashboard_from in editions.csv is {window[0]}, but {limit.value:g} months begin on {begins}: "
            "change one of them"
        )
    return dashboard(source).table("visit").filter(within("visit_date", window))


def months_before(last: dt.date, limit: Limit) -> dt.date:
    """Return the first day of so many months of the calendar that end with a day.

    Examples
    --------
    >>> months_before(dt.date(2025, 6, 2), Limit(12, "months"))
    datetime.date(2024, 6, 3)
    """
    return pl.select(pl.lit(last).dt.offset_by(f"-{limit.value}mo").dt.offset_by("1d")).item()


def physician_visits_in_last_months(source: Source, limit: Limit) -> nw.LazyFrame:
    """Return those of them at which a physician met the person."""
    return visits_in_last_months(source, limit).filter(_met_physician())


def physician_visits_by_quarter(source: Source) -> nw.LazyFrame:
    """Return ``met``: a physician met the person in the ``quarter``, among those followed on its last day.

    A person is there in many quarters, once in each. As known on the day of the dashboards; quarters that had not ended
    by the status date are not told.
    """
    parts = []
    for name, days in ended_quarters(source.edition).items():
        then = source.as_of(days[1], source.edition.date("dashboard_date"))
        visits = then.table("visit").filter(within("visit_date", days) & _met_physician())
        judged = among(population(then), visits)
        parts.append(judged.select("patient_id", "unit_id", "met").with_columns(**{QUARTER: nw.lit(name)}))
    return nw.concat(parts)


def _met_physician() -> nw.Expr:
    return (nw.col("mode") == "physical") & (nw.col("staff") == "physician")
