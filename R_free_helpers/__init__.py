"""From a medical quality registry's row-level extract to its annual report."""

__version__ = "0.1.0"
