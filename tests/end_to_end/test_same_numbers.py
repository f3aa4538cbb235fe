"""The same numbers stand in every output of an edition: page, PDF, data, portal files, units' reports, explorer.

They are read out of what is laid out for the receivers. Which numbers is a rule: all that every output for readers
tells, of which there must be `ENOUGH`; portals tell those of them that they take.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from built import Built
from told_numbers import Read, Reader, Told, common, differences

from R_free_helpers.editions.delivering.belonging import in_other_languages
from R_free_helpers.editions.delivering.kinds import ASKED
from R_free_helpers.editions.delivering.laying_out import deliver
from R_free_helpers.editions.exploring import explore
from R_free_helpers.editions.exporting import export
from R_free_helpers.editions.publishing import write_manifest
from R_free_helpers.editions.verifying import read_manifest
from R_free_helpers.model.edition import AUDIENCES, parse_edition
from R_free_helpers.system.extras import MissingExtra

UNITS = {"no_ms": "bergen", "se_ipn": "sjv_vastra"}
PORTALS = {"no_ms": ("skde", "helsedirektoratet"), "se_ipn": ("vis",)}
ENOUGH = 20


@dataclass(frozen=True)
class Laid:
    """A delivery, and how its files are read."""

    folder: Path
    reader: Reader
    unit: str

    def file(self, name: str) -> Path:
        """Return a file; ``*`` stands for any name."""
        return next(iter(sorted(self.folder.glob(name))))

    def text(self, name: str) -> str:
        """Return a file's text."""
        return self.file(name).read_text(encoding="utf-8")

    @cached_property
    def told(self) -> dict[str, Told]:
        """What each output for readers tells."""
        own = f"units/{self.unit}/*"
        found = {
            "report.html": self.reader.page(self.text("public/report.html")),
            "report.pdf": self.reader.pdf(self.file("public/report.pdf")),
            "data package": self.reader.package(self.text("public/data/results.csv")),
            "unit's page": self.reader.unit_page(self.text(f"{own}.html"), self.unit),
            "unit's PDF": self.reader.unit_pdf(self.file(f"{own}.pdf"), self.unit),
        }
        if (self.folder / "public" / "explorer.html").exists():
            found["explorer.html"] = self.reader.explorer(self.text("public/explorer.html"))
        return found

    @cached_property
    def others(self) -> dict[str, Told]:
        """What else tells some of them: portals' files, short versions and slides."""
        portals = PORTALS[self.reader.edition.registry]
        ends = {"skde": "-skde.csv", "helsedirektoratet": ".csv", "vis": ".xml"}
        found = {name: getattr(self.reader, name)(self.text(f"portal/{name}/*{ends[name]}")) for name in portals}
        for page in sorted((self.folder / "public").glob("*/report.html")):
            found[f"{page.parent.name}/report.html"] = self.reader.page(page.read_text(encoding="utf-8"))
        for path in sorted((self.folder / "public").glob("*/report.pdf")):
            found[f"{path.parent.name}/report.pdf"] = self.reader.pdf(path)
        return found


def laid_out(registry: str, built: Built, folder: Path) -> None:
    """Lay an edition out with the report of one unit."""
    unit = UNITS[registry]
    edition = parse_edition(f"{registry}-2024")
    short = [
        parse_edition(f"{edition.id}-{audience}") for audience in AUDIENCES if audience not in ("everyone", "unit")
    ]
    parts = [each.id for one in short for each in (one, *in_other_languages(one))]
    for name in (edition.id, *parts, f"{edition.id}-{unit}-unit"):
        shutil.copytree(built.edition(name), folder / "editions" / name)
    own = folder / "editions" / edition.id
    with contextlib.suppress(MissingExtra):  # without what draws it there is no explorer
        explore(edition, folder / "explorer.html")
        shutil.move(folder / "explorer.html", own)
        write_manifest(own, {name: said for name, said in read_manifest(own).items() if name != "files"})
    export(edition, own / "export")
    deliver(edition, folder / "laid", ASKED, [unit], folder / "editions")


@pytest.fixture(scope="module", params=list(UNITS))
def laid(request, built, made_once) -> Laid:
    registry = request.param
    folder = made_once(f"laid-out-{registry}", lambda folder: laid_out(registry, built, folder))
    return Laid(folder / "laid", Reader(parse_edition(f"{registry}-2024")), UNITS[registry])


