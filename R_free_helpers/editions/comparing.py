"""What changed between two editions: both computed from the extracts at hand, or as archived, and set side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from R_free_helpers.contract.marker import lineage
from R_free_helpers.editions.archiving import registry_code, versions_of
from R_free_helpers.editions.fingerprint import digest_extract
from R_free_helpers.editions.of_everybody import of_everybody
from R_free_helpers.editions.stages import released_results, synthetic_extract
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.policy import load_policy
from R_free_helpers.model.registry import Registry, get_registry
from R_free_helpers.model.source import SUPERSEDED_ON
from R_free_helpers.model.told_later import ToldLater
from R_free_helpers.model.unit_history import read_history
from R_free_helpers.model.units import unit_tree
from R_free_helpers.results.archive import PUBLIC, About, archived_measures, read_archived
from R_free_helpers.results.changes import CAUSES, Cause, Chain, Change, changes
from R_free_helpers.results.definitions import fingerprints, not_comparable
from R_free_helpers.results.versions import Definition, defined

Say = Callable[[str], None]

CORRECTED_RULE = "corrected_row"
"""The contract's rule by which a row takes the place of an earlier one about the same event."""


@dataclass(frozen=True)
class Side:
    """One of the two editions.

    Attributes
    ----------
    edition : Edition
        As which its numbers are told.
    rows : polars.DataFrame
        Released numbers: archived ones as they were published, the others computed.
    about : About or None
        What the archive says of the published ones.
    synthetic : bool
    corrects : bool
        Whether the extract has rows that take the place of earlier ones.
    """

    edition: Edition
    rows: pl.DataFrame
    about: About | None
    synthetic: bool
    corrects: bool

    def is_archived(self, measure: str) -> bool:
        """Return whether a measure's numbers are told as they were published."""
        return self.about is not None and measure in self.about.definitions


@dataclass(frozen=True)
class Compared:
    """Two editions side by side.

    Attributes
    ----------
    before, after : Edition
        As they were named.
    was, now : Side
    registry : Registry
    found : list of Change
    known : dict of Cause to str
        Why a cause can have acted, or cannot, by a word of `language`: see ``changes.known``.
    redefined : dict of str to tuple
        Measures whose definitions differ, with what is kept of the earlier and of the later one.
    other_period : list of str
        Measures whose numbers are of another period in the second edition, which are not compared.
    chain : Chain
        The released numbers behind the changes.
    extracts : tuple of Path
        What was read.
    """

    before: Edition
    after: Edition
    was: Side
    now: Side
    registry: Registry
    found: list[Change]
    known: dict[Cause, str]
    redefined: dict[str, tuple[Definition | None, Definition | None]]
    other_period: list[str]
    chain: Chain
    extracts: tuple[Path, ...]

    @property
    def same_year(self) -> bool:
        """Whether both are of one reporting year; else the earlier year is told again."""
        return self.before.year == self.after.year

    @property
    def synthetic(self) -> bool:
        """Whether the persons are invented."""
        return self.now.synthetic


def require_comparable(before: Edition, after: Edition) -> None:
    """Raise `ValueError` unless two editions may be set side by side: public ones of everybody, in their order."""
    for one in (before, after):
        if one.policy not in PUBLIC:
            raise ValueError(
                f"what changed is for everybody, and no such list is made under the policy '{one.policy}'; leave "
                "--policy out"
            )
        if one != (whole := of_everybody(one)):
            raise ValueError(f"editions are compared of all units and everybody: say {whole.id} for {one.id}")
    if before.registry != after.registry:
        raise ValueError(f"{before.id} and {after.id} are of two registries: name two editions of one")
    if before.id == after.id:
        raise ValueError(f"{before.id} is named twice: name the earlier and the later edition")
    if (before.extraction_date, before.year) > (after.extraction_date, after.year):
        raise ValueError(f"{before.id} was extracted later: say compare {after.id} {before.id}")


