"""Where in a registry's own files an error arose, in the place of a traceback through the program."""

from __future__ import annotations

import traceback
from pathlib import Path

from R_free_helpers.model.names import Mendable
from R_free_helpers.model.workspace import shown


class BrokenRegistry(Mendable, ValueError):
    """A registry's package that cannot be used as it is.

    Attributes
    ----------
    path : Path
        The file.
    line : int
        0 where it is about the whole file.
    said : str
    """

    def __init__(self, path: Path, line: int, said: str) -> None:
        self.path, self.line, self.said = path, line, said
        super().__init__(f"{shown(path)}:{line}: {said}" if line else f"{shown(path)}: {said}")


def where(error: BaseException, folder: Path) -> tuple[Path, int] | None:
    """Return file and line in a folder that an error came through last; None where it came through none of them.

    Examples
    --------
    >>> try:
    ...     1 / 0
    ... except ZeroDivisionError as error:
    ...     where(error, Path("/nowhere"))
    """
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_relative_to(folder):
        return Path(error.filename), error.lineno or 0
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).is_relative_to(folder):
            return Path(frame.filename), frame.lineno or 0
    return None


def words(error: BaseException) -> str:
    """Return an error in one line, with its kind where that is not said by itself.

    Examples
    --------
    >>> words(ValueError("bounds\\nare reversed")), words(NameError("name 'x' is not defined"))
    ('bounds are reversed', "NameError: name 'x' is not defined")
    """
    # What Polars adds, its plan of the whole query, tells a registry nothing.
    said = " ".join(
        str(error.msg if isinstance(error, SyntaxError) else error).partition("\n\nResolved plan")[0].split()
    )
    kind = type(error).__name__
    return said if isinstance(error, (ValueError, Mendable)) and said else f"{kind}: {said}"


def broken(error: BaseException, folder: Path) -> BrokenRegistry | None:
    """Return an error of a registry's own files, told with its place; None for one that is not theirs."""
    place = where(error, folder)
    return BrokenRegistry(*place, words(error)) if place else None
