"""Reading the explorer's page as a stranger would, by a route of its own: each number and text is held against results.

The page holds its data as JSON. A row of it names a value of the result store, or of an archived edition, by places in
lists; its texts are printed in several languages. Whatever stands in the data and is not known here is a finding: what
nobody reads may hold anything.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from R_free_helpers.assets import ASSETS
from R_free_helpers.disclosure.artefacts import Piece
from R_free_helpers.disclosure.consistency import numbers_of_units, unit_names
from R_free_helpers.disclosure.printed_tables import PrintedWords, numbers_in
from R_free_helpers.language.data_files import prose_in_one_form
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import NUMBERS, SCHEMA, read_results
from R_free_helpers.model.unit_history import read_history
from R_free_helpers.model.units import nation, read_units

FORMAT = "registry-report-explorer/"
KNOWN = {
    "colours", "columns", "compared", "edition", "editions", "format", "funnels", "headings", "keys", "labels",
    "languages", "levels", "notice", "numbers", "order", "periods", "rows", "series", "shapes", "sources", "subgroups",
    "texts", "topics", "units", "words",
}  # fmt: skip
"""What the data of a page consist of."""

KNOWN_OF = {
    "edition": {"id", "registry", "year", "policy"},
    "funnels": {"target", "wide", "clustered", "limits", "places", "said"},
    "languages": {"tag", "name"},
    "periods": {"id", "names"},
    "series": {"topic", "measure", "statistic", "kind", "keys", "time", "names", "why"},
    "topics": {"id", "name", "area", "box", "bands", "lower"},
    "units": {"id", "name", "level"},
}
"""What each of these parts, or each of what it lists, consists of."""

NUMBERED = {"rows", "texts", "columns", "funnels", "order", "colours", "shapes", "numbers", "editions"}
"""Parts whose numbers are examined by themselves, or that hold no words."""

COLUMNS = ["series", "unit", "period", "subgroup", "source", *NUMBERS, "status", "texts"]
TEXTS = ("value", "interval", "numerator", "denominator", "missing")
TEXT_OF = {"value": ("value",), "interval": ("lower", "upper"), **{name: (name,) for name in TEXTS[2:]}}
NOISE = 1e-9
HIDING = ("few", "suppressed")
MOST_FOUND = 200
"""Findings of one page that are told."""

Found = tuple[str, str, str]
"""Kind of finding, where it is, and a sentence."""


def explored(pieces: Iterable[Piece]) -> dict[str, list[Piece]]:
    """Return the pieces with JSON of each explorer's page, by the page's name."""
    of_pages: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.kind == "json":
            of_pages.setdefault(piece.where.partition(" json ")[0], []).append(piece)
    return {name: of for name, of in of_pages.items() if any(_is_data(_read(piece)) for piece in of)}


def _is_data(value: object) -> bool:
    return isinstance(value, dict) and str(value.get("format", "")).startswith(FORMAT)


def _read(piece: Piece) -> object:
    try:
        return json.loads(piece.text)
    except ValueError:
        return None


def told_by_explorer(
    pieces: Sequence[Piece], released: pl.DataFrame, edition: Edition, registry: Registry, policy: Policy
) -> Iterator[Found]:
    """Yield what an explorer's page tells that the results do not, or hide.

    Parameters
    ----------
    pieces : sequence of Piece
        The JSON of one page; see `explored`.
    released : polars.DataFrame
        The published result store.
    edition : Edition
    registry : Registry
    policy : Policy
    """
    drawings = [json.loads(path.read_text("utf-8")) for path in sorted((ASSETS / "explorer").glob("*.vl.json"))]
    for piece in pieces:
        value = _read(piece)
        if _is_data(value):
            page = _Page(value, piece.where, released, edition, registry, policy)  # type: ignore[arg-type]
            for number, found in enumerate(page.findings()):
                if number == MOST_FOUND:
                    return
                yield found
        elif not isinstance(value, dict) or any(one not in drawings for one in value.values()):
            yield "contradiction", piece.where, "holds something that is neither data nor the program's drawings"


@dataclass(frozen=True)
class _Page:
    """The data of a page, and what they are held against."""

    data: dict[str, Any]
    where: str
    released: pl.DataFrame
    edition: Edition
    registry: Registry
    policy: Policy

    @cached_property
    def stored(self) -> dict[tuple[str, ...], dict[str, Any]]:
        """The published rows by measure, statistic, unit, period and subgroup."""
        return {_key(row): row for row in self.released.iter_rows(named=True)}

    @cached_property
    def own(self) -> str:
        """The edition's name."""
        return self.edition.id

    @cached_property
    def archives(self) -> dict[str, dict[tuple[str, ...], dict[str, Any]]]:
        """The archived rows by edition, then like `stored`."""
        folder: Path = self.edition.data_dir / "archive"
        names = {str(name) for name in self.data.get("sources", ())} - {self.edition.id}
        present = [path for path in sorted(folder.glob("*.csv")) if path.stem in names]
        return {path.stem: {_key(row): row for row in read_results(path).iter_rows(named=True)} for path in present}

    @cached_property
    def fewer(self) -> set[float]:
        """The numbers that words for a small number may name."""
        return {float(self.policy.threshold), float(max(self.policy.detail, self.policy.threshold))}

    def findings(self) -> Iterator[Found]:
        if strange := sorted(self.data.keys() - KNOWN):
            yield self._wrong(f"holds '{strange[0]}', which is no part of an explorer's data")
        for name, known in KNOWN_OF.items():
            if strange := sorted(_names_in(self.data.get(name, ()), name) - known):
                yield self._wrong(f"{name} holds '{strange[0]}', which is no part of an explorer's data")
        if self.data.get("columns") != COLUMNS:
            yield self._wrong("the rows have other columns than those of an explorer's data")
            return
        if self.data.get("edition", {}).get("id") != self.edition.id:
            yield self._wrong(f"is of another edition than {self.edition.id}")
        used: set[int] = set()
        for place, cells in enumerate(self.data.get("rows", ())):
            try:
                row = self._row(cells)
                used.update(row["texts"])
            except (IndexError, KeyError, TypeError, ValueError):
                yield self._wrong(f"row {place} names something that is in no list")
                continue
            yield from self._told(row)
        yield from self._unused(used)
        yield from self._funnels()
        yield from self._sentences()

    def _wrong(self, what: str) -> Found:
        return "contradiction", self.where, what

    def _row(self, cells: Sequence[Any]) -> dict[str, Any]:
        """Return a row with the names that its places stand for."""
        if len(cells) != len(COLUMNS):
            raise ValueError("another number of cells")
        row = dict(zip(COLUMNS, cells, strict=True))
        series = self.data["series"][row["series"]]
        if len(row["texts"]) != len(TEXTS):
            raise ValueError("another number of texts")
        return row | {
            "measure": series["measure"],
            "statistic": series["statistic"],
            "unit_id": self.data["units"][row["unit"]]["id"],
            "period": self.data["periods"][row["period"]]["id"],
            "subgroup": self.data["subgroups"][row["subgroup"]],
            "source": self.data["sources"][row["source"]],
            "printed": {
                language: [texts[place] for place in row["texts"]] for language, texts in self.data["texts"].items()
            },
        }

    def _told(self, row: Mapping[str, Any]) -> Iterator[Found]:
        """Yield what a row tells otherwise than the value that it names."""
        name = " ".join(
            str(row[part]) for part in ("measure", "unit_id", "period", "subgroup", "statistic") if row[part]
        )
        stored = self._stored(row)
        if stored is None:
            yield self._wrong(f"{name} of {row['source']} is in no result")
            return
        small = stored["status"] == "few" and stored["value"] == 0
        hides = stored["value"] is None or (stored["status"] in HIDING and not small)
        for column in NUMBERS:
            told, true = row[column], stored[column]
            if told is not None and (true is None or (hides and column in ("value", "lower", "upper"))):
                yield "leak", self.where, f"a number for {name}, which is hidden"
            elif (told is None) != (true is None) or (told is not None and not _equal(told, true)):
                yield self._wrong(f"{name}: {column} is told as {told}, which the results do not say")
        if row["status"] != stored["status"]:
            yield self._wrong(f"{name}: the status is told as {row['status']}, and it is {stored['status']}")
        for language, printed in row["printed"].items():
            for part, text in zip(TEXTS, printed, strict=True):
                true = [stored[column] for column in TEXT_OF[part]]
                few = small and part in ("value", "numerator")
                if few or None in true or (hides and part in ("value", "interval")):
                    fewer = self.fewer | ({self._bound(stored["denominator"])} if few else set())
                    wrong = any(abs(value) not in fewer for value, _, _ in _numbers(text, language))
                    kind = "leak"
                else:
                    wrong, kind = bool(text) and not _says(text, language, true), "contradiction"
                if wrong:
                    yield kind, self.where, f"{name}: the {part} is printed as '{text}', which the results do not say"

    def _bound(self, denominator: float | None) -> float:
        """Return below which percentage a share with a small numerator is told to be."""
        return min(100.0, math.ceil(100 * self.policy.threshold / denominator - NOISE)) if denominator else 0.0

    def _stored(self, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the published row that a row names: of this edition, or of an archived one by the units of today."""
        if row["source"] == self.own:
            return self.stored.get(_key(row))
        archived = self.archives.get(row["source"], {})
        if (same := archived.get(_key(row))) is not None:
            return same
        parts = [archived.get(_key({**row, "unit_id": unit})) for unit in self._before(row["unit_id"])]
        found = [part for part in parts if part is not None]
        if len(found) < 2:
            return found[0] if found else None
        return _together(found, row)

    def _before(self, unit: str) -> list[str]:
        """Return the units that became one, also by several steps."""
        before = self._predecessors.get(unit, ())
        return [*before, *(older for one in before for older in self._before(one))]

    @cached_property
    def _predecessors(self) -> Mapping[str, Sequence[str]]:
        return read_history(self.registry.data_dir).predecessors

    def _unused(self, used: set[int]) -> Iterator[Found]:
        for language, texts in self.data["texts"].items():
            if not set(range(len(texts))) <= used:
                yield self._wrong(f"there are texts in {language} that belong to no row")

    def _funnels(self) -> Iterator[Found]:
        """Yield funnels around another share than the nation's."""
        root = nation(read_units(self.registry.data_dir))
        for measure, funnel in self.data.get("funnels", {}).items():
            rows = [row for key, row in self.stored.items() if key[:3] == (measure, "share", root) and not key[4]]
            known = [row["value"] for row in rows if row["status"] not in HIDING and row["value"] is not None]
            if not any(_equal(funnel.get("target"), value) for value in known):
                yield self._wrong(f"the funnel of {measure} lies around a share that is not the nation's")
            cells = [cell for line in funnel.get("limits", ()) for cell in line[1:]]
            if not all(isinstance(cell, (int, float)) and 0 <= cell <= 1 for cell in cells):
                yield self._wrong(f"the limits of the funnel of {measure} are no shares")

    def _sentences(self) -> Iterator[Found]:
        """Yield numbers that a sentence tells of a unit, and no result does."""
        words = PrintedWords(self.registry.language, read_units(self.registry.data_dir), self.registry.wording)
        pattern, told = unit_names(words), self._of_units(words)
        texts = [text for name, part in self.data.items() if name not in NUMBERED for text in _texts(part)]
        texts += [text for funnel in self.data.get("funnels", {}).values() for text in _texts(funnel.get("said"))]
        for text in dict.fromkeys(texts):
            plain = prose_in_one_form(text, self.registry.language)
            for name, value, decimals in numbers_of_units(words.without_fewer(plain), pattern):
                unit = words.of_unit(name)
                if not any(_rounds(value, decimals, number) for number in told.get(unit, ())):
                    yield "leak", self.where, f"'{text[:80]}' tells a number of {name} that no result does"

    def _of_units(self, words: PrintedWords) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for row in self.stored.values():
            if row["status"] not in HIDING:
                found.setdefault(words.of_unit(row["unit_id"]), []).extend(
                    row[name] for name in NUMBERS if row[name] is not None
                )
        return found


def _names_in(part: object, name: str) -> set[str]:
    """Return the names of what a part of the data, or each of what it lists, consists of."""
    one_by_one = part.values() if isinstance(part, Mapping) and name != "edition" else part
    each = [part] if name == "edition" else list(one_by_one)  # type: ignore[call-overload]
    return {str(key) for one in each for key in (one if isinstance(one, Mapping) else [one])}


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (row["measure"], row["statistic"], row["unit_id"], row["period"], row["subgroup"])


def _equal(told: object, true: float) -> bool:
    return isinstance(told, (int, float)) and not isinstance(told, bool) and abs(told - true) <= NOISE


def _together(parts: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return units that became one as one row: the sums of their counts, and the interval as it is told of them.

    The interval follows from the counts; that it was made by the report's own estimator is for other tests.
    """
    hidden = any(part["value"] is None or part["status"] in HIDING for part in parts)
    sums = {name: sum(part[name] or 0 for part in parts) for name in ("numerator", "denominator", "missing")}
    value = None if hidden or not sums["denominator"] else sums["numerator"] / sums["denominator"]
    if row["statistic"] == "count":
        value = None if hidden else sum(part["value"] for part in parts)
    bounds = {name: None if hidden else row[name] for name in ("lower", "upper")}
    told = {name: row[name] if row[name] is None else sums[name] for name in sums}
    # A rate has its own scale: per how many is not told.
    of_rate = row["value"] if row["statistic"] == "rate" and not hidden else value
    return dict.fromkeys(SCHEMA) | told | bounds | {"value": of_rate, "status": row["status"]}


@lru_cache(100_000)
def _numbers(text: str, language: str) -> tuple[tuple[float, int, bool], ...]:
    return tuple(numbers_in(prose_in_one_form(text, language)))


def _says(text: str, language: str, true: Sequence[float]) -> bool:
    """Return whether a text tells these numbers, rounded, or as percentages, and no other."""
    told = _numbers(text, language)
    return len(told) == len(true) and all(
        _rounds(value, decimals, number) for (value, decimals, _), number in zip(told, true, strict=True)
    )


def _rounds(value: float, decimals: int, number: float) -> bool:
    half = 0.5 * 10.0**-decimals + NOISE
    return any(abs(value - form) <= half for form in (number, 100 * number))


def _texts(part: object) -> Iterator[str]:
    """Yield every text in a part of the data."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, Sequence):
        for value in part:
            yield from _texts(value)
