"""The Quarto that runs this step, and what it was asked.

Quarto hands execution parameters (``-P year:2023``) to the programs that run a document's cells, and to nothing else:
its pre-render step gets a profile, a list of files and no parameters. The chapters are run in that step, so the
parameters are read where the user wrote them, from the command line of the process that runs the step.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePath

import psutil
import yaml

COMMANDS = ("render", "preview")
PROGRAM = "quarto"
"""Stem of the file that Quarto's launcher gives to its JavaScript engine."""


@dataclass(frozen=True)
class Process:
    """A process, told apart from a later one with the same number.

    Attributes
    ----------
    pid : int
    began : float
        Seconds since 1970.
    """

    pid: int
    began: float

    @classmethod
    def of(cls, pid: int) -> Process:
        """Return the process that has a number now."""
        return cls(pid, psutil.Process(pid).create_time())

    def alive(self) -> bool:
        """Return whether it still runs."""
        try:
            return Process.of(self.pid) == self and psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


@dataclass(frozen=True)
class Asked:
    """What Quarto's command line asks for.

    Attributes
    ----------
    command : str
        ``render`` or ``preview``; empty where no Quarto was found.
    parameters : dict of str to str
        Of ``-P`` and ``--execute-params``, the later and the former winning in this order.
    formats : tuple of str
        Of ``--to``; empty for all.
    """

    command: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ()


def find_caller() -> tuple[Process, Asked]:
    """Return the Quarto process above this one and what it was asked; without one the parent, asked nothing."""
    for process in psutil.Process().parents():
        try:
            arguments, folder = process.cmdline(), Path(process.cwd())
        except (psutil.Error, OSError):
            continue
        if (begins := command_in(arguments)) is not None:
            return Process.of(process.pid), read_arguments(arguments[begins:], folder)
    return Process.of(os.getppid()), Asked()


def command_in(arguments: Sequence[str]) -> int | None:
    """Return where Quarto's own command stands in a command line, or None where it is not Quarto's.

    Examples
    --------
    >>> command_in(["deno", "run", "--allow-all", "/opt/quarto/bin/quarto.js", "render", "-P", "year:2023"])
    4
    >>> command_in(["bash", "-c", "quarto render"]) is None
    True
    """
    for place, (program, command) in enumerate(pairwise(arguments), 1):
        if PurePath(program.replace("\\", "/")).stem.lower() == PROGRAM and command in COMMANDS:
            return place
    return None


def read_arguments(arguments: Sequence[str], folder: Path) -> Asked:
    """Return what Quarto's arguments ask for, read as Quarto reads them.

    Parameters
    ----------
    arguments : sequence of str
        Beginning with Quarto's command.
    folder : Path
        Quarto's working folder, from which a file of parameters is named.

    Raises
    ------
    ValueError
        For a parameter without a value, or a file of parameters that cannot be read.

    Examples
    --------
    >>> read_arguments(["render", "report.qmd", "-P", "year:2023", "--to", "typst"], Path("."))
    Asked(command='render', parameters={'year': '2023'}, formats=('typst',))
    """
    given: dict[str, str] = {}
    listed: dict[str, str] = {}
    formats: tuple[str, ...] = ()
    rest = [part for argument in arguments[1:] for part in _divided(argument)]
    for option, value in zip(rest, [*rest[1:], ""], strict=False):
        if option in ("-P", "--execute-param"):
            name, colon, said = value.partition(":")
            if not colon:
                raise ValueError(f"-P takes NAME:VALUE, such as -P year:2023; not '{value}'")
            given[name.strip()] = said.strip()
        elif option == "--execute-params":
            listed |= _read_parameters(folder / value)
        elif option in ("-t", "--to"):
            formats = tuple(value.split(","))
    return Asked(arguments[0], listed | given, formats)


def _divided(argument: str) -> list[str]:
    """Return an argument such as ``--to=html`` as the two that it stands for."""
    name, equals, value = argument.partition("=")
    return [name, value] if equals and name.startswith("-") else [argument]


def _read_parameters(path: Path) -> dict[str, str]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise ValueError(f"--execute-params: {path} cannot be read: {str(error).splitlines()[0]}") from None
    if not isinstance(content, dict):
        raise ValueError(f"--execute-params: {path} must list parameters, one 'name: value' to a line")
    return {str(name): str(value) for name, value in content.items()}
