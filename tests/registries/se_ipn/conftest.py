"""Small Swedish extracts, and running one measure on them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import polars as pl
import pytest

from R_free_helpers.contract.registered import schema_of
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import subgroup_parts
from R_free_helpers.model.rows import persons_of
from R_free_helpers.results.compute import compute_measure, load_own_tables, open_source

D = dt.date
REGISTRY = get_registry("se_ipn")
TABLES = schema_of("se_ipn")

DEFAULTS = {
    "patient": {
        "sex": "female",
        "birth_date": D(1960, 6, 15),
        "residence_unit_id": "region_stockholm",
        "consent_status": "consented",
        "digitally_reachable": True,
        "included_date": D(2020, 3, 1),
    },
    "patient_unit": {"unit_id": "karolinska", "role": "treating", "from_date": D(2020, 3, 1)},
    "diagnosis": {
        "diagnosis": "CIDP",
        "onset_date": D(2019, 6, 1),
        "onset_year": 2019,
        "onset_month": 6,
        "diagnosis_date": D(2020, 2, 1),
        "icd_registered": True,
    },
    "treatment_episode": {
        "drug_id": "ivig",
        "start_date": D(2020, 5, 1),
        "received_abroad": False,
        "in_trial": False,
        "entered_at": D(2020, 5, 2),
    },
    "visit": {
        "unit_id": "karolinska",
        "visit_date": D(2024, 5, 2),
        "mode": "physical",
        "staff": "physician",
        "entered_at": D(2024, 5, 2),
    },
    "functional_measurement": {
        "unit_id": "karolinska",
        "event_date": D(2024, 5, 2),
        "instrument": "INCAT",
        "value": 2.0,
        "source": "clinician",
        "during_relapse": False,
        "entered_at": D(2024, 5, 2),
    },
    "prom_response": {
        "response_date": D(2024, 5, 2),
        "instrument": "EQ5D5L",
        "channel": "PER",
        "complete": True,
    },
    "validation_result": {
        "hospital_id": "karolinska",
        "variable": "diagnosis",
        "registry_value": "CIDP",
        "journal_value": "CIDP",
        "match": True,
    },
}
KEYS = {
    "treatment_episode": "episode_id",
    "visit": "visit_id",
    "functional_measurement": "measurement_id",
    "prom_response": "response_id",
}


class Persons:
    """Builds the tables of a small Swedish extract row by row; what a row does not say takes a default."""

    def __init__(self, as_tables) -> None:
        self._as_tables = as_tables
        self._rows: dict[str, list[dict]] = {name: [] for name in TABLES}

    def add(self, table: str, patient_id: str, **values) -> Persons:
        """Add a row and return the builder."""
        row = DEFAULTS.get(table, {}) | {"patient_id": patient_id} | values
        if table in KEYS:
            row.setdefault(KEYS[table], f"{table[0].upper()}{len(self._rows[table]):04d}")
        self._rows[table].append(row)
        return self

    def person(self, patient_id: str, unit: str = "karolinska", diagnosis: str = "CIDP", **values) -> Persons:
        """Add a person with a clinic and a diagnosis; values go to the tables that have such a column."""
        taken = {name: {k: v for k, v in values.items() if k in TABLES.polars_schema(name)} for name in self._rows}
        self.add("patient", patient_id, **taken["patient"])
        self.add("patient_unit", patient_id, unit_id=unit)
        return self.add("diagnosis", patient_id, diagnosis=diagnosis, **taken["diagnosis"])

    def answer(
        self,
        patient_id: str,
        instrument: str = "EQ5D5L",
        date: dt.date = dt.date(2024, 5, 2),
        channel: str = "PER",
        **items: int,
    ) -> Persons:
        """Add a form that a person answered; without items an empty one."""
        return self.add(
            "prom_response",
            patient_id,
            instrument=instrument,
            response_date=date,
            channel=channel,
            items=json.dumps(items) if items else None,
        )

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the tables in the contract's columns and types."""
        return self._as_tables(self._rows, "se_ipn") | {"drug": load_own_tables(REGISTRY, 2024)["drug"]}


@pytest.fixture(scope="session")
def new_people(as_tables) -> Callable[[], Persons]:
    """Return what makes empty builders of small extracts, for tests that need several."""
    return lambda: Persons(as_tables)


@pytest.fixture
def people(as_tables) -> Persons:
    """Return an empty builder of small extracts."""
    return Persons(as_tables)


@pytest.fixture
def found(people):
    """Return a function that computes one measure of the 2024 edition on the builder's rows: one result as a dict."""

    def run(measure_id: str, unit: str = "sverige", statistic: str | None = None, **subgroup: str) -> dict:
        edition = Edition(registry="se_ipn", year=2024)
        result = compute_measure(REGISTRY.measure(measure_id), open_source(people.tables(), REGISTRY, edition))
        result = result.filter(pl.col("unit_id") == unit)
        if statistic:
            result = result.filter(pl.col("statistic") == statistic)
        wanted = ";".join(f"{key}={subgroup[key]}" for key in sorted(subgroup))
        result = result.filter(pl.col("subgroup") == wanted)
        assert result.height == 1, result
        return result.row(0, named=True)

    return run


@pytest.fixture
def who(people):
    """Return a function that names the persons in a set of a result, in order."""

    def names(codes: list[int]) -> list[str]:
        known = dict(people.tables()["patient"].select(persons_of().alias("code"), "patient_id").iter_rows())
        return sorted(known[code] for code in codes)

    return names


@pytest.fixture
def filled(people):
    """Return a function that gives the subgroups in which one measure counts somebody, and how many each.

    Of several keys the values are joined by a space in the order asked for; a row without one of them is left out.
    Measures that are no counts say in another column than the numerator how many persons are behind them.
    """

    def run(
        measure_id: str, *keys: str, statistic: str | None = None, persons: str = "numerator", **subgroup: str
    ) -> dict:
        edition = Edition(registry="se_ipn", year=2024)
        result = compute_measure(REGISTRY.measure(measure_id), open_source(people.tables(), REGISTRY, edition))
        result = result.filter((pl.col("unit_id") == "sverige") & (pl.col(persons) > 0))
        if statistic:
            result = result.filter(pl.col("statistic") == statistic)
        counted = {}
        for name, count in result.select("subgroup", persons).iter_rows():
            parts = subgroup_parts(name)
            if set(keys) <= set(parts) and all(parts.get(key) == value for key, value in subgroup.items()):
                counted[" ".join(parts[key] for key in keys)] = count
        return counted

    return run
