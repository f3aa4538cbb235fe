"""Work lists: whom a unit looks at to complete the registration. A registry declares them beside its measures."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Literal

from R_free_helpers.model.measure import Rows


@dataclass(frozen=True)
class WorkList:
    """A list of persons of whom something is to be registered or mended.

    Most are the complement of a measure: those of its denominator who are not in its numerator, or those whose value is
    not known. What is no measure's complement, such as persons who may have been registered twice, has a function.

    In ``labels.csv`` a list has its name, ``work_list``, and where the measure has no texts of numerator and
    denominator, or there is no measure, who is on it: ``work_list_who``. ``work_list_todo`` says what to do.

    Attributes
    ----------
    id : str
    measure : str
        The measure whose complement it is; empty where ``rows`` says who is on it.
    subgroup : str
        Of a measure with subgroups the one meant, as the results have it: ``variable=referral``.
    lacks : {"criterion", "value"}
        What those on it lack: the criterion is known not to be met (denominator less numerator), or it is not known
        whether it is (the measure's missing).
    rows : callable or None
        Returns those on the list, with ``patient_id``, ``unit_id`` and what is shown of them.
    form : str
        Code of the form to fill in, as labels or lists of codes have it.
    register : tuple of str
        The columns that are then filled in, as ``table.column``.
    shown : tuple of str
        Columns that help whoever looks at the list, as ``table.column``: the rows have them under the column's name.
        Under another name as ``name=table.column``; its heading is then ``heading,<name>`` of the labels.

    Raises
    ------
    ValueError
        When it has both a measure and a function, or neither.
    """

    id: str
    _: KW_ONLY
    measure: str = ""
    subgroup: str = ""
    lacks: Literal["criterion", "value"] = "criterion"
    rows: Rows | None = None
    form: str = ""
    register: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.measure) == (self.rows is not None):
            raise ValueError(f"the work list '{self.id}' needs one of the two: the measure that it completes, or rows")
        if self.subgroup and not self.measure:
            raise ValueError(f"the work list '{self.id}' has a subgroup, but no measure that it is of")
