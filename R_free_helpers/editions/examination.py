"""Examining what is written, as a stranger and as a proof-reader do, while the rest is still being made.

The page is read and attacked as soon as it lies in its folder, which is before the PDF is made. Of what was rendered
nothing is remembered: each file is read from the folder, and one that was changed after it was read is found out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from R_free_helpers.editions.fingerprint import digest_extract, digest_files
from R_free_helpers.editions.publishing import sha256
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.file_names import PAGE, RESULTS

if TYPE_CHECKING:
    import polars as pl

    from R_free_helpers.disclosure.artefacts import Written
    from R_free_helpers.disclosure.audit import Audit
    from R_free_helpers.editions.losses import Sources
    from R_free_helpers.editions.losses.pieces import Piece

Made = TypeVar("Made")

_keys: dict[tuple[str, str, str], pl.Series] = {}
"""Those of the extract that was examined last: the editions of many units are made of the same."""


def kept_keys(extract: Path, edition: Edition) -> pl.Series:
    """Return `disclosure.audit.keys_of`, once for all editions that this process makes of the same rows and lists."""
    lists = digest_files(edition.data_dir.glob("*.csv"))
    asked = (digest_extract(extract, edition.registry), edition.registry, lists)
    found = _keys.get(asked)
    if found is None:
        from R_free_helpers.disclosure.audit import keys_of

        found = keys_of(extract, edition)
        _keys.clear()
        _keys[asked] = found
    return found


class Examination:
    """Examines an edition in a folder.

    Within `with`: `assembled` when its sources are there, `ready` for each file that was rendered, at the end `finish`.
    What needs no more than results and the extract begins at once.

    Parameters
    ----------
    edition : Edition
    extract : Path
        For the keys that must not be in any file.
    work : Path
        Where the sources will be that are rendered.
    made : Path
        The folder, with ``results.csv`` in it.
    formats : sequence of {"html", "pdf"}
    """

    def __init__(self, edition: Edition, extract: Path, work: Path, made: Path, formats: Sequence[str]) -> None:
        self._edition, self._work, self._made, self._formats = edition, work, made, formats
        self._first: Future[list[str]] = Future()
        self._rest: Future[Written] = Future()
        self._pool = ThreadPoolExecutor(5)
        self._keys = self._submit(lambda: kept_keys(extract, edition))
        self._attacked = self._submit(self._attack)
        self._read: dict[str, str] = {}
        self._audited: Future[Audit] = self._submit(self._audit)

    def assembled(self) -> None:
        """Take note that the sources are there."""
        from R_free_helpers.editions.losses import read_sources

        self._sources: Future[Sources] = self._submit(lambda: read_sources(self._work, self._edition.registry))
        self._lost_of_page: Future[list[Piece]] = self._submit(self._losses)

    def _submit(self, task: Callable[[], Made]) -> Future[Made]:
        """Run a task in a thread that sees what this one sees: a database is read once."""
        return self._pool.submit(copy_context().run, task)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for waited_for in (self._first, self._rest):
            waited_for.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def ready(self, path: Path) -> None:
        """Take note that a file is whole."""
        if path.name == PAGE:
            self._begin([PAGE, RESULTS])

    def _begin(self, names: list[str]) -> None:
        """Let the reading of these files begin: what they are now they must be at the end."""
        self._read = self._hashes(names)
        self._first.set_result(names)

    def _hashes(self, names: Iterable[str]) -> dict[str, str]:
        return {name: sha256(self._made / name) for name in names}

    def _attack(self) -> None:
        from R_free_helpers.disclosure.audit import attack_ahead

        attack_ahead(self._made / RESULTS, self._edition)

    def _audit(self) -> Audit:
        from R_free_helpers.disclosure.artefacts import read_written
        from R_free_helpers.disclosure.audit import audit

        names = self._first.result()
        written = read_written(self._made, only=names)
        self._attacked.result()
        return audit(self._made, self._edition, self._keys.result(), written, self._rest.result)

    def _losses(self) -> list[Piece]:
        """Return what the page lacks; what the PDF must hold is worked out too, while typst still writes it."""
        from R_free_helpers.editions.losses import lost_of

        self._first.result()
        sources = self._sources.result()
        missing = lost_of(sources, self._made, "html") if "html" in self._formats else []
        for name in self._formats:
            sources.expected(name)
        return missing

    def finish(self, progress: Callable[[str], None]) -> None:
        """Read what is left in the folder, and end the examination.

        Raises
        ------
        Disclosed
            Something was found that must not be told.
        Lost
            Something was not found that the sources have.
        """
        from R_free_helpers.disclosure.artefacts import read_written
        from R_free_helpers.disclosure.audit import require_nothing_found
        from R_free_helpers.editions.losses import lost_of, require_none

        if not self._first.done():  # an edition without a page
            self._begin([RESULTS])
        names = self._first.result()
        rest = read_written(self._made, but=names)
        self._rest.set_result(rest)
        missing = {}
        for name in self._formats:
            if name == "html":
                missing[name] = self._lost_of_page.result()
            else:
                missing[name] = lost_of(self._sources.result(), self._made, name, rest.pieces)
        found = self._audited.result()
        if self._hashes(names) != self._read:
            raise RuntimeError(f"{' or '.join(names)} changed while the audit read it, so nothing was published")
        require_nothing_found(found, self._edition.policy)
        if found.findings:
            progress(f"the audit has {len(found.findings)} findings; the risk was accepted")
        require_none(missing)  # after what must not be told, which is worse
