"""ACLED's types of an incident, and the tables in the docs that say them."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tests.export.made import group, incident

from wirecoder.export.acled import COLUMNS
from wirecoder.export.acled_types import UNDECIDED, Kind, kind_of, targets_civilians
from wirecoder_schemas.codebook import DatePrecision, EventType, Outcome, PlacePrecision, TargetType
from wirecoder_schemas.incident import Incident

PAGE = (Path(__file__).parents[2] / "docs" / "acled.md").read_text("utf-8")
# ACLED's codebook, "Event types and sub-event types": those that an incident can be.
TAXONOMY = {
    ("Battles", "Armed clash", "Political violence"),
    ("Explosions/Remote violence", "Air/drone strike", "Political violence"),
    ("Explosions/Remote violence", "Suicide bomb", "Political violence"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack", "Political violence"),
    ("Explosions/Remote violence", "Remote explosive/landmine/IED", "Political violence"),
    ("Explosions/Remote violence", "Grenade", "Political violence"),
    ("Violence against civilians", "Attack", "Political violence"),
    ("Violence against civilians", "Abduction/forced disappearance", "Political violence"),
    ("Strategic developments", "Disrupted weapons use", "Strategic developments"),
    ("", "", ""),
}


def table(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of the page, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def made(event_type: str, field: str = "", value: str = "") -> Incident:
    """An incident of a type in which one more thing is said."""
    more: dict[str, Any] = {}
    match field:
        case "outcome":
            more = {"outcome": value}
        case "weapons":
            more = {"weapons": [{"type": value, "name": None}]}
        case "targets":
            more = {"targets": [{"name": "it", "type": value, "nationality": None}]}
        case "killed":
            more = {"casualties": [group("they", value)]}
    return incident(event_type=event_type, **more)


def rules() -> Iterator[tuple[str, str, str, Kind]]:
    """The rules of the page: event type, field, value, and what ACLED calls that."""
    for types, condition, event_type, sub_event_type in table("Event types"):
        field, *values = codes(condition) or ["", ""]
        for type_, value in product(codes(types), values or ["1"]):
            yield type_, field, value, Kind(event_type, sub_event_type)


def test_the_page_has_a_rule_for_every_event_type() -> None:
    assert {type_ for type_, field, _, _ in rules() if not field} == set(EventType)


@pytest.mark.parametrize(("event_type", "field", "value", "kind"), [*rules()])
def test_a_rule_of_the_page_is_what_the_code_does(
    event_type: str, field: str, value: str, kind: Kind
) -> None:
    assert kind_of(made(event_type, field, value)) == kind


@pytest.mark.parametrize("field", ["outcome", "targets", "weapons", "killed"])
@pytest.mark.parametrize("event_type", EventType)
def test_the_code_has_no_rule_that_the_page_lacks(event_type: EventType, field: str) -> None:
    values = {"outcome": Outcome, "targets": TargetType, "killed": ("0", "1")}.get(
        field, ("rocket", "drone", "aircraft", "grenade", "small_arms")
    )
    written = {(one, where, value): kind for one, where, value, kind in rules()}
    usual = written[event_type, "", ""]
    for value in values:
        expected = written.get((event_type, field, str(value)), usual)
        assert kind_of(made(event_type, field, str(value))) == expected


@pytest.mark.parametrize(("outcome", "event_type"), [*product(Outcome, EventType)])
def test_every_kind_is_one_of_acleds(outcome: str, event_type: str) -> None:
    for target in TargetType:
        hit = [{"name": "it", "type": target, "nationality": None}]
        kind = kind_of(incident(event_type=event_type, outcome=outcome, targets=hit))
        assert (*kind, kind.disorder_type) in TAXONOMY


def test_armed_targets_decide_before_civilians_do() -> None:
    both = [
        {"name": name, "type": name, "nationality": None} for name in ("civilians", "armed_group")
    ]
    assert kind_of(incident(event_type="attack", targets=both)).event_type == "Battles"


@pytest.mark.parametrize("armed", ["military_personnel", "armed_group", "military_base"])
def test_an_abduction_in_which_armed_people_were_killed_is_a_battle(armed: str) -> None:
    hit = [{"name": "they", "type": armed, "nationality": None}]
    dead = [group("they", "1")]
    kind = kind_of(incident(event_type="abduction", targets=hit, casualties=dead))
    assert kind.event_type == "Battles"


@pytest.mark.parametrize(
    ("event_type", "types", "targeted"),
    [
        ("air_drone_strike", ["civilians"], True),
        ("air_drone_strike", ["civilians", "vehicle"], False),
        ("air_drone_strike", [], False),
        ("unspecified_strike", ["civilians"], True),
        ("armed_clash", ["civilians"], False),
        ("attack", ["civilians", "vehicle"], True),
        ("attack", ["civilians", "armed_group"], False),
        ("abduction", ["civilians", "vehicle"], True),
        ("abduction", ["government"], False),
    ],
)
def test_civilians_are_targeted_where_they_were_the_main_or_only_target(
    event_type: str, types: list[str], targeted: bool
) -> None:
    hit = [{"name": name, "type": name, "nationality": None} for name in types]
    one = incident(event_type=event_type, targets=hit)
    assert targets_civilians(one, kind_of(one)) is targeted


def test_a_strike_that_was_stopped_targets_nobody_in_acleds_sense() -> None:
    hit = [{"name": "they", "type": "civilians", "nationality": None}]
    one = incident(event_type="air_drone_strike", outcome="intercepted", targets=hit)
    assert not targets_civilians(one, kind_of(one))


def test_the_page_tells_of_every_column_in_its_order() -> None:
    assert tuple(codes(cells[0])[0] for cells in table("Columns")) == COLUMNS


def test_the_page_tells_of_every_precision_of_time_and_place() -> None:
    assert {code for cells in table("Time") for code in codes(cells[0])} == set(DatePrecision)
    assert {code for cells in table("Place") for code in codes(cells[0])} == set(PlacePrecision)


def test_undecided_is_told_by_empty_cells() -> None:
    assert (*UNDECIDED, UNDECIDED.disorder_type) == ("", "", "")
