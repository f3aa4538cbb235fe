"""From a medical quality registry's row-level extract to its annual report."""

__version__ = "0.2.0"
