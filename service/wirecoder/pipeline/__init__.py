"""The way of an article: segment, extract, ground, resolve, report; one stage a file."""
