"""A training set out of several sources by a recipe: drawn, kept apart by split, and locked."""
