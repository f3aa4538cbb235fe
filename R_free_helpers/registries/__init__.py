"""Registries: for each one package with its cohorts, measures and words; the engine finds it by its name."""
