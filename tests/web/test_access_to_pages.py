"""Each page against each scope of a key, as `tests/api/test_access.py` has it for the API."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient
from tests.fake_model import FakeModel
from tests.made import service_of, stopped
from tests.web.apart import make_key

from wirecoder.api.access import scope_of
from wirecoder.desk.keys import Scope
from wirecoder.web.app import create_app

EXTRACT, READ, CORRECT, ADMIN = Scope.EXTRACT, Scope.READ, Scope.CORRECT, Scope.ADMIN
OURS = {"sec-fetch-site": "same-origin"}
OPEN = {("GET", "/static/{name}"), ("GET", "/login"), ("POST", "/login"), ("POST", "/logout")}
"""What asks for no scope: it is for who has no session yet, or ends one."""
TABLE: dict[tuple[str, str], Scope | None] = {
    ("GET", "/"): READ,
    ("GET", "/export"): READ,
    ("GET", "/reports/{report_id}"): READ,
    ("GET", "/reports/{report_id}/raw"): READ,
    ("GET", "/reports/{report_id}/export"): READ,
    ("GET", "/reports/{report_id}/correct"): CORRECT,
    ("POST", "/reports/{report_id}/correct"): CORRECT,
    ("POST", "/reports/{report_id}/correct/change"): CORRECT,
    ("POST", "/reports/{report_id}/correct/check"): CORRECT,
    ("POST", "/reports/{report_id}/correct/gold"): CORRECT,
    ("POST", "/reports/{report_id}/correct/pick"): CORRECT,
    ("GET", "/map"): READ,
    ("GET", "/board"): READ,
    ("GET", "/board/{root}/{mode}/{dataset}/{label}"): READ,
    ("GET", "/board/{root}/{mode}/{dataset}/{label}/articles/{article_id}"): READ,
    ("GET", "/prompts"): READ,
    ("GET", "/prompts/{name}"): READ,
    ("POST", "/prompts/{name}/new"): CORRECT,
    ("GET", "/prompts/{name}/{version}"): READ,
    ("POST", "/prompts/{name}/{version}"): CORRECT,
    ("GET", "/prompts/{name}/{version}/preview"): READ,
    ("POST", "/prompts/{name}/{version}/preview"): CORRECT,
    ("GET", "/prompts/{name}/{version}/discard"): CORRECT,
    ("POST", "/prompts/{name}/{version}/discard"): CORRECT,
    ("GET", "/prompts/{name}/{version}/release"): ADMIN,
    ("POST", "/prompts/{name}/{version}/release"): ADMIN,
    ("POST", "/prompts/{name}/{version}/runs"): CORRECT,
    ("GET", "/prompts/{name}/{version}/runs/{run_id}"): READ,
    ("POST", "/prompts/{name}/{version}/runs/{run_id}/stop"): CORRECT,
    ("GET", "/prompts/{name}/{version}/runs/{run_id}/articles/{article}"): READ,
    ("GET", "/prompts/{name}/{version}/trial"): CORRECT,
    ("POST", "/prompts/{name}/{version}/trial"): CORRECT,
    ("GET", "/prompts/{name}/{version}/trial/{try_id}"): READ,
    ("GET", "/post"): EXTRACT,
    ("POST", "/post"): EXTRACT,
    ("GET", "/post/{posting_id}"): EXTRACT,
    ("GET", "/post/{posting_id}/stages"): EXTRACT,
    ("GET", "/post/{posting_id}/edit"): EXTRACT,
    ("POST", "/post/{posting_id}/again"): EXTRACT,
}
"""Method and page to the scope that it needs; None where any key will do."""


@dataclass
class Locked:
    """A service that has keys: a token for each scope."""

    app: FastAPI
    client: TestClient
    tokens: dict[Scope, str]

    def login(self, scope: Scope) -> None:
        reply = self.client.post(
            "/login", data={"key": self.tokens[scope]}, headers=OURS, follow_redirects=False
        )
        assert reply.status_code == 303

    def status(self, method: str, path: str) -> int:
        return self.client.request(
            method, re.sub(r"\{[^}]+\}", "x", path), headers=OURS, follow_redirects=False
        ).status_code


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Locked]:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    app = create_app(service_of(url, FakeModel(), tmp_path))
    tokens = {scope: make_key(url, stopped, scope.value, scope) for scope in Scope}
    with TestClient(app, "http://127.0.0.1", raise_server_exceptions=False) as client:
        yield Locked(app, client, tokens)


def pages(app: FastAPI) -> list[APIRoute]:
    """Every route of a page."""
    found = [route for route in app.routes if isinstance(route, APIRoute)]
    return [route for route in found if not route.include_in_schema and "docs" not in route.path]


def test_the_table_has_every_page_with_the_scope_it_asks_for(locked: Locked) -> None:
    asked: dict[tuple[str, str], Scope | None] = {}
    without = set()
    for route in pages(locked.app):
        scopes = {
            scope_of(one.call)
            for one in route.dependant.dependencies
            if one.call is not None and hasattr(one.call, "scope")
        }
        names = [(method, route.path) for method in route.methods or ()]
        if not scopes:
            without |= set(names)
            continue
        (scope,) = scopes
        asked |= dict.fromkeys(names, scope)
    assert without == OPEN
    assert asked == TABLE


@pytest.mark.parametrize(("method", "path"), TABLE)
def test_without_a_session_a_page_is_closed(locked: Locked, method: str, path: str) -> None:
    assert locked.status(method, path) == 401


@pytest.mark.parametrize("scope", Scope)
def test_each_page_lets_in_the_sessions_of_its_scope_and_refuses_the_others(
    locked: Locked, scope: Scope
) -> None:
    locked.login(scope)
    for (method, path), needed in TABLE.items():
        status = locked.status(method, path)
        if needed in {scope, None} or scope is ADMIN:
            # In, and then: nothing of that id, a body of no type.
            assert status in {200, 404, 415, 422}, path
        else:
            assert status == 403, path
