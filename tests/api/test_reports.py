"""`/v1/reports`: read, and searched page by page."""

import base64
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from tests.api.conftest import NEWS, Reply, Service, news

from wirecoder_schemas.report import Report

FAR = "Troops of the Northern Brigade shelled Fort Ten in Freedonia on Friday, officials said.\n"


def search(service: Service, **query: Any) -> list[str]:
    """The sites of the reports found, in their order."""
    return sites(searched(service, **query))


def searched(service: Service, **query: Any) -> Any:
    named = {name.rstrip("_"): value for name, value in query.items()}
    reply = service.get(f"/v1/reports?{urlencode(named)}")
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == "application/json"
    assert set(reply.json) == {"reports", "corrections", "next_cursor"}
    return reply.json


def sites(page: Any) -> list[str]:
    return [report["incidents"][0]["location"]["site"] for report in page["reports"]]


def send(service: Service, *names: str, published: str = "2024-01-23") -> list[Any]:
    """Have an article coded for each site; what comes back."""
    replies = [service.text(news(name), f"?published={published}") for name in names]
    assert {reply.status for reply in replies} == {200}
    return [reply.json for reply in replies]


def correct(service: Service, report: Any, **changed: Any) -> None:
    """Put an editor's incident, the report's own but for what `changed`, in its place."""
    body = {
        "author": "An Editor",
        "reason": "read again",
        "incidents": [report["incidents"][0] | changed],
    }
    assert service.send("PUT", f"/v1/reports/{report['id']}/correction", body).status == 200


# --- one report


def test_a_report_is_read_to_the_letter(service: Service) -> None:
    coded = service.text(NEWS)
    read = service.get(f"/v1/reports/{coded.json['id']}")
    assert (read.status, read.headers["content-type"]) == (200, "application/json")
    assert read.body == coded.body
    Report.model_validate_json(read.body)


@pytest.mark.parametrize(
    "text",
    [NEWS, NEWS.replace(". ", ".\r\n"), f"\t {NEWS} \n\n", f"🚀 {NEWS} قال \u202e\x07", f"{NEWS}é"],
    ids=["plain", "CRLF", "white space", "odd characters", "no line end"],
)
def test_the_text_of_a_report_is_what_its_offsets_count_in(service: Service, text: str) -> None:
    report = service.text(text).json
    reply = service.get(f"/v1/reports/{report['id']}/text")
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.body.decode() == text
    quotes = report["incidents"][0]["location"]["quotes"]
    assert quotes
    for said in quotes:
        assert reply.body.decode()[said["start"] : said["end"]] == said["quote"]


@pytest.mark.parametrize("path", ["", "/text", "/correction", "/corrections"])
def test_a_report_that_is_none_is_404(service: Service, path: str) -> None:
    reply = service.get(f"/v1/reports/unknown{path}")
    assert reply.problem == (404, "not_found")
    assert "'unknown'" in reply.json["detail"]


# --- search


def test_search_without_conditions_gives_all_the_newest_first(service: Service) -> None:
    sent = send(service, "Depot One", "Depot Two", "Depot Three")
    page = searched(service)
    assert page["reports"] == sent[::-1]
    assert (page["corrections"], page["next_cursor"]) == ({}, None)


def test_an_empty_store_is_an_empty_page(service: Service) -> None:
    assert searched(service) == {"reports": [], "corrections": {}, "next_cursor": None}


def test_search_by_the_days_of_incidents(service: Service) -> None:
    send(service, "Depot One")  # on Monday, 2024-01-22
    send(service, "Depot Two", published="2024-02-01")  # 2024-01-29
    assert search(service, from_="2024-01-22", to="2024-01-22") == ["Depot One"]
    assert search(service, from_="2024-01-23") == ["Depot Two"]
    assert search(service, to="2024-01-28") == ["Depot One"]
    assert search(service, from_="2024-01-01", to="2024-01-31") == ["Depot Two", "Depot One"]
    assert search(service, from_="2024-01-23", to="2024-01-28") == []


def test_an_incident_of_no_known_year_is_in_no_range_unless_asked_for(service: Service) -> None:
    send(service, "Depot One")
    assert service.text(news("Depot Two")).status == 200  # nothing says which Monday
    assert search(service) == ["Depot Two", "Depot One"]
    assert search(service, from_="2000-01-01") == ["Depot One"]
    assert search(service, from_="2000-01-01", undated="true") == ["Depot Two", "Depot One"]
    assert search(service, from_="2025-01-01", undated="true") == ["Depot Two"]


def test_search_by_words_and_phrases_of_text_and_title(service: Service) -> None:
    send(service, "Depot Alpha", "Depot Beta")
    service.text(FAR, "?title=Caf%C3%A9%20struck")
    assert search(service, q="depot") == ["Depot Beta", "Depot Alpha"]
    assert search(service, q="DEPOT beta") == ["Depot Beta"]
    assert search(service, q="beta depot") == ["Depot Beta"], "the words in any order"
    assert search(service, q='"depot alpha"') == ["Depot Alpha"]
    assert search(service, q='"alpha depot"') == []
    for words in ("cafe", "STRUCK", "northern -- (brigade)", '"northern brigade" fort'):
        assert len(searched(service, q=words)["reports"]) == 1, words


