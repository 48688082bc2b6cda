"""Passages become questions with answers: planned, drafted, checked, and kept or refused."""
