"""Packages that only some users need: what to say where one is asked for and not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class MissingExtra(ImportError):
    """A package of an extra is not installed; the message names the extra."""


@contextmanager
def extra(name: str, purpose: str) -> Iterator[None]:
    """Import packages of an extra inside; where one is missing, say what to install.

    Parameters
    ----------
    name : str
        As in ``pip install 'registry-report[name]'``.
    purpose : str
        What it is needed for, as the beginning of a sentence.

    Raises
    ------
    MissingExtra
        When a package is not installed.

    Examples
    --------
    >>> with extra("excel", "reading a workbook"):
    ...     import no_such_reader
    Traceback (most recent call last):
    R_free_helpers.system.extras.MissingExtra: reading a workbook needs 'no_such_reader', which is not installed: \
pip install 'registry-report[excel]'
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"{purpose} needs '{error.name}', which is not installed: pip install 'registry-report[{name}]'",
            name=error.name,
        ) from error
