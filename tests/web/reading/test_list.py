"""The list of reports: what a row tells at a glance, how it is filtered and how it goes on."""

import re

import pytest
from tests.export.made import date, number
from tests.web.made import incident, quoted
from tests.web.reading.conftest import HTMX, Shelf, said

from wirecoder.web.reading.filters import PAGE

NONE = quoted({"min": 0, "max": 0, "best": 0, "qualifier": "zero"}, "Two", 0)
SITE = {"site": "Depot Nine", "admin1": None, "country": "IRQ", "precision": "site"}


def titles(page: str) -> list[str]:
    return [said(title) for title in re.findall(r"<h2>(.*?)</h2>", page, re.DOTALL)]


def group(**counts: object) -> dict[str, object]:
    silent = {"party": "soldiers", "nationality": None, "killed": None, "injured": None}
    return quoted(silent | counts, "Two", 0)


def test_before_anything_is_on_file_the_list_says_how_to_begin(shelf: Shelf) -> None:
    page = shelf.html("/")
    assert "Nothing is on file yet" in page
    assert 'href="/post"' in page
    assert "http://127.0.0.1/v1/extract" in page


def test_a_row_tells_when_where_what_and_whom_it_hurt(shelf: Shelf) -> None:
    hit = incident(
        event_type="air_drone_strike",
        date=quoted(date("2024-01-20", weekday="Saturday"), "Two", 0),
        location=quoted(SITE, "Two", 0),
        casualties=[group(killed=quoted(number("2"), "Two", 0), injured=NONE)],
    )
    shelf.file("r1", hit, title="Rockets at the depot", published="2024-01-21")
    page = shelf.text("/")
    assert (
        "Rockets at the depot 21 January 2024 Air or drone strike , hit "
        "Saturday, 20 January 2024 Depot Nine, Iraq 2 soldiers killed , no one injured"
    ) in page


def test_no_one_hurt_and_silence_and_several_are_told_apart(shelf: Shelf) -> None:
    shelf.file("zero", incident(casualties=[group(killed=NONE, injured=NONE)]))
    shelf.file("silent", incident())
    shelf.file("vague", incident(casualties=[group(killed=quoted(number("2*"), "Two", 0))]))
    page = shelf.html("/")
    for kind, words in (
        ("zero", "no one hurt"),
        ("silent", "casualties not stated"),
        ("vague", "several soldiers killed"),
    ):
        assert f'<span class="{kind}"><bdi class="words">{words}' in page


def test_an_article_without_a_title_is_called_by_its_first_line(shelf: Shelf) -> None:
    shelf.file("r1", text="\n  Depot hit  \nTwo rockets fell.\n")
    shelf.file("r2", text=f"{'word ' * 60}\n")
    assert titles(shelf.html("/")) == ["word " * 31 + "word…", "Depot hit"]


def test_a_row_says_that_it_was_not_coded_and_why_or_that_there_is_no_incident(
    shelf: Shelf,
) -> None:
    warning = {"code": "language_not_supported", "path": "article.language", "message": "m"}
    shelf.file("r1", run={"status": "not_coded", "warnings": [warning | {"quote": None}]})
    assert "not coded The article is not in English" in shelf.text("/")
    assert "no incident" not in shelf.text("/")
    shelf.file("r2")
    assert "no incident" in shelf.text("/")


def test_a_row_shows_what_an_editor_made_of_it_and_who_that_was(shelf: Shelf) -> None:
    shelf.file("r1", incident(event_type="attack"))
    shelf.correct("r1", 1, "read again", incident(event_type="grenade"))
    page = shelf.text("/")
    assert "corrected by An Editor" in page
    assert "Grenade , hit" in page
    assert "Attack , hit" not in page


def test_a_row_marks_incidents_on_which_sources_differ(shelf: Shelf) -> None:
    account = quoted({"field": "targets", "value": "a depot", "source": None}, "Two", 0)
    shelf.file("r1", incident())
    assert "sources differ" not in shelf.text("/")
    shelf.file("r2", incident(accounts=[account]))
    assert "sources differ" in shelf.text("/")


