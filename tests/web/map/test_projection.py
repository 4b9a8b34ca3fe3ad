"""Where places lie on the plane, and what a view shows of it."""

import pytest

from wirecoder.web.map.projection import WORLD, Spot, fit, project


def test_the_middle_of_the_world_is_where_the_equator_meets_greenwich() -> None:
    middle, east, north = project(0, 0), project(1, 0), project(0, 1)
    assert middle.x == WORLD.width / 2
    assert east.x - middle.x == pytest.approx(100)
    assert middle.y - north.y == pytest.approx(100, rel=1e-3)


def test_shapes_are_right_wherever_one_looks() -> None:
    """At 60 degrees a degree of longitude is half as long: one of latitude is twice as high."""
    down = project(20, 59.5).y - project(20, 60.5).y
    assert down == pytest.approx(200, rel=1e-3)


def test_what_lies_beyond_the_edge_is_drawn_on_it() -> None:
    assert project(0, 90).y == WORLD.y
    assert project(0, -90).y == WORLD.height


def test_a_view_shows_all_points_with_room_around_them() -> None:
    spots = [project(44, 33), project(35, 32), project(40, 36)]
    view = fit(spots)
    for spot in spots:
        assert view.x + view.width * 0.05 < spot.x < view.x + view.width * 0.95
        assert view.y + view.height * 0.05 < spot.y < view.y + view.height * 0.95
    assert view.width / view.height == pytest.approx(16 / 9)


def test_one_town_is_shown_with_what_lies_around_it() -> None:
    view = fit([project(44, 33)])
    assert view.width == 800
    assert view.x + view.width / 2 == project(44, 33).x


@pytest.mark.parametrize("spots", [[], [project(-179, 70), project(179, -50)]])
def test_no_view_is_larger_than_the_world(spots: list[Spot]) -> None:
    view = fit(spots)
    assert (view.x, view.width) == (WORLD.x, WORLD.width)
    assert view.y >= WORLD.y
    assert view.y + view.height <= WORLD.y + WORLD.height
