"""The checkout that this package runs from, if it runs from one: its datasets and recordings."""

from pathlib import Path

_ROOT = Path(__file__).parents[2]
CHECKOUT = _ROOT if (_ROOT / "pyproject.toml").is_file() else None
"""None for an installed package, which has neither datasets nor recordings."""


def own_datasets() -> list[Path]:
    """The committed datasets, in order of name."""
    if CHECKOUT is None:
        return []
    return sorted(gold.parent for gold in (CHECKOUT / "evals" / "datasets").glob("*/gold"))
