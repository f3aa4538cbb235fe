"""What one event is in each table, and which row counts where several tell of it: one person, once.

Forms are sent twice, exported twice with new keys, and corrected on the same day. The key of a row does not say so;
what it tells does. A table says it in its class; the rules are told in the data dictionary, applied by `duplicates`,
and every row that is set aside is counted in the contract's report. In a table that says nothing the key is the event:
two rows about one are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Event:
    """What rows of a table have in common when they tell of one event, and which of them counts.

    The row that was entered last counts. Of rows that were entered on the same day it is decided by what they say,
    column by column in the order of the contract: of numbers and dates the greatest, of codes the one that the registry
    lists first, of yes and no yes, of texts the first in the alphabet, anything rather than nothing; never by the key.

    Attributes
    ----------
    same : tuple of str
        Columns with the same values in all rows about one event, the person's among them.
    instead : mapping of str to str
        The column that takes the place of one of them in rows where that is empty.
    only : tuple of (str, str) or None
        A column and the value that it must have for the rule to apply.
    prefer : str or None
        A column of yes and no: a row with yes goes before one that was entered later.
    first : bool
        Whether the row that was entered first counts, not the last.
    """

    same: tuple[str, ...]
    instead: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, str] | None = None
    prefer: str | None = None
    first: bool = False
