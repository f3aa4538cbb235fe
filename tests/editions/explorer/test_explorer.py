"""The explorer of an edition: its numbers are the released ones, printed as in the report, in one quiet file."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from built import run

from R_free_helpers.editions.explorer.data import explorer_data
from R_free_helpers.editions.explorer.page import MOST_BYTES, drawings
from R_free_helpers.editions.explorer.series import shown, topic_of
from R_free_helpers.editions.exploring import PAGE, explore
from R_free_helpers.editions.opening import chapter_of
from R_free_helpers.editions.publishing import write_manifest
from R_free_helpers.editions.stages import load_released
from R_free_helpers.editions.verifying import verify
from R_free_helpers.language.phrases import languages
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.results import NUMBERS, read_results, write_results
from R_free_helpers.results.telling import share_printer

pytestmark = pytest.mark.build

REGISTRIES = ("no_ms", "se_ipn")


@pytest.mark.parametrize("registry", REGISTRIES)
def test_it_is_one_small_file_that_asks_for_nothing(page, registry):
    text = page(registry).text
    assert len(text.encode()) < MOST_BYTES
    assert (
        re.findall(r"<(?:link|img|iframe|object|embed|source)\b", text.partition('<script type="application/json"')[0])
        == []
    )
    assert re.findall(r"<script[^>]*\bsrc=", text) == []
    assert re.findall(r"url\((?!\"?data:)", text.partition("</style>")[0]) == []


@pytest.mark.parametrize("registry", REGISTRIES)
def test_the_browser_runs_its_two_scripts_and_no_other_and_fetches_nothing(page, registry):
    text = page(registry).text
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    scripts = re.findall(r"<script>(.*?)</script>", text, re.S)
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    assert len(scripts) == 2
    allowed = " ".join(f"'sha256-{one}'" for one in hashes)
    assert f"script-src {allowed};" in policy
    assert "default-src 'none'" in policy and "connect-src" not in policy and "unsafe-eval" not in policy


@pytest.mark.parametrize("registry", REGISTRIES)
def test_every_row_is_the_released_one(page, registry):
    one = page(registry)
    edition = one.chapter.edition
    key = ["measure", "unit_id", "period", "subgroup", "statistic"]
    columns = [*key, *NUMBERS, "status"]
    told = pl.DataFrame(
        [[row[name] for name in columns] for row in one.rows if row["source"] == edition.id],
        schema={name: one.chapter.results.schema[name] for name in columns},
        orient="row",
    )
    stored = one.chapter.results.select(columns).join(told.select(key), on=key, how="semi").sort(key)
    assert told.height > 4000
    differences = (
        told.sort(key)
        .with_columns(pl.col(NUMBERS).round(9))
        .equals(stored.with_columns(pl.col(NUMBERS).round(9)), null_equal=True)
    )
    assert differences


def test_earlier_years_are_those_of_the_archive(page):
    one = page("no_ms")
    archived = [row for row in one.rows if row["source"] != one.chapter.edition.id]
    assert len(archived) > 200
    folder = one.chapter.edition.data_dir / "archive"
    key = ("measure", "unit_id", "statistic", "subgroup", "period")
    stored = {
        (source, *(row[name] for name in key)): row["value"]
        for source in {row["source"] for row in archived}
        for row in read_results(folder / f"{source}.csv").iter_rows(named=True)
    }
    for row in archived:
        assert stored[(row["source"], *(row[name] for name in key))] == row["value"]
        release = one.chapter.registry.measure(row["measure"]).compares_with
        assert row["source"] == one.chapter.edition.earlier(release).id


@pytest.mark.parametrize("registry", REGISTRIES)
def test_shares_are_printed_as_in_the_report(page, registry):
    one = page(registry)
    own = one.chapter.registry.language
    compared = 0
    for row in one.rows:
        if row["statistic"] != "share" or row["value"] is None or row["status"] == "few":
            continue
        printer = share_printer(one.chapter, row["measure"])
        assert row["printed"][own]["value"] == printer(row["value"], row["denominator"])
        if row["lower"] is not None:
            told = printer.interval(row["lower"], row["upper"], row["denominator"])
            assert row["printed"][own]["interval"] == told
        compared += 1
    assert compared > 1000


@pytest.mark.parametrize("registry", REGISTRIES)
def test_a_hidden_number_is_nowhere_and_says_in_each_language_why(page, registry):
    one = page(registry)
    hidden = [row for row in one.rows if row["status"] in ("few", "suppressed", "no_data") and row["value"] is None]
    assert hidden
    reasons: dict[str, set[tuple[str, str]]] = {}
    for row in hidden:
        assert all(row[name] is None for name in ("value", "lower", "upper", "numerator"))
        for tag, told in row["printed"].items():
            assert told["value"] and not told["interval"] and not told["numerator"]
            reasons.setdefault(tag, set()).add((row["status"], told["value"]))
    assert sorted(reasons) == sorted(languages())
    for told in reasons.values():
        by_status = {status: {text for name, text in told if name == status} for status, _ in told}
        assert not set.intersection(*by_status.values()) or len(by_status) == 1


def test_a_small_number_is_told_as_small_and_never_as_nobody(page):
    one = page("no_ms")
    small = [row for row in one.rows if row["status"] == "few" and row["value"] == 0]
    assert small
    assert all(told["value"].startswith("<") for row in small for told in row["printed"].values())


@pytest.mark.parametrize("registry", REGISTRIES)
def test_each_topic_has_a_name_and_an_indicator_its_definition(page, registry):
    one = page(registry)
    assert all(topic["name"] != topic["id"] for topic in one.data["topics"])
    boxes = {topic["id"]: dict(topic["box"]) for topic in one.data["topics"]}
    for name in one.chapter.registry.indicators:
        assert boxes[name]["definition"] == one.chapter.text(name, "definition")
    assert all(field in one.data["headings"][tag] for box in boxes.values() for field in box for tag in languages())


def test_what_is_made_of_an_indicator_stands_with_it(page):
    chapter = page("no_ms").chapter
    assert topic_of(chapter, "onset_dx_by_group") == topic_of(chapter, "onset_dx_by_quarter") == "onset_dx"
    assert topic_of(chapter, "survival_test") is None
    found = shown(chapter)
    assert {one.keys for one in found.series if one.topic == "onset_dx" and one.statistic == "share"} >= {
        (), ("sex",), ("age_group",), ("quarter",), ("years",),
    }  # fmt: skip
    assert found.left_out > 0


@pytest.mark.parametrize("registry", REGISTRIES)
def test_a_funnel_lies_around_the_nation_and_closes_around_it(page, registry):
    one = page(registry)
    assert one.data["funnels"]
    for measure, funnel in one.data["funnels"].items():
        (nation,) = [
            row for row in one.rows
            if (row["measure"], row["statistic"], row["subgroup"]) == (measure, "share", "")
            and row["unit_id"] == one.chapter.nation and row["source"] == one.chapter.edition.id
        ]  # fmt: skip
        assert funnel["target"] == nation["value"]
        for _, low, high, lowest, highest in funnel["limits"]:
            assert lowest <= low <= round(funnel["target"], 4) <= high <= highest or low == high
        widths = [line[2] - line[1] for line in funnel["limits"]]
        assert widths[-1] < max(widths)


def test_the_same_results_give_the_same_bytes(page, built):
    one = page("se_ipn")
    again = explorer_data(chapter_of(one.chapter.edition, load_released(built.results(one.chapter.edition))))
    assert json.loads(json.dumps(again)) == one.data


def test_its_drawings_are_understood_by_the_library_that_draws_them():
    import vl_convert

    for name, spec in drawings().items():
        made = vl_convert.vegalite_to_vega(
            spec | {"datasets": {name: [] for name in ("rows", "cuts", "limits", "target")}}
        )
        assert made["marks"], name


@pytest.fixture
def edition_folder(built, tmp_path, monkeypatch) -> Path:
    """Return the folder of an edition that seems to be built, in a workspace's own folder of editions."""
    from R_free_helpers.editions import exploring

    edition = parse_edition("no_ms-2024")
    released = load_released(built.results(edition))
    own = tmp_path / "build" / edition.id
    own.mkdir(parents=True)
    write_results(released.results, own / "results.csv")
    (own / "report.html").write_text("<!DOCTYPE html><html lang='nb'><title>x</title></html>", encoding="utf-8")
    write_manifest(own, {"edition": edition.model_dump(mode="json"), "formats": ["html"]})
    place = exploring.workspace()
    monkeypatch.setattr(
        exploring, "workspace", lambda: type("Elsewhere", (), {"build": tmp_path / "build", "data": place.data})()
    )
    return own


