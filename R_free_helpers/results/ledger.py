"""The ledger: every published value against the result that should reproduce it.

``data/<registry>/published/values.csv`` holds the published values. Its columns say which result a value maps to
and of which class it is: ``computed`` (must agree at printed precision), ``contradicted`` (the publication
contradicts itself; the reading that holds must agree), ``given`` (an input from outside the rows), ``literature``
and ``open`` (not computed yet).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl

from R_free_helpers.editions.edition import ROOT, parse_edition
from R_free_helpers.editions.prerender import latest_edition
from R_free_helpers.editions.stages import released_results

CLASSES = ("computed", "contradicted", "given", "literature", "open")


@dataclass(frozen=True)
class Line:
    """One published value and what was computed.

    Attributes
    ----------
    id, printed : str
        The value's id and what was printed.
    computed : str or None
        The result at printed precision.
    kind : str
        Its class.
    state : {"agrees", "differs", "explained", "not computed"}
    note : str
        For a contradicted value, its number in the list of inconsistencies.
    """

    id: str
    printed: str
    computed: str | None
    kind: str
    state: str
    note: str


def compare(registry: str, data: Path | None = None) -> list[Line]:
    """Return a line per published value of a registry's newest edition, before disclosure control."""
    published = pl.read_csv(ROOT / "data" / registry / "published" / "values.csv", infer_schema_length=0).fill_null("")
    edition = parse_edition(latest_edition(registry), policy="as_published")
    released = released_results(edition, data)
    previous = {
        f"{edition.registry}-{edition.year - 1}{'' if name == 'june' else '-december'}": results
        for name, results in released.archive.items()
    }
    return [_line(row, {"": released.results} | previous) for row in published.iter_rows(named=True)]


def _line(row: dict[str, str], stores: dict[str, pl.DataFrame]) -> Line:
    value = None
    if row["measure"] and row["edition"] in stores:
        value = _value(row, stores[row["edition"]])
    computed = None if value is None else at_precision(value * float(row["scale"] or 1), int(row["precision"]))
    expected = row["holds"] or row["value"]
    if row["class"] not in ("computed", "contradicted"):
        state = "not computed"
    elif computed is None or Decimal(computed) != Decimal(at_precision(float(expected), int(row["precision"]))):
        state = "differs"
    else:
        state = "explained" if row["class"] == "contradicted" else "agrees"
    return Line(row["id"], row["value"], computed, row["class"], state, row["inconsistency"])


def _value(row: dict[str, str], results: pl.DataFrame) -> float | None:
    found = results.filter(
        (pl.col("measure") == row["measure"])
        & (pl.col("statistic") == row["statistic"])
        & (pl.col("subgroup") == row["subgroup"])
        & (pl.col("unit_id") == row["unit_id"])
    )
    return found[row["field"]].item() if found.height == 1 else None


def at_precision(value: float, decimals: int) -> str:
    """Return a value as printed: rounded half up on its decimal representation.

    Examples
    --------
    >>> at_precision(62.5, 0), at_precision(0.285, 2), at_precision(88.2914, 0)
    ('63', '0.29', '88')
    """
    step = Decimal(1).scaleb(-decimals)
    # Ten significant decimals first, so that 62.49999999999999 from a division is read as the 62.5 it stands for.
    return str(Decimal(repr(round(value, 10))).quantize(step, rounding=ROUND_HALF_UP))


def format_ledger(lines: list[Line]) -> str:
    """Return a table: per class how many agree, then every line that does not, with both values."""
    states = Counter((line.kind, line.state) for line in lines)
    text = [f"{'class':<14}{'values':>8}{'agree':>8}{'explained':>11}{'differ':>8}{'not computed':>14}"]
    for kind in CLASSES:
        counts = [states[kind, state] for state in ("agrees", "explained", "differs", "not computed")]
        text.append(f"{kind:<14}{sum(counts):>8}{counts[0]:>8}{counts[1]:>11}{counts[2]:>8}{counts[3]:>14}")
    for state, heading in (("differs", "Differ:"), ("explained", "Contradicted in print; the reading that holds:")):
        chosen = [line for line in lines if line.state == state]
        if chosen:
            text += ["", heading]
            text += [
                f"  {line.id}: printed {line.printed}, computed {line.computed or '-'} {line.note}".rstrip()
                for line in chosen
            ]
    return "\n".join(text)
