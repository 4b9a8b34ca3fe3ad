"""Resolve: the words of the article become numbers, dates and country codes. No model, no I/O."""
