"""``registry-report build`` of several editions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from R_free_helpers.editions.many.engine import Say
from R_free_helpers.editions.many.making import make_all, make_here
from R_free_helpers.editions.many.order import Order, order
from R_free_helpers.editions.many.outcome import Outcome
from R_free_helpers.model.edition import Edition


def build_many(
    editions: Sequence[Edition],
    data: Path | None,
    renderer: str,
    formats: Sequence[str],
    jobs: int | None,
    out: Path | None,
    say: Say,
    tell: Callable[[str], None],
    limit: float,
    key: Path | None = None,
    cluster: str | None = None,
    keep_going: bool = False,
    beside: Mapping[Edition, tuple[str, ...]] = MappingProxyType({}),
    ended: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Build editions and return what became of each; see `making.make_all`, and `editions.build.build` for the rest.

    Parameters
    ----------
    jobs : int or None
        Editions at a time on this machine, the number of its cores when absent; on a cluster chapters of an edition.
    cluster : str, optional
        Address of the scheduler of a Dask cluster, whose workers make the editions.
    beside : mapping of Edition to tuple of str, optional
        What is made of an edition as soon as it is there; see `order.Order`.
    ended : callable, optional
        Given what became of each edition, as it is done.

    Raises
    ------
    ValueError
        Before any work: for a unit that does not exist, or what a cluster cannot do.
    MissingExtra
        For a cluster where Dask is not installed.
    """
    from R_free_helpers.editions.build import choose_renderer
    from R_free_helpers.editions.caches import cache_dir
    from R_free_helpers.system.scratch import clear, in_use, scratch

    for edition in editions:
        edition.check_unit()
        edition.check_audience()
    chosen = choose_renderer(renderer)  # type: ignore[arg-type]
    orders = [
        replace(
            order(edition, data, out, key, chosen, tuple(formats), jobs or 1, limit), beside=beside.get(edition, ())
        )
        for edition in dict.fromkeys(editions)
    ]
    clear(cache_dir())
    with in_use(cache_dir()), scratch(cache_dir()) as within:
        if cluster is None:
            return make_here(orders, jobs, within=within, tell=tell, say=say, keep_going=keep_going, ended=ended)
        from R_free_helpers.editions.many.cluster import Cluster

        orders = [for_other_machines(one) for one in orders]
        return make_all(orders, Cluster(cluster, say), within, tell, say, keep_going, ended)


def for_other_machines(order: Order) -> Order:
    """Return an order that other machines carry out as this one would: it says what the edition must be made with.

    Raises
    ------
    ValueError
        For an extract in a database.
    """
    from R_free_helpers.contract.address import is_address
    from R_free_helpers.editions.inputs import program_inputs

    if order.data and is_address(order.data):
        raise ValueError(
            "the machines of a cluster would each read a database at a moment of its own: build the editions on one "
            "machine, or give an extract of files that all can read"
        )
    return replace(order, program=program_inputs(order.wanted))
