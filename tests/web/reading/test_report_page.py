"""One report: the article with its marks, the record beside it, and what came of both."""

import re
from typing import Any

import pytest
from tests.export.made import date, number
from tests.web.made import incident, resting
from tests.web.reading.conftest import Shelf

TEXT = (
    "Depot hit\n\nTwo rockets fell at Depot Nine on Saturday, police said. "
    "The army said three fell. No one was hurt.\n"
)


def on(words: str, fact: dict[str, Any], **held: Any) -> dict[str, Any]:
    return resting(fact, words, TEXT, **held)


STRIKE = incident(
    outcome="missed",
    salience="secondary",
    date=on("Saturday", date(None, weekday="Saturday"), confidence=0.934, status="verified"),
    targets=[on("Depot Nine", {"name": "Depot Nine", "type": "military_base",
                               "nationality": None}, confidence=0.5, status="unverified")],
    munitions={"launched": on("Two", number("2|3")), "intercepted": None, "impacted": None},
    casualties=[{
        "party": None, "nationality": None, "injured": None,
        "killed": on("No one", {"min": 0, "max": 0, "best": 0, "qualifier": "zero"}),
        "quotes": [on("No one", {})["quotes"][0]],
    }],
    accounts=[
        on("Two", {"field": "munitions.launched", "value": "2", "source": "police"}),
        on("three", {"field": "munitions.launched", "value": "3", "source": None}),
    ],
)  # fmt: skip
REPLY = incident(id="2", responds_to="1")
WARNING = {"code": "not_confirmed", "path": "incidents[0].weapons[1]",
           "message": "confidence 0.35: dropped", "quote": None}  # fmt: skip


@pytest.fixture
def filed(shelf: Shelf) -> Shelf:
    shelf.file("r1", STRIKE, REPLY, text=TEXT, title="Depot hit", published="2024-01-21")
    return shelf


def fact(page: str, fact_id: str) -> str:
    """The markup of one fact in the record."""
    _, _, rest = page.partition(f'id="fact-{fact_id}"')
    return re.split(r"</dd>|</li>", rest, maxsplit=1)[0]


def test_every_quote_is_marked_and_leads_to_its_fact_and_back_without_a_script(
    filed: Shelf,
) -> None:
    page = filed.html("/reports/r1")
    at = TEXT.index("Saturday")
    mark = rf'<a href="#fact-0\.date" class="mark" id="at-{at}"[^>]*>Saturday</a>'
    assert re.search(mark, page)
    assert f'href="#at-{at}"' in fact(page, "0.date")
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r' id="([^"]+)"', page))


def test_no_id_of_the_page_is_there_twice(filed: Shelf) -> None:
    ids = re.findall(r' id="([^"]+)"', filed.html("/reports/r1"))
    assert len(ids) == len(set(ids))


def test_a_fact_says_how_sure_it_is_and_doubt_is_in_words(filed: Shelf) -> None:
    page = filed.html("/reports/r1")
    assert "93 % sure" in fact(page, "0.date")
    assert "unverified" not in fact(page, "0.date")
    assert "unverified" in fact(page, "0.targets.0")
    assert "sources differ" in fact(page, "0.munitions.launched")


def test_zero_silence_and_what_nobody_says_look_different(filed: Shelf) -> None:
    page = filed.html("/reports/r1")
    assert 'class="fact zero sub" id="fact-0.casualties.0.killed"' in page
    assert 'class="fact silent sub" id="fact-0.casualties.0.injured"' in page
    text = filed.text("/reports/r1")
    assert "Not stated: where, perpetrator, claim, weapon, intercepted" in text


def test_sources_that_disagree_stand_side_by_side_with_their_words(filed: Shelf) -> None:
    text = filed.text("/reports/r1")
    assert "Sources differ: Launched police 2 Two source not named 3 three" in text


def test_an_incident_leads_to_the_one_that_it_answers(filed: Shelf) -> None:
    page = filed.html("/reports/r1")
    assert 'href="#incident-1">in reply to incident 1' in page
    assert 'id="incident-1"' in page


