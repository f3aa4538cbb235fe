"""Report variables of the funnels: whether units differ, by how much, and who lies outside the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.results.between_words import funnel_variables

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


def funnels(writer: Writer) -> dict[str, dict[str, str]]:
    """Return for each judged or named share what its funnel says; see `funnel_variables`."""
    return {name: funnel_variables(writer.chapter, name) for name in writer.chapter.registry.shares}
