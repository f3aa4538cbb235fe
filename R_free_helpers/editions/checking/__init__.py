"""A registry's mistakes, named all at once without an extract: ``registry-report check``.

What is read: the lists, what they say of each other and of the tables of an extract; the registry's Python, its
declarations and what they name; the texts, chapters and settings of its reports. Then everything is run for an edition
in which nobody is counted: measures on tables without rows, the variables of texts, each cell of each chapter. That
finds a column that no table has, or an argument that no figure takes, where it is asked for.
"""

from R_free_helpers.editions.checking.everything import Checked, check, require_sound, tell
from R_free_helpers.editions.checking.mistake import Mistake, Mistaken

__all__ = ["Checked", "Mistake", "Mistaken", "check", "require_sound", "tell"]
