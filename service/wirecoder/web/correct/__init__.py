"""Correcting a record: an editor picks words in the article, and the values follow."""
