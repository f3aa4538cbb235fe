"""Sets of whole numbers as bits of one large whole number: Python combines two in less time than a call takes."""

from __future__ import annotations

import numpy as np


def bitmap_of(flags: np.ndarray) -> int:
    """Return the number whose bits are set where the flags are.

    Examples
    --------
    >>> bin(bitmap_of(np.array([True, False, True])))
    '0b101'
    """
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def flags_of(bitmap: int, length: int) -> np.ndarray:
    """Return zeros and ones, the first of them for the lowest bit; shape (length,)."""
    raw = np.frombuffer(bitmap.to_bytes((length + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(raw, count=length, bitorder="little").view(np.int8)


def places_in(bitmap: int) -> list[int]:
    """Return the places of the bits that are set, in order.

    Examples
    --------
    >>> places_in(0b101)
    [0, 2]
    """
    found = []
    while bitmap:
        lowest = bitmap & -bitmap
        found.append(lowest.bit_length() - 1)
        bitmap ^= lowest
    return found
