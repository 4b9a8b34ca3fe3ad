"""The eval board: runs over time, slot by slot, and where the newest one goes wrong."""
