"""The archive: what published editions showed, kept for the comparisons that later editions print.

An archived edition is two files: ``<edition>.csv``, its released rows, and ``<edition>.json``, which says from which
data and under which definitions they were made. Neither holds a number that the edition did not publish.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from R_free_helpers.model.edition import Edition, parse_edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import KEY, NUMBERS, SCHEMA, read_results, write_results
from R_free_helpers.results.versions import Definition

PUBLIC = ("protected", "suppressed")
"""Policies of editions that may be archived: the others show what must not lie open."""


class About(BaseModel):
    """What an archived edition was made from.

    Attributes
    ----------
    registry, edition : str
    policy : {"protected", "suppressed"}
    program : str
        The program's version.
    lineage : dict
        Whose numbers they are; see `contract.marker.lineage`.
    definitions : dict of str to str
        A fingerprint of each archived measure's definition.
    code : str
        A fingerprint of the registry's package, which holds the functions that measures name.
    versions : dict of str to Definition
        What each fingerprint stands for, and since which edition; empty in archives made before it was kept.
    units : dict of str to str
        The unit tree of the edition: by unit the one above, empty above the root. Empty where it was not kept.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    registry: str
    edition: str
    policy: Literal["protected", "suppressed"]
    program: str
    lineage: dict[str, object]
    definitions: dict[str, str]
    code: str
    versions: dict[str, Definition] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Archived:
    """An archived edition: its released rows, and what they were made from."""

    rows: pl.DataFrame
    about: About


def archived_measures(edition: Edition) -> list[str]:
    """Return the measures whose earlier values are printed."""
    return [measure.id for measure in get_registry(edition.registry).measures if measure.archived]


def write_archived(released: pl.DataFrame, about: About, folder: Path) -> Path:
    """Write an edition into the archive and return the file with its rows.

    Raises
    ------
    ValueError
        For rows that no edition may publish; nothing is written then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{about.edition}.csv"
    _require_published(released.select(list(SCHEMA)), path)
    rows, text = path.with_name(f".{path.name}.{os.getpid()}"), path.with_name(f".{path.stem}.json.{os.getpid()}")
    try:
        write_results(released, rows)
        text.write_text(json.dumps(about.model_dump(), indent=2, sort_keys=True) + "\n", encoding="utf-8")
        path.with_suffix(".json").unlink(missing_ok=True)  # new rows never lie beside what was said of old ones
        rows.replace(path)
        text.replace(path.with_suffix(".json"))
    finally:
        for left in (rows, text):
            left.unlink(missing_ok=True)
    return path


def read_archived(path: Path) -> tuple[pl.DataFrame, About]:
    """Return the rows of an archived edition and what they were made from.

    Raises
    ------
    ValueError
        For a file that holds more than was published, or that does not say where it comes from.
    """
    header = path.read_text(encoding="utf-8").partition("\n")[0].strip().split(",")
    if "hidden" in header:
        at = header.index("hidden")
        column = pl.read_csv(path, infer_schema=False).to_series(at).to_list()
        row = column.index("true") + 2 if "true" in column else 1
        raise _refused(path, row, "there is a column 'hidden': true values of hidden numbers stand beside it")
    if header != list(SCHEMA):
        raise _refused(path, 1, f"the columns are not {', '.join(SCHEMA)}")
    rows = read_results(path)
    _require_published(rows, path)
    return rows, read_about(path)


def read_about(path: Path) -> About:
    """Return what the file beside an archived edition's rows says of them; see `read_archived` for what is raised."""
    beside = path.with_suffix(".json")
    if not beside.exists():
        raise ValueError(
            f"{_named(path)}: there is no {beside.name} beside it, which says whose numbers they are; {_remedy(path)}"
        )
    try:
        about = About.model_validate_json(beside.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise ValueError(f"{_named(beside)}: {place}: {first['msg']}; {_remedy(path)}") from None
    if about.edition != path.stem:
        raise ValueError(f"{_named(beside)}: it is about {about.edition}; {_remedy(path)}")
    return about


def published_before(edition: Edition, lineage: dict[str, object]) -> dict[str, Archived]:
    """Return the archived editions with earlier extractions, by name.

    An edition of other data is none: numbers of invented persons say nothing of real ones, nor of others invented.

    Parameters
    ----------
    edition : Edition
    lineage : dict
        Whose numbers the edition tells; see `contract.marker.lineage`.

    Raises
    ------
    ValueError
        See `read_archived`; every file of the archive is looked at.
    """
    found = {}
    for path in sorted((edition.data_dir / "archive").glob("*.csv")):
        rows, about = read_archived(path)
        if about.lineage == lineage and parse_edition(path.stem).extraction_date < edition.extraction_date:
            found[path.stem] = Archived(rows, about)
    return found


def definitions_before(edition: Edition) -> list[About]:
    """Return what archived editions with earlier extractions say of themselves, the earliest first.

    Of whatever data they are: a definition is the registry's.

    Raises
    ------
    ValueError
        See `read_archived`.
    """
    paths = sorted((edition.data_dir / "archive").glob("*.csv"))
    dated = [(parse_edition(path.stem).extraction_date, path.stem, path) for path in paths if path.stem != edition.id]
    return [read_about(path) for date, _, path in sorted(dated) if date < edition.extraction_date]


def _require_published(rows: pl.DataFrame, path: Path) -> None:
    """Raise where a row has a number that its status forbids, or stands there twice."""
    number, shown = pl.any_horizontal(pl.col(NUMBERS).is_not_null()), pl.col("numerator").fill_null(0)
    difference = (pl.col("value") == shown - pl.col("denominator")).fill_null(False)
    told_as_few = (shown == 0) & ((pl.col("value").fill_null(0) == 0) | difference)
    faults = (
        (pl.col("status") == "suppressed") & number,
        (pl.col("status") == "few") & ~told_as_few,
    )
    for fault, status in zip(faults, ("suppressed", "few"), strict=True):
        # A line below the header is numbered as an editor does.
        lines = rows.with_row_index("line", offset=2).filter(fault)["line"]
        if len(lines):
            raise _refused(path, lines[0], f"a number that the status '{status}' forbids")
    again = rows.with_row_index("line", offset=2).filter(~pl.struct(KEY).is_first_distinct())["line"]
    if len(again):
        raise _refused(path, again[0], "the same value stands there twice")


def _refused(path: Path, row: int, what: str) -> ValueError:
    return ValueError(f"{_named(path)}, row {row}: {what}; an archive holds published values only. {_remedy(path)}")


def _named(path: Path) -> str:
    return "/".join(path.parts[-4:])


def _remedy(path: Path) -> str:
    return f"Make it again: registry-report archive {path.stem} --data EXTRACT"
