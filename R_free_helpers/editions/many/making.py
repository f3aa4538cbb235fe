"""Making several editions: what they share first, then each, told as it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from R_free_helpers.editions.internal import was_built
from R_free_helpers.editions.many.engine import Engine, Processes, Say
from R_free_helpers.editions.many.order import Order
from R_free_helpers.editions.many.outcome import FAILED, NOT_BEGUN, Outcome, names, outcome_of
from R_free_helpers.model.edition import OWN_LANGUAGE, Edition
from R_free_helpers.system.cores import cores


@dataclass(frozen=True, eq=False)
class Asked:
    """One of several editions: what to call it, and its order."""

    name: str
    order: Order

    def reading(self, extract: str | None) -> Asked:
        """Return it with what was made of a delivery in the delivery's place."""
        return replace(self, order=replace(self.order, data=extract)) if extract else self


def make_here(orders: Sequence[Order], jobs: int | None, **how: Any) -> list[Outcome]:
    """Make editions on this machine, ``jobs`` at a time, one for each core when absent; see `make_all`.

    Where there are fewer editions than jobs, several chapters of each run at a time.
    """
    from R_free_helpers.contract.address import is_address

    jobs = jobs or cores()
    # A database is read by one process, at one moment: rows that change meanwhile would make editions that differ.
    most = 1 if any(one.data and is_address(one.data) for one in orders) else min(jobs, len(orders))
    # Where an edition was never built there is work for each process, and it is let in on it at once.
    early = next((one.project for one in orders if not was_built(one.wanted, Path(one.out) if one.out else None)), None)
    return make_all([replace(one, chapters=max(1, jobs // most)) for one in orders], Processes(most, early), **how)


def make_all(
    orders: Sequence[Order],
    engine: Engine,
    within: Path,
    tell: Callable[[str], None],
    say: Say,
    keep_going: bool = False,
    ended: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Make editions and return what became of each, in the order in which they ended.

    Without ``keep_going`` nothing is begun after the first failure; what is under way then is finished. An edition
    that is current is not made again, so that the same command after a kill goes on where it was.

    Parameters
    ----------
    orders : sequence of Order
    engine : Engine
        Closed at the end, however that comes.
    within : Path
        Folder for what is needed only until then.
    tell : callable
        Told each edition as it is done, with how many are: ``3/19 … built in 4.1 s``.
    say : callable
        Told the steps of what is made for several, and warnings.
    ended : callable, optional
        Given what became of each edition, as it is done.
    """
    outcomes: list[Outcome] = []
    waiting: dict[Any, list[Asked]] = {}  # an edition, or all that wait for what they share
    done = 0

    def submit(group: Sequence[Asked]) -> None:
        for one in group:
            waiting[engine.submit(one.order, lambda text, name=one.name: _warn(name, text, say))] = [one]

    def end(outcome: Outcome) -> None:
        nonlocal done
        outcomes.append(outcome)
        done += 1
        tell(f"{done}/{len(orders)} {outcome}")
        ended(outcome)

    def give_up(group: Sequence[Asked]) -> None:
        outcomes.extend(Outcome(one.name, NOT_BEGUN) for one in group)

    try:
        for number, group in enumerate(_groups(orders)):
            if len(group) == 1:
                submit(group)
            else:
                waiting[engine.submit(group[0].order.preparing(within / str(number)), say)] = group
        while waiting:
            for sign in engine.finished(waiting.keys()):
                group, answer = waiting.pop(sign), engine.answer(sign)
                if "prepared" in answer:
                    submit([one.reading(answer["prepared"]) for one in group])
                    continue
                end(outcome_of(group[0].name, answer))
                give_up(group[1:])
            if not keep_going and any(one.state == FAILED for one in outcomes):
                for sign in [one for one in waiting if engine.withdraw(one)]:
                    give_up(waiting.pop(sign))
    finally:
        engine.close()
    return outcomes


def _groups(orders: Sequence[Order]) -> list[list[Asked]]:
    """Return the editions by what they share: an extract and released results.

    A unit's edition takes the nation's results, but for exact ones, as `stages.results_key` has it.
    """
    editions = [one.wanted for one in orders]
    groups: dict[Edition, list[Asked]] = {}
    for name, order, edition in zip(names(editions), orders, editions, strict=True):
        same = {"unit": edition.exact_for, "audience": "everyone", "language": OWN_LANGUAGE}
        sharing = edition.model_copy(update=same)
        groups.setdefault(sharing, []).append(Asked(name, order))
    return list(groups.values())


def _warn(name: str, text: str, say: Say) -> None:
    """Pass on what somebody should see: the steps of several editions at once are nothing to follow."""
    if text.startswith("warning: ") or " warns: " in text:
        say(f"{name}: {text}")
