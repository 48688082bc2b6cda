"""A training run as a whole: devices, one process or several, going on, its end."""
