"""What of a record can be asked about, and what becomes of the record by what is believed."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.pipeline.verify.made import (
    BURNED,
    CLAIM,
    DATE,
    DEPOT,
    FRONT,
    FULL,
    HARMED,
    NOWHERE,
    PLACE,
    ROCKETS,
    TEXT,
    UNCLAIMED,
    UNDAMAGED,
    bare,
    number,
    quote,
)

from wirecoder.pipeline.segment.segment import segment
from wirecoder.pipeline.verify.facts import Belief, believed, event_of, in_words, statements_of
from wirecoder_schemas.codebook import (
    ClaimStatus,
    DamageExtent,
    DatePrecision,
    FactStatus,
    Qualifier,
)
from wirecoder_schemas.incident import (
    Casualties,
    Claim,
    Damage,
    Incident,
    IncidentDate,
    Munitions,
    Number,
)

FLOOR = 0.4


def statements(incident: Incident) -> list[tuple[str, str, str]]:
    return [(one.path, one.slot, one.words) for one in statements_of(incident)]


def beliefs(incident: Incident, rest: float, **by_path: float) -> dict[str, Belief]:
    """The same confidence for each fact, another for the paths given."""
    found = {one.path: Belief(rest) for one in statements_of(incident)}
    for path, confidence in by_path.items():
        assert path in found, path
        found[path] = Belief(confidence)
    return found


def bare_of_verdicts(node: Any) -> Any:
    """The record without what is held of its facts."""
    if isinstance(node, Mapping):
        claim = "claimant" in node
        kept = {k: v for k, v in node.items() if k != "confidence" and (claim or k != "status")}
        return {key: bare_of_verdicts(value) for key, value in kept.items()}
    if isinstance(node, list | tuple):
        return [bare_of_verdicts(one) for one in node]
    return node


# --- statements


def test_every_fact_is_one_statement_with_its_path_and_its_words() -> None:
    assert statements(FULL) == [
        ("date", "date", "Monday"),
        ("location", "location", "Orsel"),
        ("perpetrators[0]", "perpetrator", "The Ridge Front"),
        ("claim", "claimed", "The Ridge Front"),
        ("targets[0]", "target", "a fuel depot"),
        ("weapons[0]", "weapon", "rockets"),
        ("munitions.launched", "launched", "12 munitions"),
        ("munitions.intercepted", "intercepted", "4 munitions"),
        ("casualties[0].killed", "killed", "2 guards"),
        ("casualties[0].injured", "injured", "5 guards"),
        ("damage", "damage", "destroyed something"),
    ]


def test_silence_makes_no_statement() -> None:
    assert statements(bare()) == []


def test_a_date_of_which_nothing_is_stated_is_not_asked_about() -> None:
    unknown = IncidentDate(value=None, weekday=None, precision=DatePrecision.NONE, quotes=())
    assert statements(bare(date=unknown)) == []


def test_of_several_facts_of_a_kind_each_is_asked_about_by_its_place() -> None:
    army = DEPOT.model_copy(update={"name": "army trucks"})
    hurt = HARMED.model_copy(update={"party": None, "killed": None})
    both = bare(targets=(DEPOT, army), casualties=(HARMED, hurt))
    assert statements(both) == [
        ("targets[0]", "target", "a fuel depot"),
        ("targets[1]", "target", "army trucks"),
        ("casualties[0].killed", "killed", "2 guards"),
        ("casualties[0].injured", "injured", "5 guards"),
        ("casualties[1].injured", "injured", "5 people"),
    ]


@pytest.mark.parametrize(
    ("status", "claimant", "words"),
    [
        (ClaimStatus.CLAIMED, "The Ridge Front", "The Ridge Front"),
        (ClaimStatus.CLAIMED, None, "Somebody"),
        (ClaimStatus.DENIED, "The Ridge Front", "The Ridge Front"),
        (ClaimStatus.NO_CLAIM, None, "Somebody"),
    ],
)
def test_what_is_asked_about_a_claim_is_its_status(
    status: ClaimStatus, claimant: str | None, words: str
) -> None:
    claim = Claim(status=status, claimant=claimant, quotes=CLAIM.quotes)
    assert statements(bare(claim=claim)) == [("claim", status.value, words)]


def test_that_nothing_was_damaged_is_a_statement_too() -> None:
    damage = Damage(extent=DamageExtent.NONE, quotes=BURNED.quotes)
    assert statements(bare(damage=damage)) == [("damage", "damage", "did no damage")]


@pytest.mark.parametrize(
    ("bounds", "qualifier", "words"),
    [
        ((3, 3, 3), Qualifier.EXACT, "3"),
        ((3, 3, 3), Qualifier.ABOUT, "About 3"),
        ((3, None, 3), Qualifier.AT_LEAST, "At least 3"),
        ((None, 3, 3), Qualifier.AT_MOST, "At most 3"),
        ((3, 5, None), Qualifier.RANGE, "3 to 5"),
        ((0, 5, None), Qualifier.RANGE, "0 to 5"),
        ((3, 5, None), Qualifier.CONFLICTING, "3 to 5"),
        ((3, 5, 4), Qualifier.CONFLICTING, "4"),
        ((2, None, None), Qualifier.VAGUE, "Several"),
        ((0, 0, 0), Qualifier.ZERO, "No"),
    ],
)
def test_a_number_is_said_with_its_bounds(
    bounds: tuple[int | None, int | None, int | None], qualifier: Qualifier, words: str
) -> None:
    low, high, best = bounds
    quotes = (quote("five"),)
    count = Number(min=low, max=high, best=best, qualifier=qualifier, quotes=quotes)
    assert in_words(count) == words


# --- the sentence that tells of it


SEGMENTS = segment(TEXT)


def test_the_event_is_the_sentence_of_the_first_fact_besides_place_and_date() -> None:
    told = "Twelve rockets struck a fuel depot, killing two guards and wounding five."
    assert event_of(FULL, TEXT, SEGMENTS) == told
    claimed = bare(location=PLACE, date=DATE, perpetrators=(FRONT,))
    assert event_of(claimed, TEXT, SEGMENTS).startswith("The Ridge Front said")


def test_an_incident_of_a_place_alone_is_told_by_the_sentence_of_the_place() -> None:
    told = "It was quiet in Orsel until Monday."
    assert event_of(bare(location=PLACE), TEXT, SEGMENTS) == told


def test_an_incident_without_a_quote_has_no_sentence() -> None:
    assert event_of(bare(), TEXT, SEGMENTS) == ""


# --- what is believed


def test_every_fact_carries_its_confidence_rounded() -> None:
    marked = believed(FULL, beliefs(FULL, 0.87654), FLOOR)
    assert bare_of_verdicts(marked.model_dump()) == bare_of_verdicts(FULL.model_dump())
    assert marked.date
    assert marked.munitions.launched
    assert marked.munitions.intercepted
    (row,) = marked.casualties
    facts = [
        marked.date, marked.location, *marked.perpetrators, marked.claim, *marked.targets,
        *marked.weapons, marked.munitions.launched, marked.munitions.intercepted, row, row.killed,
        row.injured, marked.damage,
    ]  # fmt: skip
    assert [fact and fact.confidence for fact in facts] == [0.877] * len(facts)


@pytest.mark.parametrize(
    ("confidence", "status"),
    [
        (1.0, FactStatus.VERIFIED),
        (0.8, FactStatus.VERIFIED),
        (0.79, FactStatus.UNVERIFIED),
        (FLOOR, FactStatus.UNVERIFIED),
    ],
)
def test_a_fact_counts_as_verified_from_four_in_five(confidence: float, status: FactStatus) -> None:
    (target,) = believed(FULL, beliefs(FULL, confidence), FLOOR).targets
    assert target.status is status


def test_sources_that_disagree_stay_so_however_sure_the_model_is() -> None:
    toll = number("two guards", 2).model_copy(update={"qualifier": Qualifier.CONFLICTING})
    torn = bare(casualties=(HARMED.model_copy(update={"killed": toll, "injured": None}),))
    (row,) = believed(torn, beliefs(torn, 0.99), FLOOR).casualties
    assert row.killed
    assert (row.killed.status, row.killed.confidence) == (FactStatus.CONFLICTING, 0.99)
    assert row.status is FactStatus.CONFLICTING


def test_what_is_hardly_believable_goes_and_only_place_and_date_stay() -> None:
    doubted = believed(FULL, beliefs(FULL, FLOOR - 0.01), FLOOR)
    kept = bare(date=DATE, location=PLACE)
    assert bare_of_verdicts(doubted.model_dump()) == bare_of_verdicts(kept.model_dump())
    assert doubted.date
    assert (doubted.date.confidence, doubted.date.status) == (0.39, FactStatus.UNVERIFIED)
    assert (doubted.location.confidence, doubted.location.status) == (0.39, FactStatus.UNVERIFIED)


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("perpetrators[0]", {"perpetrators": ()}),
        ("claim", {"claim": UNCLAIMED}),
        ("targets[0]", {"targets": ()}),
        ("weapons[0]", {"weapons": ()}),
        ("damage", {"damage": UNDAMAGED}),
        (
            "munitions.launched",
            {"munitions": FULL.munitions.model_copy(update={"launched": None})},
        ),
        (
            "munitions.intercepted",
            {"munitions": FULL.munitions.model_copy(update={"intercepted": None})},
        ),
        ("casualties[0].killed", {"casualties": (HARMED.model_copy(update={"killed": None}),)}),
        ("casualties[0].injured", {"casualties": (HARMED.model_copy(update={"injured": None}),)}),
    ],
)
def test_one_fact_that_goes_takes_no_other_with_it(path: str, change: dict[str, Any]) -> None:
    doubted = believed(FULL, beliefs(FULL, 0.9, **{path: FLOOR - 0.01}), FLOOR)
    expected = FULL.model_copy(update=change)
    assert bare_of_verdicts(doubted.model_dump()) == bare_of_verdicts(expected.model_dump())


def test_a_row_of_casualties_without_any_count_left_goes() -> None:
    low = {"casualties[0].killed": 0.1, "casualties[0].injured": 0.1}
    assert believed(FULL, beliefs(FULL, 0.9, **low), FLOOR).casualties == ()


def test_a_row_of_casualties_is_as_sure_as_its_less_sure_count() -> None:
    mixed = {"casualties[0].killed": 0.6, "casualties[0].injured": 0.9}
    (row,) = believed(FULL, beliefs(FULL, 0.9, **mixed), FLOOR).casualties
    assert row.killed
    assert row.injured
    assert (row.killed.confidence, row.injured.confidence) == (0.6, 0.9)
    assert row.confidence == 0.6
    assert row.status is FactStatus.UNVERIFIED


def test_a_row_whose_second_count_is_the_less_sure_one_is_no_more_verified_than_that() -> None:
    mixed = {"casualties[0].killed": 0.9, "casualties[0].injured": 0.6}
    (row,) = believed(FULL, beliefs(FULL, 0.9, **mixed), FLOOR).casualties
    assert (row.confidence, row.status) == (0.6, FactStatus.UNVERIFIED)


def test_of_several_rows_the_others_keep_what_is_held_of_them() -> None:
    other = DEPOT.model_copy(update={"name": "army trucks"})
    both = bare(targets=(DEPOT, other))
    held = beliefs(both, 0.9, **{"targets[0]": 0.1, "targets[1]": 0.7})
    assert [(t.name, t.confidence) for t in believed(both, held, FLOOR).targets] == [
        ("army trucks", 0.7)
    ]


def test_what_is_not_stated_gets_no_confidence() -> None:
    only = bare(weapons=(ROCKETS,))
    marked = believed(only, beliefs(only, 0.9), FLOOR)
    assert marked.location == NOWHERE
    assert marked.claim == UNCLAIMED
    assert marked.damage == UNDAMAGED
    assert marked.munitions == Munitions(launched=None, intercepted=None, impacted=None)
    assert marked.casualties == ()
    document = marked.model_dump(exclude_unset=True)
    for silent in ("location", "claim", "damage"):
        assert "confidence" not in document[silent]


def test_the_record_that_came_in_is_left_as_it_was() -> None:
    before = FULL.model_dump()
    believed(FULL, beliefs(FULL, 0.1), FLOOR)
    assert FULL.model_dump() == before


def test_what_stands_is_still_a_valid_record() -> None:
    for confidence in (0.1, 0.6, 0.9):
        marked = believed(FULL, beliefs(FULL, confidence), FLOOR)
        assert Incident.model_validate(marked.model_dump()) == marked
    assert Casualties.model_validate(marked.casualties[0].model_dump()) == marked.casualties[0]
