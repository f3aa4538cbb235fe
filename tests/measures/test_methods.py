"""Every estimator says which method it is, in words of every language, with literature that exists."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from R_free_helpers import measures
from R_free_helpers.language.phrases import Phrases, languages
from R_free_helpers.measures.references import REFERENCES
from R_free_helpers.model.method import METHODS, in_use, method, note

NO_ESTIMATORS = {
    "against_rest": "counts of a part and its rest, whose interval is that of any share",
    "ages": "ages and their groups",
    "alike": "who may be the same person, for work lists",
    "among": "who has an event",
    "cohort": "the rows that an estimate is made of",
    "exact_sum": "sums",
    "kinds": "calls estimators",
    "latest": "the first and the last row of a person",
    "of_indicator": "calls estimators for the rows of an indicator",
    "ongoing": "courses on a day",
    "periods": "shares of several years, and of quarters",
    "optional": "tables that an extract may lack",
    "references": "the literature",
    "triangle": "a design as few rows",
}
"""Modules of measures that estimate nothing, and what they do."""

MODULES = [name for _, name, _ in pkgutil.iter_modules(measures.__path__)]


def declared_in(module: str) -> list[str]:
    """Return the functions of a module that declare a method."""
    loaded = importlib.import_module(f"R_free_helpers.measures.{module}")
    own = [one for one in vars(loaded).values() if getattr(one, "__module__", "") == loaded.__name__]
    return [one.__name__ for one in own if hasattr(one, "__wrapped__")]


@pytest.mark.parametrize("module", [name for name in MODULES if name not in NO_ESTIMATORS])
def test_a_module_of_estimators_declares_their_method(module: str) -> None:
    assert declared_in(module), f"measures/{module}.py declares no method: see model/method.py"


def test_what_is_listed_as_no_estimator_exists_and_declares_none() -> None:
    assert set(MODULES) >= set(NO_ESTIMATORS)
    assert not [name for name in NO_ESTIMATORS if declared_in(name)]


@pytest.mark.parametrize("language", languages())
def test_every_method_has_words(language: str) -> None:
    for module in MODULES:
        importlib.import_module(f"R_free_helpers.measures.{module}")
    say = Phrases(language)
    lacking = [
        f"methods.of.{name}.{part}"
        for name in METHODS
        for part in ("name", "text")
        if f"methods.of.{name}.{part}" not in say
    ]
    assert METHODS
    assert not lacking


def test_every_reference_is_in_the_list_and_every_entry_is_used() -> None:
    from R_free_helpers.results import case_mix
    from R_free_helpers.tables.methods import INTERVALS

    assert case_mix
    named = {key for one in METHODS.values() for key in one.references} | set(INTERVALS)
    assert named == set(REFERENCES)


def test_every_package_is_installed_under_the_name_given() -> None:
    import importlib.metadata

    for one in METHODS.values():
        for package in one.packages:
            assert importlib.metadata.version(package)


def test_methods_that_only_figures_compute_are_declared() -> None:
    from R_free_helpers.tables.methods import DRAWN

    assert {name for names in DRAWN.values() for name in names} <= set(METHODS)


def test_a_method_is_noted_where_it_runs_and_nowhere_else() -> None:
    from R_free_helpers.measures.difference import difference

    difference((0.5, 0.4, 0.6), (0.3, 0.2, 0.4))
    with in_use() as outer:
        with in_use() as inner:
            difference((0.5, 0.4, 0.6), (0.3, 0.2, 0.4))
        note("noted")
    assert inner == {"difference"}
    assert outer == {"noted"}


def test_a_method_is_declared_once() -> None:
    with pytest.raises(ValueError, match="'share' is declared twice"):
        method("share", packages=("numpy",))


def test_a_decorated_estimator_keeps_its_name_and_docstring() -> None:
    from R_free_helpers.measures.distribution import means

    assert means.__name__ == "means"
    assert "Return means" in means.__doc__
