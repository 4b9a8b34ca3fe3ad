"""Slots of which an incident has one each: codes, names, numbers, and what gold accepts."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.evals.scoring.conftest import (
    SITE,
    ZERO,
    Fields,
    about,
    came_out,
    claim,
    damage,
    day,
    exact,
    munitions,
    place,
    right,
    said,
    scored,
    target,
    vague,
    weapon,
)

from wirecoder_evals.scoring.slots import SLOTS
from wirecoder_schemas.incident import Number

# --- codes


@pytest.mark.parametrize(
    ("slot", "value", "other"),
    [
        pytest.param("event_type", {"event_type": "grenade"}, {"event_type": "abduction"}),
        pytest.param("outcome", {"outcome": "hit"}, {"outcome": "missed"}),
        pytest.param("salience", {"salience": "secondary"}, {"salience": "primary"}),
        pytest.param(
            "location.country",
            {"location": place(SITE, country="ISL")},
            {"location": place(SITE, country="NZL")},
        ),
        pytest.param("claim.status", {"claim": claim("claimed")}, {"claim": claim("denied")}),
        pytest.param("damage.extent", {"damage": damage("minor")}, {"damage": damage("major")}),
    ],
)
def test_a_code_is_right_or_wrong(slot: str, value: Fields, other: Fields) -> None:
    assert came_out(slot, value, value) == "COR"
    assert came_out(slot, other, value) == "INC"


@pytest.mark.parametrize(
    ("slot", "stated", "silent"),
    [
        pytest.param("outcome", {"outcome": "hit"}, {"outcome": "not_reported"}),
        pytest.param("claim.status", {"claim": claim("denied")}, {"claim": claim()}),
        pytest.param("damage.extent", {"damage": damage("some")},
                     {"damage": damage("not_reported")}),
        pytest.param(
            "location.country",
            {"location": place(SITE, country="ISL")},
            {"location": place(SITE, country=None)},
        ),
    ],
)  # fmt: skip
def test_not_reported_and_null_are_empty(slot: str, stated: Fields, silent: Fields) -> None:
    assert came_out(slot, silent, silent) == "NUL"
    assert came_out(slot, stated, silent) == "SPU"
    assert came_out(slot, silent, stated) == "MIS"


def test_no_damage_and_no_claim_are_statements() -> None:
    silent: Fields = {}
    assert came_out("damage.extent", silent, {"damage": damage("none")}) == "MIS"
    assert came_out("claim.status", silent, {"claim": claim("no_claim")}) == "MIS"


# --- names


def site(name: str | None, **gold_keys: Any) -> Fields:
    return {"location": place(name, **gold_keys)}


def admin1(name: str | None, **gold_keys: Any) -> Fields:
    return {"location": place(SITE, name, **gold_keys)}


def claimant(name: str | None, **gold_keys: Any) -> Fields:
    return {"claim": claim("claimed", name, **gold_keys)}


NAMES = pytest.mark.parametrize(
    ("slot", "of"),
    [("location.site", site), ("location.admin1", admin1), ("claim.claimant", claimant)],
)
Name = Callable[..., Fields]


@NAMES
@pytest.mark.parametrize(
    ("predicted", "gold", "kind"),
    [
        ("Amber Quay", "the Amber Quay", "COR"),
        ("Amber", "Amber Quay", "PAR"),
        ("Salt Mill", "Amber Quay", "INC"),
        ("Salt Mill", None, "SPU"),
        (None, "Amber Quay", "MIS"),
        (None, None, "NUL"),
    ],
)
def test_a_name_is_right_half_right_wrong_or_on_one_side_alone(
    slot: str, of: Name, predicted: str | None, gold: str | None, kind: str
) -> None:
    assert came_out(slot, of(predicted), of(gold)) == kind


@pytest.mark.parametrize(
    ("slot", "of", "aliases"),
    [
        ("location.site", site, {"site": ["Harbour Nine"]}),
        ("location.admin1", admin1, {"admin1": ["Harbour Nine"]}),
        ("claim.claimant", claimant, ["Harbour Nine"]),
    ],
)
def test_an_alias_is_right(slot: str, of: Name, aliases: Any) -> None:
    assert came_out(slot, of("Harbour Nine"), of("Amber Quay")) == "INC"
    assert came_out(slot, of("Harbour Nine"), of("Amber Quay", aliases=aliases)) == "COR"


def test_an_alias_of_the_site_is_none_of_the_province() -> None:
    gold = admin1("Amber Quay", aliases={"site": ["Harbour Nine"]})
    assert came_out("location.admin1", admin1("Harbour Nine"), gold) == "INC"


@NAMES
def test_an_accepted_name_is_compared_as_an_alias_is(slot: str, of: Name) -> None:
    gold = of("Amber Quay") | {"accept": {slot: ["Harbour Nine"]}}
    assert came_out(slot, of("the harbour nine"), gold) == "COR"
    assert came_out(slot, of("Harbour"), gold) == "PAR"


@NAMES
def test_a_name_is_tolerated_where_gold_has_none_but_accepts_one_like_it(
    slot: str, of: Name
) -> None:
    gold = of(None) | {"accept": {slot: ["Harbour Nine"]}}
    assert came_out(slot, of("Harbour Nine"), gold) == "TOL"
    assert came_out(slot, of("Harbour"), gold) == "TOL"
    assert came_out(slot, of("Salt Mill"), gold) == "SPU"
    assert came_out(slot, of(None), gold) == "NUL"


# --- numbers


MUNITIONS = pytest.mark.parametrize("count", ["launched", "intercepted", "impacted"])


@MUNITIONS
@pytest.mark.parametrize(
    ("predicted", "gold", "kind"),
    [
        (exact(3), exact(3), "COR"),
        (about(3), exact(3), "PAR"),
        (exact(4), exact(3), "INC"),
        (exact(3), None, "SPU"),
        (None, exact(3), "MIS"),
        (ZERO, None, "SPU"),
        (None, ZERO, "MIS"),
        (None, None, "NUL"),
    ],
)
def test_a_count_of_munitions_has_its_own_slot_and_zero_is_not_silence(
    count: str, predicted: Number | None, gold: Number | None, kind: str
) -> None:
    of = [{"munitions": munitions() | {count: number}} for number in (predicted, gold)]
    assert came_out(f"munitions.{count}", *of) == kind


@MUNITIONS
def test_an_accepted_figure_is_right_and_tolerated_where_gold_is_silent(count: str) -> None:
    accept = {"accept": {f"munitions.{count}": [5, 6]}}
    slot, five = f"munitions.{count}", {"munitions": munitions(**{count: about(5)})}
    assert came_out(slot, five, {"munitions": munitions(**{count: exact(9)})} | accept) == "COR"
    assert came_out(slot, five, accept) == "TOL"
    assert came_out(slot, {"munitions": munitions(**{count: exact(7)})}, accept) == "SPU"


def test_an_accepted_figure_of_another_count_is_not_accepted() -> None:
    gold = {"accept": {"munitions.impacted": [5]}}
    assert (
        came_out("munitions.launched", {"munitions": munitions(launched=exact(5))}, gold) == "SPU"
    )


# --- what gold accepts

UNUSED: dict[str, str | int] = {
    "event_type": "other",
    "outcome": "intercepted",
    "salience": "secondary",
    "location.country": "FJI",
    "location.site": "Seven",
    "location.admin1": "Seven",
    "claim.status": "no_claim",
    "claim.claimant": "Seven",
    "damage.extent": "destroyed",
    "munitions.launched": 7,
    "munitions.intercepted": 7,
    "munitions.impacted": 7,
}
"""What a slot can hold, and what neither side says below."""


@pytest.mark.parametrize(
    ("slot", "predicted", "gold", "accepted"),
    [
        ("event_type", {"event_type": "grenade"}, {"event_type": "attack"}, "grenade"),
        ("outcome", {"outcome": "hit"}, {"outcome": "missed"}, "hit"),
        ("salience", {"salience": "primary"}, {"salience": "secondary"}, "primary"),
        ("location.country", {"location": place(SITE, country="ISL")},
         {"location": place(SITE, country="NZL")}, "ISL"),
        ("claim.status", {"claim": claim("denied")}, {"claim": claim("claimed")}, "denied"),
        ("damage.extent", {"damage": damage("some")}, {"damage": damage("minor")}, "some"),
    ],
)  # fmt: skip
def test_an_accepted_code_is_right(
    slot: str, predicted: Fields, gold: Fields, accepted: str
) -> None:
    assert came_out(slot, predicted, gold | {"accept": {slot: [UNUSED[slot], accepted]}}) == "COR"
    assert came_out(slot, predicted, gold | {"accept": {slot: [UNUSED[slot]]}}) == "INC"


@pytest.mark.parametrize(
    ("slot", "predicted", "gold"),
    [
        ("location.country", {"location": place(SITE, country="ISL")},
         {"location": place(SITE, country="NZL", accept={"country": ["ISL"]})}),
        ("location.site", {"location": place("Salt Mill")},
         {"location": place(SITE, accept={"site": ["Salt Mill"]})}),
        ("claim.status", {"claim": claim("denied")},
         {"claim": claim("claimed", accept={"status": ["denied"]})}),
        ("damage.extent", {"damage": damage("some")},
         {"damage": damage("minor", accept={"extent": ["some"]})}),
    ],
)  # fmt: skip
def test_what_is_accepted_may_stand_in_the_part_itself_by_key(
    slot: str, predicted: Fields, gold: Fields
) -> None:
    assert came_out(slot, predicted, gold) == "COR"


def test_an_accepted_code_is_tolerated_where_gold_is_silent() -> None:
    gold = {"accept": {"outcome": ["hit"]}}
    assert came_out("outcome", {"outcome": "hit"}, gold) == "TOL"
    assert came_out("outcome", {"outcome": "failed"}, gold) == "SPU"


@pytest.mark.parametrize(
    ("slot", "gold", "empty"),
    [
        ("outcome", {"outcome": "hit"}, "not_reported"),
        ("claim.status", {"claim": claim("claimed", "Quill")}, "not_reported"),
        ("damage.extent", {"damage": damage("minor")}, "not_reported"),
        ("location.country", {"location": place(SITE, country="NZL")}, None),
        ("location.site", {"location": place(SITE)}, None),
        ("location.admin1", {"location": place(SITE, "Amber")}, None),
        ("claim.claimant", {"claim": claim("claimed", "Quill")}, None),
        ("munitions.launched", {"munitions": munitions(launched=exact(3))}, None),
        ("munitions.intercepted", {"munitions": munitions(intercepted=vague())}, None),
        ("munitions.impacted", {"munitions": munitions(impacted=ZERO)}, None),
    ],
)
def test_a_slot_may_be_left_empty_if_gold_accepts_that(
    slot: str, gold: Fields, empty: str | None
) -> None:
    silent = {"location": place()}
    accept = {"accept": {slot: [UNUSED[slot], empty]}}
    assert came_out(slot, silent, gold) == "MIS"
    assert came_out(slot, silent, gold | accept) == "TOL"
    assert came_out(slot, gold, gold | accept) == "COR"


# --- fields that are not scored


def test_precision_nationality_and_models_of_weapons_are_not_scored() -> None:
    predicted = {
        "date": day("2031-05-04") | {"precision": "month"},
        "location": place(SITE) | {"precision": "city"},
        "targets": [target("depot") | {"nationality": "ISL"}],
        "weapons": [weapon("rocket") | {"name": "Mark 9"}],
    }
    gold = {
        "targets": [target("depot") | {"nationality": "NZL"}],
        "weapons": [weapon("rocket") | {"name": "Mark 4"}],
    }
    score = scored([said(**predicted)], [right(**gold)])
    assert score.tally.f1 == 1
    assert {v.slot for v in score.verdicts} <= set(SLOTS)


def test_an_aligned_pair_has_a_verdict_on_every_slot_of_the_codebook() -> None:
    score = scored([said()], [right()])
    # attribution and the type of a target are slots of rows, and there are none
    without = {"perpetrators.attribution", "targets.type"}
    assert {v.slot for v in score.verdicts} == set(SLOTS) - without
