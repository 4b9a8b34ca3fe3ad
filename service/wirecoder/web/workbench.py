"""What a package adds to the workbench, and what its pages are given."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from fastapi import APIRouter

from wirecoder.desk.service import Service
from wirecoder.web.pages import Pages, Section

GROUP = "wirecoder.pages"
"""The entry points by which other packages bring pages: each is a `Contribution`."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """What pages stand on: the service they show, and what renders them."""

    service: Service
    pages: Pages


@dataclass(frozen=True, slots=True)
class Contribution:
    """Pages of one package.

    `folder` holds their `templates/` and `static/`, where each room has names of its own; `rooms`
    make the routes; `sections` are what the navigation shows of them.
    """

    folder: Path
    sections: tuple[Section, ...]
    rooms: tuple[Callable[[Workbench], APIRouter], ...]


def installed() -> tuple[Contribution, ...]:
    """The contributions of other packages, in order of their names."""
    return tuple(point.load() for point in sorted(entry_points(group=GROUP), key=lambda p: p.name))
