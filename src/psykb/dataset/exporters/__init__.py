"""One module for each format: items in, the bytes of files out."""
