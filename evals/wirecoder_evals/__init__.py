"""Evaluation: datasets of labelled articles, and what a run of the pipeline makes of them."""
