"""What other parts of the bench measured, as tables beside this one's.

A part writes `NAME.json` into the bench's folder: an object whose keys are the rows, nested objects
their parts. Here is no more known of it than that, so a part may grow without a change here.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.contest.tables import Grid

PARTS: Final = {
    "cost": "Wirecoder's own cost, without the model",
    "scale": "Many articles in one batch",
}


def found(folder: Path) -> list[Grid]:
    """The tables of the parts that are there."""
    return [
        Grid(title, ("", "Measured"), tuple(_rows(json.loads(file.read_text("utf-8")))))
        for name, title in PARTS.items()
        if (file := folder / f"{name}.json").is_file()
    ]


def _rows(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(document, dict):
        for key, value in document.items():
            yield from _rows(value, (*path, str(key).replace("_", " ")))
    elif isinstance(document, list):
        yield ", ".join(path), ", ".join(_told(value) for value in document)
    else:
        yield ", ".join(path), _told(document)


def _told(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
