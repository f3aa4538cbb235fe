"""What to say of a name that is not known."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

MOST_NAMED = 30
"""Known names that an error lists; of more of them it names those that are near."""


class Mendable(Exception):
    """What its reader can mend: Jupyter and papermill show its text alone, for no line of the program explains more."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in the place of a traceback."""
        return [str(self)]


class UnknownName(Mendable, KeyError):
    """A name that nothing has; its text is a sentence."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint at the nearest known name, empty where none is near.

    Examples
    --------
    >>> did_you_mean("sumer", ["summer", "winter"]), did_you_mean("x", ["summer"])
    ("; did you mean 'summer'?", '')
    """
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def quoted_names(text: str) -> list[str]:
    """Return the names that stand in quotes in a sentence of a library, such as those that it would take.

    Examples
    --------
    >>> quoted_names("'sumer' is not one of 'summer', 'winter'.")
    ['sumer', 'summer', 'winter']
    """
    return re.findall("'([^']*)'", text)


def unknown(kind: str, name: str, known: Iterable[str], near: Iterable[str] = ()) -> str:
    """Return a sentence about a name of a kind that does not exist.

    Parameters
    ----------
    kind, name : str
    known : iterable of str
        The names of that kind.
    near : iterable of str
        Names of other kinds that could have been meant in its place.

    Examples
    --------
    >>> unknown("season", "sumer", ["summer", "winter"])
    "there is no season 'sumer'; did you mean 'summer'? Known: summer, winter"
    """
    known = list(known)
    hint = did_you_mean(name, [*known, *near])
    if hint and len(known) > MOST_NAMED:
        return f"there is no {kind} '{name}'{hint}"
    return f"there is no {kind} '{name}'{hint or '.'} Known: {', '.join(known)}"
