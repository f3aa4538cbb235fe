"""Report variables of who the registered are: counts, sex, course, ages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.language.few import Absent, Small
from R_free_helpers.language.numbers import known
from R_free_helpers.registries.no_ms.words.english import integer_en
from R_free_helpers.registries.no_ms.words.sentences import together, years
from R_free_helpers.results.choices import not_compared
from R_free_helpers.results.sentence_rows import national, number_of, steady, value
from R_free_helpers.results.verdicts import judged_stock

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


def counts(writer: Writer) -> dict[str, str]:
    """Return how many are registered, alive, dead, newly diagnosed and waiting for their first form."""
    integer = writer.integer
    registered = value(writer, "registered_total", "count")
    told = {
        "registered": registered,
        "alive": value(writer, "registered", "count", vital="alive"),
        "newdx": value(writer, "newly_diagnosed", "count"),
    }
    return {f"{name}_en": integer_en(n, writer.few) for name, n in told.items()} | {
        "registered": integer(registered),
        "registered_change": registered_change(writer, registered),
        "alive": integer(told["alive"]),
        "dead": integer(value(writer, "registered", "count", vital="dead")),
        "newdx": integer(told["newdx"]),
        "newdx_rrms": integer(value(writer, "newly_diagnosed_type", "count", type="RRMS")),
        "newdx_ppms": integer(value(writer, "newly_diagnosed_type", "count", type="PPMS")),
        "newdx_unknown": integer(value(writer, "newly_diagnosed_type", "count", type="unknown")),
        "consented": integer(value(writer, "consented_without_data", "count")),
    }


def registered_change(writer: Writer, now: float) -> str:
    """Return the growth since the archived June edition, as a sentence."""
    if why := not_compared(writer.chapter, "registered_total"):
        return why
    archive = writer.chapter.archive.get("june")
    known = archive is not None and (archive["measure"] == "registered_total").any()
    before = writer.chapter.before("registered_total", "count", unit=writer.chapter.nation) if known else None
    if before is None or before.empty:
        return "Antallet ett år tidligere er ikke arkivert."
    earlier = number_of(before.iloc[0])
    judged = judged_stock(now, earlier, writer.chapter.policy)
    if judged is None:
        return "Antallet kan ikke sammenlignes med antallet ett år tidligere."
    if not judged:
        return "Det er om lag like mange som ett år tidligere."
    return f"Det er {writer.integer(abs(now - earlier))} {'flere' if judged > 0 else 'færre'} enn ett år tidligere."


def sex_shares(writer: Writer) -> dict[str, str]:
    """Return women and men among the living, for the key figures."""
    shares = {"women": value(writer, "sex", sex="female"), "men": value(writer, "sex", sex="male")}
    whole = {name: writer.share(share) for name, share in shares.items()}
    return whole | {f"{name}1": writer.share(share, 1) for name, share in shares.items()}


def population(writer: Writer) -> dict[str, str]:
    """Return course at onset, also by sex, and both among those diagnosed in recent years."""
    values = {}
    for code, name in (("RRMS", "rrms"), ("PPMS", "ppms"), ("unknown", "unknown")):
        values |= {
            name: writer.share(value(writer, "type", type=code), 1),
            f"{name}_n": writer.integer(value(writer, "type", column="numerator", type=code)),
        }
    for sex, name in (("female", "women"), ("male", "men")):
        values[f"ppms_{name}"] = writer.share(value(writer, "type_by_sex", type="PPMS", sex=sex), 1)
    recent = (("sex_by_year", "sex", "female", "women"), ("type_by_year", "type", "PPMS", "ppms"))
    for measure, key, code, name in recent:
        rows = national(writer, measure, "share", key, "year")
        chosen = rows[rows[key] == code]
        # Each year's rows carry the year's total; a year without a shown row has none.
        years = rows.groupby("year")["denominator"].max()
        whole = Absent("suppressed") if years.isna().any() else float(years.sum())
        hidden = whole - rows["numerator"].sum() if chosen["numerator"].isna().any() else 0.0
        this = value(writer, measure, year=str(writer.chapter.edition.year), **{key: code})
        values |= {
            f"{name}_recent": steady(writer, chosen["numerator"].sum(), hidden, whole, 1),
            f"{name}_year": writer.share(this, 1),
        }
    return values


def ages(writer: Writer) -> dict[str, str]:
    """Return mean ages, and the shares below and above some ages."""
    from R_free_helpers.registries.no_ms.measures.population import LATE_ONSET, OLD, YOUNG_ONSET

    by_type = {
        code.lower(): writer.integer(value(writer, "onset_age_by_type", "mean", type=code)) for code in ("RRMS", "PPMS")
    }
    values = {
        "now": years(writer.decimal(value(writer, "age", "mean"))),
        "onset": years(writer.decimal(value(writer, "onset_age", "mean"))),
        **{f"onset_{name}": integer for name, integer in by_type.items()},
        **{f"onset_{name}_years": years(integer) for name, integer in by_type.items()},
        "onset_women": years(writer.decimal(value(writer, "onset_age_newdx", "mean", sex="female"))),
        "onset_men": years(writer.decimal(value(writer, "onset_age_newdx", "mean", sex="male"))),
    }
    for name in (*(f"onset_under_{age}" for age in YOUNG_ONSET), f"over_{OLD}"):
        values[name] = writer.share(value(writer, "age_limits", limit=name))
    values[f"onset_over_{LATE_ONSET}"] = from_age(writer, "onset_age_groups", LATE_ONSET)
    ages = {"young_onset": YOUNG_ONSET[0], "younger_onset": YOUNG_ONSET[1], "late_onset": LATE_ONSET, "old": OLD}
    values |= {name: writer.integer(age) for name, age in ages.items()}
    return values


def from_age(writer: Writer, measure: str, low: int) -> str:
    """Return the share of the living in the five-year groups from ``low`` on; of groups that are all small, a bound."""
    rows = national(writer, measure, "count", "age")
    everyone = value(writer, "registered", "count", vital="alive")
    inside = rows[rows["age"].astype(float) >= low]
    if len(inside) and known(everyone) and (inside["status"] == "few").all():
        return writer.share(together(*(Small(everyone) for _ in range(len(inside)))))
    # Only where a group inside is hidden can what is hidden belong to the share.
    hidden = everyone - rows["value"].sum() if inside["value"].isna().any() else 0.0
    return steady(writer, inside["value"].sum(), hidden, everyone)
