"""Looking for pieces in a text, in their order; and which of them is lost where not all are there."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from R_free_helpers.editions.losses.pieces import Piece

TELLING = 24
"""Letters of a piece that is likely to stand once in a report."""

MOST_COMPARED = 4000
"""Letters of a stretch that is compared letter by letter; the time grows with the square."""


def lost(pieces: Sequence[Piece], text: str, starts: Sequence[int] = ()) -> list[Piece]:
    """Return the pieces that a text does not hold, each in one run and all in their order.

    What a text has besides is no matter, and a piece that stands there twice may be asked for twice only.

    Parameters
    ----------
    pieces : sequence of Piece
    text : str
        Bare.
    starts : sequence of int
        Where pages begin: a piece may be parted there by what stands at the foot of a page.

    Examples
    --------
    >>> cells = [Piece("here", "table cell", text) for text in ("5", "12", "5")]
    >>> [str(piece) for piece in lost(cells, "512")]
    ['here: table cell “5”']
    """
    count, _ = _in_order(pieces, text, 0, starts)
    if count == len(pieces):
        return []
    found: list[Piece] = []
    for between, begin, end in _stretches([[piece] for piece in pieces], text, 0, len(text)):
        found += _lost_within(between, text, begin, end, starts)
    return found or [pieces[count]]


def _lost_within(
    pieces: Sequence[Piece], text: str, begin: int, end: int, starts: Sequence[int], parted: bool = False
) -> list[Piece]:
    """Return the pieces that a stretch of a text lacks; a long one is ``parted`` once more, by runs of pieces."""
    there = [start - begin for start in starts if begin < start < end]
    stretch = text[begin:end]
    count, _ = _in_order(pieces, stretch, 0, there)
    if count == len(pieces):
        return []
    if parted or max(sum(len(piece.bare) for piece in pieces), len(stretch)) <= MOST_COMPARED:
        return _lost_between(pieces, stretch, count, there)
    found: list[Piece] = []
    for between, at, to in _stretches(_runs(pieces), text, begin, end):
        found += _lost_within(between, text, at, to, starts, parted=True)
    return found or [pieces[count]]


def _in_order(pieces: Sequence[Piece], text: str, at: int, starts: Sequence[int]) -> tuple[int, int]:
    """Return how many of the pieces follow each other in a text from a place on, and where the last of them ends.

    Taking the earliest place of each is never wrong: if all have places in their order, these are such places.
    """
    for number, piece in enumerate(pieces):
        found = text.find(piece.bare, at)
        end = found + len(piece.bare) if found >= 0 else _parted(piece.bare, text, at, starts)
        if end < 0:
            return number, at
        at = end
    return len(pieces), at


def _parted(piece: str, text: str, at: int, starts: Sequence[int]) -> int:
    """Return where a piece ends that begins on one page and ends on the next or, between figures, on one after that.

    -1 where it does not. Only long parts are looked for on more than two pages: a short one would be found
    anywhere.
    """
    for start in starts:
        if start <= at:
            continue
        for length in range(len(piece) - 1, 0, -1):
            if text.find(piece[:length], at, start) >= 0:
                rest = text.find(piece[length:], start)
                if rest >= 0:
                    return rest + len(piece) - length
                if min(length, len(piece) - length) >= 2 * TELLING:
                    return _parted(piece[length:], text, start, starts)
                break
    return -1


def _runs(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return pieces in runs that are long enough to stand once in a text."""
    runs: list[list[Piece]] = []
    length = TELLING
    for piece in pieces:
        if length >= TELLING:
            runs.append([])
            length = 0
        runs[-1].append(piece)
        length += len(piece.bare)
    return runs


def _stretches(
    runs: Sequence[Sequence[Piece]], text: str, begin: int, end: int
) -> Iterator[tuple[list[Piece], int, int]]:
    """Yield the pieces between runs of them whose place is sure, with the stretch of text that they must be in."""
    letters = ["".join(piece.bare for piece in run) for run in runs]
    often = Counter(letters)
    sure = []
    for number, run in enumerate(letters):
        if len(run) >= TELLING and often[run] == 1:
            at = text.find(run, begin, end)
            if at >= 0 and text.find(run, at + 1, end) < 0:
                sure.append((number, at))
    first = 0
    for number, at in [*_ascending(sure), (len(runs), end)]:
        between = [piece for run in runs[first:number] for piece in run]
        if between:
            yield between, begin, at
        if number < len(runs):
            first, begin = number + 1, at + len(letters[number])


def _ascending(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest choice of places that is in order in both."""
    tails: list[int] = []
    chains: list[list[int]] = []
    before: list[int] = []
    for number, (_, at) in enumerate(places):
        length = bisect_left(tails, at)
        before.append(chains[length - 1][-1] if length else -1)
        if length == len(tails):
            tails.append(at)
            chains.append([number])
        else:
            tails[length] = at
            chains[length].append(number)
    chosen, number = [], chains[-1][-1] if chains else -1
    while number >= 0:
        chosen.append(places[number])
        number = before[number]
    return chosen[::-1]


def _lost_between(pieces: Sequence[Piece], text: str, count: int, starts: Sequence[int]) -> list[Piece]:
    """Return the pieces that a stretch of text lacks, ``count`` of which stand in it in their order."""
    expected = "".join(piece.bare for piece in pieces)
    if max(len(expected), len(text)) > MOST_COMPARED:
        return _one_by_one(pieces, text, starts)
    there = [False] * len(expected)
    for match in SequenceMatcher(None, expected, text, autojunk=False).get_matching_blocks():
        there[match.a : match.a + match.size] = [True] * match.size
    found, at = [], 0
    for piece in pieces:
        if not all(there[at : at + len(piece.bare)]):
            found.append(piece)
        at += len(piece.bare)
    # Letters of one may be taken for those of its neighbour: where one explains all, it is the one.
    for one in found if len(found) < len(pieces) else []:
        rest = [piece for piece in pieces if piece is not one]
        if _in_order(rest, text, 0, starts)[0] == len(rest):
            return [one]
    return found or [pieces[count]]


def _one_by_one(pieces: Sequence[Piece], text: str, starts: Sequence[int]) -> list[Piece]:
    """Return the pieces that are not found after those before them, passing over each that is not."""
    found, at = [], 0
    for piece in pieces:
        count, at = _in_order([piece], text, at, starts)
        if not count:
            found.append(piece)
    return found
