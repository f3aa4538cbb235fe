"""Registries: for each, its cohort, measures and words. The engine reads them through `get_registry`."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from R_free_helpers.model.dimension import Dimension
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Bands, Coverage, Indicator, Limit, Measure
from R_free_helpers.model.names import UnknownName, did_you_mean, unknown
from R_free_helpers.model.redefine import redefined
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
    dimensions : tuple of Dimension
        What a report may choose persons by.
    comparable : mapping of str to collection of str
        Fingerprints of earlier definitions by measure whose archived values may still be compared with today's; see
        `results.definitions`.
    """

    id: str
    language: str
    measures: tuple[Measure, ...]
    total_coverage: str = ""
    coverage_bands: Bands | None = None
    low_n: int = 10
    pool_below: int = 0
    extra_variables: object = None
    dimensions: tuple[Dimension, ...] = ()
    comparable: Mapping[str, Collection[str]] = field(default_factory=dict)

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

    def with_limits(self, limits: Mapping[str, float]) -> Registry:
        """Return the registry with other limits of indicators, in every measure that reads one of them.

        Bands stay as they are: they are the published goal of the registry's own limit.

        Parameters
        ----------
        limits : mapping of str to float
            See `checked_limits`; in the unit of the registry's own.
        """
        if not limits:
            return self
        changed = {
            name: replace(self.shares[name], limit=replace(self.limit(name), value=value))
            for name, value in limits.items()
        }
        return replace(self, measures=tuple(redefined(one, changed) for one in self.measures))

    def checked_limits(self, limits: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
        """Return those of some limits that are not the registry's own.

        Raises
        ------
        ValueError
            For an indicator that is not known, or that has no limit.
        """
        having = [name for name, one in self.shares.items() if one.limit]
        for name in limits:
            if name in self.shares and name not in having:
                raise ValueError(f"the indicator '{name}' has no limit. Those that have: {', '.join(having)}")
            if name not in having:
                raise ValueError(unknown("indicator with a limit", name, having))
        return tuple(sorted((name, value) for name, value in limits.items() if value != self.limit(name).value))

    @cached_property
    def by_dimension(self) -> dict[str, Dimension]:
        """The dimensions by id."""
        return {one.id: one for one in self.dimensions}

    def checked_filter(self, chosen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Return chosen values by dimension as the registry writes them.

        Raises
        ------
        ValueError
            For a dimension or a value that the registry does not have; those it has are named.
        """
        for name in chosen:
            if name not in self.by_dimension:
                known = ", ".join(self.by_dimension) or "none"
                hint = did_you_mean(name, self.by_dimension) or "."
                raise ValueError(f"{self.id} has no dimension '{name}' to choose persons by{hint} Known: {known}")
        checked = {name: (self.by_dimension[name], values) for name, values in chosen.items()}
        return tuple(
            sorted((name, one.checked(values, self.listed(one.key))) for name, (one, values) in checked.items())
        )

    def listed(self, key: str) -> dict[str, str]:
        """Return the labels of all codes that are listed under a key: in the code lists, or in the file of that name.

        A registry that keeps ``drug.csv`` with ``drug_id`` and ``label`` needs no second list of drugs.
        """
        listed: dict[str, str] = {}
        path = self.data_dir / f"{key}.csv"
        if key and path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                rows = [row for row in csv.DictReader(file) if f"{key}_id" in row and row.get("label")]
                listed = {row[f"{key}_id"]: row["label"] for row in rows}
        return listed | {code: label for (column, code), label in self.codes.items() if column == key}

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
        """Return the measure with this id.

        Raises
        ------
        UnknownName
            When there is none: the name is misspelt, or another registry's.
        """
        for one in self.measures:
            if one.id == measure_id:
                return one
        raise UnknownName(f"{self.id}: {unknown('measure', measure_id, [one.id for one in self.measures])}")


def get_registry(registry_id: str) -> Registry:
    """Return a registry by the name of its package, the workspace's own or one that the program ships."""
    # Fingerprints follow this name to the registry that they are for: see `editions.imports`.
    registry: Registry = importlib.import_module(f"R_free_helpers.registries.{registry_id}").REGISTRY
    return registry


def registry_of(edition: Edition) -> Registry:
    """Return the registry of an edition, with the limits that the edition chooses."""
    return get_registry(edition.registry).with_limits(dict(edition.limits))
