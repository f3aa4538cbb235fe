"""What is said of made-up persons depends on whether the registry has published values that they were fitted to."""

import hospitals

from R_free_helpers.model.registry import get_registry
from R_free_helpers.results.ledger import PUBLISHED
from R_free_helpers.results.variables import Writer, edition_variables


def test_only_who_has_published_is_said_to_be_fitted_to_it(monkeypatch):
    said = edition_variables(Writer(hospitals.chapter()))["notice"]
    assert "syntetiske" in said and "publisert" not in said
    folder = hospitals.chapter().registry.data_dir
    assert not (folder / PUBLISHED).exists() and (get_registry("no_ms").data_dir / PUBLISHED).exists()
    monkeypatch.setattr("R_free_helpers.results.variables.PUBLISHED", "labels.csv")
    assert "publisert" in edition_variables(Writer(hospitals.chapter()))["notice"]
