"""Distributions: each kind of figure in a module of its own, read from here."""

from R_free_helpers.figures.ages import age_histogram
from R_free_helpers.figures.counts import counts_by_category
from R_free_helpers.figures.groups import shares_by_group
from R_free_helpers.figures.stacked import stacked_shares

__all__ = ["age_histogram", "counts_by_category", "shares_by_group", "stacked_shares"]
