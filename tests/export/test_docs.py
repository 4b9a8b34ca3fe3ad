"""The page about exports shows what the code writes."""

import json
import re
from pathlib import Path
from typing import Any

from tests.export.made import date, group, number, report

from wirecoder.export import acled, geo, rows
from wirecoder.export.sheet import csv_lines

PAGE = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
INCIDENT: dict[str, Any] = {
    "event_type": "air_drone_strike",
    "date": date("2024-01-19/2024-01-20", weekday="Saturday"),
    "location": {
        "site": "grain depot in Porto", "admin1": None, "country": "PRT", "precision": "site",
    },
    "perpetrators": [{"name": "Ridge Front", "attribution": "claimed"}],
    "claim": {"status": "claimed", "claimant": "Ridge Front"},
    "targets": [
        {"name": "grain depot", "type": "infrastructure", "nationality": None},
        {"name": "guards", "type": "civilians", "nationality": None},
    ],
    "weapons": [{"type": "drone", "name": None}],
    "munitions": {"launched": number("3"), "intercepted": number("1"), "impacted": None},
    "casualties": [group("guards", "2+", "0")],
    "damage": {"extent": "some"},
}  # fmt: skip
EXAMPLE = report(
    INCIDENT,
    article={
        "id": "depot",
        "title": "Drones hit grain depot",
        "published": "2024-01-21",
        "source_url": "https://news.example/1",
    },
)
QUIET = report(article={"id": "harvest"}).model_copy(update={"id": "r2"})


def block(kind: str, number: int = 0) -> str:
    """The n-th example of a kind on the page."""
    blocks: list[str] = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.S)
    return blocks[number]


def test_the_example_in_csv_is_what_comes_out() -> None:
    flat = [row for one in (EXAMPLE, QUIET) for row in rows.rows_of(one)]
    assert block("csv") == "".join(csv_lines(rows.COLUMNS, flat))


def test_the_example_in_acleds_columns_is_what_comes_out() -> None:
    assert block("csv", 1) == "".join(csv_lines(acled.COLUMNS, acled.rows_of(EXAMPLE)))


def test_the_example_on_a_map_is_what_comes_out() -> None:
    assert json.loads(block("json")) == json.loads(
        "".join(geo.geojson_lines(geo.features_of(EXAMPLE)))
    )


def test_every_column_and_property_is_told() -> None:
    told = re.findall(r"^\| (`[^|]+) \|", PAGE, re.M)
    names = [name for cell in told for name in re.findall(r"`([^`]+)`", cell)]
    (feature,) = geo.features_of(EXAMPLE)
    properties = feature["properties"]
    assert isinstance(properties, dict)
    assert tuple(names[: len(rows.COLUMNS)]) == rows.COLUMNS
    assert set(names[len(rows.COLUMNS) :]) == set(properties) - set(rows.COLUMNS)
