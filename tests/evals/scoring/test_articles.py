"""Whole articles: records found and invented, silence, failures, and answers to one another."""

import pytest
from tests.evals.scoring.conftest import (
    Fields,
    day,
    exact,
    kinds,
    munitions,
    perpetrator,
    place,
    right,
    said,
    scored,
    target,
    verdicts,
    weapon,
)

from wirecoder_evals.scoring.articles import Detection, Nulls
from wirecoder_evals.scoring.verdicts import Tally
from wirecoder_schemas.gold import GoldIncident

ELSEWHERE: Fields = {"date": day("1999-01-02"), "location": place("Salt Mill")}
"""So that a record aligns with none of the others."""


def test_a_perfect_prediction_has_no_mistake() -> None:
    more: Fields = {"outcome": "hit", "targets": [target("Quill")], "weapons": [weapon("mine")]}
    score = scored([said(**more)], [right(**more)])
    assert score.tally == Tally(cor=8)  # salience, event type, outcome, date, site, and the rows
    assert score.detection == Detection(found=1)
    assert score.right_records == 1


# --- records on one side alone


def test_the_slots_of_a_record_that_gold_does_not_have_are_all_spurious_but_salience() -> None:
    extra = said(id="2", **ELSEWHERE, munitions=munitions(launched=exact(2)),
                 perpetrators=[perpetrator("Quill")])  # fmt: skip
    score = scored([said(), extra], [right()])
    assert score.detection == Detection(found=1, invented=1)
    alone = {v.slot: v.kind for v in score.verdicts if v.predicted_id == "2"}
    slots = ("event_type", "date", "location.site", "munitions.launched", "perpetrators.name")
    assert alone == dict.fromkeys(slots, "SPU")
    assert kinds(score, "salience") == "COR"


def test_the_slots_of_a_record_that_was_missed_are_all_missing_but_salience() -> None:
    extra = right(id="2", **ELSEWHERE, munitions=munitions(launched=exact(2)),
                  perpetrators=[perpetrator("Quill")])  # fmt: skip
    score = scored([said()], [right(), extra])
    assert score.detection == Detection(found=1, missed=1)
    alone = {v.slot: v.kind for v in score.verdicts if v.gold_id == "2"}
    slots = ("event_type", "date", "location.site", "munitions.launched", "perpetrators.name")
    assert alone == dict.fromkeys(slots, "MIS")
    assert kinds(score, "salience") == "COR"


def test_what_a_missed_record_may_leave_empty_is_not_missing() -> None:
    accept = {"outcome": ["not_reported"]}
    gold = right(location=place("Amber", accept={"site": [None]}), outcome="hit", accept=accept)
    assert kinds(scored([], [gold]), "location.site") == "TOL"
    assert kinds(scored([], [gold]), "outcome") == "TOL"


# --- optional records


def test_an_optional_record_costs_nothing_if_missed() -> None:
    score = scored([said()], [right(), right(id="2", optional=True, **ELSEWHERE)])
    assert score.detection == Detection(found=1)
    assert score.tally == scored([said()], [right()]).tally


def test_an_optional_record_counts_nothing_if_found_however_wrong_it_is() -> None:
    gold = [right(), right(id="2", optional=True, **ELSEWHERE)]
    found = said(id="2", **ELSEWHERE, event_type="grenade", targets=[target("Quill")])
    score = scored([said(), found], gold)
    assert score.detection == Detection(found=1)
    assert score.tally == scored([said()], [right()]).tally
    assert score.right_records == 1


def test_a_second_record_for_an_optional_one_is_invented() -> None:
    gold = [right(optional=True)]
    assert scored([said()], gold).detection == Detection()
    assert scored([said(), said(id="2")], gold).detection == Detection(invented=1)


# --- primary records