def test_search_by_event_type_country_and_actor_goes_by_one_and_the_same_incident(
    service: Service,
) -> None:
    first, second = send(service, "Depot One", "Depot Two")
    said = {"quote": "Two", "start": 0, "end": 3}
    place = {"site": "Depot One", "admin1": None, "country": "ISL", "precision": "site"}
    actor = {"name": "Northern Brigade", "attribution": "reported", "quotes": [said]}
    correct(service, first, location=place | {"quotes": [said]}, event_type="grenade")
    correct(service, second, perpetrators=[actor])
    assert search(service, country="ISL") == ["Depot One"]
    assert search(service, event_type="grenade") == ["Depot One"]
    assert search(service, actor="northern brig") == ["Depot Two"]
    assert search(service, country="ISL", event_type="grenade", q="rockets") == ["Depot One"]
    assert search(service, country="ISL", actor="brigade") == []
    assert search(service, event_type="other", from_="2024-01-22") == ["Depot Two"]


def test_of_an_article_that_was_coded_more_than_once_the_last_coding_is_found(
    service: Service,
) -> None:
    old = service.text(NEWS).json
    new = service.text(NEWS, "?fresh=true").json
    assert [report["id"] for report in searched(service)["reports"]] == [new["id"]]
    assert service.get(f"/v1/reports/{old['id']}").json == old


def test_a_page_gives_the_corrections_of_its_reports_along(service: Service) -> None:
    first, second = send(service, "Depot One", "Depot Two")
    correct(service, first, event_type="grenade")
    page = searched(service)
    assert page["reports"] == [second, first], "as they were coded"
    correction = service.get(f"/v1/reports/{first['id']}/correction").json
    assert page["corrections"] == {first["id"]: correction}
    assert searched(service, q='"depot two"')["corrections"] == {}


# --- pages


def walk(service: Service, limit: int, **query: Any) -> list[list[str]]:
    """The sites of each page, to the end."""
    page = searched(service, limit=limit, **query)
    pages = [sites(page)]
    while page["next_cursor"] is not None:
        page = searched(service, limit=limit, cursor=page["next_cursor"], **query)
        pages.append(sites(page))
    return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 200])
def test_pages_give_every_report_once_and_in_order(service: Service, limit: int) -> None:
    names = [f"Depot {number}" for number in range(5)]
    send(service, *names)
    pages = walk(service, limit)
    assert [name for page in pages for name in page] == names[::-1]
    assert {len(page) for page in pages[:-1]} <= {limit}
    assert pages[-1], "the last page is not empty"


def test_pages_go_on_where_they_were_though_new_reports_come(service: Service) -> None:
    send(service, *(f"Depot {number}" for number in range(4)))
    first = searched(service, limit=2)
    send(service, "Depot 9")
    second = searched(service, limit=2, cursor=first["next_cursor"])
    assert sites(first) + sites(second) == ["Depot 3", "Depot 2", "Depot 1", "Depot 0"]


def test_pages_of_a_search_hold_what_was_searched_for(service: Service) -> None:
    send(service, "Depot 1", "Bridge 1", "Depot 2", "Bridge 2", "Depot 3")
    assert walk(service, 2, q="depot") == [["Depot 3", "Depot 2"], ["Depot 1"]]


def test_a_page_has_fifty_reports_where_nothing_else_is_asked_for(service: Service) -> None:
    job = service.job(*({"text": news(f"Depot {number}")} for number in range(51)))
    service.finished(job.json["id"])
    page = searched(service)
    assert len(page["reports"]) == 50
    assert len(searched(service, cursor=page["next_cursor"])["reports"]) == 1


# --- queries that are refused


def cursor(said: str) -> str:
    return quote(base64.urlsafe_b64encode(said.encode()).decode())


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("country=Iceland", "query.country: "),
        ("country=isl", "query.country: "),
        ("event_type=bang", "query.event_type: "),
        ("from=yesterday", "query.from: "),
        ("from=2024-02-30", "query.from: "),
        ("to=", "query.to: "),
        ("from=2024-02-01&to=2024-01-31", "from: 2024-02-01 is after to, 2024-01-31"),
        ("undated=perhaps", "query.undated: "),
        ("q=%22%22", "query.q: "),
        ("q=...", "query.q: "),
        (f"q={'a' * 501}", "query.q: "),
        ("actor=%25", "query.actor: "),
        (f"actor={'a' * 501}", "query.actor: "),
        ("limit=0", "query.limit: "),
        ("limit=201", "query.limit: "),
        ("limit=many", "query.limit: "),
        ("before=7", "query.before: "),
        ("cursor=", "cursor: "),
        ("cursor=7", "cursor: "),
        ("cursor=%C3%A9", "cursor: "),
        (f"cursor={cursor('jobs/7')}", "cursor: "),
        (f"cursor={cursor('reports/')}", "cursor: "),
        (f"cursor={cursor('reports/-1')}", "cursor: "),
        (f"cursor={cursor('reports/7;')}", "cursor: "),
        (f"cursor={cursor('reports/' + '9' * 30)}", "cursor: "),
    ],
)
def test_a_search_that_is_wrong_is_422_and_names_the_parameter(
    service: Service, query: str, named: str
) -> None:
    reply: Reply = service.get(f"/v1/reports?{query}")
    assert reply.problem == (422, "invalid_request")
    assert reply.json["detail"].startswith(named)
