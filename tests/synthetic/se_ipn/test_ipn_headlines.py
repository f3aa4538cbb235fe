"""Populations, densities, medians, therapy, INCAT and visits, recomputed from the rows in plain pandas."""

from __future__ import annotations

import pandas as pd
import pytest

DASHBOARD = pd.Timestamp("2025-06-02")
STATUS = pd.Timestamp("2024-12-31")


def ongoing(episodes: pd.DataFrame, day: str | pd.Timestamp, *, last_day: bool = False) -> pd.DataFrame:
    """Return the episodes ongoing on a day; with ``last_day`` the day of the end still counts."""
    end = episodes.end_date
    return episodes[(episodes.start_date <= day) & (end.isna() | (end >= day if last_day else end > day))]


def latest(measurements: pd.DataFrame, by) -> pd.Series:
    """Return each person's latest INCAT by a day."""
    rows = measurements[(measurements.instrument == "INCAT") & (measurements.event_date <= by)]
    return rows.sort_values("event_date").groupby("patient_id").value.last()


@pytest.fixture(scope="module")
def now(person):
    """Persons with CIDP or MMN current on the dashboard's date."""
    ended = person.ended_date
    return person[person.core & (person.entry <= DASHBOARD) & (ended.isna() | (ended > DASHBOARD))]


def test_populations(person, current, now, printed, helpers):
    core = person[person.core]
    for year in (2022, 2023, 2024):
        n = helpers.at_end_of(core, year).diagnosis.value_counts()
        assert int(printed[f"se.t4.n.cidp.{year}"]) == n.CIDP
        assert int(printed[f"se.t4.n.mmn.{year}"]) == n.MMN
    assert (core.entry <= STATUS).sum() == 491
    assert current.sex.value_counts().to_dict() == {"male": 285, "female": 143}
    assert len(now) == int(printed["se.ipn.registered.20250602"])
    came = current[current.entry >= "2024-01-01"]
    assert ((came.included_date < "2024-01-01").sum(), len(came)) == (6, 42)
    assert not core.index.duplicated().any()


def test_some_persons_are_known_to_the_dashboard_only(now):
    assert (now.included_date > "2025-03-07").any()
    assert (now.included_date.between("2025-01-01", "2025-03-07")).any()


@pytest.mark.parametrize("year", range(2016, 2025))
def test_density(person, seen, printed, helpers, year):
    everybody = helpers.current_in(person, year)
    core = everybody[everybody.core]
    fm = seen.functional_measurement
    rows = {
        "visit": (core, seen.visit[seen.visit.staff == "physician"], "visit_date"),
        "treatment": (core, seen.treatment_episode, "start_date"),
        "grip": (core, fm[fm.instrument == "GRIP"], "event_date"),
        "incat": (everybody, fm[fm.instrument == "INCAT"], "event_date"),
    }
    for name, (population, values, date) in rows.items():
        have = values[values[date] <= f"{year}-12-31"].patient_id.unique()
        share = 100 * population.index.isin(have).mean()
        assert helpers.half_up(share, 1) == float(printed[f"se.t5.{name}.{year}"]), name
    assert everybody.icd_registered.all()


def test_medians_by_sex(current, printed, helpers):
    years = lambda days: days.dt.days / 365.25  # noqa: E731
    columns = {
        "duration": years(pd.Timestamp("2025-03-07") - current.onset_date),
        "age_onset": years(current.onset_date - current.birth_date),
        "age_dx": years(current.diagnosis_date - current.birth_date),
    }
    groups = {"women": current.sex == "female", "men": current.sex == "male", "total": current.sex.notna()}
    for name, values in columns.items():
        assert values.notna().all()
        for group, who in groups.items():
            assert helpers.half_up(values[who].median(), 1) == float(printed[f"se.t10.{name}.{group}"]), (name, group)
    assert helpers.half_up(len(groups["men"][groups["men"]]) / groups["women"].sum()) == float(printed["se.sex.ratio"])


def test_immunotherapy_as_the_second_look_sees_it(current, everything, seen, printed, helpers):
    on = lambda tables: current.index.isin(ongoing(tables.treatment_episode, STATUS).patient_id).sum()  # noqa: E731
    assert on(seen) == 299 and on(everything) == 305
    assert helpers.half_up(100 * on(everything) / 428, 1) == float(printed["se.therapy.vis.2025"])


def test_no_episode_ends_on_a_day_that_two_readings_would_count_differently(everything):
    e = everything.treatment_episode
    for day in ("2022-12-31", "2023-12-31", "2024-12-31", "2025-06-02"):
        assert len(ongoing(e, day)) == len(ongoing(e, day, last_day=True)), day
    assert not ((e.end_date.dt.month == 1) & (e.end_date.dt.day == 1)).any()


def test_scig_share_of_all_therapies(everything, printed, helpers):
    e = everything.treatment_episode
    for year in (2021, 2023, 2024):
        rows = e[(e.start_date <= f"{year}-12-31") & (e.end_date.isna() | (e.end_date >= f"{year}-01-01"))]
        assert helpers.half_up(100 * (rows.drug_id == "scig").mean()) == float(printed[f"se.scig.{year}"])


def scig_share(persons, episodes, day) -> float:
    """Return the share of the treated persons that have subcutaneous immunoglobulin on a day."""
    rows = ongoing(episodes[episodes.patient_id.isin(persons.index)], day)
    return rows[rows.drug_id == "scig"].patient_id.nunique() / rows.patient_id.nunique()


