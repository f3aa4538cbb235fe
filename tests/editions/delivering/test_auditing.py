"""What was audited before the delivery lay there is not looked at again; what differs in anything is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from R_free_helpers.disclosure.audit import Disclosed
from R_free_helpers.editions.delivering import auditing, laying_out
from R_free_helpers.editions.delivering.auditing import Ahead, Attacked, audit_of
from R_free_helpers.editions.delivering.belonging import belonging
from R_free_helpers.editions.delivering.kinds import ASKED
from R_free_helpers.editions.delivering.laying_out import items_of
from R_free_helpers.model.edition import parse_edition

pytestmark = pytest.mark.build

NATION = parse_edition("se_ipn-2024")
UNITS = ("sahlgrenska", "karolinska")
TOLD = "<html><body>Den 3 april 2021 kom hon</body></html>"
ALL = [NATION.id, f"{NATION.id}-karolinska-unit", f"{NATION.id}-patients", f"{NATION.id}-sahlgrenska-unit"]


@pytest.fixture
def audited(house, monkeypatch):
    """Return what lays out a delivery whose editions were audited ahead, and which it looked at again."""
    again: list[str] = []

    def counted(folder, source, *rest):
        again.append(source.edition.id)
        return audit_of(folder, source, *rest)

    def deliver(between=lambda: None, extract=house.extract, ahead_extract=house.extract) -> list[str]:
        belongs = belonging(NATION, house.editions, ASKED, UNITS)
        with Ahead(lambda: ahead_extract) as ahead:
            for source in belongs.all:
                files = {one.place: source.folder / one.name for one in items_of(source, NATION)}
                ahead.begin(source, lambda files=files: files)
            ahead.found_nothing(Attacked(NATION, "", "", frozenset()))  # waits
            between()
            monkeypatch.setattr(laying_out, "audit_of", counted)
            again.clear()
            house.deliver(*ASKED, units=UNITS, extract=extract, ahead=ahead)
        return sorted(again)

    return deliver


def test_the_same_files_are_looked_at_once(audited, house):
    assert audited() == []
    assert (house.to / "public" / "report.html").is_file()


def test_an_edition_that_changed_since_is_looked_at_again(audited, house):
    unit = parse_edition(f"{NATION.id}-karolinska-unit")
    assert audited(lambda: house.put(unit, "<html><body>Någonting</body></html>")) == [unit.id]


def test_what_came_in_since_is_found(audited, house):
    unit = parse_edition(f"{NATION.id}-karolinska-unit")
    with pytest.raises(Disclosed, match="2021-04-03 is no date of an edition"):
        audited(lambda: house.put(unit, TOLD))
    assert not house.to.exists()


def test_what_was_found_ahead_is_told(audited, house):
    house.put(parse_edition(f"{NATION.id}-karolinska-unit"), TOLD)
    with pytest.raises(Disclosed, match=r"units/karolinska/.*2021-04-03 is no date of an edition"):
        audited()


def test_keys_of_another_extract_are_looked_for(audited, house, built):
    assert audited(ahead_extract=built.extract("se_ipn", 200)) == ALL


def test_where_nothing_could_be_looked_at_ahead_all_is_looked_at(audited, house):
    assert audited(ahead_extract=house.extract / "nowhere") == ALL


def test_where_rows_lie_the_message_tells_all_that_was_found(audited, monkeypatch):
    from R_free_helpers.disclosure import audit

    rows = audit.Finding("rows", "public/rows.csv", "rows")
    with pytest.raises(Disclosed, match="public/rows"):
        audited(lambda: monkeypatch.setattr(audit, "files_of_rows", lambda folder: [rows]))


def test_anything_that_decides_what_is_found_makes_another_audit(house):
    source = belonging(NATION, house.editions, ASKED, UNITS).first
    folder, names = source.folder, ["report.html", "results.csv"]
    first = Attacked.in_folder(folder, source, names, "extract")
    assert first == Attacked.in_folder(folder, source, reversed(names), "extract")
    other = replace(source, edition=parse_edition(f"{NATION.id}-patients"))
    assert first != Attacked.in_folder(folder, source, names, "another")
    assert first != Attacked.in_folder(folder, source, names[:1], "extract")
    assert first != Attacked.in_folder(folder, other, names, "extract")
    (folder / "report.html").write_text("<p></p>", encoding="utf-8")
    assert first != Attacked.in_folder(folder, source, names, "extract")


def test_no_copy_is_left(house, monkeypatch):
    from R_free_helpers.editions.caches import cache_dir

    there = set((cache_dir() / "scratch").glob("*")) if (cache_dir() / "scratch").exists() else set()
    source = belonging(NATION, house.editions, ASKED, UNITS).first
    seen = []
    monkeypatch.setattr(auditing, "audit_of", lambda folder, *rest, **how: seen.append(folder) or 1 / 0)
    with Ahead(lambda: house.extract) as ahead:
        ahead.begin(source, lambda: {"public/report.html": source.folder / "report.html"})
        assert not ahead.found_nothing(Attacked.in_folder(source.folder, source, [], ""))
    assert seen and not seen[0].exists()
    assert set((cache_dir() / "scratch").glob("*")) <= there


@pytest.mark.parametrize(("jobs", "again"), [(2, []), (1, ALL)])
def test_editions_that_are_made_for_a_delivery_are_audited_meanwhile(jobs, again, house, monkeypatch):
    from R_free_helpers.editions.delivering.command import Making, deliver_from
    from R_free_helpers.editions.internal import folder_of
    from R_free_helpers.editions.many import command
    from R_free_helpers.editions.many.outcome import CURRENT, Outcome, names

    looked, wanted = [], []

    def build_many(editions, *how, ended, **rest):
        outcomes = [
            Outcome(name, CURRENT, folder_of(one, house.editions))
            for name, one in zip(names(editions), editions, strict=True)
        ]
        wanted.extend(one.id for one in editions)
        for outcome in outcomes:
            ended(outcome)
        return outcomes

    monkeypatch.setattr(command, "build_many", build_many)
    counted = lambda folder, source, *rest: looked.append(source.edition.id) or audit_of(folder, source, *rest)  # noqa: E731
    monkeypatch.setattr(laying_out, "audit_of", counted)
    how = (house.editions, house.extract, None, False, Making("embedded", jobs, 60), print, print)
    made = deliver_from(NATION, house.to, ASKED, UNITS, *how)
    assert wanted[0] == NATION.id and sorted(wanted) == ALL
    assert sorted(looked) == again and (house.to / "public" / "report.html").is_file() and made.files
