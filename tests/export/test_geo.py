"""Incidents on a map: a point only where the article warrants one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.export.made import date, group, location, report

from wirecoder.export.geo import Feature, features_of, geojson_lines, placed
from wirecoder.export.rows import COLUMNS

PORTO = (-8.61, 41.15)


def where(
    site: str | None,
    precision: str = "site",
    admin1: str | None = None,
    country: str | None = "PRT",
) -> tuple[float, float, int, str] | None:
    found = placed(location(site, country, precision, admin1))
    return found and (round(found[0], 2), round(found[1], 2), *found[2:])


def feature(**fields: Any) -> dict[str, Any]:
    (only,) = features_of(report(fields))
    return only


@pytest.mark.parametrize("precision", ["site", "city"])
def test_the_town_itself_is_precision_1(precision: str) -> None:
    assert where("Porto", precision) == (*PORTO, 1, "geonames_site")


@pytest.mark.parametrize(
    "site",
    [
        "Porto airport",
        "grain depot in Porto",
        "a Depot Nine outside Porto",
        "army camp at Porto",
        "12 km south of Porto",
        "Depot Nine, Porto",
        "the southern outskirts of Porto",
    ],
)
def test_a_site_in_or_by_a_town_is_precision_2(site: str) -> None:
    assert where(site) == (*PORTO, 2, "geonames_site")


def test_near_a_town_is_precision_2_though_the_name_is_the_towns() -> None:
    assert where("Porto", "near_site") == (*PORTO, 2, "geonames_site")


def test_a_region_is_precision_3_at_the_chief_city_that_bears_its_name() -> None:
    assert where(None, "admin1", "Porto district") == (*PORTO, 3, "geonames_admin1")
    assert where("Depot Nine", "site", "Porto district") == (*PORTO, 3, "geonames_admin1")


def test_a_town_in_another_region_than_the_one_named_is_not_taken() -> None:
    assert where("Braga", "city") != where("Braga", "city", "Porto district")
    assert where("Braga", "city", "Porto district") == (*PORTO, 3, "geonames_admin1")


@pytest.mark.parametrize("precision", ["country", "sea", "unknown"])
def test_a_country_a_sea_and_an_unknown_place_have_no_point(precision: str) -> None:
    assert where("Porto", precision, "Porto district") is None


@pytest.mark.parametrize(
    ("site", "admin1", "country"),
    [
        (None, None, "PRT"),
        ("Depot Nine", None, "PRT"),
        ("Depot Nine", "the north", "PRT"),
        ("Porto", None, None),
        ("Porto", None, "ISL"),
        ("Springfield", None, "USA"),
        ("Depot Nine", "Wyoming", "USA"),
        ("road from Porto to Braga", None, "PRT"),
    ],
)
def test_where_there_is_no_telling_there_is_no_point(
    site: str | None, admin1: str | None, country: str | None
) -> None:
    assert where(site, "site", admin1, country) is None


def test_a_feature_is_what_rfc_7946_asks_with_longitude_first() -> None:
    found = feature(
        location={"site": "Porto", "admin1": None, "country": "PRT", "precision": "city"}
    )
    assert set(found) == {"type", "id", "geometry", "properties"}
    assert (found["type"], found["id"]) == ("Feature", "r1/1")
    assert found["geometry"]["type"] == "Point"
    assert found["geometry"]["coordinates"] == [
        pytest.approx(PORTO[0], abs=0.01),
        pytest.approx(PORTO[1], abs=0.01),
    ]


def test_without_a_point_the_geometry_and_its_precision_are_null() -> None:
    found = feature(
        location={"site": "Depot Nine", "admin1": None, "country": "PRT", "precision": "site"}
    )
    assert found["geometry"] is None
    told = [found["properties"][key] for key in ("geo_precision", "geo_source", "place_precision")]
    assert told == [None, None, "site"]


def test_properties_are_flat_named_as_in_the_csv_and_null_where_empty() -> None:
    found = feature(
        date=date("2024-01-19/2024-01-20", weekday="Saturday"),
        casualties=[group("guards", "2")],
    )["properties"]
    own = {"date_precision", "place_precision", "geo_precision", "geo_source"}
    assert set(found) - own <= set(COLUMNS)
    assert all(isinstance(value, str | int | None) for value in found.values())
    assert "" not in found.values()
    told = ("report", "article", "incident", "date", "date_precision", "weekday", "killed", "site")
    assert [found[key] for key in told] == [
        "r1", "a1", "1", "2024-01-19/2024-01-20", "day", "Saturday", "2 guards", None,
    ]  # fmt: skip


def test_a_day_of_no_year_poses_as_a_day_of_none() -> None:
    found = feature(date=date("XXXX-12-20"))["properties"]
    assert [found[key] for key in ("date", "date_from", "date_to")] == ["XXXX-12-20", None, None]
    found = feature(date=date("2024-02", "month"))["properties"]
    assert [found[key] for key in ("date_from", "date_to")] == ["2024-02-01", "2024-02-29"]


def test_every_incident_is_a_feature_and_an_article_without_one_has_none() -> None:
    assert [one["id"] for one in features_of(report({}, {}))] == ["r1/1", "r1/2"]
    assert list(features_of(report())) == []


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_lines_are_one_feature_collection(count: int) -> None:
    features = [*features_of(report(*[{}] * count))]
    document = json.loads("".join(geojson_lines(features)))
    assert document == {"type": "FeatureCollection", "features": features}


def test_a_feature_is_written_before_the_next_is_asked_for() -> None:
    def features() -> Iterator[Feature]:
        yield {"type": "Feature"}
        raise AssertionError("asked too early")

    lines = geojson_lines(features())
    assert next(lines).endswith("[")
    assert json.loads(next(lines)) == {"type": "Feature"}


def test_no_control_character_of_an_article_is_in_a_property() -> None:
    steering = "Depot\x1b[2J\u2028\u202eNine"
    found = feature(
        location={"site": steering, "admin1": None, "country": None, "precision": "site"}
    )
    assert found["properties"]["site"] == "Depot [2J Nine"
