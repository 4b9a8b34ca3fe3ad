"""Rows in ACLED's columns: what can be said honestly, and nothing else."""

from typing import Any

import pytest
from tests.export.made import date, group, report

from wirecoder.export.acled import COLUMNS, rows_of
from wirecoder.export.sheet import Cell, csv_lines

# From ACLED's codebook, "ACLED Data Columns at a Glance".
PUBLISHED = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "tags", "timestamp",
)  # fmt: skip
NOT_CODED = {
    "inter1", "interaction", "region", "admin2", "admin3", "source_scale", "tags",
}  # fmt: skip
PORTO = {"site": "Porto", "admin1": "Porto district", "country": "PRT", "precision": "city"}
FULL: dict[str, Any] = {
    "event_type": "air_drone_strike",
    "outcome": "hit",
    "date": date("2024-01-20"),
    "location": PORTO,
    "perpetrators": [
        {"name": "Northern Brigade", "attribution": "claimed"},
        {"name": "Ridge Front", "attribution": "claimed"},
    ],
    "claim": {"status": "claimed", "claimant": "Northern Brigade"},
    "targets": [
        {"name": "dockers", "type": "civilians", "nationality": None},
        {"name": "cooks", "type": "civilians", "nationality": None},
    ],
    "weapons": [{"type": "drone", "name": "Heron-4"}],
    "casualties": [group("dockers", "2+", "0")],
    "damage": {"extent": "some"},
}
SENT = {"source_url": "https://news.example/1", "title": "Drones over the docks"}


def row(**fields: Any) -> dict[str, Cell]:
    (only,) = rows_of(report(fields))
    return {column: only.get(column) or None for column in COLUMNS}


def actors(*named: tuple[str, str]) -> tuple[Cell, Cell]:
    found = row(perpetrators=[{"name": name, "attribution": how} for name, how in named])
    return found["actor1"], found["assoc_actor_1"]


def test_the_columns_are_those_that_acled_publishes() -> None:
    assert COLUMNS == PUBLISHED


def test_what_a_report_says_is_filled_in_and_what_it_cannot_say_is_empty() -> None:
    (found,) = rows_of(report(FULL, article=SENT))
    assert set(found) <= set(COLUMNS)
    filled = {column for column in COLUMNS if found.get(column) not in {None, ""}}
    assert filled == set(COLUMNS) - NOT_CODED
    expected: dict[str, Cell] = {
        "event_id_cnty": "PRT-r1-1",
        "disorder_type": "Political violence",
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike",
        "actor1": "Northern Brigade",
        "assoc_actor_1": "Ridge Front",
        "actor2": "dockers",
        "assoc_actor_2": "cooks",
        "inter2": "Civilians",
        "civilian_targeting": "Civilians targeted",
        "iso": 620,
        "country": "Portugal",
        "admin1": "Porto district",
        "location": "Porto",
        "latitude": 41.1485,
        "longitude": -8.611,
        "geo_precision": 1,
        "source": "https://news.example/1",
        "fatalities": 2,
        "timestamp": 1705824000,
    }
    assert {key: found[key] for key in expected} == expected


def test_of_an_incident_that_nothing_is_known_of_hardly_a_cell_is_filled() -> None:
    found = row()
    assert {column for column, cell in found.items() if cell is not None} == {
        "event_id_cnty", "notes", "timestamp",
    }  # fmt: skip


def test_an_article_without_an_incident_has_no_row() -> None:
    assert list(rows_of(report())) == []


