"""Auditing what goes out: the files of each edition as they lie in the delivery, and all of it for files with rows.

An edition can be looked at before the delivery lies there, while others are still being made: copies of its files,
under the names that they will have. In the delivery, files of the same names and the same bytes need not be looked at
again, since the same would be found; what differs in anything is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Self

from R_free_helpers.editions.delivering.belonging import Source
from R_free_helpers.editions.publishing import sha256

if TYPE_CHECKING:
    import polars as pl

    from R_free_helpers.disclosure.audit import Audit, Finding
    from R_free_helpers.model.edition import Edition


@dataclass(frozen=True)
class Attacked:
    """What decides what an audit finds in the files of an edition, beside the program and the registry's lists.

    Attributes
    ----------
    edition : Edition
    results : str
        The hash of the released results.
    extract : str
        The fingerprint of the extract whose keys are looked for; empty without one.
    files : frozenset of (str, str)
        Names and hashes.
    """

    edition: Edition
    results: str
    extract: str
    files: frozenset[tuple[str, str]]

    @classmethod
    def in_folder(cls, folder: Path, source: Source, places: Iterable[str], extract: str) -> Attacked:
        """Return it of the files of an edition that lie at some places in a folder."""
        files = frozenset((place, sha256(folder / place)) for place in places)
        return cls(source.edition, sha256(source.results), extract, files)


def audit_of(
    folder: Path, source: Source, places: Sequence[str], keys: pl.Series | Sequence[str], of_rows: Sequence[Finding]
) -> Audit:
    """Return what a stranger finds in the files of an edition that lie at some places; see `disclosure.audit.audit`."""
    from R_free_helpers.disclosure.artefacts import read_written
    from R_free_helpers.disclosure.audit import audit

    written = read_written(folder, only=places)
    return audit(folder, source.edition, keys, written, results=source.results, of_rows=of_rows)


class Ahead:
    """Audits editions one after the other, beside what else this process does. Within `with`: `begin`, `found_nothing`.

    Parameters
    ----------
    extract : callable
        Returns the extract that the editions are made of, when the first of them is there.
    """

    def __init__(self, extract: Callable[[], Path]) -> None:
        self._extract = extract
        self._silent: set[Attacked] = set()
        self._held = contextlib.ExitStack()
        self._pool = ThreadPoolExecutor(1, "audit")

    def __enter__(self) -> Self:
        from R_free_helpers.editions.caches import cache_dir
        from R_free_helpers.system.scratch import clear, in_use, scratch

        clear(cache_dir())
        self._held.enter_context(in_use(cache_dir()))
        self._folder = self._held.enter_context(scratch(cache_dir()))
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._held.close()

    def begin(self, source: Source, files: Callable[[], Mapping[str, Path]]) -> None:
        """Let an edition be audited; ``files`` returns where what goes out lies now, by its place in the delivery."""
        self._pool.submit(self._look, source, files)

    def _look(self, source: Source, files: Callable[[], Mapping[str, Path]]) -> None:
        """Keep that nothing is found in an edition; what goes wrong here is told by the delivery."""
        from R_free_helpers.disclosure.audit import refused
        from R_free_helpers.editions.examination import kept_keys
        from R_free_helpers.editions.fingerprint import digest_extract

        there, extract = files(), self._extract()
        with TemporaryDirectory(dir=self._folder) as name:
            folder = Path(name)
            for place, path in there.items():
                (folder / place).parent.mkdir(parents=True, exist_ok=True)
                (folder / place).write_bytes(path.read_bytes())
            attacked = Attacked.in_folder(folder, source, there, digest_extract(extract, source.edition.registry))
            found = audit_of(folder, source, list(there), kept_keys(extract, source.edition), of_rows=())
            if not refused(found, source.edition.policy):
                self._silent.add(attacked)

    def found_nothing(self, attacked: Attacked) -> bool:
        """Return whether just that was looked at, and nothing found; waits for what is still being looked at."""
        self._pool.shutdown(wait=True)
        return attacked in self._silent
