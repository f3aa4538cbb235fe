"""The tables of clinics, cell by cell, recomputed from the rows in plain pandas."""

from __future__ import annotations

import pandas as pd
import pytest

YEAR = "2024"
LISTED = ["danderyd", "hassleholm", "karolinska", "landskrona", "lund", "malmo"]
LISTED += ["norrkoping", "nykoping", "sahlgrenska", "trelleborg", "orebro"]


@pytest.fixture(scope="module")
def cells(person, current, seen):
    """Counts per clinic: column of the report to a series by unit."""
    registered = person[person.core & (person.entry <= "2024-12-31")]
    count = lambda frame: frame.groupby("unit_id").size()  # noqa: E731
    ids = lambda rows: rows.patient_id.unique()  # noqa: E731

    def of(rows, persons, date):
        """Return the rows of these persons, with their clinic, and those of the report year."""
        rows = rows[rows.patient_id.isin(persons.index)].drop(columns="unit_id", errors="ignore")
        rows = rows.join(persons.unit_id, on="patient_id")
        return rows, rows[rows[date].dt.year == 2024]

    def people(rows):
        return rows.groupby("unit_id").patient_id.nunique()

    e = seen.treatment_episode
    ongoing = e[e.immunotherapy & (e.start_date <= "2024-12-31") & (e.end_date.isna() | (e.end_date > "2024-12-31"))]
    visits = seen.visit[seen.visit.visit_date.dt.year == 2024]
    prom, fm = seen.prom_response, seen.functional_measurement
    per = prom[prom.channel == "PER"].drop_duplicates(["patient_id", "response_date"])
    incat = fm[fm.instrument == "INCAT"]
    form = {name: prom[prom.instrument == name] for name in prom.instrument.unique()}
    per_all, per_year = of(per, registered, "response_date")
    now = lambda rows: rows[rows.patient_id.isin(current.index)]  # noqa: E731
    made = {
        "t2.registered": count(registered),
        "t2.current": count(current),
        "t2.ended": count(current[current.ended_date.dt.year == 2024]),
        "t2.included": count(registered[registered.included_date.dt.year == 2024]),
        "t6.per_total": count(per_all),
        "t6.per_year": count(per_year),
        "t6.per_patients": people(now(per_all)),
        "t6.per_patients_year": people(now(per_year)),
        "t7.incat_year": count(of(incat, current, "event_date")[1]),
        "t7.rods_year": count(of(form["RODS_CIDP_PDN"], current, "response_date")[1]),
        "t8.with_visit": count(current[current.index.isin(ids(visits))]),
        "t8.on_treatment": count(current[current.index.isin(ids(ongoing))]),
        "t9.eq5d_total": count(of(form["EQ5D5L"], registered, "response_date")[0]),
        "t9.eq5d_ap_year": people(of(form["EQ5D5L"], current, "response_date")[1]),
        "t9.incat_total": count(of(incat, registered, "event_date")[0]),
        "t9.incat_ap_year": people(of(incat, current, "event_date")[1]),
        "t9.rods_cidp_total": count(of(form["RODS_CIDP_PDN"], registered, "response_date")[0]),
        "t9.rods_cidp_ap": people(of(form["RODS_CIDP_PDN"], current, "response_date")[0]),
        "t9.rods_mmn_total": count(of(form["RODS_MMN"], registered, "response_date")[0]),
        "t9.rods_mmn_ap_year": people(of(form["RODS_MMN"], current, "response_date")[1]),
    }
    for table in ("t7", "t8", "t9"):
        made[f"{table}.current"] = made["t2.current"]
    made["t9.registered"] = made["t2.registered"]
    return made


def test_every_cell_of_the_tables_of_clinics(cells, printed, units):
    assert len(units) == 27
    checked, wrong = 0, []
    for column, counts in cells.items():
        assert set(counts.index) <= set(units)
        for unit in LISTED if column.startswith("t6") else units:
            cell, n = printed[f"se.{column}.{unit}"], int(counts.get(unit, 0))
            checked += 1
            if not (n <= 5 if cell == "*" else n == int(cell)):
                wrong.append((column, unit, cell, n))
        total = int(printed[f"se.{column}.total"])
        if counts.sum() != total:
            wrong.append((column, "total", total, int(counts.sum())))
    assert not wrong
    assert checked == 27 * 20 + 4 * 11


def test_only_the_listed_clinics_have_own_registrations(cells):
    assert sorted(cells["t6.per_total"].index) == sorted(LISTED)


def test_shares_on_treatment(cells, printed, units, helpers):
    on, current = cells["t8.on_treatment"], cells["t2.current"]
    for unit in units:
        share = helpers.half_up(100 * on.get(unit, 0) / current[unit])
        cell = printed[f"se.t8.on_treatment_pct.{unit}"]
        if unit == "karolinska":
            assert (cell, share) == ("77", 70)
        else:
            assert share == float(cell or 0), unit
    assert helpers.half_up(100 * on.sum() / current.sum()) == float(printed["se.t8.on_treatment_pct.total"])


def test_validation_at_karolinska(person, everything):
    checked = person[person.validated_result.notna()]
    assert set(checked.unit_id) == {"karolinska"}
    found = checked.groupby(["diagnosis", "validated_result"]).size().to_dict()
    assert found == {("CIDP", "correct"): 99, ("CIDP", "changed"): 5, ("MMN", "correct"): 19}
    rows = everything.validation_result.set_index("patient_id")
    assert sorted(rows.index) == sorted(checked.index)
    assert (~rows.match).sum() == 5
    assert set(rows.hospital_id) == {"karolinska"} and set(rows.variable) == {"diagnosis"}
    both = rows.join(checked.validated_result)
    assert (both.match == (both.validated_result == "correct")).all()


def test_reporters_of_the_four_years(person, seen, printed, helpers):
    core = person[person.core]
    for year in range(2021, 2025):
        rows = seen.prom_response[seen.prom_response.response_date.dt.year == year]
        n = rows.patient_id[rows.patient_id.isin(helpers.current_in(core, year).index)].nunique()
        assert n == int(printed[f"se.prom.current_reporting.{year}"])
        assert n == rows.patient_id.nunique()


def test_own_registrations_of_the_current(person, seen, printed, helpers):
    own = seen.prom_response[seen.prom_response.channel == "PER"]
    for year in (2023, 2024):
        here = helpers.current_in(person[person.core], year).index
        n = own[(own.response_date.dt.year == year) & own.patient_id.isin(here)].patient_id.nunique()
        assert n == int(printed[f"se.prom.per_current.{year}"])


def test_no_counted_form_between_the_status_date_and_the_extraction(seen):
    fm, prom = seen.functional_measurement, seen.prom_response
    assert prom.response_date.max() <= pd.Timestamp("2024-12-31")
    assert fm[fm.instrument == "INCAT"].event_date.max() <= pd.Timestamp("2024-12-31")