def test_beside_the_report_it_is_one_of_the_edition_s_files(edition_folder):
    made = explore(parse_edition("no_ms-2024"))
    assert made.page == edition_folder / PAGE and made.synthetic
    assert verify(edition_folder).differences == []
    assert PAGE in json.loads((edition_folder / "manifest.json").read_text("utf-8"))["files"]
    assert sorted(path.name for path in edition_folder.parent.iterdir()) == [edition_folder.name]
    (edition_folder / PAGE).write_text("x")
    assert any(PAGE in one for one in verify(edition_folder).differences)


def test_beside_a_report_of_other_results_there_is_none(edition_folder):
    results = edition_folder / "results.csv"
    results.write_text(results.read_text("utf-8").replace("0.7668997669", "0.7"), encoding="utf-8")
    with pytest.raises(ValueError, match="built from other results"):
        explore(parse_edition("no_ms-2024"))
    assert not (edition_folder / PAGE).exists()


def test_without_a_report_it_is_said_how_to_build_one(edition_folder):
    shutil.rmtree(edition_folder)
    with pytest.raises(ValueError, match="is not built: registry-report build --edition no_ms-2024"):
        explore(parse_edition("no_ms-2024"))


@pytest.mark.parametrize("name", ["no_ms-2024-bergen", "no_ms-2024-patients", "no_ms-2024-patients-en"])
def test_it_is_of_all_units_and_everybody(name, tmp_path):
    with pytest.raises(ValueError, match=r"explore no_ms-2024$"):
        explore(parse_edition(name), tmp_path / PAGE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["folder", "page.txt"])
def test_it_is_written_to_a_page_only(place, tmp_path):
    (tmp_path / "folder").mkdir()
    said = run("explore", "no_ms-2024", "--to", tmp_path / place)
    assert said.returncode == 1 and said.stderr.startswith("registry-report: --to takes the name of a file")
