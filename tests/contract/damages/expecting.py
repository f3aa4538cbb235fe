"""Whether a damage gave the problems that it must give, in words that help; of extracts and of deliveries."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from kit import Expected

from R_free_helpers.contract.problems import Problem

Lacking = Callable[[Problem, Expected], Iterable[str]]
"""Yields what is lacking in a message beside what is asked of every one."""


def main_problem(damage: Any, result: Any) -> Problem | None:
    """Return the problem that names the damage, or None when there is none to name."""
    if not damage.expects:
        return None
    return next(problem for problem in result.problems if _is(problem, damage.expects[0]))


def unlike_expected(damage: Any, result: Any, lacking: Lacking) -> tuple[list[str], list[Problem]]:
    """Return what is wrong with the problems that a damage gave, and those that it was not expected to give."""
    wrong = []
    for expected in damage.expects:
        found = [problem for problem in result.problems if _is(problem, expected)]
        if len(found) != 1:
            wrong.append(f"{len(found)} problems instead of one: {expected}; {[str(one) for one in result.problems]}")
        wrong += [text for problem in found for text in _unkind(problem, expected, result, lacking)]
    others = [problem for problem in result.problems if not any(_is(problem, expected) for expected in damage.expects)]
    if others and not damage.follows:
        wrong += [f"not expected: {problem}" for problem in others]
    return wrong, others


def once_each(
    damages: Sequence[Any], folder: Path, run: Callable, complaints: Callable, forget: Callable = lambda result: None
) -> Callable:
    """Return a function that makes and judges a damage, once each: what came of it, and what is wrong.

    Parameters
    ----------
    folder : Path
        Where each is made, in a folder of its own that does not outlive it.
    run, complaints : callable
        What makes a damage in a folder, and what judges the outcome.
    forget : callable
        Takes the outcome, from which it takes what need not be kept.
    """
    known: dict[tuple[str, str], tuple[Any, list[str]]] = {}

    def once(damage: Any) -> tuple[Any, list[str]]:
        key = (damage.family, damage.name)
        if key not in known:
            place = folder / str(damages.index(damage))
            place.mkdir(exist_ok=True)
            result = run(damage, place)
            known[key] = result, complaints(damage, result)
            forget(result)
            shutil.rmtree(place)
        return known[key]

    return once


def _is(problem: Problem, expected: Expected) -> bool:
    return (problem.table, problem.column, problem.rule) == (expected.table, expected.column, expected.rule)


def _unkind(problem: Problem, expected: Expected, result: Any, lacking: Lacking) -> list[str]:
    """Return what a reader would miss in a message: where, which rows, how many, and the remedy."""
    text = result.plain(problem)
    wrong = [f"{said}: {text}" for said in lacking(problem, expected)]
    if problem.severity != expected.severity:
        wrong.append(f"is {problem.severity}: {text}")
    if expected.count is not None and (problem.count, problem.rows) != (expected.count, expected.rows):
        wrong.append(f"rows {problem.rows}, {problem.count} of them, instead of {expected.rows}, {expected.count}")
    if any(str(row) not in problem.message for row in problem.rows):
        wrong.append(f"does not name the rows: {text}")
    if expected.says not in text:
        wrong.append(f"does not say {expected.says!r}: {text}")
    if len(problem.remedy) < 16 or not problem.remedy.endswith("."):
        wrong.append(f"has no remedy: {text}")
    if not all(sign.isprintable() for sign in text):
        wrong.append(f"has signs that a terminal obeys: {text!r}")
    return wrong
