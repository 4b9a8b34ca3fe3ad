"""The two clients are one, and they are of this service."""

import asyncio
import datetime as dt
import inspect
from pathlib import Path
from typing import Any, get_args

import httpx2
import pytest
from pydantic import BaseModel
from tests.api.conftest import Service
from tests.api.test_access import make, now
from tests.fake_model import FakeModel
from tests.made import service_of

from wirecoder.api import incidents, views
from wirecoder.api.jobs import JobArticle
from wirecoder.api.reports import Search
from wirecoder.client import (
    AsyncWirecoder,
    Conditions,
    Correction,
    Form,
    Job,
    NewArticle,
    ProblemError,
    Removed,
    Wirecoder,
    calls,
)
from wirecoder.client.connection import Connection
from wirecoder.client.records import History
from wirecoder.desk.keys import Keys, Scope
from wirecoder.store.database import Database
from wirecoder.web.app import create_app

METHODS = sorted(name for name, _ in inspect.getmembers(Wirecoder, inspect.isfunction)
                 if not name.startswith("_"))  # fmt: skip
EVERY_CALL: list[calls.Call[Any]] = [
    calls.extract(
        "x", published=None, title=None, source_url=None, fresh=False, idempotency_key=None
    ),
    calls.report("x"),
    calls.text("x"),
    calls.search({}, 50, None),
    calls.incidents("csv", {}),
    calls.incidents("geojson", {}),
    calls.submit([], fresh=False, idempotency_key=None),
    calls.job("x"),
    calls.events("x"),
    calls.results("x"),
    calls.cancel("x"),
    calls.correct("x", [], author="x", reason="x", version=0),
    calls.correction("x"),
    calls.corrections("x"),
    calls.remove("x"),
    calls.ready(),
    calls.schema(),
]


def test_both_have_the_same_methods() -> None:
    found = inspect.getmembers(AsyncWirecoder, inspect.isfunction)
    assert sorted(name for name, _ in found if not name.startswith("_")) == METHODS
    assert {"extract", "follow", "close"} <= set(METHODS)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_takes_gives_and_says_the_same_in_both(name: str) -> None:
    one, other = getattr(Wirecoder, name), getattr(AsyncWirecoder, name)
    says, says_too = inspect.signature(one), inspect.signature(other)
    assert says.parameters == says_too.parameters
    given = str(says_too.return_annotation).replace("AsyncIterator", "Iterator")
    assert str(says.return_annotation) == given
    assert one.__doc__ == other.__doc__


def test_both_are_made_alike() -> None:
    says, says_too = (inspect.signature(kind).parameters for kind in (Wirecoder, AsyncWirecoder))
    assert list(says) == list(says_too)
    for name in set(says) - {"transport", "sleep"}:
        assert says[name] == says_too[name]


def test_every_route_has_its_call_and_answers_in_the_form_it_expects(service: Service) -> None:
    paths = service.get("/openapi.json").json["paths"]
    documented: dict[tuple[str, str], set[str]] = {}
    for path, operations in paths.items():
        for method, operation in operations.items():
            answers = [one for code, one in operation["responses"].items() if code < "300"]
            name = "/".join("x" if part.startswith("{") else part for part in path.split("/"))
            documented[method.upper(), name] = {kind for one in answers for kind in one["content"]}
    called: dict[tuple[str, str], set[str]] = {}
    for call in EVERY_CALL:
        called.setdefault((call.method, call.path), set()).add(call.media_type)
    assert called == {
        route: kinds
        for route, kinds in documented.items()
        if route[1].startswith("/v1/") or route[1] == "/readyz"
    }


@pytest.mark.parametrize(
    ("record", "view"),
    [
        (Job, views.JobView),
        (Correction, views.CorrectionView),
        (Removed, views.RemovedView),
        (History, views.History),
    ],
)
def test_a_record_has_every_key_that_the_service_sends(
    record: type[BaseModel], view: type[BaseModel]
) -> None:
    assert list(record.model_fields) == list(view.model_fields)


def test_what_can_be_asked_for_is_what_the_service_takes() -> None:
    assert set(Conditions.__annotations__) == set(Search.model_fields)
    assert set(NewArticle.__annotations__) == set(JobArticle.model_fields)
    assert set(get_args(Form)) == set(incidents.Form)


def test_a_day_is_asked_for_as_it_is_written() -> None:
    days: Conditions = {"from_": dt.date(2024, 1, 20), "to": "2024-01-21", "undated": False}
    asked = calls.search(days, 50, None).params
    assert asked == {"from": "2024-01-20", "to": "2024-01-21", "undated": "false", "limit": "50"}


def test_an_answer_may_take_long_but_a_connection_and_a_silence_in_events_may_not() -> None:
    connection = Connection("http://127.0.0.1", None, timeout=600.0, retries=2)

    def seconds(call: calls.Call[Any]) -> tuple[float, float]:
        with httpx2.Client(base_url=connection.base_url) as http:
            given = connection.request(http, call).extensions["timeout"]
        return given["read"], given["connect"]

    assert seconds(calls.job("x")) == (600.0, 10.0)
    assert seconds(calls.events("x")) == (60.0, 10.0)


def test_a_call_shows_no_article_and_no_query() -> None:
    sent = calls.submit([{"text": "Two rockets fell."}], fresh=False, idempotency_key=None)
    assert "rockets" not in repr(sent) + str(sent)
    assert str(calls.search({"q": "rockets"}, 50, None)) == "GET /v1/reports"


def test_a_service_in_the_same_process_is_asked_through_a_transport_with_a_key(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    app = create_app(service_of(url, FakeModel(), tmp_path, clock=now))
    database = Database(url)
    key = make(Keys(database, now, per_minute=None, per_day=None), "reader", Scope.READ)

    async def ask(given: str | None) -> object:
        transport = httpx2.ASGITransport(app)
        async with AsyncWirecoder("http://127.0.0.1", given, transport=transport) as client:
            return [found async for found in client.search()]

    assert asyncio.run(ask(key)) == []
    with pytest.raises(ProblemError, match="401 unauthorized: send a key"):
        asyncio.run(ask(None))
    asyncio.run(database.close())
