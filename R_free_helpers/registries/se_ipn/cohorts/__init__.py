"""Who is counted: functions of a source that return one row per person or event, a module per subject."""
