"""Fixtures that several test folders share."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, settings

from R_free_helpers.model.policy import accept

sys.path.append(str(Path(__file__).parent))

# Tests read synthetic persons only: no policy puts anybody at risk.
os.environ.setdefault("REGISTRY_REPORT_ACCEPT_DISCLOSURE_RISK", "as_published,internal")

from built import Built
from made_once import MadeOnce, folder_of_the_run

from R_free_helpers.contract.registered import schema_of
from R_free_helpers.engines.engine import Engine

accept(["as_published", "internal"])  # what the tests read under these policies is synthetic

# The same examples each time, and however slow the machine is.
settings.register_profile("everywhere", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("everywhere")

DEFAULTS = {
    "patient": {
        "sex": "female",
        "birth_date": dt.date(1985, 6, 15),
        "residence_unit_id": "bergen",
        "consent_date": dt.date(2020, 1, 1),
        "consent_status": "consented",
        "prom_consent_date": None,
        "digitally_reachable": True,
        "included_date": dt.date(2024, 12, 1),
    },
    "diagnosis": {
        "diagnosis": "MS",
        "onset_year": 2024,
        "onset_month": 1,
        "diagnosis_date": dt.date(2024, 6, 1),
        "type_at_onset": "RRMS",
        "mri_at_dx": "yes",
        "csf_done": "yes",
        "ocb": "positive",
    },
    "treatment_episode": {
        "drug_id": "rituximab",
        "received_abroad": False,
        "in_trial": False,
        "entered_at": dt.date(2025, 1, 1),
    },
    "treatment_status": {"status": "ongoing", "entered_at": dt.date(2025, 1, 1)},
    "visit": {"unit_id": "bergen", "mode": "physical", "staff": "physician", "entered_at": dt.date(2025, 1, 1)},
    "relapse": {"entered_at": dt.date(2025, 1, 1)},
    "relapse_status": {"entered_at": dt.date(2025, 1, 1)},
    "functional_measurement": {
        "unit_id": "bergen",
        "instrument": "EDSS",
        "value": 2.0,
        "source": "clinician",
        "during_relapse": False,
        "entered_at": dt.date(2025, 1, 1),
    },
    "mri_exam": {"region": "brain", "context": "follow_up", "entered_at": dt.date(2025, 1, 1)},
    "prom_invitation": {"wave": 2024, "sent_date": dt.date(2024, 11, 4), "channel": "helsenorge", "reached": True},
    "prom_response": {
        "wave": 2024,
        "response_date": dt.date(2024, 11, 20),
        "instrument": "MSIS29",
        "channel": "helsenorge",
        "complete": True,
        "score_physical": 20.0,
        "score_mental": 20.0,
    },
    "registration_event": {
        "unit_id": "bergen",
        "form": "inclusion",
        "entered_at": dt.date(2024, 12, 1),
        "event_date": dt.date(2024, 12, 1),
    },
}
KEYS = {
    "treatment_episode": "episode_id",
    "treatment_status": "status_id",
    "visit": "visit_id",
    "functional_measurement": "measurement_id",
    "mri_exam": "mri_id",
    "prom_response": "response_id",
    "registration_event": "event_id",
}


class Rows:
    """Builds the tables of a small extract row by row; what a row does not say takes a harmless default."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict]] = {name: [] for name in schema_of("no_ms")}
        self._number = itertools.count(1)

    def add(self, table: str, **values) -> Rows:
        """Add a row and return the builder."""
        row = DEFAULTS.get(table, {}) | values
        if table in KEYS:
            row.setdefault(KEYS[table], f"{table[0].upper()}{next(self._number):04d}")
        self._rows[table].append(row)
        return self

    def person(self, patient_id: str, *, patient: dict | None = None, **diagnosis) -> Rows:
        """Add a registered person with a diagnosis and return the builder."""
        self.add("patient", patient_id=patient_id, **(patient or {}))
        return self.add("diagnosis", patient_id=patient_id, **diagnosis)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the tables in the contract's columns and types."""
        return in_contract(self._rows)


def in_contract(rows: dict[str, list[dict]], registry: str = "no_ms") -> dict[str, pl.DataFrame]:
    """Return rows by table as frames in a registry's columns and types; what a row does not say is empty."""
    kinds = {name: schema_of(registry).polars_schema(name) for name in rows}
    return {
        name: pl.DataFrame([{column: row.get(column) for column in kinds[name]} for row in found], schema=kinds[name])
        for name, found in rows.items()
    }


KINDS = {
    "hostile": "hostile",
    "report": "browser",
    "end_to_end": "build",
    "notebooks": "build",
    "examples": "build",
    "third_registry": "build",
    "contract/postgresql": "build",
    "contract/test_damage_catalogue.py": "build",
    "contract/test_delivery_catalogue.py": "build",
    "editions/many/test_cluster.py": "build",
    "editions/many/test_made_here.py": "build",
    "editions/test_fingerprint.py": "build",
    "registries/no_ms/measures/test_backends.py": "build",
    "registries/se_ipn/measures/test_ipn_backends.py": "build",
    "registries/se_ipn/test_ipn_ledger.py": "build",
    "registries/se_ipn/words": "build",
    "results/test_one_row.py": "build",
}
"""What tests need, by folder or file: a built page in a browser, builds and servers, or damage; others are units."""

TOGETHER = ("notebooks", "report")
"""Folders whose tests run in one worker, since they share what takes long to make; elsewhere files are."""

