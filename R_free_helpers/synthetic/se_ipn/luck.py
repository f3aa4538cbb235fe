"""A draw that leaves no way to the published numbers; another one is then made."""

from __future__ import annotations


class Unlucky(Exception):
    """The persons drawn cannot carry the rows that they would have to; says which."""
