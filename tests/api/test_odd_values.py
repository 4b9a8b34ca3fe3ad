"""Values that a database may not take: told to the caller, on both databases, and never a 500."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.api.conftest import NEWS, Service, served
from tests.fake_model import FakeModel
from tests.made import service_of


@pytest.fixture
def either(database_url: str, tmp_path: Path) -> Iterator[Service]:
    """A service on each database in turn."""
    with served(service_of(database_url, FakeModel(), tmp_path)) as server:
        yield Service(server.port)


def test_a_nul_in_an_address_names_nothing_that_is_there(either: Service) -> None:
    for method, path in (
        ("GET", "/v1/reports/a%00b"),
        ("GET", "/v1/reports/a%00b/text"),
        ("GET", "/v1/reports/a%00b/corrections"),
        ("GET", "/v1/jobs/a%00b"),
        ("GET", "/v1/jobs/a%00b/events"),
        ("DELETE", "/v1/jobs/a%00b"),
        ("DELETE", "/v1/articles/a%00b"),
    ):
        reply = either.ask(method, path)
        assert reply.problem in {(404, "not_found"), (422, "invalid_request")}, path


def test_a_nul_in_what_is_known_of_an_article_is_kept_or_refused(either: Service) -> None:
    report = either.text(NEWS).json
    odd = "odd\0"
    correction = {"author": odd, "reason": "r", "incidents": report["incidents"]}
    replies = [
        either.document({"text": f"{NEWS}1", "title": odd}),
        either.document({"text": f"{NEWS}2", "source_url": odd}),
        either.text(f"{NEWS}3", "?title=odd%00"),
        either.job({"text": f"{NEWS}4", "title": odd}),
        either.job({"text": f"{NEWS}5", "id": odd}),
        either.send("PUT", f"/v1/reports/{report['id']}/correction", correction),
    ]
    for reply in replies:
        if reply.status >= 300:
            assert reply.problem == (422, "invalid_request")
            assert "NUL" in reply.json["detail"]


@pytest.mark.parametrize("query", ["q=a%00b", "actor=a%00b", "q=zzz'%3B--zzz"])
def test_a_search_for_odd_characters_finds_nothing(either: Service, query: str) -> None:
    reply: Any = either.get(f"/v1/reports?{query}")
    assert reply.status == 200
    assert reply.json["reports"] == []


def test_a_title_is_a_line_and_no_article(either: Service) -> None:
    for name in ("title", "source_url"):
        reply = either.document({"text": NEWS, name: "x" * 2001})
        assert reply.problem == (422, "invalid_request")
        assert name in reply.json["detail"]
    assert either.document({"text": NEWS, "title": "x" * 2000}).status == 200
