"""Incidents on a map and along time, drawn by the service itself: no tiles, no other server."""
