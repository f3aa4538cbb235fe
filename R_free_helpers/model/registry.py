"""Registries: for each, its cohort, measures and words. The engine reads them through `get_registry`."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from R_free_helpers.model.broken import BrokenRegistry, broken
from R_free_helpers.model.dimension import Dimension
from R_free_helpers.model.edition import OWN_LANGUAGE, Edition, short_tag
from R_free_helpers.model.event_rows import PERSON_ROW, RowWords
from R_free_helpers.model.importing import REGISTRY_MODULES
from R_free_helpers.model.measure import Bands, Coverage, Indicator, Limit, Measure, Rows
from R_free_helpers.model.names import UnknownName, did_you_mean, unknown
from R_free_helpers.model.redefine import redefined
from R_free_helpers.model.work_list import WorkList
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
    rows : mapping of str to RowWords
        The nouns of the events that measures have rows of, such as ``operation``.
    work_lists : tuple of WorkList
        Whom units look at to complete the registration.
    own_persons : callable or None
        Returns whose data are a unit's own, with ``patient_id`` and ``unit_id``; None where no unit is given any.
    translated : bool
        Whether ``language`` is another than its own; see `in_language`.
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
    rows: Mapping[str, RowWords] = field(default_factory=dict)
    work_lists: tuple[WorkList, ...] = ()
    own_persons: Rows | None = None
    translated: bool = False

    def __post_init__(self) -> None:
        for one in self.measures:
            self._check_rows(one)
        if self.coverage_bands and self.coverage_bands.lower_is_better:
            raise ValueError(f"the coverage_bands of '{self.id}' say that low coverage is good")
        if self.coverages and self.coverage_bands is None:
            raise ValueError(f"the registry '{self.id}' measures coverage but has no coverage_bands")

    def _check_rows(self, measure: Measure) -> None:
        """Raise `ValueError` for a measure that does not say enough of what its rows are."""
        row, name = measure.row, measure.id
        if row == PERSON_ROW and measure.several == "first":
            raise ValueError(f"the measure '{name}' counts each person's first row, but does not say of what: row=...")
        if row == PERSON_ROW:
            return
        if row not in self.rows:
            raise ValueError(
                f"the measure '{name}' has rows of the kind '{row}', for which the registry '{self.id}' has no noun"
                f"{did_you_mean(row, self.rows)}: Registry(rows={{'{row}': RowWords(...)}})"
            )
        if measure.counts == "persons":
            raise ValueError(f"the measure '{name}' has a row per '{row}' and counts persons: counts=\"events\"")
        if measure.several == "first" and not measure.first_date:
            raise ValueError(
                f"the measure '{name}' counts each person's first '{row}' but not by which date: first_by="
            )

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

    @property
    def of_areas(self) -> tuple[Indicator, ...]:
        """The indicators that belong to an area, in the report's order; where none does, those that are judged."""
        return tuple(one for one in self.shares.values() if one.group) or tuple(self.indicators.values())

    def behind(self, measure_id: str) -> Measure | None:
        """Return what tells how a measure's values are read: the indicator that it is of, or itself.

        None for what is no measure of the registry but follows from them.
        """
        measure = {one.id: one for one in self.measures}.get(measure_id)
        of = getattr(measure, "indicator", None)
        return of if isinstance(of, Measure) else self.shares.get(of, measure) if isinstance(of, str) else measure

    def lower_is_better(self, measure_id: str) -> bool:
        """Return whether a low value is the good one, as its bands say; a measure without bands is read as high."""
        bands = getattr(self.behind(measure_id), "bands", None)
        return isinstance(bands, Bands) and bands.lower_is_better

    def row_words(self, measure_id: str) -> RowWords | None:
        """Return the noun of a measure's rows; None where these are persons, or events without one."""
        measure = self.behind(measure_id)
        return None if measure is None else self.rows.get(measure.row)

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

    def in_language(self, language: str) -> Registry:
        """Return the registry as it speaks to readers of another language; itself for none or its own.

        Labels are then those of ``labels_<language>.csv`` (``labels_en.csv`` for ``en-GB``) where it has them. Names of
        units and definitions stay as they are.
        """
        if language in (OWN_LANGUAGE, self.language):
            return self
        return replace(self, language=language, translated=True)

    @property
    def wording(self) -> str:
        """The registry whose own phrases are said: itself, and none in a language that is not its own."""
        return "" if self.translated else self.id

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
        """Printed labels by column and code: the code list's, then those that ``labels.csv`` words otherwise.

        In another language than the registry's, those of ``labels_<language>.csv`` come last.
        """
        found: dict[tuple[str, str], str] = {}
        lists = [("codes.csv", "column"), ("labels.csv", "key")]
        if self.translated:
            lists.append((f"labels_{short_tag(self.language)}.csv", "key"))
        for name, column in lists:
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
    """Return a registry by the name of its package, the workspace's own or one that the program ships.

    Raises
    ------
    BrokenRegistry
        With file and line, where the package is missing or a mistake in it keeps it from being imported.
    """
    folder = workspace().registry_package(registry_id)
    if not (folder / "__init__.py").is_file():
        own = workspace().registries / registry_id
        raise BrokenRegistry(own / "__init__.py", 0, f"{registry_id} has no package: nothing says what it measures")
    try:
        # Fingerprints follow this name to the registry that they are for: see `editions.imports`.
        with REGISTRY_MODULES:
            package = importlib.import_module(f"R_free_helpers.registries.{registry_id}")
    except Exception as error:
        told = broken(error, folder)
        if told is None:
            raise
        raise told from error
    registry = getattr(package, "REGISTRY", None)
    if not isinstance(registry, Registry):
        said = "there is no REGISTRY" if registry is None else "REGISTRY is no Registry"
        raise BrokenRegistry(folder / "__init__.py", 0, f"{said}: end it with REGISTRY = Registry(id=…, …)")
    return registry


def registry_of(edition: Edition) -> Registry:
    """Return the registry of an edition, with the limits and in the language that the edition chooses."""
    return get_registry(edition.registry).with_limits(dict(edition.limits)).in_language(edition.language)
