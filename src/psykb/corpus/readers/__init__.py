"""One module for each format; each reads a file into a draft."""
