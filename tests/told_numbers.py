"""What each output tells of a measure and a unit, read out of it by a way of its own: page, PDF, data, portal's file.

A number is known by its measure, its unit and what it is (``share``, its ``lower`` and
``upper`` end, ``numerator``, ``denominator``, ``median``). As
it was read it has the decimals of where it stands; two are the same where they agree as far as both go.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from R_free_helpers.disclosure.artefacts import read_pdf
from R_free_helpers.disclosure.printed_tables import read_page
from R_free_helpers.language.labels import Labels
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.portal import Portal, read_portal
from R_free_helpers.model.registry import Registry, get_registry
from R_free_helpers.model.units import nation, read_units

Number = tuple[str, str, str]
"""Measure, unit, and what of it."""

NOISE = 1e-9
STORED = 10
"""Decimals of what is stored as it is."""

FIGURE = re.compile(r"(?:^|\n)(?:Figur|Figure)\s\d+: ")
OF_LABEL = re.compile(r"^(?P<unit>.+?)[*†]* \((?P<count>\d[\d\s]*)\)$")
PERCENT = re.compile(r"^(\d+)\s%$")


@dataclass(frozen=True)
class Read:
    """A number as it was read: a share between 0 and 1; and its decimals."""

    value: float
    decimals: int

    def agrees(self, other: Read) -> bool:
        """Return whether two are the same number, as far as both are told."""
        return abs(self.value - other.value) <= 0.5 * 10.0 ** -min(self.decimals, other.decimals) + NOISE


Told = Mapping[Number, Read]


def differences(told: Mapping[str, Told]) -> list[str]:
    """Return a sentence for each number that two outputs tell differently, by the outputs' names."""
    found = []
    for (one, first), (other, second) in itertools.combinations(told.items(), 2):
        for number in sorted(first.keys() & second.keys()):
            if not first[number].agrees(second[number]):
                name = " ".join(number)
                found.append(f"{name}: {first[number].value:g} in {one}, {second[number].value:g} in {other}")
    return found


