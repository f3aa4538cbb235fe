"""Registries: for each one package with its cohorts, measures and words; the engine finds it by its name.

Those of the workspace come first, see `R_free_helpers.model.workspace`.
"""

from R_free_helpers.model.workspace import own_packages

__path__[:0] = own_packages("registries")
