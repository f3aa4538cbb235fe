"""What is released of every measure follows from its cohort: recomputed in plain pandas from the frame, exactly.

No estimator of the program is used here; what has no rows of persons is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from built import SMALL
from lifelines import KaplanMeierFitter

from R_free_helpers.editions.stages import load_released
from R_free_helpers.editions.study import Study, open_registry
from R_free_helpers.measures import kinds
from R_free_helpers.measures.periods import Pooled, Quarterly
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Computed, Indicator, Measure, NoRows
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import subgroup_key

PERSONS = {"no_ms": SMALL["no_ms"], "se_ipn": None}
WITHOUT = {
    "no_ms": {"prevalence": "expected", "data_deliveries": "outside"},
    "se_ipn": {"coverage_par": "outside", "coverage_par_parts": "outside", "affiliation": "units"}
    | {"affiliation_units": "units"},
}
"""Measures that no row is behind, with what they count."""

Found = dict[tuple[str, str, str], dict[str, float]]
"""Numbers by unit, subgroup and statistic."""

CASES = [(name, one.id) for name in PERSONS for one in get_registry(name).measures]


@pytest.fixture(scope="module")
def studies(built) -> dict[str, Study]:
    return {name: open_registry(name, 2024, data=built.extract(name, size)) for name, size in PERSONS.items()}


@pytest.fixture(scope="module")
def released(built) -> dict[str, pd.DataFrame]:
    found = {}
    for name, size in PERSONS.items():
        folder = built.results(Edition(registry=name, year=2024, policy="internal"), size)
        found[name] = (
            load_released(folder).results.to_pandas().set_index(["measure", "unit_id", "subgroup", "statistic"])
        )
    return found


def by_unit(rows: pd.DataFrame, measure: Measure, root: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each unit that the rows count towards with its rows; of a national measure the nation with all of them."""
    if measure.national:
        yield root, rows
        return
    for level in [name for name in rows if name.startswith("unit_") and name != "unit_id"]:
        yield from rows.groupby(level)


