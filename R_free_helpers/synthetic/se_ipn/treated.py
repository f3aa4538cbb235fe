"""Who has been treated, who is on therapy at the end of the report year, and from which year it is registered."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic.quotas import allocate, choose, choose_in_groups
from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.se_ipn.density import first_years


def treated(rng: np.random.Generator, p) -> None:
    """Set ``p.on`` (therapy ongoing on the status date), ``p.late`` (of these, registered late) and ``p.treated_from``.

    ``treated_from`` is the year from which the first episode counts, for persons with CIDP or MMN up to 2024.
    """
    available = p.core & p.current & (p.exit > pub.YEAR)
    mmn = p.dx == pub.MMN
    k = len(pub.UNITS)
    able = [np.bincount(p.unit[available & group], minlength=k) for group in (~mmn, mmn)]
    on = pub.CLINIC["on_treatment"]
    # MMN is nearly always treated; the clinics' numbers are shared with CIDP within what each clinic has.
    mmn_on = allocate(pub.ON_TREATMENT_MMN, able[1], lower=np.maximum(on - able[0], 0), upper=np.minimum(on, able[1]))
    score = rng.random(p.n) - 0.5 * (p.included_2024 & ~mmn) * rng.random(p.n)
    now = choose_in_groups(available & mmn, p.unit, mmn_on, score)
    now |= choose_in_groups(available & ~mmn, p.unit, on - mmn_on, score)
    spare = available & ~mmn & ~now & (p.entry < pub.YEAR)
    p.late = choose_in_groups(spare, p.unit, pub.CLINIC["late_treatment"], rng.random(p.n))
    p.on = now | p.late
    ever = p.on.copy()
    total = pub.BY_YEAR["treatment"][pub.YEAR]
    for group, wanted in ((~mmn, pub.TREATED_CIDP), (mmn, total - pub.TREATED_CIDP)):
        here = p.core & p.current & group
        ever |= choose(here & ~ever, wanted - int((ever & here).sum()), rng.random(p.n) + 0.3 * (p.entry < pub.YEAR))
    gone = p.core & (p.exit < pub.YEAR)
    ever |= gone & (rng.random(p.n) < 0.7)
    # An episode that came late is the person's second, so that it does not change who was ever treated.
    p.treated_from = first_years(
        rng, p, p.core, ever, pub.BY_YEAR["treatment"], only_before_last=p.late | (ever & p.current & ~p.on)
    )
    p.newcomer_treated = p.core & (p.entry == 2025) & (rng.random(p.n) < 0.8)
