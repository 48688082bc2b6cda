"""Quotes, citations and abstention: what keeps an answer to the book."""
