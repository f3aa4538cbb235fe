"""The synthetic MS extract, made once per test session, as pandas frames."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def ms_polars():
    from R_free_helpers.synthetic.no_ms import generate

    return generate(14_780, 2024)


@pytest.fixture(scope="session")
def ms(ms_polars):
    """All tables as pandas frames, dates as timestamps, and the drug list."""
    frames = {}
    for name, table in ms_polars.items():
        frame = table.to_pandas()
        for column in frame.columns:
            if column.endswith("_date") or column in ("entered_at", "covers_from", "covers_to"):
                frame[column] = pd.to_datetime(frame[column])
        frames[name] = frame
    frames["drug"] = pd.read_csv("data/no_ms/drug.csv")
    return SimpleNamespace(**frames)


@pytest.fixture(scope="session")
def person(ms):
    """Everybody registered by 2024-12-31 as known on 2025-05-15, with diagnosis; ``alive`` on the status date."""
    status = pd.Timestamp("2024-12-31")
    p = ms.patient.merge(ms.diagnosis, on="patient_id")
    p = p[(p.consent_status == "consented") & (p.included_date <= "2025-05-15") & (p.diagnosis_date <= status)]
    p = p.assign(alive=p.death_date.isna() | (p.death_date > status), newdx=p.diagnosis_date.dt.year == 2024)
    born = p.birth_date.dt.year + (p.birth_date.dt.dayofyear - 1) / 365.25
    return p.assign(onset_age=p.onset_year + (p.onset_month - 0.5) / 12 - born).set_index("patient_id")
