"""What other parts of the bench measured, as tables beside this one's.

A part leaves JSON files in the bench's folder, one for each run of it: objects whose keys are the
rows, nested objects their parts. Here is no more known of it than that, and that `memory` is a
curve, so a part may grow without a change here.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.contest.tables import Grid

PARTS: Final = {
    "cost": "Wirecoder's own cost, without the model",
    "scale": "Many articles in one batch, on a stand-in of the model",
}
_NOT_ROWS: Final = frozenset({"memory", "revision", "machine"})
Curve = list[tuple[float, float]]
"""Points of share of the work done, 0 to 1, and megabytes."""


def found(folder: Path) -> list[Grid]:
    """The tables of the parts that are there, a column for each of their runs."""
    grids = []
    for part, title in PARTS.items():
        runs = {_name(file, part): dict(_rows(document)) for file, document in _read(folder, part)}
        if runs:
            names = dict.fromkeys(name for rows in runs.values() for name in rows)
            cells = ((name, *(rows.get(name, "") for rows in runs.values())) for name in names)
            grids.append(Grid(title, ("", *runs), tuple(cells)))
    return grids


def memory(folder: Path) -> dict[str, Curve]:
    """The memory of each batch as it went on: samples of seconds, calls answered, megabytes."""
    curves = {}
    for file, document in _read(folder, "scale"):
        samples = document.get("memory", [])
        whole = max((calls for _, calls, _ in samples), default=0)
        if whole:
            curves[_name(file, "scale")] = [(calls / whole, mb) for _, calls, mb in samples]
    return curves


def _read(folder: Path, part: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for file in sorted(folder.glob(f"{part}*.json")):
        yield file, json.loads(file.read_text("utf-8"))


def _name(file: Path, part: str) -> str:
    """`draft, 1000` of `scale-draft-1000.json`."""
    return file.stem.removeprefix(part).strip("-").replace("-", ", ") or "Measured"


def _rows(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(document, dict):
        for key, value in document.items():
            if key not in _NOT_ROWS:
                yield from _rows(value, (*path, str(key).replace("_", " ")))
    elif isinstance(document, list):
        yield ", ".join(path), ", ".join(_told(value) for value in document)
    else:
        yield ", ".join(path), _told(document)


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
