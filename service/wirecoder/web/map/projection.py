"""The plane that maps are drawn on, and which part of it is in view.

Mercator's projection: shapes are right wherever one zooms to, so one drawing does for every view.
Sizes grow towards the poles, which no mark depends on.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

_UNITS = 100  # in a degree of longitude: about a kilometre, no coarser than the base map
_NORTH, _SOUTH = 80.0, -58.0  # degrees: beyond them live few people and no towns of the gazetteer
_ASPECT = 16 / 9
_LEAST = 8 * _UNITS  # across: a town is shown with what lies around it
_MARGIN = 0.15  # of the extent of the points, on each side


class Spot(NamedTuple):
    """A point of the plane; `y` grows downwards."""

    x: float
    y: float


class View(NamedTuple):
    """A part of the plane: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    def grown(self, share: float) -> "View":
        """The same with a margin on each side, a share of its size."""
        across, down = self.width * share, self.height * share
        return View(self.x - across, self.y - down, self.width + 2 * across, self.height + 2 * down)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


def project(longitude: float, latitude: float) -> Spot:
    """Where a place lies on the plane; what is beyond its northern or southern edge lies on it."""
    north = min(max(latitude, _SOUTH), _NORTH)
    return Spot((longitude + 180) * _UNITS, _down(_NORTH) - _down(north))


def fit(spots: Sequence[Spot]) -> View:
    """The view that shows all spots with room around them; the whole world for none."""
    if not spots:
        return WORLD
    left, right = min(s.x for s in spots), max(s.x for s in spots)
    top, bottom = min(s.y for s in spots), max(s.y for s in spots)
    across = (right - left) * (1 + 2 * _MARGIN)
    down = (bottom - top) * (1 + 2 * _MARGIN)
    width = min(max(across, down * _ASPECT, _LEAST), WORLD.width)
    height = width / _ASPECT
    return View(
        _within((left + right - width) / 2, WORLD.width - width),
        _within((top + bottom - height) / 2, WORLD.height - height),
        width,
        height,
    )


def _within(corner: float, last: float) -> float:
    return min(max(corner, 0.0), max(last, 0.0))


def _down(latitude: float) -> float:
    """Mercator's ordinate, in units."""
    turned = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    return math.degrees(turned) * _UNITS


WORLD = View(0.0, 0.0, 360.0 * _UNITS, _down(_NORTH) - _down(_SOUTH))
"""All that can be drawn."""
