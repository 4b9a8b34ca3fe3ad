"""Each route against each scope of a key, and the keys' own life."""

import asyncio
import datetime as dt
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient
from tests.fake_model import FakeModel
from tests.made import service_of

from wirecoder.api.access import OPEN, scope_of
from wirecoder.desk.keys import Keys, Scope, Wanted
from wirecoder.ports import Clock
from wirecoder.store.database import Database
from wirecoder.web.app import create_app

TEXT = "Two rockets fell at Depot Nine on Monday, police said.\n"
EXTRACT, READ, CORRECT, ADMIN = Scope.EXTRACT, Scope.READ, Scope.CORRECT, Scope.ADMIN
TABLE: dict[tuple[str, str], Scope | None] = {
    ("POST", "/v1/extract"): EXTRACT,
    ("POST", "/v1/jobs"): EXTRACT,
    ("GET", "/v1/jobs/{job_id}"): EXTRACT,
    ("DELETE", "/v1/jobs/{job_id}"): EXTRACT,
    ("GET", "/v1/jobs/{job_id}/events"): EXTRACT,
    ("GET", "/v1/jobs/{job_id}/reports"): EXTRACT,
    ("GET", "/v1/reports"): READ,
    ("GET", "/v1/reports/{report_id}"): READ,
    ("GET", "/v1/reports/{report_id}/text"): READ,
    ("GET", "/v1/reports/{report_id}/correction"): READ,
    ("GET", "/v1/reports/{report_id}/corrections"): READ,
    ("PUT", "/v1/reports/{report_id}/correction"): CORRECT,
    ("DELETE", "/v1/articles/{article_id:path}"): ADMIN,
    ("GET", "/v1/incidents"): READ,
    ("GET", "/v1/schema"): None,
}
"""Method and route to the scope that it needs; None where any key will do."""


@dataclass
class Locked:
    """A service that has keys: a token for each scope, by its name."""

    app: FastAPI
    client: TestClient
    keys: Keys
    tokens: dict[str, str]

    def status(self, method: str, path: str, token: str | None) -> int:
        return self.client.request(method, path, headers=bearer(token)).status_code


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token}"}


def keys_of(database: Database, clock: Clock = now) -> Keys:
    return Keys(database, clock, per_minute=None, per_day=None)


def make(keys: Keys, name: str, *scopes: Scope, **wanted: int) -> str:
    return asyncio.run(keys.create(Wanted(name, frozenset(scopes), **wanted)))


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Locked]:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    app = create_app(service_of(url, FakeModel(), tmp_path, clock=now))
    database = Database(url)
    keys = keys_of(database)
    tokens = {scope.value: make(keys, scope.value, scope) for scope in Scope}
    with TestClient(app, "http://127.0.0.1", raise_server_exceptions=False) as client:
        yield Locked(app, client, keys, tokens)
    asyncio.run(database.close())


def filled(path: str) -> str:
    """A path with something in the place of each parameter."""
    return re.sub(r"\{[^}]+\}", "x", path)


def routes(app: FastAPI) -> list[APIRoute]:
    """The routes that answer with more than a probe does."""
    listed = [
        route
        for included in app.routes
        for route in getattr(included, "original_router", app.router).routes
    ]
    found = [route for route in listed if isinstance(route, APIRoute)]
    return [route for route in found if route.path.startswith("/v1/")]


def test_the_table_has_every_route_with_the_scope_it_asks_for(locked: Locked) -> None:
    asked: dict[tuple[str, str], Scope | None] = {}
    for route in routes(locked.app):
        (scope,) = {
            scope_of(one.call)
            for one in route.dependant.dependencies
            if one.call is not None and hasattr(one.call, "scope")
        }
        asked |= {(method, route.path): scope for method in route.methods or ()}
    assert asked == TABLE


@pytest.mark.parametrize(("method", "path"), TABLE)
def test_without_a_key_a_route_is_401_and_says_what_to_send(
    locked: Locked, method: str, path: str
) -> None:
    reply = locked.client.request(method, filled(path))
    assert (reply.status_code, reply.json()["code"]) == (401, "unauthorized")
    assert reply.headers["www-authenticate"] == "Bearer"
    assert "Bearer wck_" in reply.json()["detail"]


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize(("method", "path"), TABLE)
def test_each_route_lets_in_the_keys_of_its_scope_and_refuses_the_others(
    locked: Locked, method: str, path: str, scope: Scope
) -> None:
    path_ = filled(path)
    status = locked.status(method, path_, locked.tokens[scope.value])
    if TABLE[method, path] in {scope, None} or scope is ADMIN:
        # In, and then: nothing of that id, a body of no type, a page without reports.
        assert status in {200, 404, 415}
    else:
        assert status == 403


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/metrics", "/nothing", "/v1"])
def test_what_is_no_probe_needs_a_key_whether_it_is_there_or_not(locked: Locked, path: str) -> None:
    assert locked.status("GET", path, None) == 401
    assert locked.status("GET", path, locked.tokens["read"]) in {200, 404}


@pytest.mark.parametrize("path", sorted(OPEN))
def test_the_probes_need_none(locked: Locked, path: str) -> None:
    assert locked.status("GET", path, None) == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic {token}", "{token}", "Bearer {token}x", "Bearer x{token}",
     "Bearer wck_000000000000_" + "A" * 43, "Bearer \xff", "Bearer " + "x" * 10_000],
)  # fmt: skip
def test_what_is_no_valid_key_is_401(locked: Locked, header: str) -> None:
    sent = header.format(token=locked.tokens["admin"]).encode("latin-1")
    reply = locked.client.get("/v1/schema", headers=[(b"authorization", sent)])
    assert (reply.status_code, reply.json()["code"]) == (401, "unauthorized")