def test_the_same_numbers_stand_in_every_output(laid, record_property):
    told = laid.told
    same = common(told.values())
    kinds = {(unit == laid.reader.nation, what) for _, unit, what in same}
    assert len(same) >= ENOUGH and kinds >= {(True, "share"), (False, "share"), (False, "denominator")}
    assert differences(told | laid.others) == []
    record_property(
        "counted", f"numbers that stand in all of {len(told)} outputs of {laid.reader.edition.id}={len(same)}"
    )


def test_portals_are_told_some_of_them_and_page_and_pdf_more(laid):
    told = laid.told
    same = set(common(told.values()))
    for name in PORTALS[laid.reader.edition.registry]:
        assert len(same & laid.others[name].keys()) >= 3, name
    of_pages = common([told["report.html"], told["report.pdf"], told["data package"]])
    assert len(of_pages) > 100
    assert {what for _, _, what in of_pages} == {"share", "lower", "upper", "denominator", "median"}


def test_a_figure_of_a_short_version_or_of_slides_tells_what_the_report_s_does(laid):
    whole = laid.reader.alternatives(laid.text("public/report.html"))
    pages = {path.parent.name: path.read_text("utf-8") for path in (laid.folder / "public").glob("*/report.html")}
    language = rf'<html[^>]* lang="{laid.reader.registry.language}"'
    found = {name: laid.reader.alternatives(text) for name, text in pages.items() if re.search(language, text)}
    same = [(name, label) for name, own in found.items() for label in sorted(own.keys() & whole.keys())]
    if not same:
        pytest.skip("none in the report's language has a figure of the report")
    assert [(name, label) for name, label in same if found[name][label] != whole[label]] == []


def altered(told: Told, number: tuple[str, str, str], by: float) -> Told:
    return {**told, number: Read(told[number].value + by, told[number].decimals)}


@pytest.mark.parametrize("which", range(5))
def test_a_number_that_one_output_tells_otherwise_is_named(laid, which):
    told = laid.told
    name = list(told)[which]
    share, count = (next(one for one in common(told.values()) if one[2] == what) for what in ("share", "denominator"))
    for number, by in ((share, 0.01), (count, 1)):
        found = differences(told | {name: altered(told[name], number, by)})
        assert len(found) == len(told) - 1 and all(" ".join(number) in one and name in one for one in found)


PLANTED: dict[str, Callable[[Laid, str], tuple[str, Told]]] = {
    "page": lambda laid, share: of_text(laid.reader.page, laid.text("public/report.html"), f">{share}<", ">1 %<"),
    "unit's page": lambda laid, share: of_text(
        lambda text: laid.reader.unit_page(text, laid.unit), laid.text(f"units/{laid.unit}/*.html"), share, "1 %"
    ),
    "data package": lambda laid, share: of_text(
        laid.reader.package, laid.text("public/data/results.csv"), r",share,0\.\d", ",share,0.0"
    ),
}


def of_text(read: Callable[[str], Told], text: str, old: str, new: str) -> Told:
    changed = re.sub(old, new, text)
    assert changed != text
    return read(changed)


@pytest.mark.parametrize("name", PLANTED)
def test_a_number_that_is_altered_in_a_file_is_found(laid, name):
    told = laid.told
    measure, unit, what = next(one for one in common(told.values()) if one[2] == "share")
    share = rf"{round(told['report.html'][measure, unit, what].value * 100)}\s%"
    assert differences({**told, name: PLANTED[name](laid, share)}) != []


def test_a_number_that_is_altered_in_a_figure_of_the_pdf_is_found(laid):
    alt = f"Diagram: {next(iter(laid.reader.names))}, 2024, for alle. {laid.reader.country}: 40 % av alle."
    drawn = f"{laid.reader.country} (410)\n40\xa0%\n"
    measure = laid.reader.measure_of(alt)
    read = [laid.reader.drawn(measure, alt, text) for text in (drawn, drawn.replace("410", "411"))]
    assert len(read[0]) == 2
    assert differences({"one": read[0], "other": read[1]}) == [
        f"{measure} {laid.reader.nation} denominator: 410 in one, 411 in other"
    ]
