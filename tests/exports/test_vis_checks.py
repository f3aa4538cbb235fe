"""Each rule of the service contract refuses what breaks it, by its name, and takes what we make."""

from __future__ import annotations

import pytest
from deliveries import FEW, delivery

from R_free_helpers.exports.vis import CONTRACT, RESPONDER, make
from R_free_helpers.exports.vis_checks import RULES, check

COUNTRY = """<organizationId><root>1.2.752.129.2.2.1.19</root><extension>SE</extension></organizationId>
<organizationType>Land</organizationType><organizationName>Sverige</organizationName>"""
COUNTY = f"""<organizationId><root>1.2.752.129.2.2.1.18</root><extension>12</extension></organizationId>
<organizationType>Lan</organizationType><organizationName>Skåne</organizationName>
<asOrganizationPartOf>{COUNTRY}</asOrganizationPartOf>"""
MUNICIPALITY = f"""<organizationId><root>1.2.752.129.2.2.1.17</root><extension>1281</extension></organizationId>
<organizationType>Kommun</organizationType><organizationName>Lund</organizationName>
<asOrganizationPartOf>{COUNTY}</asOrganizationPartOf>"""
HOSPITAL = f"""<organizationId><root>1.2.826.0.1.3680043.9.4672.5</root><extension>41001</extension></organizationId>
<organizationType>Sjukhus</organizationType><organizationName>Lund</organizationName>
<asOrganizationPartOf>{COUNTY}</asOrganizationPartOf>"""
CLINIC = f"""<hsaId>SE-TEST</hsaId><organizationType>Vardenhet</organizationType>
<organizationName>Neurologi</organizationName><asOrganizationPartOf>{HOSPITAL}</asOrganizationPartOf>"""
REGION = f"""<organizationId><extension>6</extension></organizationId>
<organizationType>Sjukvardsregion</organizationType><organizationName>Södra</organizationName>
<asOrganizationPartOf>{COUNTRY}</asOrganizationPartOf>"""
SHARE = "<proportionMeasure><rate>0.5</rate><coverage>0.9</coverage></proportionMeasure>"
VALUE = "<continuousVariableMeasure><value>18</value><coverage>0.9</coverage></continuousVariableMeasure>"
COHORT = "<cohortMeasure><coverage>0.9</coverage></cohortMeasure>"
MISSING = "<missingMeasure><reasonCode><code>MSK</code></reasonCode></missingMeasure>"


def measurement(organisation: str = COUNTY, measure: str = SHARE) -> str:
    return f"""<measurement>
<measureId><root>1.2.826.0.1.3680043.9.4672.7</root><extension>share</extension></measureId>
<measurePeriod><start>2024-01-01</start><end>2024-12-31</end></measurePeriod>
<organization>{organisation}</organization>{measure}
<sourceSystem><systemId><root>1.2.752.129.2.1.4.1</root></systemId></sourceSystem></measurement>"""


def answer(*inside: str) -> str:
    head = f'<r:GetQualityIndicatorsResponse xmlns="{CONTRACT}" xmlns:r="{RESPONDER}">'
    return f"{head}{''.join(inside)}</r:GetQualityIndicatorsResponse>"


def faults(text: str) -> set[str]:
    return {one.check for one in check(text).faults}


def test_what_we_make_is_taken():
    assert check(make(delivery("se_ipn", on_therapy__sverige=FEW)).files["se_ipn-2024-vis.xml"]).faults == []


@pytest.mark.parametrize("organisation", [COUNTRY, COUNTY, MUNICIPALITY, HOSPITAL, CLINIC, REGION])
@pytest.mark.parametrize("measure", [SHARE, VALUE, COHORT, MISSING])
def test_every_kind_of_organisation_and_measure_is_taken(organisation, measure):
    assert faults(answer(measurement(organisation, measure))) == set()


def without(text: str, element: str) -> str:
    before, _, rest = text.partition(f"<{element}>")
    return before + rest.partition(f"</{element}>")[2]


def parted(text: str) -> str:
    """Return an organisation that is part of nothing."""
    return text.partition("<asOrganizationPartOf>")[0]


DAMAGED = {
    "measureId.root": measurement().replace("3680043.9.4672.7", "3680043.9.4672.8"),
    "measureId.extension": measurement().replace("<extension>share</extension>", ""),
    "one_measure": measurement(measure=SHARE + VALUE),
    "rate": measurement(measure=SHARE.replace("0.5", "50")),
    "proportionMeasure.coverage": measurement(measure=SHARE.replace("0.9", "1.07")),
    "continuousVariableMeasure.coverage": measurement(measure=VALUE.replace("0.9", "90")),
    "cohortMeasure.coverage": measurement(measure=COHORT.replace("0.9", "-0.1")),
    "reasonCode": measurement(measure="<missingMeasure><note>few</note></missingMeasure>"),
    "Vardenhet.hsaId": measurement(without(CLINIC, "hsaId")),
    "Vardenhet.part_of": measurement(CLINIC.replace(HOSPITAL, COUNTRY)),
    "Kommun.part_of": measurement(MUNICIPALITY.replace(COUNTY, COUNTRY)),
    "Kommun.id": measurement(without(MUNICIPALITY, "organizationId")),
    "Kommun.root": measurement(MUNICIPALITY.replace("2.2.1.17", "2.2.1.18")),
    "Sjukhus.id": measurement(without(HOSPITAL, "organizationId")),
    "Sjukhus.part_of": measurement(parted(HOSPITAL)),
    "Sjukhus.root": measurement(HOSPITAL.replace("4672.5", "4672.6")),
    "Lan.part_of": measurement(parted(COUNTY)),
    "Lan.id": measurement(without(COUNTY, "organizationId")),
    "Lan.root": measurement(COUNTY.replace("2.2.1.18", "2.2.1.17")),
    "Sjukvardsregion.part_of": measurement(parted(REGION)),
    "Sjukvardsregion.id": measurement(without(REGION, "organizationId")),
    "Land.part_of": measurement(COUNTRY + f"<asOrganizationPartOf>{REGION}</asOrganizationPartOf>"),
    "Land.id": measurement(without(COUNTRY, "organizationId")),
    "Land.root": measurement(COUNTRY.replace("2.2.1.19", "2.2.1.18")),
    "Land.extension": measurement(COUNTRY.replace("SE", "NO")),
    "sourceSystem": measurement().replace("1.2.752.129.2.1.4.1", "1.2.752.129.2.1.9"),
    "once": measurement() * 2,
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_breaks_a_rule_is_refused_by_name(name):
    assert name in faults(answer(DAMAGED[name]))


def test_every_rule_has_a_damage():
    assert {rule.name for rule in RULES} | {"once"} == DAMAGED.keys()


def test_no_measure_at_all_is_refused_too():
    assert "one_measure" in faults(answer(measurement(measure="")))


@pytest.mark.parametrize("text", ["", "<a>", "rate;0,5", "<report/>"])
def test_what_is_no_answer_is_refused(text):
    assert faults(text) == {"XML"}
