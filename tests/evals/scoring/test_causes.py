"""Why a slot is not right: one cause for each."""

import pytest
from tests.evals.scoring.conftest import (
    Fields,
    about,
    claim,
    day,
    exact,
    munitions,
    perpetrator,
    place,
    quote,
    right,
    said,
    scored,
    target,
    verdicts,
)

from wirecoder_evals.scoring.articles import ArticleScore
from wirecoder_evals.scoring.verdicts import Cause, Kind

HERE, THERE = quote("on a quiet day", 10), quote("far away", 400)
ELSEWHERE: Fields = {"id": "2", "date": day("1999-01-02"), "location": place("Salt Mill")}


def cause(score: ArticleScore, slot: str, record: str = "1") -> Cause | None:
    """The cause of the one verdict on a slot that concerns a record and is not right."""
    (found,) = (
        v.cause
        for v in verdicts(score, slot)
        if record in (v.gold_id, v.predicted_id) and v.kind in ("PAR", "INC", "SPU", "MIS")
    )
    return found


def of_one(slot: str, predicted: Fields, gold: Fields) -> Cause | None:
    return cause(scored([said(**predicted)], [right(**gold)]), slot)


def test_what_is_right_tolerated_or_rightly_empty_has_no_cause() -> None:
    gold = right(outcome="hit", accept={"damage.extent": ["minor"], "outcome": ["not_reported"]})
    score = scored([said(damage={"extent": "minor", "quotes": (HERE,)})], [gold])
    assert {v.kind for v in score.verdicts} == {Kind.COR, Kind.NUL, Kind.TOL}
    assert {v.cause for v in score.verdicts} == {None}


# --- unfound and fabricated


def test_what_the_record_does_not_say_was_not_found() -> None:
    assert (
        of_one("munitions.launched", {}, {"munitions": munitions(launched=exact(3))}) == "unfound"
    )
    assert of_one("targets.name", {}, {"targets": [target("Quill ferry")]}) == "unfound"


def test_every_slot_of_a_record_that_was_missed_was_not_found() -> None:
    score = scored([said()], [right(), right(**ELSEWHERE)])
    assert {v.cause for v in score.verdicts if v.gold_id == "2"} == {Cause.UNFOUND}


def test_what_gold_does_not_say_is_fabricated() -> None:
    counted = {"munitions": munitions(launched=exact(3))}
    assert of_one("munitions.launched", counted, {}) == "fabricated"
    assert of_one("targets.name", {"targets": [target("Quill ferry")]}, {}) == "fabricated"


def test_every_slot_of_an_invented_record_is_fabricated() -> None:
    score = scored([said(), said(**ELSEWHERE)], [right()])
    assert {v.cause for v in score.verdicts if v.predicted_id == "2"} == {Cause.FABRICATED}


# --- misread and of wrong form


def test_another_value_is_misread() -> None:
    assert of_one("event_type", {"event_type": "grenade"}, {}) == "misread"
    gold = {"claim": claim("denied", quotes=(HERE,))}
    assert of_one("claim.status", {"claim": claim("claimed", quotes=(HERE,))}, gold) == "misread"
    gold = {"munitions": munitions(launched=exact(4, HERE))}
    predicted = {"munitions": munitions(launched=exact(3, HERE))}
    assert of_one("munitions.launched", predicted, gold) == "misread"


