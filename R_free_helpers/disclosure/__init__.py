"""Disclosure control: what may be published, and what is hidden so that hidden cells stay hidden."""
