"""The editions that `make report` builds give nothing away: a stranger can rule out no value of a small count."""

from __future__ import annotations

import re

import pytest
from built import run


@pytest.mark.parametrize("edition", ["no_ms-2024", "se_ipn-2024"])
def test_the_audit_of_a_default_edition_finds_nothing(edition, built, record_property):
    audited = run("audit", built.edition(edition))
    told = re.search(
        r"(\d+) published counts, (?:.* )?(\d+) relations, (\d+) small counts looked at; (\d+) findings", audited.stdout
    )
    assert told, audited.stdout
    published, relations, small, found = map(int, told.groups())
    assert (audited.returncode, found) == (0, 0), audited.stdout
    assert published > 1000 and relations > 1000 and small > 100
    record_property("counted", f"small counts attacked={small}")
    record_property("counted", f"leaks found in the default editions={found}")
