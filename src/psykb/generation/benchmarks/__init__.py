"""The items of benchmarks: what they ask, read from the files in which they are given away."""
