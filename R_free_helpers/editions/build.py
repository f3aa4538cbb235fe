"""Building an edition: from an extract to a published folder."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from R_free_helpers.contract.snapshot_cache import snapshot_scope
from R_free_helpers.editions.caches import cache_dir
from R_free_helpers.editions.deliveries import extract_of
from R_free_helpers.editions.execution import CELL_LIMIT
from R_free_helpers.editions.inputs import build_inputs
from R_free_helpers.editions.internal import close, place_of, require_marked, was_built
from R_free_helpers.editions.kernels import begin, end
from R_free_helpers.editions.publishing import claimed, is_current, publish, recover, write_manifest
from R_free_helpers.editions.soundness import require_sound
from R_free_helpers.editions.stages import results_folder, synthetic_extract
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.file_names import PDF, RESULTS
from R_free_helpers.model.policy import require_accepted
from R_free_helpers.model.workspace import workspace
from R_free_helpers.system.private import open_up, private
from R_free_helpers.system.scratch import clear, in_use, scratch

if TYPE_CHECKING:
    from R_free_helpers.disclosure.artefacts import Written

QUARTO = (1, 9)
"""Oldest Quarto whose PDF is accessible."""

Renderer = Literal["auto", "quarto", "embedded"]


@dataclass(frozen=True)
class Built:
    """What a build gave: its folder, whether it was already current, and how long it took in seconds."""

    folder: Path
    current: bool
    seconds: float


@snapshot_scope()
def build(
    edition: Edition,
    data: Path | None = None,
    renderer: Renderer = "auto",
    formats: Sequence[str] = ("html", "pdf"),
    jobs: int = 2,
    out: Path | None = None,
    progress: Callable[[str], None] = print,
    limit: float = CELL_LIMIT,
    key: Path | None = None,
    more: bool = False,
) -> Built:
    """Build an edition and publish it; on any failure what was published stays as it was.

    Parameters
    ----------
    edition : Edition
    data : Path, optional
        The extract, or a delivery that it is made of; the synthetic one when absent.
    renderer : {"auto", "quarto", "embedded"}
        ``auto`` takes Quarto where it is on the PATH.
    formats : sequence of {"html", "pdf"}
    jobs : int
        Chapters at a time.
    out : Path, optional
        Folder of editions; ``build/`` when absent. An internal edition is put in the folder ``internal`` in it, which
        only its owner may open.
    progress : callable
        Told each step.
    limit : float
        Seconds that a cell of a chapter may take.
    key : Path, optional
        File with the secret of pseudonyms, for a delivery.
    more : bool
        Whether this process makes more editions: the process that kernels are forked from is kept for them.

    Raises
    ------
    PolicyRefused
        For a weaker policy whose risk was not accepted.
    Mistaken
        For a registry whose lists or declarations have mistakes.
    """
    begun = time.monotonic()
    require_accepted(edition.policy)
    if not was_built(edition, out):
        begin()  # what kernels need is imported while lists are checked and results computed
    require_sound(edition.registry)
    edition.check_unit()
    edition.check_audience()
    if edition.borrowed_dates:
        progress(f"note: {edition.borrowed_dates}")
    renderer = choose_renderer(renderer)
    place = place_of(edition, (out or workspace().build).resolve())
    clear(cache_dir())
    with claimed(place, cache_dir() / "locks"), in_use(cache_dir()), scratch(cache_dir()) as within:
        recover(place)
        if data:
            extract = located(extract_of(data, edition, key, within, progress))
        else:
            extract = synthetic_extract(edition.registry, progress)
        inputs = build_inputs(edition, extract, renderer, formats)
        current = is_current(place, inputs)
        if not current:
            check_writable(place)
            with private() as umask:
                begin()
                results = results_folder(edition, extract, progress)
                _make(edition, extract, results, inputs, place, jobs, progress, limit, umask, more)
    return Built(place, current, time.monotonic() - begun)


def check_writable(place: Path) -> None:
    """Raise `OSError` or `ValueError` where an edition could not be put: better told now than after all the work."""
    if place.is_symlink():
        raise ValueError(
            f"a link lies where the edition's own folder is needed ({place}): move it away, or choose another folder "
            "for editions with --out"
        )
    if place.exists() and not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(place))
    folder = place.parent
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"0")
    except OSError as error:  # named by the folder: the file has a name that says nothing
        raise OSError(error.errno, error.strerror, str(folder)) from error


def located(data: Path) -> Path:
    """Return where an extract lies, whatever folder the build works in; a database's address as it is."""
    from R_free_helpers.contract.address import is_address

    return data if is_address(data) else data.resolve()


