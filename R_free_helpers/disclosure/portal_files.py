"""Reading portal files as a stranger would, by a route of its own: each number in them is held against the results.

A file of a portal names units and indicators by the receiver's numbers. The registry's lists say which they are;
nothing is taken from what made the files. Files are known by what stands in them, whatever they are called.
"""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from R_free_helpers.disclosure.artefacts import Piece
from R_free_helpers.disclosure.printed_tables import numbers_in
from R_free_helpers.model.portal import Portal, PortalIndicator
from R_free_helpers.model.results import KEY, NUMBERS, SCHEMA, read_results
from R_free_helpers.model.workspace import workspace

PORTAL_COLUMNS = {"orgnr", "ind_id", "var", "denominator"}
DIRECTORATE_COLUMNS = {"orgnr", "indikator_id", "teller", "nevner", "andel"}
ASSESSMENT_COLUMNS = {"number", "scale", "level", "answer", "measure", "statistic", "value"}
COUNTED = ("andel", "dg_andel", "dg")
"""Types of which ``var`` is the numerator."""

XML_NUMBERS = {"numerator": "numerator", "denominator": "denominator", "rate": "value", "value": "value"}
XML_FORMAT = "groupoutcomes:qualityreporting"
NOISE = 1e-9

Found = tuple[str, str, str]
"""Kind of finding, where it is, and a sentence."""


@dataclass
class _Said:
    """Numbers that a file tells of a unit and an indicator, by the store's column, as they are written."""

    unit: str | None
    indicator: PortalIndicator | None
    named: str
    numbers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What released results say, looked up by unit and indicator.

    Attributes
    ----------
    released : polars.DataFrame
    """

    released: pl.DataFrame

    @cached_property
    def rows(self) -> Mapping[tuple[str, str, str, str], dict[str, object]]:
        """The rows by measure, unit, subgroup and statistic."""
        return {
            (row["measure"], row["unit_id"], row["subgroup"], row["statistic"]): row
            for row in self.released.iter_rows(named=True)
        }

    def shares_of(self, measures: Iterable[str]) -> set[float]:
        """Return the values of some measures that are shown, with their bounds."""
        shown = self.released.filter(pl.col("measure").is_in(list(measures)) & (pl.col("status") != "few"))
        return {float(one) for name in ("value", "lower", "upper") for one in shown[name].drop_nulls()}


def of_portals(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces that are files of portals, and copies of the result store in a folder below the edition's."""
    return [piece for piece in pieces if piece.kind == "data" and (_is_copy(piece) or _kind(piece))]


def told_otherwise(pieces: Iterable[Piece], released: pl.DataFrame, portal: Portal, nation: str) -> Iterator[Found]:
    """Yield the numbers of portal files that the results hide, or tell otherwise, or do not have.

    Parameters
    ----------
    pieces : iterable of Piece
        See `of_portals`.
    released : polars.DataFrame
        The published result store.
    portal : Portal
    nation : str
        The unit that all others belong to, which has no organisation number.
    """
    told = Told(released)
    for piece in pieces:
        if _is_copy(piece):
            yield from _copied(piece, told)
            continue
        for said in _read(piece, portal, nation):
            yield from (_held(said, piece.where, told) if said.numbers else ())
        if _kind(piece) == "assessment":
            yield from _shares_told(piece, told, portal)


def _is_copy(piece: Piece) -> bool:
    return "/" in piece.where and piece.where.endswith(".csv") and _header(piece.text) == list(SCHEMA)


def _kind(piece: Piece) -> str:
    """Return the format of a portal's file; empty for any other piece."""
    if piece.text.lstrip("\ufeff \t\r\n").startswith("<") and XML_FORMAT in piece.text:
        return "vis"
    header = set(_header(piece.text))
    if header >= PORTAL_COLUMNS:
        return "skde"
    if header >= ASSESSMENT_COLUMNS:
        return "assessment"
    return "helsedirektoratet" if header >= DIRECTORATE_COLUMNS else ""


def _header(text: str) -> list[str]:
    first = text.removeprefix("\ufeff").partition("\n")[0].strip()
    return next(csv.reader([first], delimiter=";" if ";" in first else ","), [])


def _copied(piece: Piece, told: Told) -> Iterator[Found]:
    """Yield the rows of a copy of the result store that are not the published ones."""
    for row in csv.DictReader(io.StringIO(piece.text)):
        name = " ".join(row[column] for column in KEY if row[column])
        stored = told.rows.get((row["measure"], row["unit_id"], row["subgroup"], row["statistic"]))
        if stored is None:
            yield "contradiction", piece.where, f"{name} is in no result"
            continue
        for column in NUMBERS:
            if row[column] and stored[column] is None:
                yield "leak", piece.where, f"a number for {name}, which is hidden"
            else:
                yield from _number(piece.where, name, column, row[column], stored[column])


def _read(piece: Piece, portal: Portal, nation: str) -> Iterator[_Said]:
    """Yield what a portal's file tells; nothing for any other piece."""
    format = _kind(piece)
    if format == "vis":
        yield from _of_xml(piece.text, portal)
    elif format == "skde":
        units = {one.id: unit for unit, one in portal.numbers("orgnr", "skde").items()}
        yield from _of_table(piece.text, portal.of(format), units, "ind_id")
    elif format == "helsedirektoratet":
        units = {one.id: unit for unit, one in portal.numbers("orgnr").items()} | {"": nation}
        yield from _of_table(piece.text, portal.of(format), units, "indikator_id")
    elif format == "assessment":
        yield from _of_assessment(piece.text)


