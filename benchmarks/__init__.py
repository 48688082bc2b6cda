"""Benchmarks: scripts that measure psykb and print tables. Run them with `scripts/bench`."""
