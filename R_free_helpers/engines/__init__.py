"""Engines: who runs the measures' plans, on one machine or on several."""
