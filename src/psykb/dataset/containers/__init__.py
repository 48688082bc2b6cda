"""What data sets come in: JSON, JSON Lines, text, Parquet; in folders, ZIP archives, gzip."""
