"""Resolving grounded words into coded fields, by the codebook's rules."""

import datetime as dt

import pytest
from tests.pipeline.conftest import CodeDraft

from wirecoder.pipeline.resolve.weapons import weapon_name, weapon_type
from wirecoder_schemas.codebook import WeaponType

TEXT = (
    "Raiders hit a fuel depot in Iraq's Anbar province\n\n"
    "Nine rockets were fired at the Velkan depot in Anbar province, Iraq, on Tuesday, police said. "
    "Three were shot down and two fell inside the fence. A guard was killed and at least four "
    "drivers were wounded. The gate was slightly damaged. The Free Band said it had fired the "
    "rockets, but an army spokesman blamed the Green Legion.\n\n"
    "Hours later army jets bombed a Free Band camp. No casualties were reported, and damage was "
    "being assessed. Nobody has claimed responsibility for a blast on a ship in the Red Sea."
)
EVENT = "Nine rockets were fired at the Velkan depot"


def test_ids_go_by_salience_then_by_appearance(code_draft: CodeDraft) -> None:
    coded = code_draft(
        TEXT,
        {"event": "a blast on a ship"},
        {"event": "army jets bombed a Free Band camp", "responds_to": 3},
        {"event": EVENT},
    )
    told = [(one.id, one.salience.value, one.responds_to) for one in coded.incidents]
    assert told == [("1", "primary", None), ("2", "secondary", "1"), ("3", "secondary", None)]


def test_where_the_lead_tells_of_none_the_first_is_primary(code_draft: CodeDraft) -> None:
    coded = code_draft(
        TEXT, {"event": "a blast on a ship"}, {"event": "army jets bombed a Free Band camp"}
    )
    assert [one.salience.value for one in coded.incidents] == ["primary", "secondary"]


def test_counts_come_from_their_clauses(code_draft: CodeDraft) -> None:
    counts = {
        "launched": "Nine rockets were fired",
        "intercepted": "Three were shot down",
        "impacted": "two fell inside the fence",
    }
    munitions = code_draft(TEXT, {"event": EVENT} | counts).first.munitions
    found = [munitions.launched, munitions.intercepted, munitions.impacted]
    assert [number and number.best for number in found] == [9, 3, 2]
    assert [number and number.quotes[0].quote for number in found] == list(counts.values())


@pytest.mark.parametrize("field", ["intercepted", "launched"])
def test_a_clause_that_does_not_say_so_is_refused(code_draft: CodeDraft, field: str) -> None:
    clause = {"intercepted": "two fell inside the fence", "launched": "The gate was"}[field]
    coded = code_draft(TEXT, {"event": EVENT, field: clause})
    assert getattr(coded.first.munitions, field) is None
    codes = {"intercepted": "not_entailed", "launched": "number_unclear"}
    assert coded.codes == [(codes[field], f"incidents[0].{field}")]


def test_dead_and_wounded_are_counted_apart_for_each_group(code_draft: CodeDraft) -> None:
    rows = [
        {"quote": "A guard was killed", "party": "guard", "killed": "A guard", "injured": None},
        {
            "quote": "at least four drivers were wounded",
            "party": "drivers",
            "killed": None,
            "injured": "at least four drivers",
        },
    ]
    guard, drivers = code_draft(TEXT, {"event": EVENT, "casualties": rows}).first.casualties
    assert (guard.killed and guard.killed.best, guard.injured) == (1, None)
    assert drivers.killed is None
    assert drivers.injured
    assert (drivers.injured.min, drivers.injured.qualifier) == (4, "at_least")


def test_the_wounded_are_not_taken_for_dead(code_draft: CodeDraft) -> None:
    row = {
        "quote": "at least four drivers were wounded",
        "party": "drivers",
        "killed": "at least four drivers",
        "injured": None,
    }
    coded = code_draft(TEXT, {"event": EVENT, "casualties": [row]})
    assert coded.first.casualties == ()
    assert coded.codes == [("not_entailed", "incidents[0].casualties[0].killed")]


def test_no_casualties_is_zero_of_both_and_silence_is_null(code_draft: CodeDraft) -> None:
    words = "No casualties"
    row = {
        "quote": "No casualties were reported", "party": None, "killed": words, "injured": words,
    }  # fmt: skip
    bombed = {"event": "army jets bombed a Free Band camp"}
    (zero,) = code_draft(TEXT, bombed | {"casualties": [row]}).first.casualties
    assert zero.killed
    assert zero.injured
    assert (zero.killed.best, zero.killed.qualifier, zero.injured.best) == (0, "zero", 0)
    assert code_draft(TEXT, dict(bombed)).first.casualties == ()


@pytest.mark.parametrize(
    ("clause", "said", "extent"),
    [
        ("The gate was slightly damaged", "major", "minor"),
        ("damage was being assessed", "minor", "not_reported"),
        ("A guard was killed", "destroyed", "not_reported"),
    ],
)
def test_the_extent_of_damage_is_what_the_clause_says(
    code_draft: CodeDraft, clause: str, said: str, extent: str
) -> None:
    damage = {"quote": clause, "extent": said}
    assert code_draft(TEXT, {"event": EVENT, "damage": damage}).first.damage.extent == extent


