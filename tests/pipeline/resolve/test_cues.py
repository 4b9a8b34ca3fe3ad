"""What the words of a clause confirm, and what they refute."""

import pytest
from tests.pipeline.conftest import CodeDraft

from wirecoder.pipeline.resolve import cues
from wirecoder.pipeline.resolve.event import event_type
from wirecoder.pipeline.resolve.weapons import weapon_type
from wirecoder_schemas.codebook import Attribution, DamageExtent, EventType, WeaponType


@pytest.mark.parametrize(
    ("clause", "status"),
    [
        ("The Northern Front claimed responsibility", "claimed"),
        ("no group has claimed responsibility", "no_claim"),
        ("The army denied responsibility", "denied"),
        ("a guard was killed", None),
    ],
)
def test_the_clause_gives_the_status_of_a_claim(clause: str, status: str | None) -> None:
    assert cues.claim_status(clause) == status


@pytest.mark.parametrize(
    "clause",
    [
        "Gunmen killed five people but no group claimed responsibility",
        "The army denied responsibility for the raid",
    ],
)
def test_what_nobody_claims_is_not_claimed(clause: str) -> None:
    assert cues.attribution(clause, Attribution.REPORTED) is Attribution.REPORTED


@pytest.mark.parametrize(
    ("clause", "extent"),
    [
        ("Rockets were fired at the base", None),
        ("a crackdown followed when fighting broke out", None),
        ("There was no loss of life", None),
        ("destroyed a small boat", "destroyed"),
        ("the depot caught fire", "some"),
    ],
)
def test_damage_is_what_speaks_of_damage(clause: str, extent: str | None) -> None:
    assert cues.damage_extent(clause, DamageExtent.MINOR) == extent


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("a suicide bomber", WeaponType.EXPLOSIVE_DEVICE),
        ("bombers", WeaponType.AIRCRAFT),
        ("a tanker truck packed with explosives", WeaponType.EXPLOSIVE_DEVICE),
        ("tanks", WeaponType.ARTILLERY),
    ],
)
def test_a_suicide_bomber_is_no_aircraft_and_a_tanker_no_tank(words: str, kind: str) -> None:
    assert weapon_type(words, WeaponType.OTHER) == kind


def test_a_suicide_bomb_stays_one_whatever_the_weapon_words() -> None:
    assert event_type(EventType.SUICIDE_BOMB, []) is EventType.SUICIDE_BOMB


def test_one_figure_for_killed_and_wounded_fills_neither(code_draft: CodeDraft) -> None:
    text = "Gunmen raided the post. At least 12 people were killed or wounded."
    words = "At least 12 people were killed or wounded"
    row = {"quote": words, "party": "people", "killed": words, "injured": words}
    coded = code_draft(text, {"event": "Gunmen raided the post", "casualties": [row]})
    assert [one for one in coded.first.casualties if one.killed or one.injured] == []
    assert coded.codes == [("total_of_both", "incidents[0].casualties[0]")]


def test_the_owner_of_a_base_is_not_the_country_it_lies_in(code_draft: CodeDraft) -> None:
    clause = "drones hit the US Velkan base in Syria"
    location = code_draft(f"{clause}.", {"event": clause, "site": "Velkan base"}).first.location
    assert location.country == "SYR"
