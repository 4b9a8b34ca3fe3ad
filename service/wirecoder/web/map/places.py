"""Incidents as marks of a map: one for each point, whatever lies there."""

from collections.abc import Sequence
from dataclasses import dataclass

from wirecoder.export.geo import NEAR_TOWN, REGION, TOWN
from wirecoder.web.map.incidents import Shown
from wirecoder.web.map.projection import Spot, project

_RINGS = {TOWN: "town", NEAR_TOWN: "near", REGION: "region"}


@dataclass(frozen=True, slots=True)
class Place:
    """A point with its incidents, as numbers in the list that was given.

    `rings` are the ways in which they lie there: in a town, near it, or anywhere in its region.
    One inside the other, they can all be seen, so that no incident looks surer than it is.
    """

    spot: Spot
    numbers: tuple[int, ...]
    rings: tuple[str, ...]


def places(found: Sequence[Shown]) -> list[Place]:
    """The marks, those with most incidents first, so that single ones are drawn above them."""
    at: dict[tuple[float, float], list[int]] = {}
    for number, one in enumerate(found):
        if one.point:
            at.setdefault((one.point.longitude, one.point.latitude), []).append(number)
    marks = [_place(point, numbers, found) for point, numbers in at.items()]
    return sorted(marks, key=lambda place: (-len(place.numbers), place.numbers))


def _place(at: tuple[float, float], numbers: list[int], found: Sequence[Shown]) -> Place:
    precisions = {point.precision for number in numbers if (point := found[number].point)}
    rings = tuple(_RINGS[one] for one in sorted(precisions, reverse=True))
    return Place(project(*at), tuple(numbers), rings)
