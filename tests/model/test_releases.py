"""Releases are the registry's: its list names them, says which is the main one, whose they are and what they follow."""

from __future__ import annotations

import datetime as dt

import pytest

from R_free_helpers.model.edition import Edition, latest_edition, parse_edition
from R_free_helpers.model.releases import read_releases, releases_of

HEAD = "edition,year,release,status_date,extraction_date,period_from,period_to,audience,compared_with\n"
SPRING = "xx_a-2024,2024,spring,2024-12-31,2025-03-01,,,,\n"
AUTUMN = "xx_a-2024-autumn,2024,autumn,2024-09-30,2024-10-15,2023-10-01,2024-09-30,unit,xx_a-2024\n"


@pytest.fixture
def listed(tmp_path):
    def write(*rows: str):
        path = tmp_path / "xx_a" / "editions.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEAD + "".join(rows), encoding="utf-8")
        return read_releases(path)

    return write


@pytest.mark.parametrize("rows", [(SPRING, AUTUMN), (AUTUMN, SPRING)])
def test_the_main_release_is_the_one_that_names_of_editions_leave_out_wherever_it_stands(listed, rows):
    found = listed(*rows)
    assert (found.main, found.names) == ("spring", ("spring", "autumn"))
    assert found.parts("xx_a-2024-autumn-north-unit") == (2024, "autumn", ["north", "unit"])
    assert found.parts("xx_a-2024-north") == (2024, "spring", ["north"])


def test_a_list_without_a_main_release_says_so(listed):
    with pytest.raises(ValueError, match="calls no edition xx_a-YEAR"):
        _ = listed(AUTUMN).main


def test_a_changed_list_is_read_again(listed):
    assert listed(SPRING).names == ("spring",)
    assert listed(SPRING, AUTUMN).names == ("spring", "autumn")


def test_an_unknown_release_is_refused_with_those_there_are(listed):
    with pytest.raises(ValueError, match="no release 'autum'; did you mean 'autumn'"):
        listed(SPRING, AUTUMN).nearest(2024, "autum")
    with pytest.raises(ValueError, match=r"se_ipn: there is no release 'december'\. Known: june, q1, q2, q3, q4"):
        Edition(registry="se_ipn", year=2024, release="december")
    with pytest.raises(ValueError, match=r"no unit 'q5'.*; other releases of se_ipn: q1, q2, q3, q4"):
        parse_edition("se_ipn-2024-q5").check_unit()


def test_editions_of_before_are_named_and_told_as_ever():
    for name in ("no_ms-2024", "no_ms-2023-december-bergen", "se_ipn-2024-lund", "se_ipn-2024-q3-lund-unit"):
        assert parse_edition(name).id == name
    assert Edition(registry="no_ms", year=2024).release == Edition(registry="se_ipn", year=2024).release == "june"
    assert parse_edition("no_ms-2024-bergen").model_dump_json() == (
        '{"registry":"no_ms","year":2024,"release":"june","unit":"bergen","policy":"protected","audience":"everyone"}'
    )
    assert [latest_edition(name) for name in ("no_ms", "se_ipn")] == ["no_ms-2024", "se_ipn-2024"]


def test_a_quarter_is_about_the_twelve_months_up_to_its_end():
    for number in (1, 2, 3, 4):
        edition = parse_edition(f"se_ipn-2024-q{number}")
        first, last = edition.year_window
        assert (last - first).days == 365  # of the leap year 2024, a day more than 364
        assert last == edition.status_date == edition.extraction_date == edition.date("dashboard_date")
        assert last.month == 3 * number and edition.window("dashboard") == (first, last)
    assert parse_edition("se_ipn-2024-q4").of_calendar_year
    assert not parse_edition("se_ipn-2024-q3").of_calendar_year
    assert parse_edition("se_ipn-2025-q3").year_window == (dt.date(2024, 10, 1), dt.date(2025, 9, 30))


@pytest.mark.parametrize(
    ("name", "of_measure", "before", "and_before"),
    [
        ("se_ipn-2024-q3", "", "se_ipn-2024-q2", "se_ipn-2023-q3"),
        ("se_ipn-2025-q1", "june", "se_ipn-2024-q4", "se_ipn-2024-q1"),
        ("se_ipn-2024", "", "se_ipn-2023", "se_ipn-2022"),
        ("no_ms-2024-march", "december", "no_ms-2023-march", "no_ms-2022-march"),
        ("no_ms-2024", "december", "no_ms-2023-december", "no_ms-2022-december"),
    ],
)
def test_what_is_compared_with_is_the_lists_else_the_year_before(name, of_measure, before, and_before):
    edition = parse_edition(name)
    assert [edition.earlier(of_measure, times).id for times in (1, 2)] == [before, and_before]
    assert edition.release_before(of_measure) == edition.earlier(of_measure).release
    assert edition.recomputed(of_measure).year == edition.earlier(of_measure).year


def test_a_release_for_units_alone_has_no_other_report():
    parse_edition("se_ipn-2024-q3-lund-unit").check_audience()
    parse_edition("se_ipn-2024").check_audience()
    for name in ("se_ipn-2024-q3", "se_ipn-2024-q3-lund", "no_ms-2024-march"):
        with pytest.raises(ValueError, match="made for the audience 'unit' alone: add --audience unit"):
            parse_edition(name).check_audience()


def test_every_release_of_a_registry_is_named_in_words():
    from R_free_helpers.model.registry import get_registry

    for registry in ("no_ms", "se_ipn"):
        codes = get_registry(registry).codes
        assert all(codes[("release", name)] != name for name in releases_of(registry).names)
