"""Who is counted: functions from a source to rows, one per person or event."""
