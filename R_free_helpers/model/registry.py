"""Registries: for each, its cohort, measures and words. The engine reads them through `get_registry`."""

from __future__ import annotations

import csv
import importlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from R_free_helpers.model.measure import Bands, Coverage, Indicator, Limit, Measure
from R_free_helpers.model.workspace import workspace


@dataclass(frozen=True)
class Registry:
    """All the engine needs to know of a registry.

    Attributes
    ----------
    id : str
    language : str
        BCP 47 tag, such as ``nb-NO``.
    measures : tuple of Measure
        In computing order.
    total_coverage : str
        The coverage measure that counts in the attainment sum; empty where units are not given one.
    coverage_bands : Bands or None
        Of its measures of coverage; a unit's values are marked where its coverage is less than good.
    low_n : int
        Denominators below it get the status ``low_n``.
    pool_below : int
        A unit with a smaller denominator of an indicator is shown with several years together beside the one; 0: none.
        Of an indicator without an event, the box then says why its years are not put together.
    extra_variables : callable or None
        Takes the chapter data, returns registry-specific report variables.
    """

    id: str
    language: str
    measures: tuple[Measure, ...]
    total_coverage: str = ""
    coverage_bands: Bands | None = None
    low_n: int = 10
    pool_below: int = 0
    extra_variables: object = None

    def __post_init__(self) -> None:
        if self.coverages and self.coverage_bands is None:
            raise ValueError(f"the registry '{self.id}' measures coverage but has no coverage_bands")

    @property
    def data_dir(self) -> Path:
        """The registry's reference data."""
        return workspace().data / self.id

    @property
    def low_coverage_limit(self) -> float:
        """Share under which a unit's values are marked; without bands of coverage nobody's are."""
        return self.coverage_bands.good if self.coverage_bands else 0.0

    @property
    def coverages(self) -> list[str]:
        """The measures of coverage, by id."""
        return [measure.id for measure in self.measures if isinstance(measure, Coverage)]

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators that are judged, by id, in the report's order."""
        return {m.id: m for m in self.measures if isinstance(m, Indicator) and m.bands}

    def limit(self, indicator_id: str) -> Limit:
        """Return the limit of an indicator, for what is told of it elsewhere.

        Raises
        ------
        ValueError
            When there is no such indicator, or it has no limit.
        """
        indicator = self.shares.get(indicator_id)
        if indicator is None or indicator.limit is None:
            raise ValueError(f"{self.id} has no indicator '{indicator_id}' with a limit")
        return indicator.limit

    @cached_property
    def shares(self) -> dict[str, Indicator]:
        """All indicators by id: those that are judged, and those that are compared only."""
        return {m.id: m for m in self.measures if isinstance(m, Indicator)}

    @cached_property
    def codes(self) -> dict[tuple[str, str], str]:
        """Printed labels by column and code: the code list's, then those that ``labels.csv`` words otherwise."""
        found: dict[tuple[str, str], str] = {}
        for name, column in (("codes.csv", "column"), ("labels.csv", "key")):
            path = self.data_dir / name
            if path.exists():
                with path.open(encoding="utf-8", newline="") as file:
                    found |= {(row[column], row["code"]): row["label"] for row in csv.DictReader(file)}
        return found

    def measure(self, measure_id: str) -> Measure:
        """Return the measure with this id."""
        return next(m for m in self.measures if m.id == measure_id)


def get_registry(registry_id: str) -> Registry:
    """Return a registry by the name of its package, the workspace's own or one that the program ships."""
    # Fingerprints follow this name to the registry that they are for: see `editions.imports`.
    registry: Registry = importlib.import_module(f"R_free_helpers.registries.{registry_id}").REGISTRY
    return registry
