"""Posting: an article goes in by hand, and its way to a report can be watched."""
