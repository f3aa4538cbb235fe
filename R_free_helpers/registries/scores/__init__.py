"""Scores of questionnaires from item answers."""
