"""Files: cells, sessions, CSV."""
