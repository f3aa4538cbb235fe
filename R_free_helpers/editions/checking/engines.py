"""What the chosen engine lacks: measures that it cannot plan or run, named before it is given any rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.editions.checking.source import Sources
from R_free_helpers.engines.choice import running
from R_free_helpers.engines.engine import EngineFailed
from R_free_helpers.model.broken import where, words
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import NoRows
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.workspace import shown


def engine_mistakes(
    registry: Registry, edition: Edition, tables: dict[str, pl.DataFrame], sources: Sources
) -> Iterator[Mistake]:
    """Yield the measures that the chosen engine cannot compute of tables without rows, though Polars can.

    Parameters
    ----------
    registry, edition
        What is computed, for when.
    tables : dict of str to polars.DataFrame
        All of the registry's, without a row.
    sources : Sources
        The registry's modules.
    """
    from R_free_helpers.results.compute import compute_measure, open_source, with_lists

    with TemporaryDirectory() as within, running(Path(within) / "rows") as engine:
        taken = engine.take(with_lists(tables, registry, edition))
        source = open_source(taken, registry, edition, engine.keep)
        for measure in registry.measures:
            try:
                with engine.explained():
                    compute_measure(measure, source)
            except NoRows:
                continue
            except EngineFailed as error:
                raised: BaseException = error.__cause__ or error
            except Exception as error:
                raised = error
            else:
                continue
            place = where(raised, sources.folder)
            file, line = (shown(place[0]), place[1]) if place else sources.place_of(measure.id)
            yield Mistake(
                file,
                line,
                f"{engine.name} cannot compute the measure '{measure.id}': {words(raised)}",
                "Say it in narwhals expressions that every engine has, or use --engine polars for this registry.",
            )
