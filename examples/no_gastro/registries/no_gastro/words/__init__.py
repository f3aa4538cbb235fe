"""Words that depend on data, in Bokmål: report variables that prose, captions and key figures take by name."""
