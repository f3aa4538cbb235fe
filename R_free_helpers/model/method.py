"""Statistical methods: declared where their code is, and noted when it runs, so that a report tells what was used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Method:
    """A statistical method.

    Attributes
    ----------
    id : str
        Its words are the phrases ``methods.of.<id>.name`` and ``methods.of.<id>.text`` of each language.
    packages : tuple of str
        Distributions whose code computes it, beside those that every number passes.
    references : tuple of str
        Keys of `measures.references.REFERENCES`.
    """

    id: str
    packages: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


METHODS: dict[str, Method] = {}
"""What has been declared, by id, in the order of declaration."""

_noting: ContextVar[set[str] | None] = ContextVar("methods in use", default=None)


def method(
    name: str, *, packages: tuple[str, ...] = (), references: tuple[str, ...] = ()
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Declare the method of an estimator: a decorator that notes its use.

    Parameters
    ----------
    name : str
        Several functions may share a method, with the same packages and references.

    Raises
    ------
    ValueError
        When it is declared otherwise elsewhere.
    """
    declared = Method(name, packages, references)
    if METHODS.setdefault(name, declared) != declared:
        raise ValueError(f"the method '{name}' is declared twice, with other packages or references")

    def mark(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def noted(*args: P.args, **kwargs: P.kwargs) -> T:
            note(name)
            return function(*args, **kwargs)

        return noted

    return mark


def note(name: str) -> None:
    """Note that a method is used; without `in_use` around it nothing happens."""
    found = _noting.get()
    if found is not None:
        found.add(name)


@contextmanager
def in_use() -> Iterator[set[str]]:
    """Give the set to which methods are added that are used meanwhile."""
    found: set[str] = set()
    token = _noting.set(found)
    try:
        yield found
    finally:
        _noting.reset(token)