def test_primary_detection_goes_by_gold_and_by_the_prediction_for_what_gold_does_not_have() -> None:
    gold = [
        right(id="1", salience="primary"),
        right(id="2", salience="secondary", location=place("Amber"), date=None),
        right(id="3", salience="primary", location=place("Weir"), date=None),
    ]
    predicted = [
        said(id="1", salience="secondary"),
        said(id="2", salience="primary", location=place("Amber"), date=None),
        said(id="3", salience="primary", **ELSEWHERE),
        said(id="4", salience="secondary", location=place("Sluice"), date=None),
    ]
    score = scored(predicted, gold)
    assert score.detection == Detection(found=2, invented=2, missed=1)
    assert score.primary == Detection(found=1, invented=1, missed=1)


def test_the_primary_tally_leaves_out_the_slots_of_secondary_records() -> None:
    second: Fields = {"salience": "secondary", "location": place("Amber"), "date": None}
    gold = [right(id="1"), right(id="2", **second)]
    predicted = [said(id="1"), said(id="2", **second, outcome="hit")]
    score = scored(predicted, gold)
    assert score.primary_tally == scored([said()], [right()]).tally
    assert score.tally == Tally(cor=score.primary_tally.cor + 3, spu=1)


def test_whether_a_slot_is_of_a_primary_record_goes_by_gold() -> None:
    for salience in ("primary", "secondary"):
        other = "secondary" if salience == "primary" else "primary"
        score = scored([said(salience=other)], [right(salience=salience)])
        assert {v.primary for v in score.verdicts} == {salience == "primary"}


# --- articles without an incident, and articles that failed


@pytest.mark.parametrize("gold", [[], [right(optional=True)]], ids=["none", "an optional one"])
def test_an_article_without_an_incident_came_back_empty_if_nothing_is_invented(
    gold: list[GoldIncident],
) -> None:
    empty, invented = scored([], gold), scored([said(**ELSEWHERE)], gold)
    assert empty.negative
    assert empty.came_back_empty
    assert invented.negative
    assert not invented.came_back_empty


def test_an_article_with_nothing_but_an_optional_incident_may_have_it() -> None:
    assert scored([said()], [right(optional=True)]).came_back_empty


def test_an_article_with_an_incident_is_not_negative_and_never_came_back_empty() -> None:
    for predicted in ([], [said()]):
        score = scored(predicted, [right()])
        assert not score.negative
        assert not score.came_back_empty


def test_a_failed_article_counts_as_empty() -> None:
    gold = [right(outcome="hit")]
    failed = scored([said(outcome="hit")], gold, failure="refused: no")
    empty = scored([], gold)
    assert failed.failure == "refused: no"
    assert failed.predicted == 0
    assert failed.verdicts == empty.verdicts
    assert failed.tally == Tally(mis=4)
    assert failed.detection == Detection(missed=1)
    assert failed.quotes.total == 0


def test_a_failed_article_without_an_incident_did_not_come_back_empty() -> None:
    assert not scored([], [], failure="refused: no").came_back_empty


# --- answers to another incident


def pair_of_records(answer: str | None, gold_answer: str | None, **gold_keys: object) -> str:
    """How `responds_to` came out where gold's 1 and 2 are the prediction's 2 and 1.

    The second gold record has `gold_answer`, the first predicted one, aligned with it, `answer`.
    """
    gold = [right(id="1"), right(id="2", **ELSEWHERE, responds_to=gold_answer, **gold_keys)]
    predicted = [said(id="1", **ELSEWHERE, responds_to=answer), said(id="2")]
    score = scored([*predicted, said(id="3", location=place("Weir"), date=None)], gold)
    assert [(pair.predicted_id, pair.gold_id) for pair in score.pairs[:2]] == [
        ("2", "1"),
        ("1", "2"),
    ]
    return next(v.kind for v in verdicts(score, "responds_to") if v.gold_id == "2")


@pytest.mark.parametrize(
    ("answer", "gold_answer", "kind"),
    [
        pytest.param("2", "1", "COR", id="the same incident under another id"),
        pytest.param("3", "1", "INC", id="an incident that gold does not have"),
        pytest.param("2", None, "SPU", id="no answer in gold"),
        pytest.param("3", None, "SPU", id="no answer in gold, and no such incident"),
        pytest.param(None, "1", "MIS", id="no answer predicted"),
        pytest.param(None, None, "NUL", id="no answer"),
    ],
)
def test_an_answer_is_right_if_it_names_the_record_aligned_with_the_one_gold_names(
    answer: str | None, gold_answer: str | None, kind: str
) -> None:
    assert pair_of_records(answer, gold_answer) == kind