@dataclass(frozen=True)
class Reader:
    """Reads the outputs of one edition.

    Attributes
    ----------
    edition : Edition
        The nation's.
    """

    edition: Edition

    @cached_property
    def registry(self) -> Registry:
        """The registry."""
        return get_registry(self.edition.registry)

    @cached_property
    def portal(self) -> Portal:
        """What the registry says of portals."""
        return read_portal(self.registry.data_dir)

    @cached_property
    def units(self) -> dict[str, str]:
        """Ids of units by the short names that figures print."""
        return dict(read_units(self.registry.data_dir, self.edition.year).select("name_short", "unit_id").iter_rows())

    @cached_property
    def nation(self) -> str:
        """The unit of all."""
        return nation(read_units(self.registry.data_dir))

    @cached_property
    def country(self) -> str:
        """What figures call it."""
        return next(name for name, unit in self.units.items() if unit == self.nation)

    @cached_property
    def names(self) -> dict[str, str]:
        """Measures by their printed names; names that several have are left out."""
        labels = Labels(self.registry).measures
        found: dict[str, list[str]] = {}
        for one in self.registry.measures:
            found.setdefault(labels[one.id], []).append(one.id)
        indicators = {one.id for one in self.registry.of_areas}
        chosen = {name: [one for one in ids if one in indicators] or ids for name, ids in found.items()}
        return {name: ids[0] for name, ids in chosen.items() if len(ids) == 1}

    def measure_of(self, alt: str) -> str:
        """Return the measure that a figure's alternative text is about, of one period and all persons; or nothing."""
        about = alt.partition(": ")[2]
        day = r"(?:\d{1,2}\.? \w+ )?\d{4}"
        fitting = [name for name in self.names if re.match(rf"{re.escape(name)}, {day}(?:–{day})?, ", about)]
        return self.names[max(fitting, key=len)] if fitting else ""

    def page(self, html: str) -> Told:
        """Return what figures' alternative texts tell of the country, and the tables below figures of all units."""
        page, labels = read_page(html), Labels(self.registry)
        columns = {"numerator": "numerator", "denominator": "denominator", "value": "share", "median": "median"}
        heads = {labels.heading(column): what for column, what in columns.items()}
        heads |= {labels.statistic("share"): "share", labels.phrases("numbers_table.interval"): "interval"}
        found: dict[Number, Read] = {}
        for alt in self.alternatives(html).values():
            if measure := self.measure_of(alt):
                found |= self.drawn(measure, alt, "")
        for table in page.tables:
            texts = page.figure_texts.get(table.label, [])
            measure = next(filter(None, map(self.measure_of, texts[1:2])), "")
            if not table.label.startswith("fig-") or not measure or len(table.header) != 1 or table.names != 1:
                continue
            units = [row[0].rstrip("*†") for row in table.body]
            if len(set(units)) < len(units):
                continue
            what = [heads.get(head, "") for head in table.header[0]]
            for unit, row in zip(units, table.body, strict=True):
                for name, cell in zip(what, row, strict=True) if unit in self.units else ():
                    for part, read in cell_of(name, cell):
                        found.setdefault((measure, self.units[unit], part), read)
        return found

    def alternatives(self, html: str) -> dict[str, str]:
        """Return the alternative text of each figure of a page, by its label."""
        texts = read_page(html).figure_texts.items()
        return {label: said[1] for label, said in texts if label.startswith("fig-") and len(said) > 1}

    def pdf(self, path: Path) -> Told:
        """Return what the figures of a PDF draw of units: counts beside their names, and shares in the same order."""
        pieces = {piece.where: piece.text for piece in read_pdf(path, "pdf")}
        pages = {where: text for where, text in pieces.items() if re.fullmatch(r"pdf page \d+", where)}
        found: dict[Number, Read] = {}
        for where, text in pages.items():
            alternatives = [one for one in pieces[f"{where} alt"].split("\n") if one]
            drawn = FIGURE.split(text.replace("\r\n", "\n"))[:-1]
            if len(drawn) == len(alternatives):
                for alt, part in zip(alternatives, drawn, strict=True):
                    if measure := self.measure_of(alt):
                        found |= self.drawn(measure, alt, part)
        return found | self.intervals(found, " ".join(pages.values()))

    def intervals(self, figures: Told, text: str) -> Told:
        """Return the intervals that a PDF's tables tell of units, known by the count and share that figures draw."""
        plain = re.sub(r"\s+", " ", re.sub(r"[\x02\ufffe]\s*", "", text))
        short = {unit: name for name, unit in self.units.items()}
        found: dict[Number, Read] = {}
        for measure, unit, what in figures:
            share = figures.get((measure, unit, "share"))
            if what == "denominator" and share and unit != self.nation:
                count, of = round(figures[measure, unit, what].value), round(share.value * 100)
                row = rf"\b{re.escape(short[unit])} {count} {of} ?% \((\d+–\d+) ?%\)"
                told = set(re.findall(row, plain))  # of two indicators with the same count and share nobody knows whose
                for part, read in cell_of("interval", told.pop()) if len(told) == 1 else ():
                    found[measure, unit, part] = read
        return found

    def drawn(self, measure: str, alt: str, part: str) -> Told:
        """Return what one figure of a PDF tells: of a ranking all units, of waiting times the country's median."""
        found: dict[Number, Read] = {}
        if median := re.search(rf"\. {self.country}: median (\d+(?:,\d+)?) ", alt):
            return {(measure, self.nation, "median"): printed(median[1], "median")}
        if not (of_all := re.search(rf"\. {self.country}: (\d+\s%)(?: \([^)]* (\d+–\d+)\s%\))?", alt)):
            return found
        found = {(measure, self.nation, part): read for part, read in cell_of("interval", of_all[2] or "")}
        lines = [line.strip() for line in part.split("\n")]
        named = [match for line in lines if (match := OF_LABEL.match(line)) and match["unit"] in self.units]
        shares = [line for line in lines if PERCENT.match(line) and "\xa0" in line]
        if len(named) != len(shares):
            return found | {(measure, self.nation, "share"): printed(of_all[1], "share")}
        for match, share in zip(named, shares, strict=True):
            unit = self.units[match["unit"]]
            found[measure, unit, "denominator"] = printed(match["count"], "denominator")
            found[measure, unit, "share"] = printed(share, "share")
        return found

    def unit_page(self, html: str, unit: str) -> Told:
        """Return what the table of indicators tells in a unit's own report."""
        table = next(one for one in read_page(html).tables if one.label == "tbl-own-indicators")
        country = table.header[0].index(Phrases.of(self.registry)("own.country_heading"))
        found: dict[Number, Read] = {}
        for row in table.body:
            if (measure := self.names.get(row[0])) and "/" in row[2]:
                told = (*row[2].split("/"), row[1].partition("(")[0])
                for what, text in zip(("numerator", "denominator", "share"), told, strict=True):
                    found[measure, unit, what] = printed(text, what)
                found |= {(measure, unit, part): read for part, read in cell_of("interval", row[1].partition("(")[2])}
                if read := printed(row[country], "share"):
                    found[measure, self.nation, "share"] = read
        return found

    def unit_pdf(self, path: Path, unit: str) -> Told:
        """Return what a unit's own report tells as a PDF: of the unit in a table, of the country beside its figure."""
        pieces = list(read_pdf(path, "pdf"))
        text = " ".join(piece.text for piece in pieces if piece.kind == "text")
        text = re.sub(r"[\x02\ufffe]\s*", "", text).replace("\r\n", " ").replace("\n", " ")
        alternatives = " ".join(piece.text for piece in pieces if piece.where.endswith(" alt"))
        own = r" (\d+\s?%)\s*\((\d+–\d+)\) (\d[\d\s]*)/(\d[\d\s]*?) [^\d\s]"
        found: dict[Number, Read] = {}
        for name, measure in self.names.items():
            if row := re.search(re.escape(name).replace(r"\ ", r"\s+") + own, text):
                for what, cell in zip(("share", "interval", "numerator", "denominator"), row.groups(), strict=True):
                    found |= {(measure, unit, part): read for part, read in cell_of(what, cell)}
            if of_all := re.search(re.escape(name) + r": \d+\s%[^;.]*; \w+ (\d+\s%)", alternatives):
                found[measure, self.nation, "share"] = printed(of_all[1], "share")
        return found

    def package(self, results: str) -> Told:
        """Return what the data package tells."""
        found: dict[Number, Read] = {}
        for row in csv.DictReader(io.StringIO(results)):
            if not row["subgroup"] and row["statistic"] in ("share", "median") and row["value"]:
                told = {row["statistic"]: row["value"]}
                if row["statistic"] == "share":
                    told |= {name: row[name] for name in ("numerator", "denominator", "lower", "upper")}
                for what, text in told.items():
                    if text:
                        found[row["measure"], row["unit_id"], what] = Read(float(text), STORED)
        return found

    def skde(self, text: str) -> Told:
        """Return what the file for SKDE tells; ``var`` is the numerator of what the portal itself adds up."""
        units = {one.id: unit for unit, one in self.portal.numbers("orgnr", "skde").items()}
        indicators = {one.id: one for one in self.portal.of("skde")}
        found: dict[Number, Read] = {}
        for row in csv.DictReader(io.StringIO(text), delimiter=";"):
            one, unit = indicators[row["ind_id"]], units[row["orgnr"]]
            what = "numerator" if one.type in ("andel", "dg_andel") else "share"
            found[one.measure, unit, what] = stored(row["var"])
            found[one.measure, unit, "denominator"] = stored(row["denominator"])
        return found

    def helsedirektoratet(self, text: str) -> Told:
        """Return what the file for Helsedirektoratet tells."""
        units = {one.id: unit for unit, one in self.portal.numbers("orgnr").items()} | {"": self.nation}
        indicators = {one.id: one.measure for one in self.portal.of("helsedirektoratet")}
        columns = {"teller": "numerator", "nevner": "denominator", "andel": "share"}
        return {
            (indicators[row["indikator_id"]], units[row["orgnr"]], what): stored(row[column])
            for row in csv.DictReader(io.StringIO(text), delimiter=";")
            for column, what in columns.items()
            if row[column]
        }

    def vis(self, text: str) -> Told:
        """Return what the file for Vården i siffror tells."""
        units = {one.id: one.unit_id for one in self.portal.organisations}
        indicators = {one.id: one for one in self.portal.of("vis")}
        names = {"numerator": "numerator", "denominator": "denominator", "rate": "share", "value": "median"}
        found: dict[Number, Read] = {}
        for measurement in ET.fromstring(text).iter("{urn:riv:followup:groupoutcomes:qualityreporting:2}measurement"):
            said = [(element.tag.rpartition("}")[2], element.text or "") for element in measurement.iter()]
            ids = [value for name, value in said if name == "extension"]
            one = indicators[ids[0]]
            if not one.subgroup:
                told = ((names[name], value) for name, value in said if name in names)
                found |= {(one.measure, units[ids[1]], what): stored(value) for what, value in told}
        return found

    def explorer(self, html: str) -> Told:
        """Return what the data of the explorer tell: of this edition, all persons and the edition's own period."""
        return dict(self._explored(html))

    def _explored(self, html: str) -> Iterator[tuple[Number, Read]]:
        data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[1])
        of_series = [(one["measure"], one["statistic"]) for one in data["series"]]
        for row in (dict(zip(data["columns"], cells, strict=True)) for cells in data["rows"]):
            measure, statistic = of_series[row["series"]]
            other = data["subgroups"][row["subgroup"]] or data["sources"][row["source"]] != self.edition.id
            if other or statistic not in ("share", "median") or row["value"] is None:
                continue
            told = {statistic: row["value"]}
            if statistic == "share":
                names = ("numerator", "denominator", "lower", "upper")
                told |= {name: row[name] for name in names if row[name] is not None}
            for what, value in told.items():
                yield (measure, data["units"][row["unit"]]["id"], what), Read(float(value), STORED)


def cell_of(what: str, text: str) -> Iterator[tuple[str, Read]]:
    """Yield the numbers of a printed cell by what they are; of an interval both its ends."""
    parts = {"lower": text.partition("–")[0], "upper": text.partition("–")[2]} if what == "interval" else {what: text}
    for name, part in parts.items():
        if read := printed(part, "share" if what == "interval" else what) if name else None:
            yield name, read


def printed(text: str, what: str) -> Read | None:
    """Return a number as it is printed in Norwegian or Swedish; None for a word, and for what is hidden."""
    plain = re.sub(r"[\s\xa0]", "", text).rstrip("%)")
    if not re.fullmatch(r"\d+(?:,\d+)?", plain):
        return None
    decimals = len(plain.partition(",")[2])
    value = float(plain.replace(",", "."))
    return Read(value / 100, decimals + 2) if what == "share" else Read(value, decimals)


def stored(text: str) -> Read:
    """Return a number of a file, with the decimals that the file gives it."""
    plain = text.replace(",", ".")
    return Read(float(plain), len(plain.partition(".")[2]))


def common(told: Iterable[Told]) -> list[Number]:
    """Return the numbers that all of some outputs tell, in a fixed order."""
    return sorted(set.intersection(*(set(one) for one in told)))
