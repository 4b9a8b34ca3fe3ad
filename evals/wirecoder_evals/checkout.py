"""The checkout that this package runs from, if it runs from one: its datasets and recordings."""

import tomllib
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def is_this_project(folder: Path) -> bool:
    """Whether a folder holds this project, and not one that has the package among its own."""
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8")).get("project")
    except (OSError, ValueError):
        return False
    return isinstance(project, dict) and project.get("name") == "wirecoder"


CHECKOUT = _ROOT if is_this_project(_ROOT) else None
"""None for an installed package, which has neither datasets nor recordings."""


def own_datasets() -> list[Path]:
    """The committed datasets, in order of name."""
    if CHECKOUT is None:
        return []
    return sorted(gold.parent for gold in (CHECKOUT / "evals" / "datasets").glob("*/gold"))
