"""Segment: sentences with their offsets, and what of the page is no evidence."""