def compare_editions(
    before: Edition,
    after: Edition,
    data: Path | None = None,
    data_before: Path | None = None,
    say: Say = lambda message: None,
) -> Compared:
    """Return what changed from one edition to another.

    Parameters
    ----------
    before, after : Edition
    data : Path, optional
        The extract of the later edition; the synthetic one when absent.
    data_before : Path, optional
        That of the earlier one, where it is still there; else the later one is seen as of the earlier date.
    say : callable
        Takes progress messages.

    Raises
    ------
    ValueError
        In one line, for editions that are not to be compared, or extracts of different persons.
    """
    require_comparable(before, after)
    return _Comparing(before, after, data, data_before, say).compared()


@dataclass(frozen=True)
class _Comparing:
    """The work of one comparison."""

    before: Edition
    after: Edition
    data: Path | None
    data_before: Path | None
    say: Say

    @cached_property
    def registry(self) -> Registry:
        return get_registry(self.before.registry)

    @cached_property
    def newer(self) -> Path:
        """The later edition's extract."""
        return self.data or synthetic_extract(self.before.registry, self.say)

    @cached_property
    def one_extract(self) -> bool:
        """Whether both editions are computed from the same rows."""
        if self.data_before is None:
            return True
        return digest_extract(self.data_before, self.registry.id) == digest_extract(self.newer, self.registry.id)

    @property
    def same_year(self) -> bool:
        return self.before.year == self.after.year

    def compared(self) -> Compared:
        """Return the comparison."""
        if self.data_before is not None:
            self._require_same_persons(self.data_before)
        was = self._side(self.before, self.data_before or self.newer)
        now = self._side(self._told_now(), self.newer, archived=self.same_year)
        redefined = self._redefined(was, now)
        chain, moved = self._chain(was, now, redefined)
        policy = load_policy(self.registry.data_dir, self.before.policy)
        found = changes(chain, policy)
        known = self._known(was, now, redefined)
        if known["corrected"] in ("archive", "archive_code") and not _corrects(found):
            known["corrected"] = "archive_same"
        extracts = tuple(one for one in (self.newer, self.data_before) if one is not None)
        edges = (self.before, self.after, was, now, self.registry)
        return Compared(*edges, found, known, redefined, moved, chain, extracts)

    def _require_same_persons(self, older: Path) -> None:
        if lineage(older, self.registry.id) != lineage(self.newer, self.registry.id):
            raise ValueError(
                f"{older} and {self.newer} are not of the same persons: one is synthetic, or both are by other "
                "generators, sizes or seeds"
            )

    def _told_now(self, **changed: object) -> Edition:
        """Return the later edition; where it is of another year the earlier one, as it is told by then."""
        if self.same_year:
            return self.after
        own = {name: getattr(self.before, name) for name in type(self.before).model_fields}
        later = {"seen_on": self.after.extraction_date, "tree_of": self._other_tree}
        return ToldLater.model_validate(own | later | changed)

    @cached_property
    def _other_tree(self) -> int | None:
        """The year of the later unit tree, where it is another tree."""
        trees = [unit_tree(self.registry.data_dir, one.year) for one in (self.before, self.after)]
        return None if trees[0] == trees[1] else self.after.year

    def _side(self, edition: Edition, extract: Path, archived: bool = True) -> Side:
        """Return an edition's numbers: as archived where they are, else computed from an extract."""
        self.say(f"computing {edition.id}")
        released = released_results(edition, extract, self.say)
        rules = released.warnings.filter(pl.col("rule") == CORRECTED_RULE)
        rows, about = released.results, None
        path = edition.data_dir / "archive" / f"{edition.id}.csv"
        if archived and path.is_file():
            kept, told = read_archived(path)
            if told.lineage == released.lineage and told.policy == edition.policy:
                own = pl.col("measure").is_in(list(told.definitions))
                rows, about = pl.concat([rows.filter(~own), kept]), told
        return Side(edition, rows, about, released.synthetic, not rules.is_empty())

    def _redefined(self, was: Side, now: Side) -> dict[str, tuple[Definition | None, Definition | None]]:
        """Return the measures whose definitions differ, with both, as far as they are kept."""
        told = [self._fingerprints(one) for one in (was, now)]
        comparable = not_comparable(told[0], self.registry)
        found = {}
        for name in sorted(told[0].keys() & told[1].keys()):
            if told[0][name] == told[1][name]:
                continue
            if told[1][name] == self.today[name] and name not in comparable:
                continue  # the registry says that its numbers are those of the earlier definition
            found[name] = (self._definition(was, name), self._definition(now, name))
        return found

    @cached_property
    def today(self) -> dict[str, str]:
        return fingerprints(self.registry, [one.id for one in self.registry.measures])

    def _fingerprints(self, side: Side) -> dict[str, str]:
        return self.today | (side.about.definitions if side.about else {})

    def _definition(self, side: Side, measure: str) -> Definition | None:
        if not side.is_archived(measure):
            numbered = versions_of(self.after) if measure in archived_measures(self.after) else {}
            return numbered.get(measure) or defined(self.registry, [measure])[measure]
        assert side.about is not None
        return side.about.versions.get(measure)

    def _limits(self, was: Side) -> dict[str, float]:
        """Return the limits of the earlier edition that are others than today's, as far as the archive tells them."""
        if was.about is None:
            return {}
        today = {name: one.limit.value for name, one in self.registry.shares.items() if one.limit}
        kept = {name: one.limit for name, one in was.about.versions.items() if one.limit is not None}
        return {name: value for name, value in kept.items() if name in today and value != today[name]}

    def _chain(self, was: Side, now: Side, redefined: Mapping[str, object]) -> tuple[Chain, list[str]]:
        """Return the released numbers from one edition to the other, and the measures that are of another period."""
        limits = self._limits(was)
        old = was.edition.model_copy(update={"limits": tuple(sorted(limits.items()))})
        then = self._fingerprints(was)
        again = fingerprints(self.registry.with_limits(limits), list(then))
        # What the archive published under a definition whose code is no longer here cannot be computed again.
        lost = [name for name in then if then[name] != again.get(name) and not self._counts_the_same(name, then[name])]
        possible = _Possible(self, was, now, redefined)
        between: dict[Cause, pl.DataFrame] = {}
        wanted = {cause for measure in then for cause in possible.of_measure(measure)[:-1]}
        if self._other_tree and not self.same_year:
            wanted |= {cause for measure in then for cause in possible.of_measure(measure)}
        if "corrected" in wanted:
            self.say(f"computing {self.before.id} from the newer extract")
            between["corrected"] = released_results(old, self.newer, self.say).results
        if "late" in wanted:
            self.say("computing what was registered since")
            told = self.after if self.same_year else self._told_now(tree_of=None)
            told = told.model_copy(update={"limits": old.limits})
            between["late"] = released_results(told, self.newer, self.say).results
        if "definition" in wanted and not self.same_year:
            between["definition"] = released_results(self._told_now(tree_of=None), self.newer, self.say).results
        for cause in ("corrected", "late"):
            if cause in between:
                # What is no measure follows from several of them.
                gone = pl.col("measure").is_in(lost) | (pl.lit(bool(lost)) & ~pl.col("measure").is_in(list(then)))
                between[cause] = between[cause].filter(~gone)
        rename = self._renamed()
        first = _renamed(was.rows, rename)
        between = {cause: _renamed(rows, rename) for cause, rows in between.items()}
        periods = now.rows.select("measure", "period").unique()
        apart = first.join(periods, on=["measure", "period"], how="anti")["measure"].unique().sort().to_list()
        both = ~pl.col("measure").is_in(apart)
        return Chain(first.filter(both), now.rows.filter(both), between, possible), apart

    def _counts_the_same(self, measure: str, fingerprint: str) -> bool:
        return fingerprint in self.registry.comparable.get(measure, ())

    def _renamed(self) -> dict[str, str]:
        """Return the present name of units that were renamed from the one year to the other."""
        if self.same_year or self._other_tree is None:
            return {}
        history = read_history(self.registry.data_dir)
        years = self.before.year, self.after.year
        past = {unit: history.past(unit, *years) for unit in history.in_use(self.after.year)}
        return {one.parts[0]: unit for unit, one in past.items() if one.kind == "renamed"}

    @cached_property
    def units_of_other_area(self) -> frozenset[str]:
        """The units of the later tree that are of another area than the unit of that name was."""
        if self.same_year or self._other_tree is None:
            return frozenset()
        history = read_history(self.registry.data_dir)
        kinds = {
            unit: history.past(unit, self.before.year, self.after.year).kind for unit in history.in_use(self.after.year)
        }
        return frozenset(unit for unit, kind in kinds.items() if kind not in ("same", "renamed"))

    def tree_published(self, was: Side) -> bool:
        """Return whether the earlier edition was published with a unit tree that its year no longer has."""
        kept = was.about.units if was.about else {}
        return bool(kept) and kept != unit_tree(self.registry.data_dir, self.before.year)

    def can_correct(self, was: Side, measure: str) -> bool:
        """Return whether rows that the earlier edition saw can have changed."""
        return not self.one_extract or was.is_archived(measure)

    @cached_property
    def corrected_within(self) -> bool:
        """Whether the newer extract tells of a correction between the two days."""
        from R_free_helpers.editions.computing import read_valid

        tables, _, _ = read_valid(self.after, self.newer, self.say)
        first, last = self.before.extraction_date, self.after.extraction_date
        return any(_corrected(table.lazy(), first, last) for table in tables.values())

    def _known(self, was: Side, now: Side, redefined: Mapping[str, object]) -> dict[Cause, str]:
        """Return how it is known which causes can have acted."""
        code = was.about is not None and was.about.code != registry_code(self.registry)
        if not self.one_extract:
            corrected = "two_extracts"
        elif now.corrects and self.before.extraction_date < self.after.extraction_date and self.corrected_within:
            corrected = "within"
        elif was.about is not None:
            corrected = "archive_code" if code else "archive"
        else:
            corrected = "one_extract" if self.data_before is not None else "no_older_extract"
        later = self.before.extraction_date < self.after.extraction_date
        told_by = [side for side in (was, now) if side.about is not None]
        units = "tree_published" if self.tree_published(was) else "other" if self.units_of_other_area else "same"
        return {
            "corrected": corrected,
            "late": "later" if later else "same_day",
            "definition": "changed" if redefined else "archived_same" if told_by else "same_program",
            "units": units,
        }