EACH_ALONE = tuple(
    f"hostile/test_{name}.py"
    for name in ("kills", "stopped", "chapters_that_fail", "full_and_closed", "two_at_once", "no_network")
)
"""Files whose tests take long and share nothing but what is made once: any worker may take any of them."""

ONE_SPARK = (
    "editions/test_engine_mistakes.py",
    "engines/test_faults.py",
    "engines/test_files_in_place.py",
    "registries/no_ms/measures/test_backends.py",
    "registries/se_ipn/measures/test_ipn_backends.py",
)
"""Files whose tests share a Spark, which takes longer to begin than most of them: one worker begins one."""

ONE_REGISTRY = "hostile/test_same_bytes.py"
"""The file whose tests share the builds of one registry."""

LONGEST_FIRST = (
    "end_to_end/test_build.py",
    "end_to_end/test_default_editions.py",
    "notebooks",
    "report",
    "contract/postgresql",
    "end_to_end",
    "contract/test_damage_catalogue.py",
    "contract/test_delivery_catalogue.py",
    *ONE_SPARK,
    "engines",
    "registries/se_ipn/test_ipn_ledger.py",
    "third_registry",
    "results",
    "editions",
    "hostile/test_same_bytes.py",
    "hostile/test_kills.py",
    "hostile/test_nasty_names.py",
)
"""What begins first: a long file begun last would run alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with what it needs, and put the longest first."""
    for item in items:
        if not any(item.get_closest_marker(kind) for kind in ("unit", *KINDS.values())):
            item.add_marker(next((kind for name, kind in KINDS.items() if _within(_place(item), name)), "unit"))
    order = {name: number for number, name in enumerate(LONGEST_FIRST)}
    items.sort(
        key=lambda item: min((n for name, n in order.items() if _within(_place(item), name)), default=len(order))
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Return how pytest-xdist divides the tests, in the order they are in."""
    from xdist.scheduler import LoadScopeScheduling

    class Shared(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return one_worker(nodeid)

    return Shared(config, log)


def one_worker(nodeid: str) -> str:
    """Return a name that the tests of one worker have in common, given a test's id."""
    place, _, test = nodeid.removeprefix("tests/").partition("::")
    if place in EACH_ALONE:
        return nodeid
    if place in ONE_SPARK:
        return "spark"
    if place == ONE_REGISTRY:
        return f"{place} {next((name for name in ('se_ipn', 'no_hofte') if f'[{name}' in test), 'no_ms')}"
    return next((name for name in TOGETHER if _within(place, name)), place)


def _place(item: pytest.Item) -> str:
    """Return a test's file below the folder of tests."""
    return item.path.relative_to(Path(__file__).parent).as_posix()


def _within(place: str, name: str) -> bool:
    return place == name or place.startswith(f"{name}/")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeOnce]:
    """Return what makes a folder by its name once, for all workers; nobody may have altered one at the end."""
    made = MadeOnce(folder_of_the_run(tmp_path_factory.getbasetemp()) / "shared")
    yield made
    assert made.altered() == []


@pytest.fixture(scope="session")
def built(made_once: MadeOnce) -> Built:
    """Return synthetic extracts and editions that tests share; whoever alters one copies it first."""
    return Built(made_once)


@pytest.fixture(scope="session")
def as_tables() -> Callable[[dict[str, list[dict]]], dict[str, pl.DataFrame]]:
    """Return the function that makes the contract's tables of rows."""
    return in_contract


@pytest.fixture(scope="session")
def new_rows() -> type[Rows]:
    """Return what builds a small extract, for fixtures that outlive one test."""
    return Rows


@pytest.fixture
def rows() -> Rows:
    """Return an empty builder of small extracts."""
    return Rows()


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return the Spark that all tests of this process share; it takes longer to begin than any of them.

    Without compiled plans: to compile them takes longer than to run them on few rows.
    """
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java runtime, and there is no java on the PATH")
    pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
    from R_free_helpers.engines.on_spark import OnSpark

    settings = {
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmn600m",
    }
    with OnSpark(tmp_path_factory.mktemp("spark"), "local[2]", settings) as shared:
        yield shared


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return the engine that a test is parametrised with, by its name."""
    if request.param == "spark":
        from R_free_helpers.engines.on_spark import OnSpark

        request.getfixturevalue("spark")
        with OnSpark(tmp_path, "local[2]") as one:
            yield one
    else:
        from R_free_helpers.engines.on_duckdb import OnDuckDB

        with OnDuckDB(tmp_path) as one:
            yield one


@pytest.fixture(scope="module")
def risk_accepted() -> Iterator[None]:
    """Open the gate for what a registry prints today, for the tests of one file."""
    from R_free_helpers.model.policy import ACCEPTED

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ACCEPTED, "as_published,internal")
        yield


def pytest_terminal_summary(terminalreporter) -> None:
    """Print what tests counted by ``record_property("counted", "<what>=<number>")``, added up over all tests."""
    totals: dict[str, int] = {}
    for report in itertools.chain.from_iterable(terminalreporter.stats.values()):
        if getattr(report, "when", None) != "call":  # the set-up's and tear-down's reports hold the same properties
            continue
        for name, value in report.user_properties:
            if name == "counted":
                what, _, number = value.rpartition("=")
                totals[what] = totals.get(what, 0) + int(number)
    if totals:
        terminalreporter.section("counted")
        for what, total in sorted(totals.items()):
            terminalreporter.line(f"{what}: {total}")