def test_an_answer_of_the_same_id_but_another_incident_is_wrong() -> None:
    gold = [
        right(id="1"),
        right(id="2", location=place("Weir"), date=None),
        right(id="3", **ELSEWHERE, responds_to="1"),
    ]
    predicted = [
        said(id="1", location=place("Weir"), date=None),
        said(id="2"),
        said(id="3", **ELSEWHERE, responds_to="1"),
    ]
    assert "INC" in kinds(scored(predicted, gold), "responds_to")


def test_an_answer_may_be_left_out_if_gold_accepts_null() -> None:
    assert pair_of_records(None, "1", accept={"responds_to": [None]}) == "TOL"


def test_an_answer_to_an_optional_record_is_right() -> None:
    gold = [right(id="1", optional=True), right(id="2", **ELSEWHERE, responds_to="1")]
    predicted = [said(id="1"), said(id="2", **ELSEWHERE, responds_to="1")]
    assert kinds(scored(predicted, gold), "responds_to") == "COR"


@pytest.mark.parametrize("alone", [True, False], ids=["invented", "missed"])
def test_the_answer_of_a_record_on_one_side_alone_is_spurious_or_missing(alone: bool) -> None:
    if alone:
        score = scored([said(), said(id="2", **ELSEWHERE, responds_to="1")], [right()])
    else:
        score = scored([said()], [right(), right(id="2", **ELSEWHERE, responds_to="1")])
    assert kinds(score, "responds_to") == ("NUL SPU" if alone else "NUL MIS")


# --- records without a mistake, silence kept, and the pairs as a reader sees them


@pytest.mark.parametrize(
    "mistake",
    [
        {"salience": "secondary"},
        {"event_type": "grenade"},
        {"date": day("2031-05")},
        {"outcome": "hit"},
        {"targets": []},
    ],
    ids=["salience", "wrong", "half right", "spurious", "missing"],
)
def test_one_mistake_of_any_kind_spoils_a_record(mistake: Fields) -> None:
    rows: Fields = {"targets": [target("Quill")]}
    assert scored([said(**rows)], [right(**rows)]).right_records == 1
    assert scored([said(**(rows | mistake))], [right(**rows)]).right_records == 0


def test_a_record_is_without_a_mistake_though_another_one_has_some() -> None:
    gold = [right(id="1"), right(id="2", **ELSEWHERE)]
    predicted = [said(id="1"), said(id="2", **ELSEWHERE, outcome="hit")]
    assert scored(predicted, gold).right_records == 1


def test_a_tolerated_value_is_no_mistake() -> None:
    gold = right(accept={"outcome": ["hit"]})
    assert scored([said(outcome="hit")], [gold]).right_records == 1


def test_correct_nulls_are_counted_in_aligned_records_only() -> None:
    kept = scored([said()], [right()]).nulls
    assert kept == Nulls(kept.all, kept.all)
    assert kept.all == 15  # 21 slots but the 4 that are filled here and the 2 of rows
    spoiled = scored([said(outcome="hit")], [right()]).nulls
    assert spoiled == Nulls(kept.kept - 1, kept.all)
    invented = said(id="2", **ELSEWHERE, outcome="hit")
    assert scored([said(), invented], [right()]).nulls == kept
    assert scored([], [right()]).nulls == Nulls()


def test_the_pairs_follow_gold_and_end_with_the_records_that_gold_does_not_have() -> None:
    gold = [right(id="1", **ELSEWHERE), right(id="2", optional=True)]
    predicted = [said(id="1", location=place("Weir"), date=None), said(id="2")]
    pairs = scored(predicted, gold).pairs
    assert [(pair.predicted_id, pair.gold_id, pair.optional) for pair in pairs] == [
        (None, "1", False),
        ("2", "2", True),
        ("1", None, False),
    ]


def test_the_counts_of_records_are_those_of_both_sides() -> None:
    score = scored([said(), said(id="2")], [right(optional=True)])
    assert (score.predicted, score.gold) == (2, 1)
