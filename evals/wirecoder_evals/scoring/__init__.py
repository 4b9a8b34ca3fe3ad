"""Scoring as the codebook defines it: pure functions from predictions and gold to verdicts."""

SCORING = "codebook-1/scoring-1"
"""Names the rules below. Two scores are comparable only if it is the same."""
