"""Event type, outcome, target type and agency as far as words and facts decide them."""

from typing import Any

import pytest
from tests.pipeline.conftest import CodeDraft

from wirecoder.pipeline.resolve.cues import does_it
from wirecoder.pipeline.resolve.targets import target_type
from wirecoder_schemas.codebook import TargetType

TEXT = (
    "Raiders struck the depot with two drones and a rocket on Monday. Soldiers were attacked. "
    "Both fell short of the gate. A guard was killed, the mayor said."
)


@pytest.mark.parametrize(
    ("said", "weapons", "kind"),
    [
        ("attack", ["rocket"], "shelling_artillery_missile"),
        ("unspecified_strike", ["drones", "rocket"], "air_drone_strike"),
        ("shelling_artillery_missile", ["rocket", "drones"], "shelling_artillery_missile"),
        ("armed_clash", ["rocket"], "armed_clash"),
        ("attack", [], "attack"),
    ],
)
def test_the_means_named_first_decides_the_event_type(
    code_draft: CodeDraft, said: str, weapons: list[str], kind: str
) -> None:
    event = {"quote": "Raiders struck the depot", "event_type": said}
    rows = [{"words": words, "type": "other"} for words in weapons]
    assert code_draft(TEXT, {"event": event, "weapons": rows}).first.event_type == kind


@pytest.mark.parametrize(
    ("said", "facts", "outcome"),
    [
        ("hit", {}, "hit"),
        ("missed", {"impacted": "Both fell short of the gate"}, "hit"),
        ("hit", {"launched": "Both fell short of the gate"}, "missed"),
        ("failed", {}, "failed"),
    ],
)
def test_effects_decide_the_outcome(
    code_draft: CodeDraft, said: str, facts: dict[str, Any], outcome: str
) -> None:
    event = {"quote": "Raiders struck the depot", "outcome": said}
    assert code_draft(TEXT, {"event": event} | facts).first.outcome == outcome


@pytest.mark.parametrize(
    ("words", "kinds"), [("an unidentified object", ["unknown"]), ("gate", [])]
)
def test_an_unknown_means_must_be_said_to_be_unknown(
    code_draft: CodeDraft, words: str, kinds: list[str]
) -> None:
    text = "Raiders struck the gate with an unidentified object."
    weapons = [{"words": words, "type": "unknown"}]
    coded = code_draft(text, {"event": "Raiders struck the gate", "weapons": weapons})
    assert [weapon.type.value for weapon in coded.first.weapons] == kinds


def test_a_death_makes_it_a_hit(code_draft: CodeDraft) -> None:
    event = {"quote": "Raiders struck the depot", "outcome": "not_reported"}
    row = {"quote": "A guard was killed", "party": None, "killed": "A guard", "injured": None}
    assert code_draft(TEXT, {"event": event, "casualties": [row]}).first.outcome == "hit"


def test_a_victim_is_no_perpetrator(code_draft: CodeDraft) -> None:
    row = {"quote": "Soldiers were attacked", "name": "Soldiers", "attribution": "reported"}
    coded = code_draft(TEXT, {"event": "Raiders struck the depot", "perpetrators": [row]})
    assert coded.first.perpetrators == ()
    assert coded.codes == [("not_entailed", "incidents[0].perpetrators[0]")]


@pytest.mark.parametrize(
    ("clause", "name", "acts"),
    [
        ("army jets bombed a camp", "army", True),
        ("the camp was shelled by government troops", "government troops", True),
        ("a rebel attack on the camp", "rebel", True),
        ("The Band's gunmen opened fire", "Band", True),
        ("troops were attacked at the camp", "troops", False),
        ("the ministry said that rebels shelled the camp", "ministry", False),
        ("officials describe the missile attack as an escalation", "officials", False),
    ],
)
def test_who_acts_is_told_from_who_suffers_or_speaks(clause: str, name: str, acts: bool) -> None:
    assert does_it(clause, name) is acts


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("an air base used by coalition troops", TargetType.MILITARY_BASE),
        ("oil tanker", TargetType.VESSEL),
        ("a militia vehicle", TargetType.VEHICLE),
        ("the village of Tesk", TargetType.SETTLEMENT),
        ("police station", TargetType.GOVERNMENT),
        ("gas field", TargetType.ENERGY_FACILITY),
        ("US forces", TargetType.MILITARY_PERSONNEL),
        ("the embassy", TargetType.DIPLOMATIC),
        ("Velkan", TargetType.OTHER),
    ],
)
def test_the_head_noun_of_a_target_decides_its_type(name: str, kind: TargetType) -> None:
    assert target_type(name, TargetType.OTHER) is kind
