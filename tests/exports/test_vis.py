"""The answer to Vården i siffror: measurements of organisations, and reasons where there is no number."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from deliveries import FEW, SUPPRESSED, TOLD_AS_FEW, delivery

from R_free_helpers.exports.vis import CONTRACT, make
from R_free_helpers.model.portal import Organisation

NAME = "se_ipn-2024-vis.xml"
Q = f"{{{CONTRACT}}}"


def measurements(made) -> dict[tuple[str, str], ET.Element]:
    root = ET.fromstring(made.files[NAME])
    found = {}
    for one in root.iter(f"{Q}measurement"):
        key = one.findtext(f"{Q}measureId/{Q}extension"), one.findtext(f"{Q}organization/{Q}organizationName")
        assert key not in found
        found[key] = one
    return found


def test_a_share_is_told_with_its_counts():
    one = measurements(make(delivery("se_ipn")))["se_ipn_on_therapy", "Region Skåne"]
    told = {child.tag.removeprefix(Q): child.text for child in one.find(f"{Q}proportionMeasure")}
    assert told == {"numerator": "30", "denominator": "40", "rate": "0.75"}


def test_a_median_is_told_as_a_continuous_value():
    one = measurements(make(delivery("se_ipn")))["se_ipn_wait_onset_dx", "Sverige"]
    told = {child.tag.removeprefix(Q): child.text for child in one.find(f"{Q}continuousVariableMeasure")}
    assert told == {"value": "18.5", "denominator": "40"}


@pytest.mark.parametrize(
    ("hidden", "code", "words"),
    [
        (FEW, "MSK", "färre än 6 personer"),
        (TOLD_AS_FEW, "MSK", "färre än 6"),
        (SUPPRESSED, "MSK", "dolt"),
        ({**FEW, "status": "no_data"}, "NI", "inga data"),
    ],
)
def test_what_is_hidden_is_missing_with_its_reason_and_without_a_number(hidden, code, words):
    one = measurements(make(delivery("se_ipn", on_therapy__region_skane=hidden)))["se_ipn_on_therapy", "Region Skåne"]
    reason = one.find(f"{Q}missingMeasure/{Q}reasonCode")
    assert (reason.findtext(f"{Q}code"), reason.findtext(f"{Q}displayName")) == (code, words)
    assert one.find(f"{Q}proportionMeasure") is None


def test_an_organisation_stands_in_its_chain_up_to_the_country():
    one = measurements(make(delivery("se_ipn")))["se_ipn_on_therapy", "Region Skåne"]
    types = [element.text for element in one.iter(f"{Q}organizationType")]
    ids = [element.findtext(f"{Q}extension") for element in one.iter(f"{Q}organizationId")]
    assert (types, ids) == (["Lan", "Land"], ["12", "SE"])  # the care region between them is no part of the chain


def test_clinics_are_delivered_once_their_number_is_known():
    made = delivery("se_ipn")
    settings = {**made.portal.settings, "vis": {**made.portal.settings["vis"], "levels": ["unit"]}}
    lund = Organisation("lund", "hsa", "SE-TEST-LUND", "a test")
    portal = replace(made.portal, settings=settings, organisations=(*made.portal.organisations, lund))
    done = make(replace(made, portal=portal))
    found = measurements(done)
    assert {name for _, name in found} == {"Lund"}
    assert [one.text for one in found["se_ipn_on_therapy", "Lund"].iter(f"{Q}organizationType")] == [
        "Vardenhet", "Lan", "Land",
    ]  # fmt: skip
    assert any("left out: no number is known" in note for note in done.notes)


def test_the_file_says_its_edition_and_is_the_same_each_time():
    made = make(delivery("se_ipn"))
    assert "se_ipn-2024, protected" in made.files[NAME]
    assert made.files == make(delivery("se_ipn")).files


def test_coverage_above_one_is_left_out_and_said_so():
    made = delivery("se_ipn")
    with_coverage = tuple(
        replace(one, coverage="onset_dx") if one.measure == "on_therapy" else one for one in made.portal.indicators
    )
    made = replace(made, portal=replace(made.portal, indicators=with_coverage))
    found = measurements(make(made))["se_ipn_on_therapy", "Sverige"]
    assert found.findtext(f"{Q}proportionMeasure/{Q}coverage") == "0.75"
    over = replace(made, results=delivery("se_ipn", onset_dx__sverige={"value": 1.2}).results)
    done = make(over)
    assert measurements(done)["se_ipn_on_therapy", "Sverige"].find(f"{Q}proportionMeasure/{Q}coverage") is None
    assert any("coverage of sverige is left out" in note for note in done.notes)
