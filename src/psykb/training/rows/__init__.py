"""Rows as the tokens that are trained on: splits, chat templates, what is left out."""
