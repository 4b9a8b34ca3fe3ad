"""Alembic's: `env.py` runs the migrations of `versions` in order."""
