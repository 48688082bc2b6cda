"""The forms in which others keep conversations: one module each, found by what the data hold."""