def test_filters_are_kept_in_the_form_and_narrow_the_list(shelf: Shelf) -> None:
    shelf.file("r1", incident(event_type="attack", location=quoted(SITE, "Two", 0)), title="In")
    shelf.file("r2", incident(event_type="attack"), title="Out")
    page = shelf.html("/?country=IRQ&event_type=attack&from=&to=&actor=&q=rockets")
    assert titles(page) == ["In"]
    assert '<option value="IRQ" selected>Iraq</option>' in page
    assert '<option value="attack" selected>Attack</option>' in page
    assert 'name="q" value="rockets"' in page
    assert titles(shelf.html("/")) == ["Out", "In"]


def test_incidents_without_a_year_are_found_beside_those_in_range_if_asked(shelf: Shelf) -> None:
    shelf.file("r1", incident(), title="Undated")
    assert titles(shelf.html("/?from=2024-01-01&undated=true")) == ["Undated"]
    assert "No report fits these filters" in shelf.text("/?from=2024-01-01")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=yesterday", "From: write a day as 2024-01-20"),
        ("to=2024-13-01", "To: write a day as 2024-01-20"),
        ("q=%21%21", "Words: has no word to look for"),
        ("country=XXX", "Country: 'XXX' is not an ISO 3166 alpha-3 code such as IRQ or USA"),
        ("from=2024-02-01&to=2024-01-01", "From: 2024-02-01 is after to, 2024-01-01"),
        ("cursor=x", "cursor: 'x' is none of ours: send next_cursor"),
    ],
)
def test_a_filter_that_cannot_be_understood_is_said_and_the_form_kept(
    shelf: Shelf, query: str, told: str
) -> None:
    reply = shelf.client.get(f"/?{query}")
    assert reply.status_code == 422
    assert told in said(reply.text)
    assert 'role="search"' in reply.text


def test_what_a_reader_types_is_text_in_the_page(shelf: Shelf) -> None:
    reply = shelf.client.get("/", params={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in reply.text


def test_more_goes_on_where_the_page_ended_until_there_is_no_more(shelf: Shelf) -> None:
    for place in range(PAGE + 1):
        shelf.file(f"r{place}", title=f"Story {place}")
    first = shelf.html("/?q=rockets")
    (more,) = re.findall(r'href="(/\?q=rockets&amp;cursor=[^"]+)"', first)
    rest = shelf.html(more.replace("&amp;", "&"))
    assert titles(first) + titles(rest) == [f"Story {place}" for place in range(PAGE, -1, -1)]
    assert "cursor=" not in rest


def test_htmx_gets_what_was_found_without_the_page_around_it(shelf: Shelf) -> None:
    shelf.file("r1", title="Story")
    reply = shelf.client.get("/?q=rockets&country=&from=", headers=HTMX)
    assert "<html" not in reply.text
    assert titles(reply.text) == ["Story"]
    assert "1 report" in reply.text
    assert reply.headers["hx-push-url"] == "/?q=rockets"


def test_htmx_gets_the_whole_page_when_it_goes_back_in_history(shelf: Shelf) -> None:
    back = HTMX | {"hx-history-restore-request": "true"}
    assert "<html" in shelf.client.get("/", headers=back).text


def test_htmx_gets_rows_alone_to_go_on_with_and_the_first_takes_the_focus(shelf: Shelf) -> None:
    for place in range(PAGE + 2):
        shelf.file(f"r{place}", title=f"Story {place}")
    (more,) = re.findall(r'hx-get="(/\?cursor=[^"]+)"', shelf.html("/"))
    reply = shelf.client.get(more, headers=HTMX)
    assert reply.text.lstrip().startswith("<li")
    assert titles(reply.text) == ["Story 1", "Story 0"]
    assert reply.text.count("autofocus") == 1
    assert "hx-push-url" not in reply.headers


def test_what_is_found_can_be_taken_along(shelf: Shelf) -> None:
    shelf.file("r1", incident(location=quoted(SITE, "Two", 0)))
    shelf.file("r2", incident())
    assert "/export?country=IRQ&amp;format=csv" in shelf.html("/?country=IRQ")
    reply = shelf.client.get("/export?country=IRQ&format=csv")
    assert reply.headers["content-disposition"] == 'attachment; filename="incidents.csv"'
    assert len(reply.text.splitlines()) == 2
    assert shelf.client.get("/export?format=geojson").json()["type"] == "FeatureCollection"
    assert shelf.client.get("/export?format=csv&from=x").status_code == 422
