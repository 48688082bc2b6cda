"""Which texts are the same, or nearly so: folding, exact digests, MinHash clusters, prefixes."""
