"""One command from a delivery to a published edition, with the results of the extract that was delivered."""

from __future__ import annotations

import json

import pytest
from built import SMALL, succeed

from R_free_helpers.editions.deliveries import synthesize_delivery


@pytest.fixture(scope="module")
def delivery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("delivery") / "eksport"
    synthesize_delivery("no_ms", "mrs5", folder, SMALL["no_ms"], 5)
    return folder


def test_an_edition_is_built_from_a_delivery(delivery, built, tmp_path):
    command = ("build", "--edition", "no_ms-2024", "--data", delivery, "--out", tmp_path, "--renderer", "embedded")
    said = succeed(*command, "--formats", "html")
    assert "reading the delivery" in said and "MRS: 17 files read" in said
    made, wanted = tmp_path / "no_ms-2024", built.edition("no_ms-2024", SMALL["no_ms"])
    assert (made / "results.csv").read_bytes() == (wanted / "results.csv").read_bytes()
    assert (made / "report.html").stat().st_size > 100_000
    whole = json.dumps(json.loads((made / "manifest.json").read_text(encoding="utf-8")))
    assert "imported" not in whole and "scratch" not in whole
    # Nothing of the rows is kept: a second build reads the delivery again, and finds that nothing has changed.
    again = succeed(*command, "--formats", "html")
    assert "reading the delivery" in again and "chapter " not in again