def test_the_key_of_one_with_the_secret_of_another_is_401(locked: Locked) -> None:
    read, admin = (locked.tokens[name].split("_") for name in ("read", "admin"))
    assert locked.status("GET", "/v1/schema", "_".join([*admin[:2], read[2]])) == 401


def test_a_service_without_keys_is_open_until_the_first_one_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    app = create_app(service_of(url, FakeModel(), tmp_path, clock=now))
    database = Database(url)
    with TestClient(app, "http://127.0.0.1") as client:
        assert client.get("/v1/reports").status_code == 200
        token = make(keys_of(database), "first", READ)
        assert client.get("/v1/reports").status_code == 401
        assert client.get("/v1/reports", headers=bearer(token)).status_code == 200
        asyncio.run(keys_of(database).revoke("first"))
        assert client.get("/v1/reports").status_code == 401, "closed, also with no valid key left"
    asyncio.run(database.close())


def test_a_rotated_key_has_a_new_secret_and_a_revoked_one_none(locked: Locked) -> None:
    old = locked.tokens["read"]
    new = asyncio.run(locked.keys.rotate("read"))
    assert [locked.status("GET", "/v1/schema", token) for token in (old, new)] == [401, 200]
    asyncio.run(locked.keys.revoke("read"))
    assert locked.status("GET", "/v1/schema", new) == 401


def test_a_key_that_is_over_its_day_opens_nothing(locked: Locked, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    yesterday = now() - dt.timedelta(days=1, seconds=1)
    token = make(keys_of(database, lambda: yesterday), "brief", READ, days=1)
    assert locked.status("GET", "/v1/schema", token) == 401
    asyncio.run(database.close())


def test_no_secret_is_stored(locked: Locked, tmp_path: Path) -> None:
    assert locked.status("GET", "/v1/schema", locked.tokens["read"]) == 200
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))
    for token in locked.tokens.values():
        secret = token.split("_", 2)[2]
        assert re.fullmatch(r"[\w-]{43}", secret)
        assert secret.encode() not in kept


def test_over_its_requests_a_minute_a_key_is_429_and_told_when_to_come_again(
    locked: Locked,
) -> None:
    token = make(locked.keys, "busy", READ, requests_per_minute=3)
    replies = [locked.client.get("/v1/schema", headers=bearer(token)) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert replies[3].json()["code"] == "rate_limited"
    assert 1 <= int(replies[3].headers["retry-after"]) <= 61
    assert locked.status("GET", "/v1/schema", locked.tokens["read"]) == 200, "others are not held"


def test_over_its_tokens_of_the_day_a_key_codes_nothing_more_but_reads_on(locked: Locked) -> None:
    token = make(locked.keys, "spender", EXTRACT, READ, tokens_per_day=120)
    headers = bearer(token) | {"content-type": "text/plain"}

    def post(text: str) -> tuple[int, str]:
        reply = locked.client.post("/v1/extract", content=text, headers=headers)
        return reply.status_code, reply.headers.get("retry-after", "")

    assert post(TEXT) == (200, "")  # the fake model takes 100 and 20 tokens
    status, wait = post("Three shells fell at Depot Ten on Friday, police said.")
    assert status == 429
    assert 1 <= int(wait) <= 86_400
    assert post(TEXT) == (200, ""), "what is in the store costs nothing"
    assert locked.status("GET", "/v1/reports", token) == 200


def test_a_key_sees_its_own_jobs_and_an_admin_all(locked: Locked) -> None:
    body = {"articles": [{"text": TEXT}]}
    mine = locked.tokens["extract"]
    job = locked.client.post("/v1/jobs", json=body, headers=bearer(mine)).json()["id"]
    other = make(locked.keys, "other", EXTRACT)
    paths = [f"/v1/jobs/{job}", f"/v1/jobs/{job}/reports", f"/v1/jobs/{job}/events"]
    for path in paths:
        assert locked.status("GET", path, other) == 404
        assert locked.status("GET", path, mine) == 200
        assert locked.status("GET", path, locked.tokens["admin"]) == 200
    assert locked.status("DELETE", paths[0], other) == 404


def test_the_same_idempotency_key_of_two_callers_is_two_keys(locked: Locked) -> None:
    other = make(locked.keys, "other", EXTRACT)
    for token in (locked.tokens["extract"], other):
        headers = bearer(token) | {"idempotency-key": "a", "content-type": "text/plain"}
        reply = locked.client.post(f"/v1/extract?title={token[-4:]}", content=TEXT, headers=headers)
        assert reply.status_code == 200
        assert "idempotency-replayed" not in reply.headers


def test_a_key_without_tokens_left_does_not_take_the_answer_from_another(locked: Locked) -> None:
    poor = make(locked.keys, "poor", EXTRACT, tokens_per_day=1)
    kind = {"content-type": "text/plain"}
    first = locked.client.post("/v1/extract", content=TEXT, headers=bearer(poor) | kind)
    assert first.status_code == 200
    other = "Three shells fell at Depot Ten on Friday, police said."
    with ThreadPoolExecutor() as callers:
        sent = [
            callers.submit(
                locked.client.post, "/v1/extract", content=other, headers=bearer(token) | kind
            )
            for token in (poor, locked.tokens["extract"])
        ]
    assert sent[1].result().status_code == 200
    assert sent[0].result().status_code in {200, 429}, "429, or the other's answer from the store"
