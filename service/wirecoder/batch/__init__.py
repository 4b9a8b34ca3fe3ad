"""Many articles from a file to a file: planned, coded with bounded means, resumable."""