def test_who_claims_and_who_is_blamed_is_read_off_the_clause(code_draft: CodeDraft) -> None:
    claim = "The Free Band said it had fired the rockets"
    rows = [
        {"quote": claim, "name": "Free Band", "attribution": "reported"},
        {
            "quote": "an army spokesman blamed the Green Legion",
            "name": "Green Legion",
            "attribution": "reported",
        },
    ]
    said = {"quote": claim, "status": "claimed", "claimant": "Free Band"}
    first = code_draft(TEXT, {"event": EVENT, "perpetrators": rows, "claim": said}).first
    named = [(one.name, one.attribution.value) for one in first.perpetrators]
    assert named == [("Free Band", "claimed"), ("Green Legion", "accused")]
    assert (first.claim.status, first.claim.claimant) == ("claimed", "Free Band")


def test_a_statement_that_nobody_claimed_it_is_no_claim(code_draft: CodeDraft) -> None:
    clause = "Nobody has claimed responsibility for a blast on a ship"
    said = {"quote": clause, "status": "claimed", "claimant": "Nobody"}
    claim = code_draft(TEXT, {"event": "a blast on a ship", "claim": said}).first.claim
    assert (claim.status, claim.claimant) == ("no_claim", None)


def test_a_clause_without_a_word_of_claiming_is_no_claim_at_all(code_draft: CodeDraft) -> None:
    said = {"quote": "A guard was killed", "status": "claimed", "claimant": None}
    coded = code_draft(TEXT, {"event": EVENT, "claim": said})
    assert coded.first.claim.status == "not_reported"
    assert ("not_entailed", "incidents[0].claim") in coded.codes


def test_whom_the_attack_was_on_is_not_who_did_it(code_draft: CodeDraft) -> None:
    row = {"quote": EVENT, "name": "Velkan depot", "attribution": "reported"}
    targets = [{"name": "the Velkan depot", "type": "energy_facility"}]
    coded = code_draft(TEXT, {"event": EVENT, "perpetrators": [row], "targets": targets})
    assert coded.first.perpetrators == ()
    assert coded.codes == [("actor_is_target", "incidents[0].perpetrators[0]")]


def test_the_country_follows_from_the_named_region(code_draft: CodeDraft) -> None:
    where = {"site": "Velkan depot", "admin1": "Anbar province"}
    location = code_draft(TEXT, {"event": EVENT} | where).first.location
    assert (location.site, location.admin1, location.country) == (
        "Velkan depot", "Anbar province", "IRQ",
    )  # fmt: skip
    assert location.precision == "site"


@pytest.mark.parametrize(
    ("clause", "country"),
    [
        ("Two shells hit Iraq's Velkan depot", "IRQ"),
        ("Two shells hit the Velkan depot in western Iraq", "IRQ"),
        ("Iraqi police said two shells hit the Velkan depot", None),
        ("Two shells hit the Velkan depot, officials in Iraq said", None),
    ],
)
def test_the_country_beside_the_name_of_the_place_is_its_country(
    code_draft: CodeDraft, clause: str, country: str | None
) -> None:
    location = code_draft(f"{clause}.", {"event": clause, "site": "Velkan depot"}).first.location
    assert location.country == country
    assert any(clause == quote.quote for quote in location.quotes) is (country is not None)


def test_a_country_is_neither_site_nor_province(code_draft: CodeDraft) -> None:
    where = {"site": "Iraq", "admin1": "Iraq", "country": "Iraq"}
    location = code_draft(TEXT, {"event": EVENT} | where).first.location
    assert (location.site, location.admin1, location.country) == (None, None, "IRQ")
    assert location.precision == "country"


def test_at_sea_there_is_no_country(code_draft: CodeDraft) -> None:
    where = {"site": "Red Sea", "country": "Iraq"}
    location = code_draft(TEXT, {"event": "a blast on a ship"} | where).first.location
    assert (location.country, location.precision) == (None, "sea")


@pytest.mark.parametrize(
    ("published", "value"), [(None, None), (dt.date(2024, 1, 18), "2024-01-16")]
)
def test_a_weekday_becomes_a_date_only_with_an_anchor(
    code_draft: CodeDraft, published: dt.date | None, value: str | None
) -> None:
    when = code_draft(TEXT, {"event": EVENT, "date": "on Tuesday"}, published=published).first.date
    assert when
    assert (when.value, when.weekday) == (value, "Tuesday")


def test_words_that_give_no_day_are_noted(code_draft: CodeDraft) -> None:
    coded = code_draft(TEXT, {"event": "army jets bombed a Free Band camp", "date": "Hours later"})
    assert coded.first.date
    assert coded.first.date.precision == "none"
    assert coded.codes == [("date_unresolved", "incidents[0].date")]


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("122mm rockets", "rocket", "122mm rockets"),
        ("rocket-propelled grenades", "rocket", None),
        ("a close-range ballistic missile", "ballistic_missile", None),
        ("cruise missiles", "cruise_missile", None),
        ("an AC-130 aircraft", "aircraft", "an AC-130 aircraft"),
        ("air strikes", "aircraft", None),
        ("explosive-laden drones", "drone", None),
        ("a volley of Grad rockets", "rocket", "a volley of Grad rockets"),
        ("M16 rifles", "small_arms", "M16 rifles"),
        ("a roadside bomb", "explosive_device", None),
        ("naval mines", "mine", None),
        ("hand grenade", "grenade", None),
        ("projectiles", "other", None),
    ],
)
def test_the_words_for_a_weapon_decide_its_type(words: str, kind: str, name: str | None) -> None:
    assert weapon_type(words, WeaponType.OTHER) == kind
    assert weapon_name(words) == name
