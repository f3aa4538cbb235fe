"""Number formats, phrases and data-dependent words of a report's language."""