def by_keys(rows: pd.DataFrame, keys: list[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each subgroup's name with its rows."""
    if not keys:
        yield "", rows
        return
    for values, part in rows.groupby(keys):
        yield subgroup_key(dict(zip(keys, values, strict=True))), part


def flags(rows: pd.DataFrame) -> dict[str, float]:
    met = rows["met"].astype("boolean")
    return {"numerator": met.sum(), "denominator": met.notna().sum(), "value": met.astype(float).mean()}


def counts(rows: pd.DataFrame) -> dict[str, float]:
    return {"numerator": len(rows), "value": len(rows)}


def spread(rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    value = rows["value"].dropna()
    n = {"denominator": len(value)}
    places = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}
    return {name: n | {"value": value.quantile(q)} for name, q in places.items()} | {
        "mean": n | {"value": value.mean()}
    }


def recomputed(measure: Measure, rows: pd.DataFrame, root: str) -> Found:
    """Return what the frame says of a measure, by its kind."""
    if isinstance(measure, Computed):
        return OWN[measure.id](measure, rows, root)
    found: Found = {}
    if isinstance(measure, Indicator):
        rows = rows[rows["counted_as"] != "excluded"]
        assert (rows["counted_as"] == "missing").sum() == rows["met"].isna().sum()
    for unit, own in by_unit(rows, measure, root):
        if isinstance(measure, kinds.ByGroup):
            for one in measure.case_mix:
                known = own.assign(**{one.column: own[one.column].fillna("unknown")})
                found |= {(unit, name, "share"): flags(part) for name, part in by_keys(known, [one.column])}
        elif isinstance(measure, kinds.Adjusted):
            found[unit, "", "expected"] = {"denominator": own["met"].notna().sum()}
        elif isinstance(measure, kinds.Categories):
            for _, whole in by_keys(own, list(measure.by)):
                for name, part in by_keys(whole, [measure.category, *measure.by]):
                    numbers = {"numerator": len(part), "denominator": len(whole)}
                    found[unit, name, "share"] = numbers | {"value": len(part) / len(whole)}
        else:
            for name, part in by_keys(own, list(measure.keys)):
                if isinstance(measure, kinds.Counts):
                    found[unit, name, "count"] = counts(part)
                elif isinstance(measure, kinds.Means | kinds.Percentiles | kinds.Boxes):
                    found |= {(unit, name, statistic): one for statistic, one in spread(part).items()}
                else:
                    assert isinstance(measure, Indicator | kinds.Shares | Pooled | Quarterly)
                    found[unit, name, "share"] = flags(part)
    return found


def of_flags(*keys: str):
    def own(measure, rows, root):
        return {
            (unit, name, "share"): flags(part)
            for unit, of in by_unit(rows, measure, root)
            for name, part in by_keys(of, list(keys))
        }

    return own


def of_persons(statistic: str, *keys: str, measured: bool = False):
    """Return the function that counts rows: the numerator, and the value where that is the count."""

    def own(measure, rows, root):
        chosen = ("numerator", "value") if measured else ("numerator",)
        return {
            (unit, name, statistic): {one: len(part) for one in chosen}
            for unit, of in by_unit(rows, measure, root)
            for name, part in by_keys(of, list(keys))
        }

    return own


def of_spread(*groups: list[str]):
    def own(measure, rows, root):
        return {
            (root, name, statistic): one
            for keys in groups
            for name, part in by_keys(rows, keys)
            for statistic, one in spread(part).items()
        }

    return own


def first_onset_year(measure, rows, root):
    years = rows["onset_year"].value_counts()
    year = int(years[years > 20].index.min())
    return {(root, "", "year"): {"value": year}, (root, f"year={year}", "count"): {"value": years[year]}}


def seasons(measure, rows, root):
    found = of_flags("opening", "year")(measure, rows, root)
    for (unit, subgroup, statistic), one in found.items():
        month, year = (part.split("=")[1] for part in subgroup.split(";"))
        if unit == "bergen":
            yield (unit, f"season={year}-{int(month):02d}", statistic), one


def models(measure, rows, root):
    found = {}
    for scale, part in rows.groupby("scale"):
        known = part.dropna(subset=["value", "type", "treated", "sex", "decades"])
        design = [np.ones(len(known)), known["decades"]]
        for column in ("type", "treated", "sex"):
            design += [known[column] == level for level in sorted(known[column].unique())[1:]]
        design = np.column_stack(design).astype(float)
        fit, *_ = np.linalg.lstsq(design, known["value"].to_numpy(), rcond=None)
        left = ((known["value"] - design @ fit) ** 2).sum() / ((known["value"] - known["value"].mean()) ** 2).sum()
        named = {"factor": "decades", "category": "per_unit", "model": "multi", "scale": scale}
        found[root, subgroup_key(named), "coefficient"] = {"value": fit[1], "denominator": len(known)}
        found[root, subgroup_key({"model": "multi", "scale": scale}), "r_squared"] = {"value": 1 - left}
    return found


def correlations(measure, rows, root):
    return {
        (root, f"method={method};scale={scale}", "correlation"): {
            "value": part["edss"].corr(part["value"], method=method),
            "denominator": len(part),
        }
        for scale, part in rows.groupby("scale")
        for method in ("pearson", "spearman")
    }


def adjusted(measure, rows, root):
    known = rows.dropna(subset=["value", "age", "sex", "type"])
    return {
        (unit, f"scale={scale};wave={wave}", "mean"): {"denominator": len(part)}
        for (unit, scale, wave), part in known.groupby(["unit_id", "scale", "wave"])
    }


def reported_later(measure, rows, root):
    included = pd.to_datetime(rows["included_date"])
    days = {"june": "2023-05-15", "december": "2023-11-15"}
    return {(root, f"report={name}", "count"): {"value": (included <= day).sum()} for name, day in days.items()}


def biobank(measure, rows, root):
    found = {(root, "", "count"): {"value": rows["person_id"].nunique()}}
    found[root, "group=pairs", "count"] = {"value": rows["pair_id"].nunique()}
    return found | {
        (root, f"relation={name}", "count"): {"value": part["person_id"].nunique()}
        for name, part in rows.groupby("relation")
    }


def agreement(measure, rows, root):
    found = {}
    for (scale, variable), part in rows.groupby(["scale", "variable"]):
        rated = part.pivot(index="case_id", columns="rater_id", values="value").notna().all(axis=1)
        statistic = "light_kappa" if scale == "nominal" else "icc_2_1"
        numbers = {"denominator": rated.sum(), "missing": (~rated).sum()}
        found[root, f"scale={scale};variable={variable}", statistic] = numbers
    return found


def raters(measure, rows, root):
    parts = {"cases": "case_id", "raters": "rater_id"}
    return {(root, f"part={name}", "count"): {"value": rows[key].nunique()} for name, key in parts.items()}


def followed_by_enough(times: pd.DataFrame, fewest: int = 10) -> pd.DataFrame:
    """Return the times of a curve that starts when so many are followed, and until most are."""
    moments = np.unique(np.concatenate([times["entry"], times["years"]]))
    followed = np.array([((times["entry"] <= at) & (times["years"] > at)).sum() for at in moments])
    before = np.flatnonzero(followed[: followed.argmax()] < fewest)
    start = moments[before[-1] + 1] if len(before) else moments[0]
    return times[times["years"] > start].assign(entry=lambda rows: rows["entry"].clip(lower=start))


def groups(rows: pd.DataFrame) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    yield {}, rows
    for key in ("type", "sex"):
        for name, part in rows.groupby(key):
            yield {key: name}, part


def survival(measure, rows, root):
    found = {}
    for group, times in groups(rows[rows["since"] == "onset"]):
        if 0 < times["event"].sum() < 5:
            continue
        curve = KaplanMeierFitter().fit(times["years"], times["event"])
        for year in range(0, 40, 5):
            at_risk, events = (times["years"] >= year).sum(), (times["event"] & (times["years"] <= year)).sum()
            if at_risk < 10:
                continue
            name = subgroup_key(group | {"entry": "onset", "years": f"{year:02d}"})
            numbers = {"value": float(curve.predict(year)), "numerator": events, "denominator": len(times)}
            found[root, name, "survival"] = numbers
            found[root, name, "at_risk"] = {"value": at_risk}
    return found


def survival_median(measure, rows, root):
    found = {}
    for since in ("onset", "start", "inclusion"):
        for group, times in groups(rows[rows["since"] == since]):
            seen = times if since == "onset" else followed_by_enough(times)
            name = subgroup_key(group | {"entry": since})
            found[root, name, "median"] = {"numerator": seen["event"].sum(), "denominator": len(seen)}
    return found


def survival_test(measure, rows, root):
    return {
        (root, f"between={key};entry={since}", "chi2"): {"numerator": of["event"].sum(), "denominator": len(of)}
        for since, of in rows.groupby("since")
        for key in ("type", "sex")
    }


def persistence(measure, rows, root):
    curve = KaplanMeierFitter().fit(rows["months"], rows["event"])
    return {
        (root, f"month={month:03d}", "survival"): {
            "value": float(curve.predict(month)),
            "numerator": (rows["event"] & (rows["months"] <= month)).sum(),
            "denominator": len(rows),
        }
        for month in (0, 12, 36, 60, 96)
    } | {
        (root, f"cause=died;month={month:03d}", "incidence"): {
            "numerator": (rows["died"] & (rows["months_alive"] <= month)).sum()
        }
        for month in (12, 60)
    }


def starters(measure, rows, root):
    found = {(root, f"next={drug}", "count"): {"value": n} for drug, n in rows["next_drug"].value_counts().items()}
    found[root, "naive=yes", "share"] = {"value": rows["naive"].mean(), "denominator": len(rows)}
    return found | {(root, "", "mean"): {"value": rows["age"].mean()}}


def stop_ratio(measure, rows, root):
    n = rows["year"].value_counts()
    return {(root, "", "ratio"): {"numerator": n.get(2024, 0), "denominator": n.get(2023, 0)}}


def with_everybody(*keys: str, statistic: str = "share"):
    """Return the function that counts persons by diagnosis and further keys, and those of any of them."""

    def own(measure, rows, root):
        found = {}
        for more in ([], ["diagnosis"]):
            for name, part in by_keys(rows, [*more, *keys]):
                found[root, name, statistic] = {"numerator": part["patient_id"].nunique()}
        return found

    return own


def net_change(measure, rows, root):
    found = {}
    for name, part in [("", rows), *((f"diagnosis={name}", part) for name, part in rows.groupby("diagnosis"))]:
        n = part.groupby("year")["patient_id"].nunique()
        numbers = {"numerator": n[2024], "denominator": n[2023], "value": n[2024] - n[2023]}
        found[root, name, "count"] = numbers
    return found


def sex_ratio(measure, rows, root):
    n = rows["sex"].value_counts()
    return {(root, "", "ratio"): {"numerator": n["male"], "denominator": n["female"]}}


def delay_difference(measure, rows, root):
    medians = rows.groupby("sex")[["onset_age", "diagnosis_age", "delay"]].median()
    passed = medians["diagnosis_age"] - medians["onset_age"]
    values = {"of_medians": passed["female"] - passed["male"]}
    values["median"] = medians["delay"]["female"] - medians["delay"]["male"]
    return {(root, "", name): {"value": value, "denominator": len(rows)} for name, value in values.items()}


def forms_needed(measure, rows, root):
    return {(root, "form=follow_up", "count"): {"value": len(rows) / 4, "denominator": len(rows)}}


def satisfied(measure, rows, root):
    return of_flags()(measure, rows, root) | of_flags("diagnosis")(measure, rows, root)


def on_each_side(measure, rows, root):
    found = of_flags("therapy")(measure, rows, root)
    return {(unit, f"side=own;{name}", statistic): one for (unit, name, statistic), one in found.items()}


OWN = {
    "coverage_total": of_persons("share"),
    "coverage_newdx": of_persons("share"),
    "known_of_expected": of_persons("share"),
    "alive_share": of_persons("share"),
    "newdx_share": of_persons("share"),
    "first_onset_year": first_onset_year,
    "age_limits": of_flags("limit"),
    "women_of_periods": of_flags("diagnosed"),
    "ppms_of_periods": of_flags("diagnosed"),
    "survival": survival,
    "survival_median": survival_median,
    "survival_test": survival_test,
    "persistence": persistence,
    "starters": starters,
    "natalizumab_stop_ratio": stop_ratio,
    "mri_brain_only": lambda *given: dict(seasons(*given)),
    "prom_scores_by_age": of_spread(["scale", "age"]),
    "prom_adjusted": adjusted,
    "prom_regression": models,
    "prom_edss_correlation": correlations,
    "completeness": of_flags("variable"),
    "forms": of_persons("count", "form", "quarter", measured=True),
    "forms_needed": forms_needed,
    "reported_later": reported_later,
    "biobank": biobank,
    "correctness": of_flags("variable"),
    "correctness_valued": of_flags("variable"),
    "validated": of_persons("count", measured=True),
    "reliability": agreement,
    "reliability_study": raters,
    "coverage_expected": with_everybody(),
    "coverage_expected_by_year": with_everybody("year"),
    "net_change": net_change,
    "prevalence": of_persons("rate", "diagnosis"),
    "prevalence_now": of_persons("rate", "diagnosis"),
    "sex_ratio": sex_ratio,
    "onset_age": of_spread([], ["sex"]),
    "diagnosis_age": of_spread([], ["sex"]),
    "duration": of_spread([], ["sex"]),
    "delay_difference": delay_difference,
    "pass": satisfied,
    "therapies_cidp": on_each_side,
}
"""How measures with a function of their own are recomputed, by id."""


@pytest.mark.parametrize(("registry_id", "measure_id"), CASES)
def test_released_numbers_follow_from_the_cohort(studies, released, registry_id, measure_id):
    study, measure = studies[registry_id], get_registry(registry_id).measure(measure_id)
    if measure_id in WITHOUT[registry_id]:
        with pytest.raises(NoRows, match=f"'{measure_id}' has no rows of persons: it counts"):
            study.cohort(measure_id)
        return
    rows = study.cohort(measure_id, ancestors=True)
    told = released[registry_id].loc[measure_id]
    root = study.units.set_index("level").loc["nation", "unit_id"]
    found = {key: one for key, one in recomputed(measure, rows, root).items() if key in told.index}
    assert found
    for key, numbers in found.items():
        printed = told.loc[key]
        for name, number in numbers.items():
            assert printed[name] == pytest.approx(float(number), nan_ok=True, abs=1e-8), (key, name)
    # Nothing else is told of anybody: every number of persons that a kind makes was compared.
    kind = {statistic for _, _, statistic in found}
    rest = {key for key in set(told.index[told["numerator"].fillna(0) > 0]) - set(found) if key[2] in kind}
    assert isinstance(measure, Computed) or not rest


@pytest.mark.parametrize("registry_id", PERSONS)
def test_rows_of_persons_have_their_key_unit_sex_and_age(studies, registry_id):
    study = studies[registry_id]
    persons = study.table("patient").set_index("patient_id")
    for one in get_registry(registry_id).measures:
        if one.id in WITHOUT[registry_id] or one.counts == "outside":
            continue
        rows = study.cohort(one.id)
        key = "patient_id" if "patient_id" in rows else "person_id"
        assert rows[key].notna().all()
        known = rows[rows[key].isin(persons.index)]
        assert len(known) > 0
        assert (known["sex"].to_numpy() == persons.loc[known[key], "sex"].to_numpy()).all()
        born = pd.to_datetime(persons.loc[known[key], "birth_date"])
        last = pd.Timestamp("2024-12-31")
        assert (known["age_years"].to_numpy() == (last.year - born.dt.year).to_numpy()).all()
        assert set(rows["unit_id"].dropna()) <= set(study.units["unit_id"])
