"""Persons and operations as the tables of an extract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.synthetic.days import NONE
from R_free_helpers.synthetic.no_gastro import assumed
from R_free_helpers.synthetic.writing import codes, dates, keys

if TYPE_CHECKING:
    import polars as pl

    from R_free_helpers.synthetic.no_gastro.drawing import Courses

HOSPITALS: list[str | None] = list(assumed.HOSPITALS)
KINDS: list[str | None] = ["leak", *assumed.OTHERS]


def of(courses: Courses) -> dict[str, pl.DataFrame]:
    """Return the tables by name."""
    import polars as pl

    person, operation = courses.person, courses.operation
    complication, follow_up = courses.complication, courses.follow_up
    who = keys("p", person["birth"].size)
    operations = keys("o", operation["who"].size)
    place = pl.Series(operation["who"])

    def of_operation(rows: dict[str, np.ndarray]) -> dict[str, pl.Series]:
        which = pl.Series(rows["which"])
        return {"operation_id": operations.gather(which), "patient_id": who.gather(place.gather(which))}

    discharged = np.where(operation["not_discharged"], NONE, operation["discharged"])
    readmitted = pl.Series(follow_up["readmitted"])
    return {
        "patient": pl.DataFrame(
            {
                "patient_id": who,
                "sex": codes(person["female"].astype(int), ["male", "female"]),
                "birth_date": dates(person["birth"]),
                "death_date": dates(person["death"]),
                "emigration_date": dates(person["emigrated"]),
            }
        ),
        "operation": pl.DataFrame(
            {
                "operation_id": operations,
                "patient_id": who.gather(place),
                "unit_id": codes(operation["hospital"], HOSPITALS),
                "operation_date": dates(operation["date"]),
                "discharge_date": dates(discharged),
                "site": codes(operation["site"], list(assumed.SITES)),
                "stage": codes(operation["stage"], list(assumed.STAGES)),
                "asa": codes(operation["asa"], list(assumed.ASA)),
                "urgency": codes(operation["emergency"].astype(int), ["elective", "emergency"]),
                "approach": codes(operation["approach"], ["open", "laparoscopic", "converted"]),
                "anastomosis": pl.Series(operation["joined"]),
                "entered_at": dates(operation["entered"]),
            }
        ),
        "complication": pl.DataFrame(
            {
                "complication_id": keys("c", complication["which"].size),
                **of_operation(complication),
                "complication_date": dates(complication["date"]),
                "kind": codes(complication["kind"], KINDS),
                "grade": codes(complication["grade"], list(assumed.GRADES)),
                "entered_at": dates(complication["entered"]),
            }
        ),
        "follow_up": pl.DataFrame(
            {
                **of_operation(follow_up),
                "follow_up_date": dates(follow_up["date"]),
                "source": codes(follow_up["source"], ["visit", "phone", "record"]),
                "readmitted": readmitted.cast(pl.Boolean).set(readmitted < 0, None),
                "entered_at": dates(follow_up["entered"]),
            }
        ),
    }