def _make(
    edition: Edition,
    extract: Path,
    results: Path,
    inputs: dict,
    place: Path,
    jobs: int,
    progress: Callable[[str], None],
    limit: float,
    umask: int,
    more: bool,
) -> None:
    """Make an edition beside its place and move it there as the last step; ``umask`` is that of what is published."""
    from R_free_helpers.editions.assembly import assemble
    from R_free_helpers.editions.examination import Examination
    from R_free_helpers.editions.slide_letters import tell_small_letters
    from R_free_helpers.model.registry import get_registry

    registry, formats, renderer = get_registry(edition.registry), inputs["formats"], inputs["renderer"]
    made = place.with_name(f".{place.name}.{os.getpid()}")
    work = place.with_name(f".{place.name}.work.{os.getpid()}")
    try:
        for folder in (made, work):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        shutil.copyfile(results / RESULTS, made / RESULTS)
        with Examination(edition, extract, work, made, formats) as examination:
            assemble(edition, registry, results, work, inputs, jobs, progress, limit)
            if not more:
                end()  # what it has imported takes memory
            examination.assembled()
            progress(f"rendering {' and '.join(formats)} ({renderer})")
            render_report(work, made, registry.id, formats, renderer, examination.ready)
            require_marked(edition, made)
            if edition.slides and "pdf" in formats:
                tell_small_letters(made / PDF, progress)
            write_manifest(made, inputs)
            progress("auditing what was written")
            examination.finish(progress)
        if edition.public:
            open_up(made, umask)
        else:
            close(made)
            write_manifest(made, inputs)
        publish(made, place)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)


def audit_written(edition: Edition, made: Path, extract: Path, progress: Callable[[str], None]) -> Written:
    """Attack what was written as a stranger would, and return it as it was read.

    Raises
    ------
    Disclosed
        Something was found that must not be told.
    """
    from R_free_helpers.disclosure.artefacts import read_written
    from R_free_helpers.disclosure.audit import audit, keys_of, require_nothing_found

    written = read_written(made)
    found = audit(made, edition, keys_of(extract, edition), written)
    require_nothing_found(found, edition.policy)
    if found.findings:
        progress(f"the audit has {len(found.findings)} findings; the risk was accepted")
    return written


def render_report(
    work: Path,
    out: Path,
    profile: str,
    formats: Sequence[str],
    renderer: str,
    ready: Callable[[Path], None] = lambda path: None,
) -> None:
    """Render a work folder into ``out`` with the renderer asked for; ``ready`` is told of each file that is whole."""
    if renderer == "quarto":
        from R_free_helpers.editions.quarto import render_with_quarto

        render_with_quarto(work, out, profile, tuple(formats), ready)
    else:
        from R_free_helpers.editions.rendering import render

        render(work, out, profile, formats, ready=ready)


def choose_renderer(renderer: Renderer) -> Literal["quarto", "embedded"]:
    """Return the renderer to use.

    Raises
    ------
    FileNotFoundError
        When Quarto was asked for and is not on the PATH, or is too old.
    """
    if renderer == "embedded":
        return renderer
    found = quarto_version()
    if renderer == "auto":
        return "quarto" if found >= QUARTO else "embedded"
    if found < QUARTO:
        wanted, has = ".".join(map(str, QUARTO)), ".".join(map(str, found)) or "none"
        raise FileNotFoundError(
            f"Quarto {wanted} or newer must be on the PATH (found: {has}); or use --renderer embedded"
        )
    return renderer


def quarto_version() -> tuple[int, ...]:
    """Return the version of the Quarto on the PATH, such as ``(1, 9, 38)``; empty where there is none."""
    path = shutil.which("quarto")
    if path is None:
        return ()
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout.strip()
    return tuple(int(part) for part in re.findall(r"\d+", said)[:3])
