"""What is planted in a copy of a built edition, the audit finds: in tables, totals, alternative texts and pages."""

from __future__ import annotations

import csv
import io
import re
import shutil
import urllib.parse
from collections import Counter
from pathlib import Path

import pytest
from built import SMALL

from R_free_helpers.disclosure.artefacts import read_written
from R_free_helpers.disclosure.printed_attack import attack_written
from R_free_helpers.model.policy import load_policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import read_results
from R_free_helpers.model.units import read_units

REGISTRY = get_registry("no_ms")
NAMES = dict(read_units(REGISTRY.data_dir).select("unit_id", "name_short").iter_rows())
FIGURE = "fig-onset-dx"


def findings(folder: Path, examined: Counter | None = None) -> set[tuple[str, str, str]]:
    """Return what a stranger finds in an edition's folder."""
    released = read_results(folder / "results.csv")
    policy = load_policy(REGISTRY.data_dir, "protected")
    seen = Counter() if examined is None else examined
    return set(attack_written(folder, list(read_written(folder)), released, REGISTRY, policy, seen))


@pytest.fixture(scope="module")
def published(built) -> Path:
    return built.edition("no_ms-2024", SMALL["no_ms"])


@pytest.fixture(scope="module")
def before(published) -> set[tuple[str, str, str]]:
    return findings(published)


@pytest.fixture
def copy(published, tmp_path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "no_ms-2024"))


def hidden_unit(page: str) -> str:
    """Return the printed name of a unit whose numbers the figure's data hide."""
    data = re.search(rf'href="data:text/csv[^,"]*,([^"]*)" download="{FIGURE}.csv"', page)
    rows = csv.DictReader(io.StringIO(urllib.parse.unquote(data[1]).lstrip("\ufeff")), delimiter=";")
    return next(NAMES[row["unit_id"]] for row in rows if row["status"] == "suppressed")


def change(folder: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in the page, which must be there."""
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert old in page
    (folder / "report.html").write_text(page.replace(old, new, 1), encoding="utf-8")


def page_of(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_a_number_in_a_table_where_the_data_hide_it(copy, before, record_property):
    start = page_of(copy).index(f'id="numbers-{FIGURE}"')
    row = re.compile(r'<tr><th scope="row">[^<]*</th>(?:<td>–\*</td>)+').search(page_of(copy), start).group()
    change(copy, row, row.replace("<td>–*</td>", "<td>3</td>"))
    examined: Counter = Counter()
    new = findings(copy, examined) - before
    assert any(kind == "leak" and FIGURE in where and "3 is printed for" in what for kind, where, what in new)
    record_property("counted", f"cells attacked={examined['printed cells hidden']}")
    record_property("counted", "planted leaks found=1")


def test_a_table_whose_total_gives_a_hidden_count_away(copy, before, record_property):
    counts = {"Bergen": "41", "Oslo": "52", "Fonna": "–*", "Førde": "17", "Totalt": "113"}
    body = "".join(f"<tr><th>{name}</th><td>{count}</td></tr>" for name, count in counts.items())
    head = "<thead><tr><th>Enhet</th><th>Antall</th></tr></thead>"
    change(copy, "</main>", f"<table>{head}<tbody>{body}</tbody></table></main>")
    new = findings(copy) - before
    assert [what for _, _, what in new] == ["Fonna, Antall is hidden, but must be 3"]
    record_property("counted", "planted leaks found=1")


def test_an_alternative_text_that_tells_of_a_hidden_unit(copy, before, record_property):
    unit = hidden_unit(page_of(copy))
    figure = re.search(rf'<figure id="{FIGURE}".*?aria-label="([^"]*)"', page_of(copy), re.DOTALL)
    change(copy, figure[1], f"{figure[1]} {unit} har 3 av 4.")
    new = findings(copy) - before
    told = [what for kind, where, what in new if kind == "leak" and where.endswith(FIGURE)]
    assert f"3 is told of {unit}, whose number is hidden" in told
    record_property("counted", "planted leaks found=1")


def test_a_number_of_the_pdf_that_is_nowhere_else(copy, before, record_property):
    import pikepdf

    with pikepdf.open(copy / "report.pdf", allow_overwriting_input=True) as pdf:
        pdf.add_blank_page(page_size=(300, 300))
        page = pdf.pages[-1]
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                F1=pikepdf.Dictionary(
                    Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
                )
            )
        )
        page.Contents = pdf.make_stream(b"BT /F1 12 Tf 40 150 Td (Finnmark 739251) Tj ET")
        pdf.save(copy / "report.pdf")
    new = findings(copy) - before
    assert {(kind, what) for kind, _, what in new} == {("leak", "739251 is nowhere in the web page")}
    record_property("counted", "planted leaks found=1")