def test_head_and_foot_tell_where_it_comes_from(filed: Shelf) -> None:
    text = filed.text("/reports/r1")
    assert "Published 21 January 2024 English" in text
    assert "fake-model , prompt plain@1 , Wirecoder 1.0. 1 January 2026, 12:00 UTC" in text
    assert "1.5 seconds, 2 calls, 100 tokens read (10 of them cached), 20 tokens written" in text


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://news.example/story", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://[", False),
        ("//news.example", False),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(shelf: Shelf, url: str, link: bool) -> None:
    shelf.file("r1", source_url=url)
    page = shelf.html("/reports/r1")
    assert (f'<a href="{url}" rel="noopener noreferrer external">' in page) is link
    assert (f'href="{url}"' in page) is link


def test_what_was_dropped_is_told_in_words_with_its_number(shelf: Shelf) -> None:
    unclear = {"code": "number_unclear", "path": "incidents[0].casualties[0].killed",
               "message": "m", "quote": "a crew of 28"}  # fmt: skip
    new = {"code": "of_later", "path": "article", "message": "as it says", "quote": None}
    shelf.file("r1", run={"warnings": [WARNING, unclear, WARNING, new]})
    text = shelf.text("/reports/r1")
    assert "What was dropped, and why 4" in text
    assert "to be kept Weapon, confidence 0.35 Weapon, confidence 0.35 No single number" in text
    assert "Killed: a crew of 28" in text
    assert "as it says The article" in text


def test_no_incident_and_not_coded_are_two_things(shelf: Shelf) -> None:
    shelf.file("r1")
    shelf.file("r2", run={"status": "not_coded", "warnings": [WARNING | {"code": "refused"}]})
    assert "Read in full: no incident." in shelf.text("/reports/r1")
    told = shelf.text("/reports/r2")
    assert "Not coded: The model declined to read the article ." in told
    assert "no incident." not in told


def test_a_correction_is_shown_first_and_every_version_can_be_seen(filed: Shelf) -> None:
    filed.correct("r1", 1, "it was a grenade", incident(event_type="grenade"))
    filed.correct("r1", 2, "there was none")
    newest = filed.text("/reports/r1")
    assert "Corrected by An Editor , 1 January 2026, 12:00 UTC: there was none" in newest
    assert "No incident , says the editor" in newest
    older = filed.text("/reports/r1?version=1")
    assert "Grenade" in older
    coded = filed.text("/reports/r1?as=coded")
    assert "As it was coded" in coded
    assert "in reply to incident 1" in coded
    assert filed.client.get("/reports/r1?version=3").status_code == 404


def test_the_report_and_its_incidents_can_be_taken_along(filed: Shelf) -> None:
    assert filed.client.get("/reports/r1/raw").json()["id"] == "r1"
    filed.correct("r1", 1, "read again", incident(event_type="grenade"))
    reply = filed.client.get("/reports/r1/export?format=csv")
    assert "grenade" in reply.text
    assert reply.headers["content-disposition"] == 'attachment; filename="incidents.csv"'


def test_the_page_leads_to_the_editor(filed: Shelf) -> None:
    assert 'href="/reports/r1/correct"' in filed.html("/reports/r1")


@pytest.mark.parametrize("path", ["", "/raw", "/export?format=csv"])
def test_a_report_that_is_not_there_is_said_so(shelf: Shelf, path: str) -> None:
    reply = shelf.client.get(f"/reports/nothing{path}", headers={"accept": "text/html"})
    assert reply.status_code == 404
    assert "There is no report" in reply.text


def test_names_from_an_article_are_text_in_the_page(shelf: Shelf) -> None:
    evil = '<script>alert("x")</script>\u202e'
    hostile = incident(
        targets=[resting({"name": evil, "type": "other", "nationality": None}, evil, evil)]
    )
    warning = WARNING | {"code": evil, "message": evil, "quote": evil}
    shelf.file("r1", hostile, text=evil, title=evil, run={"warnings": [warning]})
    for path in ("/", "/reports/r1"):
        page = shelf.html(path)
        assert "<script>alert" not in page
        assert page.count("\u202e") == page.count('data-code="202E">\u202e')


@pytest.mark.parametrize("named", ["", "posting-99", "../../logout", "x/../../reports/y"])
def test_an_address_that_names_no_posting_offers_nothing_to_code_again(
    shelf: Shelf, named: str
) -> None:
    shelf.file("r1")
    assert "coded before" not in shelf.html(f"/reports/r1?posted={named}")
