"""Pages on which reports are found and read."""
