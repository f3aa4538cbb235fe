"""Reading what changed between two editions as a stranger would: each number is held against both editions.

Nothing is taken from what made the files. A row of the file is the two released rows of its key, or it is a finding; a
change is their difference, and the parts add up to it; no part is told of a hidden number, or of few persons. Each
number of the page stands in the file, on the line that its row names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser

import polars as pl

from R_free_helpers.language.data_files import signs
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.results import KEY

Found = tuple[str, str, str]
"""Kind of finding, where it is, and a sentence."""

SIDES = ("was", "now")
PARTS = ("corrected", "late", "definition", "units", "together")
COUNTED = ("numerator", "denominator")
COLUMNS = (
    *KEY,
    *(f"{side}_{name}" for side in SIDES for name in ("value", *COUNTED, "status")),
    *("state", "why", "change", *PARTS, "together_of", "split", "split_why", "was_from", "now_from"),
)
"""What a file has, and no more: what nobody reads may hold anything."""

NOISE = Decimal("1e-9")
PERCENT = frozenset({"share", "expected", "standardised", "difference", "survival", "incidence"})


def told_of_changes(
    text: str, editions: Sequence[pl.DataFrame], between: Sequence[pl.DataFrame], policy: Policy, where: str
) -> Iterator[Found]:
    """Yield what is wrong with the file of changes.

    Parameters
    ----------
    text : str
    editions : sequence of polars.DataFrame
        The released numbers of the earlier and of the later edition, units called as in the later.
    between : sequence of polars.DataFrame
        Every released table that a number between them is of.
    policy : Policy
    where : str
        What the file is called.
    """
    stores = [_by_key(one) for one in editions]
    others = [_by_key(one) for one in between]
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        yield "contradiction", where, "the columns are not those of a file of changes"
        return
    for row in reader:
        if None in row or None in row.values():
            yield "contradiction", where, f"line {reader.line_num} has another number of cells than there are columns"
            continue
        key = tuple(row[name] for name in KEY)
        name = " ".join(part for part in key if part)
        rows = [store.get(key) for store in stores]
        for side, stored in zip(SIDES, rows, strict=True):
            yield from _held(row, side, stored, name, where)
        told = [column for column in ("change", *PARTS) if row[column]]
        hidden = [stored is None or not _is_told(stored) for stored in rows]
        if told and any(hidden):
            yield "leak", where, f"a change of {name}, which an edition hides or does not have"
            continue
        both = all(any(row[f"{side}_{one}"] for one in ("value", *COUNTED)) for side in SIDES)
        if any(hidden):
            continue
        if both and not told and not policy.rounds and _few(rows[0], rows[1], policy):  # type: ignore[arg-type]
            yield "leak", where, f"both exact numbers of {name}, which differ by few persons"
        if told:
            yield from _added_up(row, rows, name, where)  # type: ignore[arg-type]
            yield from _of_few(row, rows, [store.get(key) for store in others], policy, name, where)  # type: ignore[arg-type]


def _held(
    row: Mapping[str, str], side: str, stored: Mapping[str, object] | None, name: str, where: str
) -> Iterator[Found]:
    """Yield the numbers of one edition that it hides, or tells otherwise."""
    for column in ("value", *COUNTED):
        text = row[f"{side}_{column}"]
        if not text:
            continue
        if stored is None:
            yield "contradiction", where, f"{name} is in no result of the edition that it {side}"
            return
        if stored[column] is None or stored["status"] == "suppressed":
            yield "leak", where, f"a number for {name}, which is hidden"
        elif abs(Decimal(text) - _decimal(stored[column])) > NOISE:
            yield "contradiction", where, f"{name}: {column} is told as {text}, which the results do not say"
    if stored is not None and row[f"{side}_value"] and row[f"{side}_status"] != stored["status"]:
        yield "contradiction", where, f"{name} has another status in the results"


def _added_up(row: Mapping[str, str], rows: Sequence[Mapping[str, object]], name: str, where: str) -> Iterator[Found]:
    whole = _decimal(rows[1]["value"]) - _decimal(rows[0]["value"])
    if not row["change"] or abs(Decimal(row["change"]) - whole) > NOISE:
        yield "contradiction", where, f"{name}: its change is not the difference of the two editions"
    parts = [Decimal(row[column]) for column in PARTS if row[column]]
    if parts and sum(parts) != Decimal(row["change"] or "0"):
        yield "contradiction", where, f"{name}: the parts of its change do not add up to it"


def _of_few(
    row: Mapping[str, str],
    rows: Sequence[Mapping[str, object]],
    between: Sequence[Mapping[str, object] | None],
    policy: Policy,
    name: str,
    where: str,
) -> Iterator[Found]:
    """Yield where a change, or a part of it, is told that is one of few persons."""
    if not policy.rounds and _few(rows[0], rows[1], policy):
        yield "leak", where, f"the change of {name}, which is of few persons between exact numbers"
    first = (row["together_of"] or PARTS[-1]).split(";")[0]
    place = {column: PARTS.index(first if column == "together" else column) for column in PARTS}
    acting = [Decimal(row[one]) for one in sorted(PARTS, key=place.__getitem__) if row[one] and Decimal(row[one])]
    if len(acting) < 2:
        alone = not row["together"] or not Decimal(row["together"]) or "rounding" not in row["together_of"].split(";")
        if policy.rounds and acting and alone and _few(rows[0], rows[1], policy):
            yield "leak", where, f"the cause of the change of {name}, which may be rounding alone"
        return
    # The numbers on the way are the earlier one and the parts, added one by one: each is looked up among the released.
    at, last = _decimal(rows[0]["value"]), rows[0]
    for part in acting[:-1]:
        at += part
        reached = [
            one for one in between if one is not None and _is_told(one) and abs(_decimal(one["value"]) - at) <= NOISE
        ]
        if not reached:
            yield "leak", where, f"a part of the change of {name} is of no released number"
            return
        if any(_few(last, one, policy) for one in reached):
            yield "leak", where, f"a part of the change of {name}, which is of few persons"
        last = reached[0]
    if _few(last, rows[1], policy):
        yield "leak", where, f"a part of the change of {name}, which is of few persons"


def _few(one: Mapping[str, object], other: Mapping[str, object], policy: Policy) -> bool:
    """Return whether counts differ by few: exact ones by less than the threshold, rounded ones as rounding does."""
    steps = [
        abs(_decimal(one[name]) - _decimal(other[name])) for name in COUNTED if None not in (one[name], other[name])
    ]
    if policy.rounds:
        return all(step < 2 * policy.base - 1 for step in steps)
    return any(0 < step < policy.threshold for step in steps)


def _is_told(stored: Mapping[str, object]) -> bool:
    return stored["value"] is not None and stored["status"] not in ("few", "suppressed", "no_data")


def _decimal(value: object) -> Decimal:
    return Decimal(repr(float(str(value))))


def _by_key(frame: pl.DataFrame) -> dict[tuple[str, ...], Mapping[str, object]]:
    return {tuple(row[name] for name in KEY): row for row in frame.iter_rows(named=True)}


def told_on_the_page(page: str, text: str, language: str, where: str) -> Iterator[Found]:
    """Yield the numbers of the page that are others than those of the file, as far as their decimals go.

    Parameters
    ----------
    page : str
        HTML; its rows, and what tells a change in words, say on which line of the file they are. A row that does not
        is a finding, and so is a number in it that does not say what it is.
    text : str
        The file.
    language : str
        In which the numbers are written.
    where : str
        What the page is called.
    """
    lines = dict(enumerate(csv.DictReader(io.StringIO(text)), 2))
    reader = _Rows()
    reader.feed(page)
    reader.close()
    for line, cells in reader.rows:
        row = lines.get(line) if line is not None else None
        if line is None:
            yield "contradiction", where, "a row of a table names no line of the file"
            continue
        if row is None:
            yield "contradiction", where, f"a row is of line {line}, which the file does not have"
            continue
        name = " ".join(row[column] for column in KEY if row[column])
        for column, printed in cells:
            held = row.get(f"{column}_value" if column in SIDES else column, "")
            number = _number(printed, language)
            if number is None:
                if any(letter.isdigit() for letter in printed):
                    yield "contradiction", where, f"{name}: '{printed}' is no number"
                continue
            if not held:
                yield "leak", where, f"a number for {name}, which the file does not tell"
                continue
            value, step = number
            scale = 100 if row["statistic"] in PERCENT else 1
            if abs(value - Decimal(held) * scale) > step / 2 + NOISE:
                yield "contradiction", where, f"{name}: {column} is told as {printed}, which the file does not say"


def _number(printed: str, language: str) -> tuple[Decimal, Decimal] | None:
    """Return a printed number and the worth of its last decimal; None where there is none."""
    mark = signs(language)[0]
    plain = "".join(letter for letter in printed if letter.isdigit() or letter in f"{mark}-\u2212")
    plain = plain.replace("\u2212", "-").replace(mark, ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value, Decimal(1).scaleb(-len(plain.partition(".")[2]))


class _Rows(HTMLParser):
    """Gathers what names a line of the file, and all rows of cells: the line, and the texts with what each is."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[int | None, list[tuple[str, str]]]] = []
        self._line: int | None = None
        self._listed = False
        self._inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = dict(attributes)
        if tag in ("tr", "li"):
            line = held.get("data-line") or ""
            self._line, self._listed = int(line) if line.isdigit() else None, False
        elif tag == "td" or (tag == "span" and "data-is" in held):
            if not self._listed:
                self.rows.append((self._line, []))
                self._listed = True
            self.rows[-1][1].append((held.get("data-is") or "", ""))
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "tr", "span", "li"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            name, text = self.rows[-1][1][-1]
            self.rows[-1][1][-1] = name, text + data
