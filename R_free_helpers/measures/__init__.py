"""Estimators: what turns rows about persons into results. They know no registry."""
