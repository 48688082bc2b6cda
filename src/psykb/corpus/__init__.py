"""Files become documents, and documents passages."""