def _of_assessment(text: str) -> Iterator[_Said]:
    """Yield the number of each requirement that rests on one; it names measure, unit and subgroup itself."""
    for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"):
        numbers = {name: row[name].replace(",", ".") for name in NUMBERS if row.get(name)}
        if numbers:
            measure, subgroup, statistic = (row.get(name) or "" for name in ("measure", "subgroup", "statistic"))
            one = PortalIndicator("assessment", measure, subgroup, statistic, row["number"], "", "", "", "")
            yield _Said(row.get("unit_id") or None, one, f"{row['number']} {measure}", numbers)


def _shares_told(piece: Piece, told: Told, portal: Portal) -> Iterator[Found]:
    """Yield shares that a requirement's words tell and that no released or archived row of its measures has."""
    for row in csv.DictReader(io.StringIO(piece.text.removeprefix("\ufeff")), delimiter=";"):
        shares = [(value, decimals) for value, decimals, percent in numbers_in(row.get("basis") or "") if percent]
        if not shares:
            continue
        measures = (row.get("measure") or "").split()
        known = told.shares_of(measures) | _archived(portal.registry, measures)
        for value, decimals in shares:
            if not any(abs(value - 100 * one) <= 0.5 * 10.0**-decimals + NOISE for one in known):
                of = " ".join(measures)
                said = f"{row.get('number')}: {value:g} % is told, which no released result of {of} is"
                yield "leak", piece.where, said


def _archived(registry: str, measures: Iterable[str]) -> set[float]:
    found: set[float] = set()
    for path in sorted((workspace().data / registry / "archive").glob("*.csv")):
        found |= Told(read_results(path)).shares_of(measures)
    return found


def _of_table(text: str, listed: Iterable[PortalIndicator], units: Mapping[str, str], column: str) -> Iterator[_Said]:
    indicators = {one.id: one for one in listed}
    for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"):
        number, name = (row.get("orgnr") or "").strip(), (row.get(column) or "").strip()
        said = _Said(units.get(number), indicators.get(name), f"{name} {number}")
        counts = said.indicator is not None and said.indicator.type in COUNTED
        names = {"teller": "numerator", "nevner": "denominator", "andel": "value", "denominator": "denominator"}
        names["var"] = "numerator" if counts else "value"
        said.numbers = {names[key]: cell.replace(",", ".") for key, cell in row.items() if key in names and cell}
        yield said


def _of_xml(text: str, portal: Portal) -> Iterator[_Said]:
    try:
        root = ET.fromstring(text)
    except ET.ParseError:
        return
    indicators = {one.id: one for one in portal.of("vis")}
    units = {one.id: one.unit_id for one in portal.organisations}
    for measurement in (one for one in root.iter() if _local(one) == "measurement"):
        named: dict[str, str] = {}
        said = _Said(None, None, "")
        for child in measurement:
            parts = [(_local(part), (part.text or "").strip()) for part in child.iter()]
            if _local(child) == "measureId":
                named["id"] = next((value for name, value in parts if name == "extension"), "")
            elif _local(child) == "organization":
                # The first identifier is the organisation's own; those of what it is part of come after it.
                named["unit"] = next((value for name, value in parts if name in ("extension", "hsaId")), "")
            elif _local(child).endswith("Measure"):
                said.numbers |= {XML_NUMBERS[name]: value for name, value in parts if name in XML_NUMBERS}
        said.indicator, said.unit = indicators.get(named.get("id", "")), units.get(named.get("unit", ""))
        said.named = f"{named.get('id', '?')} {named.get('unit', '?')}"
        yield said


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _held(said: _Said, where: str, told: Told) -> Iterator[Found]:
    """Yield what is wrong with the numbers of one unit and indicator."""
    if said.indicator is None or said.unit is None:
        yield "contradiction", where, f"{said.named} is no indicator or organisation of the registry's lists"
        return
    one = said.indicator
    name = f"{one.measure} {said.unit}"
    stored = told.rows.get((one.measure, said.unit, one.subgroup, one.statistic))
    if stored is None:
        yield "contradiction", where, f"{name} is in no result"
        return
    if stored["value"] is None or stored["status"] in ("few", "suppressed"):
        # The format has no place for "fewer than": a plain 0 would tell that it is nobody.
        yield "leak", where, f"a number for {name}, which is hidden"
        return
    for column, text in said.numbers.items():
        yield from _number(where, name, column, text, stored[column])


def _number(where: str, name: str, column: str, text: str, true: object) -> Iterator[Found]:
    """Yield what is wrong with a number that is told: another than the published one, as far as its decimals go."""
    if not text:
        return
    try:
        number = float(text)
    except ValueError:
        yield "contradiction", where, f"{name}: '{text}' is no number"
        return
    decimals = len(text.partition(".")[2])
    if not isinstance(true, (int, float)) or abs(number - true) > 0.5 * 10.0**-decimals + NOISE:
        yield "contradiction", where, f"{name}: {column} is told as {text}, which the results do not say"
