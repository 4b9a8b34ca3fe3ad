"""The yardstick's answer becomes records, offline: what is stated arrives, nothing is mended."""

import json
from typing import Any

import pytest

from bench import single_call
from bench.single_call import (
    EXAMPLE_ANSWER,
    EXAMPLE_TEXT,
    PlainAnswer,
    PlainIncident,
    PlainNumber,
    messages,
    records,
)
from wirecoder_evals.scoring.articles import score_article
from wirecoder_schemas.article import Article
from wirecoder_schemas.codebook import Qualifier
from wirecoder_schemas.evidence import Quote, misquotes
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import Incident

Bounds = tuple[int | None, int | None, int | None]
(SAID,) = EXAMPLE_ANSWER.incidents
ARTICLE = Article.model_validate({"id": "a", "text": EXAMPLE_TEXT, "published": "2031-05-06"})


def changed(**changes: Any) -> PlainIncident:
    """The example's incident with some keys changed, as a model could have answered it."""
    return PlainIncident.model_validate(SAID.model_dump() | changes)


def record(**changes: Any) -> Incident:
    """The record of one changed incident."""
    (found,) = records(PlainAnswer(incidents=(changed(**changes),)), EXAMPLE_TEXT)
    return found


def facts(node: Any) -> list[dict[str, Any]]:
    """Every object below a record that carries quotes."""
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = [node] if isinstance(node, dict) and "quotes" in node else []
    return own + [fact for part in below for fact in facts(part)]


# --- what is stated arrives


def test_every_value_of_the_answer_stands_in_the_record() -> None:
    found = record().model_dump(mode="json")
    said = SAID.model_dump(mode="json")
    same = ("salience", "event_type", "outcome", "responds_to")
    assert [found[key] for key in same] == [said[key] for key in same]
    assert {key: found["date"][key] for key in said["date"]} == said["date"]
    assert {key: found["location"][key] for key in said["location"]} == said["location"]
    assert {key: found["claim"][key] for key in said["claim"]} == said["claim"]
    for rows in ("perpetrators", "targets"):
        assert [{k: row[k] for k in said[rows][0]} for row in found[rows]] == said[rows]
    assert [weapon["type"] for weapon in found["weapons"]] == said["weapons"]
    assert found["damage"]["extent"] == said["damage"]
    assert [row["party"] for row in found["casualties"]] == ["night porter", "passengers"]
    assert [row["killed"] and row["killed"]["best"] for row in found["casualties"]] == [1, None]
    assert [row["injured"] and row["injured"]["best"] for row in found["casualties"]] == [None, 3]


def test_counts_of_munitions_stay_in_their_places() -> None:
    counts = {
        name: {"min": n, "max": n, "qualifier": "exact"}
        for n, name in enumerate(("launched", "intercepted", "impacted"), start=4)
    }
    found = record(munitions=counts).munitions.model_dump()
    assert {name: number["best"] for name, number in found.items()} == {
        "launched": 4,
        "intercepted": 5,
        "impacted": 6,
    }


def test_every_stated_value_rests_on_the_record_s_one_quote() -> None:
    found = record()
    start = EXAMPLE_TEXT.index(SAID.quote)
    quote = {"quote": SAID.quote, "start": start, "end": start + len(SAID.quote)}
    quoted = facts(found.model_dump(mode="json"))
    assert len(quoted) == 11
    assert [fact["quotes"] for fact in quoted] == [[quote]] * len(quoted)


def test_what_the_answer_leaves_open_is_empty_and_unquoted() -> None:
    silent = {
        "date": {"value": None, "weekday": None},
        "location": {"site": None, "admin1": None, "country": None},
        "perpetrators": [],
        "claim": {"status": "not_reported", "claimant": None},
        "targets": [],
        "weapons": [],
        "casualties": [],
        "damage": "not_reported",
    }
    found = record(**silent)
    assert found.date is None
    assert [fact["quotes"] for fact in facts(found.model_dump())] == [()] * 3


def test_an_answer_without_incidents_gives_no_record() -> None:
    assert records(PlainAnswer(incidents=()), EXAMPLE_TEXT) == ()


