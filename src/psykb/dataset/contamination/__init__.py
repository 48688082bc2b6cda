"""Whether training rows hold questions of benchmarks: reading those, finding them, telling hits."""
