"""Passages → hits: the knowledge base on disk and how it is searched."""
