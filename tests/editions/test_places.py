"""Where parts of a report stand: numbers from the page, pages from the PDF, whichever parts it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from R_free_helpers.editions.places import read_places
from R_free_helpers.exports.told import Place

pytestmark = pytest.mark.build

PAGE = (
    '<section id="sec-coverage"><h2><span class="header-section-number">4.2</span> Coverage</h2></section>'
    '<figure id="tbl-units"><figcaption id="tbl-units-caption"><span>Tabell\u00a022:</span> Units</figcaption></figure>'
    '<section id="sec-plain"><h2>Without a number</h2></section>'
)
REPORT = """#set document(title: [x])
#set page(numbering: "1")
cover #pagebreak() contents #pagebreak()
= Coverage <sec-coverage>
text #pagebreak()
Tabell\u00a022: Units
"""


def test_a_section_is_found_by_its_name_and_a_table_by_its_caption(tmp_path: Path) -> None:
    import typst

    (tmp_path / "report.html").write_text(PAGE, encoding="utf-8")
    source = tmp_path / "report.typ"
    source.write_text(REPORT, encoding="utf-8")
    (tmp_path / "report.pdf").write_bytes(typst.compile(str(source)))
    found = read_places(tmp_path, {"sec-coverage", "tbl-units", "sec-nowhere", "fig-nowhere"})
    assert found == {"sec-coverage": Place("4.2", 2), "tbl-units": Place("Tabell 22", 3)}


def test_without_a_pdf_there_are_numbers_and_no_pages(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(PAGE, encoding="utf-8")
    assert read_places(tmp_path, {"sec-coverage"}) == {"sec-coverage": Place("4.2", None)}


def test_without_a_built_report_nothing_is_known(tmp_path: Path) -> None:
    assert read_places(tmp_path, {"sec-coverage"}) is None
