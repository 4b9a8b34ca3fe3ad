"""Who may do what in the lab: readers look, editors write and run, admins release."""

import pytest
from tests.web.lab.conftest import Lab

from wirecoder.desk.keys import Scope, Wanted

LOOKS = (
    "/prompts",
    "/prompts/plain",
    "/prompts/plain/2",
    "/prompts/plain/2/preview?article=tiny/w14",
)
WRITES: tuple[tuple[str, dict[str, str]], ...] = (
    ("/prompts/plain/new", {"version": "3", "source": "1"}),
    ("/prompts/plain/2", {"text": "x", "seen": "x"}),
    ("/prompts/plain/2/preview", {"text": "x"}),
    ("/prompts/plain/2/runs", {"dataset": "tiny"}),
    ("/prompts/plain/2/trial", {"article": "tiny/w14"}),
    ("/prompts/plain/2/discard", {}),
)


@pytest.fixture
def keyed(lab: Lab) -> dict[Scope, dict[str, str]]:
    """The headers of a key with each scope; who may correct may read, too."""

    def headers(scope: Scope) -> dict[str, str]:
        scopes = {Scope.READ, scope} if scope is Scope.CORRECT else {scope}
        wanted = Wanted(scope.value, frozenset(scopes))
        portal = lab.client.portal
        assert portal is not None
        return {"authorization": f"Bearer {portal.call(lab.service.keys.create, wanted)}"}

    return {scope: headers(scope) for scope in Scope}


@pytest.mark.parametrize("path", LOOKS)
def test_who_may_read_may_look_and_is_offered_nothing_else(
    lab: Lab, keyed: dict[Scope, dict[str, str]], path: str
) -> None:
    reply = lab.client.get(path, headers=keyed[Scope.READ])
    assert reply.status_code == 200
    assert 'method="post" action="/prompts' not in reply.text
    assert "<textarea" not in reply.text
    assert lab.client.get(path, headers=keyed[Scope.EXTRACT]).status_code == 403


@pytest.mark.parametrize(("path", "form"), WRITES)
def test_who_may_only_read_neither_writes_nor_runs(
    lab: Lab, keyed: dict[Scope, dict[str, str]], path: str, form: dict[str, str]
) -> None:
    before = lab.catalog.source("plain@2")
    for scope in (Scope.READ, Scope.EXTRACT):
        assert lab.client.post(path, data=form, headers=keyed[scope]).status_code == 403
    assert lab.catalog.source("plain@2") == before
    assert lab.model.asked == []


def test_an_editor_writes_but_only_an_admin_releases(
    lab: Lab, keyed: dict[Scope, dict[str, str]]
) -> None:
    page = lab.client.get("/prompts/plain/2", headers=keyed[Scope.CORRECT]).text
    assert "<textarea" in page
    assert "/prompts/plain/2/release" not in page
    form = {"seen": lab.catalog.load("plain@2").sha256}
    path = "/prompts/plain/2/release"
    for scope in (Scope.READ, Scope.EXTRACT, Scope.CORRECT):
        assert lab.client.post(path, data=form, headers=keyed[scope]).status_code == 403
    assert not lab.catalog.load("plain@2").released
    assert lab.client.post(path, data=form, headers=keyed[Scope.ADMIN]).status_code == 200
    assert lab.catalog.load("plain@2").released