@dataclass(frozen=True)
class _Possible:
    """By which causes a number can have changed."""

    work: _Comparing
    was: Side
    now: Side
    redefined: Mapping[str, object]

    @cached_property
    def _of_all(self) -> tuple[bool, bool]:
        """Whether there are later registrations, and corrections that the extract itself tells of."""
        later = self.work.before.extraction_date < self.work.after.extraction_date
        return later, later and self.now.corrects and self.work.corrected_within

    @cached_property
    def _published(self) -> bool:
        return self.work.tree_published(self.was)

    def of_measure(self, measure: str) -> tuple[Cause, ...]:
        """Return the causes that can have acted on numbers of a measure, whatever their unit, but for the tree."""
        later, within = self._of_all
        acts = {
            "corrected": within or self.work.can_correct(self.was, measure),
            "late": later,
            "definition": measure in self.redefined or (measure not in self.work.today and bool(self.redefined)),
            "units": self._published and self.was.is_archived(measure),
        }
        return tuple(cause for cause in CAUSES if acts[cause])

    def __call__(self, measure: str, unit: str) -> Sequence[Cause]:
        """Return the causes that can have acted on a measure's numbers of a unit."""
        found = self.of_measure(measure)
        moved = unit in self.work.units_of_other_area
        return (*found, "units") if moved and "units" not in found else found


def _corrects(found: Sequence[Change]) -> bool:
    """Return whether any change has a part of corrected rows, or may have one."""
    corrected = (part for one in found for part in one.parts if "corrected" in part.causes)
    return any(part.value or len(part.causes) > 1 for part in corrected) or any(one.split_why for one in found)


def _renamed(rows: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    return rows.with_columns(pl.col("unit_id").replace(names)) if names else rows


def _corrected(table: pl.LazyFrame, first: dt.date, last: dt.date) -> bool:
    """Return whether a row of a table was corrected after the first day, until the last one."""
    if SUPERSEDED_ON not in table.collect_schema().names():
        return False
    when = pl.col(SUPERSEDED_ON)
    return bool(table.select(((when > first) & (when <= last)).any()).collect().item())
