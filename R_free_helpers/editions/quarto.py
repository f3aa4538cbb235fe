"""The Quarto renderer: runs ``quarto render`` on the work folder that the embedded renderer reads too."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import yaml

from R_free_helpers.editions.child import child_environment
from R_free_helpers.editions.stages import STAGED
from R_free_helpers.model.file_names import QUARTO, REPORT
from R_free_helpers.system.process_group import Command, run_in_process_groups

TARGETS = {"html": "html", "pdf": "typst"}
SLIDES = TARGETS | {"html": "revealjs"}
MOST_ERROR_LINES = 15
"""Lines of an error that are told."""

ERROR = re.compile(r"\s*\[?error\b", re.IGNORECASE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
UNRESOLVED = re.compile(r"\?(?:var|meta|env):[\w.\-]+|\?@[\w\-]+")


class QuartoError(Exception):
    """Quarto failed, or warned of something a reader would see."""


def what_failed(said: list[str]) -> list[str]:
    """Return the lines of Quarto's output that tell what failed: warnings, and from the first error on.

    A filter's error stands above a trace of many lines, and above that all of the report's settings.

    Examples
    --------
    >>> what_failed(["settings", "WARNING (x.lua:1) Unknown var a", "Error running filter x.lua:", "string expected"])
    ['WARNING (x.lua:1) Unknown var a', 'Error running filter x.lua:', 'string expected']
    """
    first = next((i for i, line in enumerate(said) if ERROR.match(line)), len(said) - MOST_ERROR_LINES)
    warned = [line for line in said[: max(first, 0)] if line.lstrip(" [").startswith("WARN")]
    return [*dict.fromkeys(warned), *said[max(first, 0) :][:MOST_ERROR_LINES]]


def output_dir(work: Path, profile: str) -> str:
    """Return where Quarto puts the report of a registry, from the folder of ``_quarto.yml``."""
    files = (work / QUARTO, work / f"_quarto-{profile}.yml")
    settings = [yaml.safe_load(file.read_text(encoding="utf-8")).get("project", {}) for file in files]
    return (settings[0] | settings[1])["output-dir"]


def targets(work: Path) -> dict[str, str]:
    """Return what Quarto calls the writer of each format: of slides, or of pages."""
    slides = yaml.safe_load((work / QUARTO).read_text(encoding="utf-8")).get("slides")
    return SLIDES if slides else TARGETS


def render_with_quarto(
    work: Path,
    out: Path,
    profile: str,
    formats: tuple[str, ...],
    ready: Callable[[Path], None] = lambda path: None,
) -> None:
    """Render the report in ``work`` and put ``report.html`` and ``report.pdf`` into ``out``; tell ``ready`` of each.

    Both are made at the same time.

    Raises
    ------
    QuartoError
        When Quarto fails, warns, or leaves a reference or variable unresolved.
    """
    output_folder, writers = output_dir(work, profile), targets(work)
    environment = os.environ | {
        STAGED: "1",
        "QUARTO_PROFILE": profile,
        "SOURCE_DATE_EPOCH": "0",
        "TZ": "UTC",
        # Its steps must run with this Python and this package, wherever the work folder lies.
        "QUARTO_PYTHON": sys.executable,
        **child_environment(),
    }
    commands = {
        name: Command(["quarto", "render", REPORT, "--to", writers[name], "--profile", profile], folder)
        for name, folder in own_folders(work, formats).items()
    }
    with closing(run_in_process_groups(commands, environment)) as runs:
        for name, run in runs:
            made = commands[name].folder / output_folder / f"report.{name}"
            require_rendered(made, writers[name], run)
            ready(Path(shutil.copyfile(made, out / made.name)))


def own_folders(work: Path, formats: Sequence[str]) -> dict[str, Path]:
    """Return a folder for each format: the work folder for the first, copies inside it for the others.

    Quarto renders one format after the other and keeps most of a second core idle; two of it in one folder would take
    each other's files.
    """
    folders = {name: work / f"_{name}" for name in formats[1:]}  # Quarto passes over what begins like this
    inside = shutil.ignore_patterns(*(folder.name for folder in folders.values()))
    for folder in folders.values():
        shutil.copytree(work, folder, symlinks=True, ignore=inside)
    return {formats[0]: work, **folders}


def require_rendered(made: Path, writer: str, run: CompletedProcess[str]) -> None:
    """Raise `QuartoError` unless Quarto made a file with nothing to complain of."""
    said = COLOUR.sub("", run.stderr).splitlines()
    # Quarto suggests veraPDF where it is missing; typst itself refuses a PDF that is not UA-1.
    complaints = [line for line in said if re.match(r"\s*\[?(WARN|ERROR)", line) and "verapdf" not in line.lower()]
    if run.returncode:
        raise QuartoError(f"quarto render --to {writer} failed:\n" + "\n".join(what_failed(said)))
    if not made.exists():
        raise QuartoError(f"quarto said it rendered, but there is no {made.name}")
    if made.suffix == ".html" and (found := UNRESOLVED.findall(made.read_text(encoding="utf-8"))):
        raise QuartoError(f"left unresolved by Quarto: {', '.join(sorted(set(found)))}")
    if complaints:
        raise QuartoError("quarto warned:\n" + "\n".join(complaints))
