"""The editions that `make report` builds give nothing away: a stranger recovers no hidden count from them."""

from __future__ import annotations

import re

import pytest
from built import run


@pytest.mark.parametrize("edition", ["no_ms-2024", "se_ipn-2024"])
def test_the_audit_of_a_default_edition_finds_nothing(edition, built, record_property):
    audited = run("audit", built.edition(edition))
    told = re.search(r"(\d+) hidden counts, .* (\d+) printed cells hidden, .*; (\d+) findings", audited.stdout)
    assert told, audited.stdout
    stored, printed, found = map(int, told.groups())
    assert (audited.returncode, found) == (0, 0), audited.stdout
    assert stored > 100 and printed > 100
    record_property("counted", f"cells attacked={stored + printed}")
    record_property("counted", f"leaks found in the default editions={found}")
