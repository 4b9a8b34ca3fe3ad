"""Where cities lie: only a city of the country that is meant, and only if there is no other."""

import pytest

from wirecoder.pipeline.resolve.gazetteer import cities, coordinates, country_by_code, seat


@pytest.mark.parametrize(
    "name",
    ["Porto", "PORTO", "the town of Porto", "Porto city", "the city of Porto", "Oporto"],
)
def test_a_citys_own_name_gives_longitude_and_latitude(name: str) -> None:
    point = coordinates(name, "PRT")
    assert point is not None
    assert (round(point.longitude, 1), round(point.latitude, 1)) == (-8.6, 41.1)
    assert point.itself


@pytest.mark.parametrize("name", ["Porto airport", "Porto air base", "northern Porto"])
def test_what_bears_a_citys_name_is_not_the_city_itself(name: str) -> None:
    porto = coordinates("Porto", "PRT")
    assert porto
    assert coordinates(name, "PRT") == porto._replace(itself=False)


def test_a_name_that_is_only_an_alias_does_not_lend_it_to_other_places() -> None:
    assert coordinates("Oporto", "PRT")
    assert coordinates("Oporto airport", "PRT") is None


@pytest.mark.parametrize("country", ["BRA", "ISL", "XXX", ""])
def test_a_city_of_another_country_is_not_meant(country: str) -> None:
    assert coordinates("Ushuaia", "ARG")
    assert coordinates("Ushuaia", country) is None


@pytest.mark.parametrize(
    ("name", "country"), [("Springfield", "USA"), ("Long Beach", "USA"), ("Toyota", "JPN")]
)
def test_of_two_cities_of_one_name_neither_is_taken_even_the_far_larger(
    name: str, country: str
) -> None:
    assert cities(name)  # the gazetteer does know them
    assert coordinates(name, country) is None


def test_a_city_that_the_gazetteer_lists_twice_is_one_city() -> None:
    assert coordinates("Changhua", "TWN")


@pytest.mark.parametrize("name", ["", "the", "Depot Nine", "airport", "market", "northern", "Åre"])
def test_a_name_of_no_city_or_too_short_for_one_gives_nothing(name: str) -> None:
    assert coordinates(name, "SWE") is None


def test_a_region_has_the_seat_that_it_is_named_after() -> None:
    kyoto = coordinates("Kyoto", "JPN")
    assert kyoto
    assert seat("Kyoto Prefecture", "JPN") == kyoto._replace(itself=False)


@pytest.mark.parametrize(
    ("region", "country"),
    [("Wyoming", "USA"), ("Delaware", "USA"), ("Aurora", "PHL"), ("Hokkaido", "JPN")],
)
def test_a_namesake_elsewhere_in_the_country_is_no_seat(region: str, country: str) -> None:
    assert seat(region, country) is None


def test_a_region_by_an_alias_of_a_city_has_no_seat() -> None:
    assert seat("Porto", "PRT")
    assert seat("Oporto", "PRT") is None


def test_a_city_outside_the_region_that_is_named_is_another_city() -> None:
    assert coordinates("Maizuru", "JPN", "Kyoto Prefecture")
    assert coordinates("Maizuru", "JPN", "a region that nobody knows")
    assert coordinates("Maizuru", "JPN", "Hiroshima Prefecture") is None


def test_a_country_code_gives_its_name_and_number() -> None:
    assert country_by_code("NLD") == ("The Netherlands", 528)
    assert country_by_code("XXX") is None
