"""Incidents on a map: one GeoJSON feature (RFC 7946) each, with a point only where there is one.

The article names places and never coordinates. A point is that of a GeoNames city whose name the
place bears; `geo_precision` says how far to trust it, in ACLED's three steps:

1  the article names the town itself
2  the place is near the town, or in it, or bears its name ("in Xtown", "Xtown airport")
3  the article names a region only, and this is the region's chief city, which bears its name

Where the name fits no city in the incident's country, or more than one, there is no point: a gap on
the map is seen, a wrong point is believed.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wirecoder.export.rows import head_of, row_of
from wirecoder.pipeline.resolve.gazetteer import coordinates, seat
from wirecoder_schemas.codebook import PlacePrecision
from wirecoder_schemas.incident import Incident, Location
from wirecoder_schemas.report import Report

Feature = dict[str, object]

TOWN, NEAR_TOWN, REGION = 1, 2, 3
# No point is finer than what the article says; of a country or a sea there is none.
_FINEST = {
    PlacePrecision.SITE: TOWN,
    PlacePrecision.CITY: TOWN,
    PlacePrecision.NEAR_SITE: NEAR_TOWN,
    PlacePrecision.ADMIN1: REGION,
}
_WITHIN = re.compile(r",\s*|\b(?:in|at|of|near|outside)\s+", re.IGNORECASE)


class Placed(NamedTuple):
    """A point in degrees (WGS 84), how precise it is (1 to 3), and the name that it rests on."""

    longitude: float
    latitude: float
    precision: int
    source: str


def placed(location: Location) -> Placed | None:
    """Where a place can be drawn; None where there is no telling."""
    finest = _FINEST.get(location.precision)
    if finest is None or location.country is None:
        return None
    site, region, country = location.site or "", location.admin1 or "", location.country
    for name in (site, *_WITHIN.split(site)):
        if point := coordinates(name, country, region):
            own = TOWN if point.itself and name == site else NEAR_TOWN
            return Placed(point.longitude, point.latitude, max(own, finest), "geonames_site")
    if point := seat(region, country):
        return Placed(point.longitude, point.latitude, REGION, "geonames_admin1")
    return None


def features_of(report: Report) -> Iterator[Feature]:
    """A feature for each incident. The properties are the CSV's columns, null where empty."""
    head = head_of(report)
    del head["status"]  # what has incidents was coded
    for incident in report.incidents:
        point = placed(incident.location)
        yield {
            "type": "Feature",
            "id": f"{head['report']}/{incident.id}",
            "geometry": point and {"type": "Point", "coordinates": [*point[:2]]},
            "properties": {
                **{key: value or None for key, value in (head | row_of(incident)).items()},
                **_precisions(incident, point),
            },
        }


def geojson_lines(features: Iterable[Feature]) -> Iterator[str]:
    """The text of a feature collection as its features come, a line for each."""
    yield HEAD
    for number, feature in enumerate(features):
        yield line_of(feature, first=number == 0)
    yield TAIL


HEAD, TAIL = '{"type": "FeatureCollection", "features": [', "\n]}\n"
"""What stands around the lines of a feature collection."""


def line_of(feature: Feature, *, first: bool) -> str:
    """A feature's line in a collection, with what parts it from the one before."""
    return ("\n" if first else ",\n") + json.dumps(feature, ensure_ascii=False)


def _precisions(incident: Incident, point: Placed | None) -> dict[str, object]:
    return {
        "date_precision": incident.date.precision.value if incident.date else None,
        "place_precision": incident.location.precision.value,
        "geo_precision": point.precision if point else None,
        "geo_source": point.source if point else None,
    }
