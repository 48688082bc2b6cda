"""Pure functions on strings: folding, sentences, search terms."""
