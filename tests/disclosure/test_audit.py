"""What the audit looks for it finds, in every kind of file, and nothing else."""

from __future__ import annotations

import polars as pl
import pytest

from R_free_helpers.disclosure.artefacts import Piece, Written
from R_free_helpers.disclosure.audit import (
    REMEDIES,
    Audit,
    Disclosed,
    Finding,
    contradicting,
    dates,
    keys_in,
    keys_told,
    require_nothing_found,
    traces,
)
from R_free_helpers.model.results import to_results

MONTHS = ["januar", "februar", "mars"]
HEADINGS = {"Verdi": "value", "Teller": "numerator", "Nedre grense": "lower"}
RELEASED = to_results(
    pl.DataFrame({"unit_id": ["a", "b", "c"], "value": [0.5, None, None], "status": ["ok", "suppressed", "few"]}),
    measure="share",
    period="2024",
    statistic="share",
)


def data(text: str) -> Piece:
    return Piece("report.html data fig.csv", "data", text)


def leaks(text: str) -> list[str]:
    return [finding.what for finding in contradicting(data(text), RELEASED, HEADINGS)]


@pytest.mark.parametrize("column", ["Verdi", "Teller", "value"])
def test_a_number_in_a_hidden_row_of_a_figure_s_data_is_a_leak(column):
    head = f"unit_id;Enhet;{column};status\n"
    assert leaks(head + "a;A;0,5;ok\nb;B;0,25;suppressed\n") == ["a number for b, which is hidden"]
    assert leaks(head + "a;A;0,5;ok\nb;B;;suppressed\n") == []


def test_a_number_that_the_results_hide_is_a_leak_whatever_the_row_says():
    head = "\ufeffmeasure;unit_id;period;subgroup;statistic;Verdi;status\n"
    assert leaks(head + "share;a;2024;;share;0,5;ok\nshare;b;2024;;share;0,25;ok\n") == [
        "a number for share b 2024 share, which is hidden"
    ]


def test_a_lower_bound_of_a_hidden_share_is_a_leak_too():
    assert leaks("unit_id;Nedre grense;Verdi;status\nb;0,98;;suppressed\n") == ["a number for b, which is hidden"]


@pytest.mark.parametrize(("value", "told"), [("", ["a number for c, which is hidden"]), ("0", [])])
def test_too_few_for_a_number_are_told_by_none(value, told):
    assert leaks(f"unit_id;Verdi;Teller;status\nc;{value};0;few\n") == told


def test_what_the_results_do_not_tell_of_few_is_a_leak():
    head = "measure;unit_id;period;subgroup;statistic;Verdi;status\n"
    assert leaks(head + "share;c;2024;;share;0,5;ok\n") == ["a number for share c 2024 share, which is hidden"]


def test_days_are_found_however_they_are_written():
    text = "Født 3. februar 2021, sett 2021-03-04; uttrekk 2025-01-15, året 2024-12-31."
    found = [finding.what.split()[0] for finding in dates(data(text), {"2025-01-15"}, MONTHS)]
    assert found == ["2021-02-03", "2021-03-04"]


def test_keys_are_found_whole_and_not_told():
    (finding,) = keys_in(data("se P000123, ikke P0001234"), {"P000123"})
    assert "P000123" not in finding.what


def test_only_keys_that_are_written_are_looked_for():
    written = Written([data("se P000123, ikke P0001234"), data("og P000200")])
    assert keys_told(written, pl.Series(["P000123", "P000200", "P000999", "P0002"])) == {"P000123", "P000200"}
    assert keys_told(written, pl.Series([], dtype=pl.String)) == set()


@pytest.mark.parametrize("text", ["/home/kari/uttrekk", r"C:\Users\kari", '"papermill": {', "ipykernel_12"])
def test_traces_of_a_machine_are_found(text):
    assert len(traces(data(text), [])) == 1
    assert traces(data('"papermill": "2.7.0", pakke/home/x'), []) == []


def test_names_of_user_and_computer_are_found_as_words():
    assert len(traces(data("laget av kari på huset"), ["kari"])) == 1
    assert traces(data("karin"), ["kari"]) == []


def test_the_release_of_a_script_is_no_date_of_a_person():
    assert dates(Piece("x", "text", "AnchorJS - v5.0.0 - 2023-01-18 // x"), [], MONTHS) == []
    assert len(dates(Piece("x", "text", "seen - 2023-01-18"), [], MONTHS)) == 1


@pytest.mark.parametrize(
    ("policy", "refused"),
    [
        ("protected", {"leak", "small count", "contradiction", "date"}),
        ("suppressed", {"leak", "small count", "contradiction", "date"}),
        ("as_published", {"date"}),
        ("internal", {"contradiction", "date"}),
    ],
)
def test_what_an_edition_may_tell_is_its_policy_s(policy, refused):
    for kind in ("leak", "small count", "contradiction", "date"):
        found = Audit([Finding(kind, "report.html", "a thing")])
        if kind in refused:
            with pytest.raises(Disclosed):
                require_nothing_found(found, policy)
        else:
            require_nothing_found(found, policy)


def test_a_refusal_says_what_to_do_about_each_kind_it_names():
    with pytest.raises(Disclosed) as refused:
        require_nothing_found(Audit([Finding("small count", "results.csv", "3 is shown")]), "protected")
    assert "classes.service in disclosure.yml" in str(refused.value)
    assert REMEDIES["leak"] not in str(refused.value)
