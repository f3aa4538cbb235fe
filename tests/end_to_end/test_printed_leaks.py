"""What is planted in a copy of a built edition, the audit finds: in the results, tables, files, texts and pages."""

from __future__ import annotations

import re
import shutil
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from built import SMALL

from R_free_helpers.disclosure.artefacts import read_written
from R_free_helpers.disclosure.audit import Finding, audit
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.policy import load_policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import read_results
from R_free_helpers.model.units import read_units

REGISTRY = get_registry("no_ms")
NAMES = dict(read_units(REGISTRY.data_dir).select("unit_id", "name_short").iter_rows())
SERVICE = "fig-onset-dx"


def findings(folder: Path) -> set[Finding]:
    """Return what a stranger finds in an edition's folder."""
    return set(audit(folder, parse_edition("no_ms-2024")).findings)


@pytest.fixture(scope="module")
def published(built) -> Path:
    return built.edition("no_ms-2024", SMALL["no_ms"])


@pytest.fixture(scope="module")
def before(published) -> set[Finding]:
    return findings(published)


@pytest.fixture
def copy(published, tmp_path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "no_ms-2024"))


@pytest.fixture
def new(copy, before, record_property) -> Callable[[], list[Finding]]:
    """Return what finds what was not there before something was planted."""

    def found() -> list[Finding]:
        record_property("counted", "planted leaks found=1")
        return sorted(findings(copy) - before, key=str)

    return found


