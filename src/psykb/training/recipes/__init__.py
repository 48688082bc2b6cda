"""Recipes for fine-tuning: their tables, the shipped files, and how they are read."""
