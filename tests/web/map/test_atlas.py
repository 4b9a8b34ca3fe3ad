"""The outlines of countries, from the vendored file."""

import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest

from wirecoder.web.map.atlas import Shape, shapes
from wirecoder.web.map.projection import WORLD, View, fit, project

VENDOR = Path(__file__).parents[3] / "service" / "wirecoder" / "web" / "vendor"
IRAQ = fit([project(44, 33), project(40, 36)])


def named(view: View, name: str) -> Shape:
    (found,) = [shape for shape in shapes(view) if shape.name == name]
    return found


def rings(shape: Shape) -> list[list[tuple[int, int]]]:
    """The points of an outline, read from its path as a browser would."""
    found = []
    for x, y, steps in re.findall(r"M(-?\d+) (-?\d+)l([-\d ]*)z", shape.path):
        points = [(int(x), int(y))]
        numbers = [int(number) for number in steps.split()]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            points.append((points[-1][0] + across, points[-1][1] + down))
        found.append(points)
    return found


def holds(shape: Shape, longitude: float, latitude: float) -> bool:
    """Whether a place lies inside: a ray from it crosses the outline an odd number of times."""
    x, y = project(longitude, latitude)
    crossed = 0
    for ring in rings(shape):
        for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
            if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                crossed += 1
    return crossed % 2 == 1


def test_the_file_is_as_it_was_published() -> None:
    file = VENDOR / "world-atlas-2.0.2-countries-50m.json"
    published = "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == published
    assert (VENDOR / "world-atlas-LICENSE").is_file()


@pytest.mark.parametrize(
    ("country", "longitude", "latitude"),
    [
        ("Iraq", 44.4, 33.3),
        ("Chile", -70.7, -33.4),
        ("Japan", 138.0, 36.0),
        ("Russia", 37.6, 55.7),
        ("Russia", 178.0, 66.5),  # east of the last border on the plane, and
        ("Russia", -173.0, 66.3),  # beyond the 180th meridian
    ],
)
@pytest.mark.parametrize("view", [WORLD, IRAQ], ids=["world", "near"])
def test_a_place_lies_in_its_country_and_in_no_other(
    view: View, country: str, longitude: float, latitude: float
) -> None:
    inside = [shape.name for shape in shapes(view) if holds(shape, longitude, latitude)]
    assert inside == [country]


def test_a_country_that_surrounds_another_has_a_hole() -> None:
    assert not holds(named(WORLD, "South Africa"), 28.2, -29.5)  # Lesotho


def test_what_is_in_view_is_drawn_more_finely_than_the_rest() -> None:
    def points(view: View, name: str) -> int:
        return sum(map(len, rings(named(view, name))))

    assert points(IRAQ, "Iraq") > 2 * points(WORLD, "Iraq")
    assert points(IRAQ, "Brazil") <= points(WORLD, "Brazil")


@pytest.mark.parametrize("view", [WORLD, IRAQ], ids=["world", "near"])
def test_an_outline_of_the_world_stays_small(view: View) -> None:
    assert 50_000 < sum(len(shape.path) for shape in shapes(view)) < 200_000


def test_names_are_written_where_they_have_room_and_inside_the_view() -> None:
    labels = {shape.name: shape.label for shape in shapes(IRAQ) if shape.label}
    assert {"Iraq", "Syria"} <= labels.keys()
    assert not {"Kuwait", "Brazil"} & labels.keys()
    assert all(IRAQ.holds(x, y) for x, y in labels.values())
