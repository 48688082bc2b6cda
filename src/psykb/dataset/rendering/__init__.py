"""Rows as a model's tokenizer writes them: text, tokens, and on which of them loss is taken."""