def test_half_right_is_of_wrong_form() -> None:
    assert of_one("date", {"date": day("2031-05")}, {}) == "wrong_form"
    gold = {"munitions": munitions(launched=exact(3))}
    assert of_one("munitions.launched", {"munitions": munitions(launched=about(3))}, gold) == (
        "wrong_form"
    )


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        pytest.param(day("2031-06-01", "Sunday"), day("2030-05-04", "Sunday"), "wrong_form",
                     id="the weekday"),
        pytest.param(day("2031-05-05"), day("2031-05-04"), "misread", id="another day"),
        pytest.param(day("2031-05-04"), day(weekday="Sunday"), "misread", id="nothing"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_of_wrong_form_if_it_shares_a_part_with_gold_on_the_same_words(
    predicted: Fields, gold: Fields, expected: str
) -> None:
    labelled = {"date": gold | {"quotes": (HERE,)}}
    for words, came_of in ((HERE, expected), (THERE, "misread")):
        assert of_one("date", {"date": predicted | {"quotes": (words,)}}, labelled) == came_of


# --- of the wrong incident


COUNTED: Fields = {"munitions": munitions(launched=exact(3, THERE))}


def test_a_spurious_value_that_is_right_for_another_incident_is_of_the_wrong_one() -> None:
    score = scored([said(**COUNTED), said(**ELSEWHERE)], [right(), right(**ELSEWHERE, **COUNTED)])
    assert cause(score, "munitions.launched", "1") == "wrong_incident"
    assert cause(score, "munitions.launched", "2") == "wrong_incident", "and missing where it is"


def test_a_wrong_value_that_is_right_for_another_incident_is_of_the_wrong_one() -> None:
    gold = [right(munitions=munitions(launched=exact(9, HERE))), right(**ELSEWHERE, **COUNTED)]
    score = scored([said(**COUNTED), said(**ELSEWHERE, **COUNTED)], gold)
    (wrong,) = (v for v in verdicts(score, "munitions.launched") if v.kind == "INC")
    assert wrong.cause == "wrong_incident"


def test_the_same_value_on_other_words_is_not_of_another_incident() -> None:
    chance = {"munitions": munitions(launched=exact(3, HERE))}
    score = scored([said(**chance), said(**ELSEWHERE)], [right(), right(**ELSEWHERE, **COUNTED)])
    (spurious,) = (v for v in verdicts(score, "munitions.launched") if v.kind == "SPU")
    (missing,) = (v for v in verdicts(score, "munitions.launched") if v.kind == "MIS")
    assert (spurious.cause, missing.cause) == ("fabricated", "unfound")


def test_the_same_words_for_another_slot_are_not_of_another_incident() -> None:
    other = {"munitions": munitions(intercepted=exact(3, THERE))}
    gold = [right(), right(**ELSEWHERE, **COUNTED)]
    score = scored([said(**other), said(**ELSEWHERE, **COUNTED)], gold)
    (spurious,) = (v for v in verdicts(score, "munitions.intercepted") if v.kind == "SPU")
    assert spurious.cause == "fabricated"


def test_what_would_be_half_right_for_another_incident_is_not_of_that_one() -> None:
    half: Fields = {"munitions": munitions(launched=about(3, THERE))}
    gold = [right(), right(**ELSEWHERE, **COUNTED)]
    score = scored([said(**half), said(**ELSEWHERE, **COUNTED)], gold)
    (spurious,) = (v for v in verdicts(score, "munitions.launched") if v.kind == "SPU")
    assert spurious.cause == "fabricated"


def test_half_right_stays_of_wrong_form_though_another_incident_has_it() -> None:
    gold = [right(munitions=munitions(launched=about(3))), right(**ELSEWHERE, **COUNTED)]
    score = scored([said(**COUNTED), said(**ELSEWHERE, **COUNTED)], gold)
    (partial,) = (v for v in verdicts(score, "munitions.launched") if v.kind == "PAR")
    assert partial.cause == "wrong_form"


def test_a_row_put_into_another_record_is_of_the_wrong_incident() -> None:
    row: Fields = {"perpetrators": [perpetrator("Quill", quotes=(THERE,))]}
    score = scored([said(**row), said(**ELSEWHERE)], [right(), right(**ELSEWHERE, **row)])
    assert cause(score, "perpetrators.name", "1") == "wrong_incident"
    assert cause(score, "perpetrators.name", "2") == "wrong_incident"


# --- rows of one and the same incident


def test_a_doubled_row_of_the_only_incident_is_not_of_another_one() -> None:
    row = perpetrator("Quill", quotes=(HERE,))
    assert of_one("perpetrators.name", {"perpetrators": [row, row]}, {"perpetrators": [row]}) == (
        "fabricated"
    )


def test_the_right_code_of_the_row_beside_it_is_not_of_another_incident() -> None:
    base = target("Amber Quay", "military_base", quotes=(HERE,))
    crews, wrong = target("crane crews", "civilians", quotes=(HERE,)), target("crane crews")
    wrong |= {"type": "military_base", "quotes": (HERE,)}
    predicted, gold = {"targets": [base, wrong]}, {"targets": [base, crews]}
    assert of_one("targets.type", predicted, gold) == "misread"
