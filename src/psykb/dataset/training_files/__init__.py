"""Files with which trainers run on what was exported, and when they may be replaced."""
