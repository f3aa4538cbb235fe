"""The words of the report that depend on data."""
