"""The ledger of a registry: its newest edition, as released under the printed policy, against what was published."""

from __future__ import annotations

from pathlib import Path

from R_free_helpers.editions.stages import Progress, released_results, silent
from R_free_helpers.model.edition import latest_edition, parse_edition
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.ledger import PUBLISHED, LedgerLine, ledger_line, read_published
from R_free_helpers.results.lookup import Lookup, is_hidden, looked_up


def compare(registry: str, data: Path | None = None, progress: Progress = silent) -> list[LedgerLine]:
    """Return a line per published value of a registry's newest edition, as released under the printed policy."""
    published = read_published(workspace().data / registry / PUBLISHED)
    edition = parse_edition(latest_edition(registry), policy="as_published")
    released = released_results(edition, data, progress)
    # The editions before are computed from the same extract: the archive keeps protected numbers, not printed ones.
    named = sorted({row[name] for row in published for name in ("edition", "minus") if row[name]} - {edition.id})
    before = {name: parse_edition(name, policy=edition.policy) for name in named}
    previous = {name: released_results(one, data, progress).results for name, one in before.items()}
    lookup = Lookup(registry, {"": released.results} | previous, edition.year)
    return [ledger_line(row, looked_up(row, lookup), is_hidden(row, lookup)) for row in published]