def change(folder: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in the page, which must be there."""
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert old in page
    (folder / "report.html").write_text(page.replace(old, new, 1), encoding="utf-8")


def change_results(folder: Path, where: pl.Expr, **new: float) -> dict:
    """Change the first row of the results for which something is true, and return it as it was."""
    path = folder / "results.csv"
    released = read_results(path).with_row_index("row")
    row = released.filter(where).row(0, named=True)
    here = pl.col("row") == row["row"]
    changes = (pl.when(here).then(value).otherwise(pl.col(name)).alias(name) for name, value in new.items())
    released.with_columns(*changes).drop("row").write_csv(path)
    return row


def page_of(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def change_data(folder: Path, figure: str, column: str, new: Callable[[str], str]) -> str:
    """Change a column's number in the last row of a figure's data file, and return it as it was."""
    data = re.search(rf'href="data:text/csv[^,"]*,([^"]*)" download="{figure}.csv"', page_of(folder))
    rows = [line.split(";") for line in urllib.parse.unquote(data[1]).splitlines()]
    at = rows[0].index(column)
    row = next(row for row in reversed(rows) if row[at])
    before, row[at] = row[at], new(row[at])
    change(folder, data[1], urllib.parse.quote("".join(";".join(line) + "\n" for line in rows)))
    return before


def told_rows(page: str, figure: str) -> list[str]:
    """Return the rows of the table of numbers behind a figure."""
    start = page.index(f'id="numbers-{figure}"')
    return re.findall(r'<tr><th scope="row">.*?</tr>', page[start : page.index("</table>", start)])


def hidden_unit(folder: Path) -> tuple[str, str]:
    """Return a figure and the printed name of a unit whose numbers its data hide."""
    for where, text in read_written(folder).data_files().items():
        head, *rows = (line.split(";") for line in text.lstrip("\ufeff").splitlines())
        label = where.rpartition(" ")[2].removesuffix(".csv")
        page = page_of(folder)
        if head[0] == "unit_id" and (alt := re.search(rf'<figure id="{label}".*?aria-label="', page, re.DOTALL)):
            told = {row[0] for row in rows if row[-1] in ("few", "suppressed") and row[0] in NAMES}
            if told and len(alt[0]) < 5000:
                return label, NAMES[min(told)]
    raise LookupError("no figure hides a unit")


def leaks_in(label: str, new: Callable[[], list[Finding]]) -> list[str]:
    """Return what the audit says of a figure that a leak was planted in."""
    return [one.what for one in new() if one.kind == "leak" and one.where.endswith(label)]


def test_a_number_in_a_table_that_its_data_do_not_tell(copy, new):
    row = next(row for row in told_rows(page_of(copy), SERVICE) if row.count("<td>") > 2)
    cells = re.findall(r"<td[^>]*>.*?</td>", row)
    change(copy, row, row.replace(cells[-1], "<td>3</td>"))
    assert any(one.kind == "leak" and SERVICE in one.where and "3 is printed for" in one.what for one in new())


def test_a_small_count_in_a_data_file(copy, new):
    change_data(copy, "fig-status", "Teller", lambda number: "3")
    found = new()
    assert any(one.kind == "small count" and "3 is shown as 'Teller'" in one.what for one in found), found
    assert any(one.kind == "contradiction" and "its measures have no such counts" in one.what for one in found)


def test_a_small_count_in_a_table_without_data(copy, new):
    rows = "".join(f"<tr><th>{unit}</th><td>{n}</td></tr>" for unit in ("Finnmark", "UNN") for n in (1, 2, 3, 4))
    head = "<thead><tr><th>Enhet</th><th>Døde</th></tr></thead>"
    change(copy, "</main>", f"<table>{head}<tbody>{rows}</tbody></table></main>")
    assert {one.kind for one in new()} == {"small count"}


def test_a_small_count_in_the_results(copy, new):
    row = change_results(copy, (pl.col("measure") == "alive_share") & (pl.col("numerator") > 0), numerator=3.0)
    assert any(
        one.kind == "small count"
        and one.what.startswith(f"3 is shown as the numerator of alive_share {row['unit_id']}")
        for one in new()
    )


def test_a_total_that_its_results_contradict(copy, new):
    before = change_data(copy, SERVICE, "Nevner", lambda number: str(int(number) + 1))
    told = f" of {int(before) + 1} is told of "
    assert any(one.kind == "contradiction" and told in one.what for one in new())


def test_a_share_of_true_counts(copy, new):
    shares = (pl.col("measure") == "onset_dx") & (pl.col("unit_id") == "norge") & (pl.col("statistic") == "share")
    change_results(copy, shares & (pl.col("subgroup") == ""), value=pl.col("value") + 0.001)
    assert any(one.kind == "leak" and "is not that of its counts" in one.what for one in new())


def test_a_total_that_leaves_too_little_to_a_small_count(copy, new):
    """A hospital's 0 is one of 0 to 4; of a region whose other hospitals cannot have so many it must be more."""
    units = read_units(REGISTRY.data_dir).select("unit_id", above="parent_unit_id")
    released = read_results(copy / "results.csv").join(units, on="unit_id", how="left")
    same = ["measure", "period", "subgroup", "statistic"]
    service = load_policy(REGISTRY.data_dir, "protected").service
    released = released.filter(~pl.col("measure").is_in(list(service)))
    told = (pl.col("statistic") == "share") & (pl.col("numerator") > 0) & (pl.col("numerator") != 5)
    regions = released.filter(told).select(*same, "numerator", above="unit_id")
    hospitals = (
        released.filter(pl.col("above") != "norge")
        .group_by(*same, "above", maintain_order=True)
        .agg(
            few=((pl.col("status") == "few") & (pl.col("numerator") == 0)).sum(),
            all=(pl.col("numerator").is_not_null() & (pl.col("status") != "suppressed")).all(),
            most=pl.when(pl.col("numerator") > 0).then(pl.col("numerator") + 4).otherwise(0).sum(),
        )
    )
    one = hospitals.filter((pl.col("few") == 1) & "all").join(regions, on=[*same, "above"]).row(0, named=True)
    place = [pl.col(name) == one[name] for name in same]
    # Its least true count, four less, is two more than what the other hospitals can have.
    change_results(copy, pl.all_horizontal(*place, pl.col("unit_id") == one["above"]), numerator=one["most"] + 6)
    leaks = [finding.what for finding in new() if finding.kind == "leak" and " must be " in finding.what]
    assert any(one["measure"] in what and "must be 2 to 4" in what for what in leaks), leaks


@pytest.mark.parametrize("words", ['aria-label="([^"]*)"', '<svg[^>]*aria-label="([^"]*)"'], ids=["figure", "image"])
def test_an_alternative_text_that_tells_of_a_hidden_unit(words, copy, new):
    label, unit = hidden_unit(copy)
    said = re.search(rf'<figure id="{label}".*?{words}', page_of(copy), re.DOTALL)[1]
    change(copy, f'aria-label="{said}"', f'aria-label="{said} {unit} har 3 av 4."')
    assert f"3 is told of {unit}, whose number is hidden" in leaks_in(label, new)


def test_a_mark_that_tells_of_a_hidden_unit(copy, new):
    label, unit = hidden_unit(copy)
    figure = re.search(rf'<figure id="{label}".*?</svg>', page_of(copy), re.DOTALL)[0]
    change(copy, figure, figure.replace("</svg>", f"<g><title>{unit} har 3 av 4.</title></g></svg>"))
    assert f"3 is told of {unit}, whose number is hidden" in leaks_in(label, new)


def test_a_number_of_the_pdf_that_is_nowhere_else(copy, new):
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
    assert {(one.kind, one.what) for one in new()} == {("leak", "739251 is nowhere in the web page")}