@pytest.mark.parametrize(
    ("value", "said", "day", "year", "precision"),
    [
        ("2024-01-20", "day", "2024-01-20", 2024, 1),
        ("2024-01-19/2024-01-20", "day", "2024-01-19", 2024, 2),
        ("2024-01-15/2024-01-21", "week", "2024-01-18", 2024, 2),
        ("2024-01-15", "week", "2024-01-15", 2024, 2),
        ("2024-01-01/2024-01-10", "day", "2024-01-05", 2024, 3),
        ("2024-01", "month", "2024-01-16", 2024, 3),
        ("2023-12-25/2024-01-07", "week", "2023-12-31", 2023, 3),
        ("2024-01/2024-02", "month", None, 2024, None),
        ("2023-10-17/2024-02", "month", None, None, None),
        ("2024", "year", None, 2024, None),
        ("2024-01-20", "none", None, 2024, None),
        ("XXXX-12-20", "day", None, None, None),
        (None, "day", None, None, None),
    ],
)
def test_the_day_is_the_middle_of_the_time_and_its_precision_is_acleds(
    value: str | None, said: str, day: str | None, year: int | None, precision: int | None
) -> None:
    found = row(date=date(value, said, weekday=None if value else "Monday"))
    told = [found[key] for key in ("event_date", "year", "time_precision")]
    assert told == [day, year, precision]


def test_the_first_actor_is_of_the_surest_attribution_and_keeps_company_of_the_same() -> None:
    assert actors(("A", "accused"), ("B", "reported"), ("C", "claimed")) == ("C", None)
    assert actors(("A", "accused"), ("B", "reported"), ("D", "reported")) == ("B", "D")
    assert actors() == (None, None)


def test_two_who_are_accused_are_not_made_allies() -> None:
    assert actors(("A", "accused"), ("B", "accused")) == ("A", None)


@pytest.mark.parametrize(
    ("type_", "nationality", "country", "inter"),
    [
        ("civilians", None, "PRT", "Civilians"),
        ("military_personnel", "PRT", "PRT", "State forces"),
        ("military_personnel", "ESP", "PRT", "External/Other forces"),
        ("military_personnel", None, "PRT", None),
        ("military_personnel", "PRT", None, None),
        ("armed_group", None, "PRT", None),
    ],
)
def test_the_second_actor_is_who_was_attacked_and_its_type_only_where_that_is_coded(
    type_: str, nationality: str | None, country: str | None, inter: str | None
) -> None:
    target = {"name": "they", "type": type_, "nationality": nationality}
    found = row(targets=[target], location=PORTO | {"country": country})
    assert (found["actor2"], found["inter2"]) == ("they", inter)


@pytest.mark.parametrize("type_", ["vessel", "military_base", "infrastructure", "government"])
def test_a_thing_or_a_building_is_no_actor(type_: str) -> None:
    found = row(targets=[{"name": "it", "type": type_, "nationality": "PRT"}])
    assert (found["actor2"], found["inter2"]) == (None, None)


def test_a_report_that_says_nothing_of_deaths_has_no_zero() -> None:
    (silent,) = rows_of(report({"casualties": [group("guards", None, "3")]}))
    (none,) = rows_of(report({"casualties": [group("guards", "0")]}))
    assert (silent["fatalities"], none["fatalities"]) == (None, 0)


@pytest.mark.parametrize(("code", "name"), [("XKX", "Kosovo"), ("SUN", "SUN")])
def test_a_country_without_a_number_keeps_its_name_or_code(code: str, name: str) -> None:
    (found,) = rows_of(report({"location": PORTO | {"country": code}}))
    assert (found["iso"], found["country"]) == (None, name)


def test_notes_are_made_of_coded_fields() -> None:
    assert row(**FULL)["notes"] == (
        "Air or drone strike by Northern Brigade (claimed); Ridge Front (claimed) on dockers; "
        "cooks at Porto, Porto district, PRT on 2024-01-20. Outcome: hit. Weapons: Heron-4. "
        "Killed: 2+ dockers. Injured: 0 dockers. Damage: some. Claim: claimed: Northern Brigade."
    )
    assert row(outcome="not_reported")["notes"] == "Other attack. Outcome: not reported."


def test_a_row_is_a_line_of_csv_in_which_longitudes_stay_numbers() -> None:
    header, line = csv_lines(COLUMNS, rows_of(report(FULL)))
    assert header.startswith("event_id_cnty,event_date,year")
    assert ",41.1485,-8.611,1," in line