def test_subcutaneous_therapy_by_region(person, now, everything, printed, helpers):
    e, cidp = everything.treatment_episode, now[now.diagnosis == "CIDP"]
    stockholm, vastra = (cidp[cidp.region == f"region_{name}"] for name in ("stockholm", "vastra_gotaland"))
    assert helpers.half_up(100 * scig_share(stockholm, e, DASHBOARD)) == float(
        printed["se.therapy.scig.cidp.stockholm"]
    )
    assert scig_share(vastra, e, DASHBOARD) == 0
    assert set(ongoing(e[e.patient_id.isin(vastra.index)], DASHBOARD).drug_id) == {"ivig"}
    used = ongoing(e[e.patient_id.isin(stockholm.index)], DASHBOARD).drug_id.value_counts(normalize=True)
    assert used["prednisolon"] > 0.15
    # Stockholm passed the southern region during 2024.
    for year, first in ((2023, "sodra"), (2024, "stockholm")):
        here = helpers.at_end_of(person[person.diagnosis == "CIDP"], year)
        share = {
            "stockholm": scig_share(here[here.region == "region_stockholm"], e, f"{year}-12-31"),
            "sodra": scig_share(here[here.healthcare_region == "sjv_sodra"], e, f"{year}-12-31"),
        }
        assert max(share, key=share.get) == first


def test_men_have_second_line_drugs_more_often(now, everything):
    rows = ongoing(everything.treatment_episode, DASHBOARD)
    rows = rows[rows.patient_id.isin(now[now.diagnosis == "CIDP"].index)].join(now.sex, on="patient_id")
    share = rows.assign(second=rows.line == 2).groupby(["sex", "patient_id"]).second.any().groupby("sex").mean()
    assert share["male"] > 1.3 * share["female"] > 0


def test_cyclophosphamide_is_as_common_as_the_year_before(everything, helpers):
    e = everything.treatment_episode
    shares = []
    for year in (2023, 2024):
        rows = e[(e.start_date <= f"{year}-12-31") & (e.end_date.isna() | (e.end_date >= f"{year}-01-01"))]
        shares.append(helpers.half_up(100 * (rows.drug_id == "cyklofosfamid").mean()))
    assert shares[0] == shares[1] > 0


def test_incat_of_three_or_less(current, everything, seen, printed, helpers):
    for tables in (everything, seen):
        treated = tables.treatment_episode[tables.treatment_episode.start_date <= STATUS].patient_id
        p = current[(current.diagnosis == "CIDP") & current.index.isin(treated)]
        value = latest(tables.functional_measurement, STATUS).reindex(p.index)
        reached = value <= 3
        assert (reached.sum(), len(p)) == (121, 291)
        assert helpers.half_up(100 * reached.mean(), 1) == float(printed["se.incat.target.2024"])
        share = reached.groupby(p.region).mean()
        assert share["region_stockholm"] < share["region_vastra_gotaland"]
        assert value.isna().any()


def test_mean_incat_on_immunoglobulin(current, everything, printed, helpers):
    e = everything.treatment_episode[everything.treatment_episode.immunoglobulin]
    start = e.groupby("patient_id").start_date.min()
    on = current[current.index.isin(ongoing(e, STATUS).patient_id)]
    fm = everything.functional_measurement
    rows = fm[(fm.instrument == "INCAT") & (fm.event_date <= STATUS) & fm.patient_id.isin(on.index)]
    rows = rows[rows.event_date >= rows.patient_id.map(start)].sort_values("event_date")
    value = rows.groupby("patient_id").value.last()
    for name in ("CIDP", "MMN"):
        mean = value[value.index.isin(on[on.diagnosis == name].index)].mean()
        assert helpers.half_up(mean) == float(printed[f"se.incat.mean.{name.lower()}_ig.2024"]), mean


def test_the_dashboard_finds_the_same_latest_incat(current, everything):
    first, second = (latest(everything.functional_measurement, day) for day in (STATUS, DASHBOARD))
    first, second = first[first.index.isin(current.index)], second[second.index.isin(current.index)]
    pd.testing.assert_series_equal(first, second)


def test_physical_visits_to_a_physician(now, everything, printed, helpers):
    v = everything.visit
    v = v[(v["mode"] == "physical") & (v.staff == "physician") & v.visit_date.between("2024-06-03", DASHBOARD)]
    met = pd.Series(now.index.isin(v.patient_id), index=now.index)
    share = met.groupby(now.healthcare_region).mean()
    assert helpers.half_up(share["sjv_uppsala_orebro"], 2) == float(printed["se.visit.uppsala_orebro"])
    stockholm = met[now.region == "region_stockholm"].mean()
    assert helpers.half_up(stockholm, 2) == float(printed["se.visit.stockholm"])
    assert list(share.sort_values().index[[0, 1, -2, -1]]) == [
        "sjv_norra",
        "sjv_sydostra",
        "sjv_stockholm_gotland",
        "sjv_uppsala_orebro",
    ]


def test_contacts_rose_where_the_report_says_so(person, everything):
    v = everything.visit.join(person[["region", "healthcare_region"]], on="patient_id")
    n = lambda where, year: (where & (v.visit_date.dt.year == year)).sum()  # noqa: E731
    for where in (v.region == "region_stockholm", v.healthcare_region == "sjv_uppsala_orebro"):
        assert n(where, 2024) > n(where, 2023) > 0