def test_records_are_scored_as_they_are() -> None:
    found = records(EXAMPLE_ANSWER, EXAMPLE_TEXT)
    gold = [GoldIncident.model_validate(one.model_dump()) for one in found]
    scored = score_article("a", EXAMPLE_TEXT, gold, found)
    assert scored.tally.f1 == 1
    assert scored.quotes.verified == scored.quotes.total == 11


# --- nothing is mended


def test_a_quote_that_was_made_up_counts_against_the_call() -> None:
    found = record(quote="A bomb went off in a bread van")
    wrong = misquotes(found, EXAMPLE_TEXT)
    assert len(wrong) == 11
    scored = score_article("a", EXAMPLE_TEXT, (), (found,))
    assert (scored.quotes.verified, scored.quotes.total) == (0, 11)


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "bounds"),
    [
        (5, 5, "exact", (5, 5, 5)),
        (30, None, "about", (30, 30, 30)),
        (5, None, "at_least", (5, None, 5)),
        (None, 5, "at_least", (5, None, 5)),
        (None, 6, "at_most", (None, 6, 6)),
        (0, 6, "at_most", (None, 6, 6)),
        (10, 12, "range", (10, 12, None)),
        (2, None, "vague", (2, None, None)),
        (4, 9, "conflicting", (4, 9, None)),
        (None, None, "zero", (0, 0, 0)),
    ],
)
def test_a_number_has_the_bounds_of_its_qualifier(
    low: int | None, high: int | None, qualifier: str, bounds: Bounds
) -> None:
    quote = Quote(quote="words", start=0, end=5)
    said = PlainNumber(min=low, max=high, qualifier=Qualifier(qualifier))
    found = single_call.number(said, [quote])
    assert found
    assert (found.min, found.max, found.best) == bounds
    assert found.qualifier == qualifier


@pytest.mark.parametrize(
    ("low", "high", "qualifier"),
    [(None, None, "exact"), (None, None, "vague"), (7, 7, "range"), (9, 4, "range")],
)
def test_a_number_that_no_report_can_hold_is_left_out(
    low: int | None, high: int | None, qualifier: str
) -> None:
    said = PlainNumber(min=low, max=high, qualifier=Qualifier(qualifier))
    assert single_call.number(said, [Quote(quote="words", start=0, end=5)]) is None


def test_a_day_of_no_calendar_is_left_out_and_its_weekday_kept() -> None:
    date = record(date={"value": "2031-02-31", "weekday": "Monday"}).date
    assert date
    assert (date.value, date.weekday) == (None, "Monday")


def test_a_country_that_does_not_exist_is_left_out() -> None:
    place = record(location={"site": None, "admin1": None, "country": "QQQ"}).location
    assert place.country is None
    assert place.quotes == ()


def test_a_record_answers_another_one_that_exists_or_none() -> None:
    incidents = tuple(changed(responds_to=answered) for answered in (None, 1, 3, 5))
    found = records(PlainAnswer(incidents=incidents), EXAMPLE_TEXT)
    assert [one.id for one in found] == ["1", "2", "3", "4"]
    assert [one.responds_to for one in found] == [None, "1", None, None]


# --- the call


def test_the_worked_example_copies_its_own_text() -> None:
    said = json.loads(EXAMPLE_ANSWER.model_dump_json())["incidents"][0]
    rows = (*said["perpetrators"], *said["targets"])
    copied = [said["quote"], said["location"]["site"], said["location"]["admin1"]]
    copied += [said["date"]["weekday"], said["claim"]["claimant"], *(row["name"] for row in rows)]
    copied += [row["party"] for row in said["casualties"]]
    assert [words for words in copied if words not in EXAMPLE_TEXT] == []


def test_the_article_comes_last_with_its_date_and_after_the_same_words_for_all() -> None:
    asked = messages(ARTICLE)
    other = messages(Article(id="b", text="Nothing happened."))
    assert [message["role"] for message in asked] == ["system", "user", "assistant", "user"]
    assert asked[-1]["content"] == f"Published: 2031-05-06\nArticle:\n{EXAMPLE_TEXT}"
    assert asked[:-1] == other[:-1]
    assert PlainAnswer.model_validate_json(asked[2]["content"]) == EXAMPLE_ANSWER


def test_the_prompt_is_one_paragraph() -> None:
    assert "\n" not in single_call.SYSTEM
