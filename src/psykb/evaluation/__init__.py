"""Measure what psykb does: every number with its n and its interval."""
