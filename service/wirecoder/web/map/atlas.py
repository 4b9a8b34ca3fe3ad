"""The countries of the world as outlines, from the TopoJSON file that is kept with the service.

TopoJSON keeps each stretch of border once, as an arc of small steps on a grid; a country is a list
of rings, each a list of arcs, of which a negative number is one taken backwards (`~n`). So borders
are made coarser arc by arc, and neighbours still meet.

What is in view is drawn as finely as a screen shows it, the rest coarsely: one can zoom out to the
whole world, and the page stays small.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from wirecoder.web.map.projection import WORLD, View, project

_FILE = files("wirecoder.web") / "vendor" / "world-atlas-2.0.2-countries-50m.json"
_COARSE = 60.0  # units between points out of view: two dots of a map of the whole world
_FINE = 0.001  # of the width of the view: a dot of the screen
_AROUND = 0.5  # of the view, drawn as finely: one moves before one loads
_LETTER, _LINE = 0.0085, 0.02  # of the width of the view: what a name takes
_ROUND = round(WORLD.width)  # once around the world

Point = tuple[int, int]
Ring = list[Point]


class Shape(NamedTuple):
    """A country: its name, its outline as an SVG path, and where its name has room, if it has."""

    name: str
    path: str
    label: Point | None


class _Country(NamedTuple):
    name: str
    rings: list[list[int]]


class _Atlas(NamedTuple):
    arcs: list[Ring]
    coarse: list[Ring]
    countries: list[_Country]


@lru_cache(maxsize=16)
def shapes(view: View) -> tuple[Shape, ...]:
    """Every country that has an outline, drawn for a view."""
    atlas, near = _atlas(), view.grown(_AROUND)
    fine = view.width * _FINE
    arcs = [
        _thinned(arc, fine, near) if _meets(arc, near) else coarse
        for arc, coarse in zip(atlas.arcs, atlas.coarse, strict=True)
    ]
    return tuple(
        Shape(country.name, "".join(map(_path, rings)), _label(country.name, rings, view))
        for country in atlas.countries
        if (rings := [r for ring in country.rings if len(r := _joined(ring, arcs)) > 2])
    )


@cache
def _atlas() -> _Atlas:
    topology = json.loads(_FILE.read_bytes())
    arcs = list(_decoded(topology))
    countries = [
        _Country(
            one["properties"]["name"], [ring for polygon in _polygons(one) for ring in polygon]
        )
        for one in topology["objects"]["countries"]["geometries"]
    ]
    return _Atlas(arcs, [_thinned(arc, _COARSE) for arc in arcs], countries)


def _decoded(topology: dict[str, Any]) -> Iterator[Ring]:
    """The arcs, from steps on the grid to whole units of the plane."""
    (across, up), (west, south) = (topology["transform"][key] for key in ("scale", "translate"))
    for arc in topology["arcs"]:
        steps = accumulate(arc, lambda at, step: [at[0] + step[0], at[1] + step[1]])
        spots = (project(x * across + west, y * up + south) for x, y in steps)
        yield [(round(spot.x), round(spot.y)) for spot in spots]


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    arcs: list[Any] = geometry["arcs"]
    return [arcs] if geometry["type"] == "Polygon" else arcs


def _meets(arc: Ring, view: View) -> bool:
    """Whether any of an arc lies in view; one that only crosses it is too short to matter."""
    return any(view.holds(x, y) for x, y in arc)


def _thinned(arc: Ring, fine: float, near: View | None = None) -> Ring:
    """Both ends, and each point far enough from the one before; out of view, coarsely far."""
    kept = [arc[0]]
    x, y = arc[0]
    for point in arc[1:-1]:
        far = max(abs(point[0] - x), abs(point[1] - y))
        if far >= _COARSE or (far >= fine and (near is None or near.holds(*point))):
            kept.append(point)
            x, y = point
    return [*kept, arc[-1]]


def _joined(ring: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """The points of a ring, each once; the last leads back to the first by itself.

    A ring that crosses the 180th meridian goes on beyond the edge of the plane.
    """
    points: Ring = []
    turned = 0
    for number in ring:
        for x, y in arcs[number] if number >= 0 else reversed(arcs[~number]):
            if points:
                step = x + turned - points[-1][0]
                turned -= round(step / _ROUND) * _ROUND
            if not points or points[-1] != (x + turned, y):
                points.append((x + turned, y))
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    # What lies beyond the map's edge is flat: no outline.
    return points if len({y for _, y in points}) > 1 else []


def _path(ring: Ring) -> str:
    """In whole steps from point to point, which is the shortest way to write it."""
    (x, y), *_ = ring
    steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(ring))
    copies = [x]
    if max(x for x, _ in ring) > _ROUND:  # its other end is seen at the other edge
        copies.append(x - _ROUND)
    if min(x for x, _ in ring) < 0:
        copies.append(x + _ROUND)
    return "".join(f"M{start} {y}l{steps}z" for start in copies)


def _label(name: str, rings: Sequence[Ring], view: View) -> Point | None:
    """The middle of its mainland's part in view, if the name has room there."""
    part = _clipped(max(rings, key=lambda ring: abs(_area(ring))), view)
    width, height = len(name) * _LETTER * view.width, _LINE * view.width
    if abs(_area(part)) < 2 * width * height:
        return None
    x, y = _middle(part)
    # Near the edge a name would be cut.
    return (
        (x, y) if view.holds(x - width / 2, y - height) and view.holds(x + width / 2, y) else None
    )


def _clipped(ring: Ring, view: View) -> Ring:
    """The part of a polygon in view (Sutherland and Hodgman): cut by one side after the other."""
    left, top = view.x, view.y
    right, bottom = view.x + view.width, view.y + view.height
    for axis, bound, sign in ((0, left, 1), (0, right, -1), (1, top, 1), (1, bottom, -1)):
        ring = list(_cut(ring, axis, bound, sign))
    return ring


def _cut(ring: Ring, axis: int, bound: float, sign: int) -> Iterator[Point]:
    for before, point in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        came_from = (before[axis] - bound) * sign
        goes_to = (point[axis] - bound) * sign
        if (came_from < 0) != (goes_to < 0):
            share = came_from / (came_from - goes_to)
            yield (
                round(before[0] + share * (point[0] - before[0])),
                round(before[1] + share * (point[1] - before[1])),
            )
        if goes_to >= 0:
            yield point


def _crossings(ring: Ring) -> Iterator[tuple[Point, Point, int]]:
    for a, b in pairwise([*ring, *ring[:1]]):
        yield a, b, a[0] * b[1] - b[0] * a[1]


def _area(ring: Ring) -> float:
    return sum(cross for _, _, cross in _crossings(ring)) / 2


def _middle(ring: Ring) -> Point:
    """The centre of gravity."""
    area = _area(ring)
    x = sum((a[0] + b[0]) * cross for a, b, cross in _crossings(ring))
    y = sum((a[1] + b[1]) * cross for a, b, cross in _crossings(ring))
    return round(x / (6 * area)), round(y / (6 * area))
