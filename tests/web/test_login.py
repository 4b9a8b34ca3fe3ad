"""A key opens a session, and what a session opens."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient
from tests.fake_model import FakeModel
from tests.made import Time, keys_of, service_of, stopped
from tests.web import apart
from tests.web.apart import make_key
from tests.web.conftest import NARROW, WIDE, OpenPage, Served, violations

from wirecoder.api.access import COOKIE
from wirecoder.desk.keys import Keys, Scope
from wirecoder.store.database import Database
from wirecoder.web.app import create_app
from wirecoder.web.login import destination

OURS = {"sec-fetch-site": "same-origin"}
HTML = {"accept": "text/html,application/xhtml+xml"}


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'store.db'}"


@dataclass
class Locked:
    """A service with one key, `newsroom`."""

    client: TestClient
    keys: Keys
    clock: Time
    url: str
    token: str

    def login(self, token: str, there: str = "/", **headers: str) -> httpx2.Response:
        form = {"key": token, "next": there}
        return self.client.post("/login", data=form, headers=OURS | headers, follow_redirects=False)

    def status(self, path: str = "/metrics") -> int:
        return self.client.get(path, follow_redirects=False).status_code


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Locked]:
    url, clock = url_of(tmp_path), Time()
    app = create_app(service_of(url, FakeModel(), tmp_path, clock=clock))
    limits = {"requests_per_minute": 5, "days": 1}
    token = make_key(url, clock, "newsroom", Scope.READ, **limits)
    database = Database(url)
    with TestClient(app, "http://127.0.0.1") as client:
        yield Locked(client, keys_of(database, clock), clock, url, token)
    apart.run(database.close())


def test_a_key_opens_the_pages_and_the_cookie_tells_nobody_else(locked: Locked) -> None:
    assert locked.status() == 401
    reply = locked.login(locked.token, "/reports/x?y=1#fact")
    assert (reply.status_code, reply.headers["location"]) == (303, "/reports/x?y=1#fact")
    cookie = reply.headers["set-cookie"]
    parts = set(re.split(r"; ", cookie)[1:])
    assert {"HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={12 * 3600}"} <= parts
    assert not [part for part in parts if part.startswith(("Domain", "Secure"))]
    assert locked.status() == 200


@pytest.mark.parametrize("headers", [{"origin": "https://127.0.0.1"}])
def test_by_https_the_cookie_goes_by_https_only(locked: Locked, headers: dict[str, str]) -> None:
    assert "Secure" in locked.login(locked.token, **headers).headers["set-cookie"]


def test_the_cookie_is_kept_as_a_hash_only(locked: Locked, tmp_path: Path) -> None:
    locked.login(locked.token)
    cookie = locked.client.cookies[COOKIE]
    assert re.fullmatch(r"[\w-]{43}", cookie)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))
    assert cookie.encode() not in kept


def test_a_session_is_known_to_another_process(locked: Locked, tmp_path: Path) -> None:
    locked.login(locked.token)
    other = create_app(service_of(locked.url, FakeModel(), tmp_path, clock=locked.clock))
    with TestClient(other, "http://127.0.0.1", cookies=dict(locked.client.cookies)) as client:
        assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "wck_000000000000_" + "A" * 43, "wck_\u00e9"])
def test_a_wrong_key_is_told_at_the_form_and_not_shown_again(locked: Locked, token: str) -> None:
    reply = locked.login(token, "/map")
    assert reply.status_code == 401
    assert "set-cookie" not in reply.headers
    assert "This key opens nothing" in reply.text
    assert 'name="next" value="/map"' in reply.text
    assert not token or f'"{token}"' not in reply.text
    assert locked.status() == 401


def test_guessing_is_slow(locked: Locked) -> None:
    replies = [locked.login("x") for _ in range(11)]
    assert [reply.status_code for reply in replies] == [401] * 10 + [429]
    assert replies[-1].headers["retry-after"] == "60"
    assert "wait a minute" in replies[-1].text
    assert locked.login(locked.token).status_code == 429, "also for who then guesses right"


@pytest.mark.parametrize("end", ["revoke", "rotate"])
def test_a_key_that_ends_ends_its_sessions(locked: Locked, end: str) -> None:
    locked.login(locked.token)
    assert locked.status() == 200
    apart.run(getattr(locked.keys, end)("newsroom"))
    assert locked.status() == 401


@pytest.mark.parametrize("hours", [12, 24])
def test_a_session_lasts_twelve_hours_and_no_longer_than_its_key(
    locked: Locked, hours: int
) -> None:
    locked.clock.now += dt.timedelta(hours=hours - 12)
    locked.login(locked.token)
    locked.clock.now += dt.timedelta(hours=11, minutes=59)
    assert locked.status() == 200
    locked.clock.now += dt.timedelta(minutes=1)
    assert locked.status() == 401


def test_a_reader_is_not_offered_what_needs_another_key(locked: Locked) -> None:
    locked.login(locked.token)
    assert "Post an article" not in locked.client.get("/", headers=HTML).text


def test_who_logs_out_is_out(locked: Locked) -> None:
    locked.login(locked.token)
    cookie = locked.client.cookies[COOKIE]
    page = locked.client.get("/nothing", headers=HTML).text
    assert "<span>newsroom</span>" in page
    assert 'action="/logout"' in page
    reply = locked.client.post("/logout", headers=OURS, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, "/login")
    assert COOKIE not in locked.client.cookies
    locked.client.cookies[COOKIE] = cookie
    assert locked.status() == 401, "a cookie that somebody kept opens nothing"


def test_who_logs_in_anew_leaves_no_older_session(locked: Locked) -> None:
    locked.login(locked.token)
    first = locked.client.cookies[COOKIE]
    locked.login(locked.token)
    assert locked.status() == 200
    locked.client.cookies.clear()
    locked.client.cookies[COOKIE] = first
    assert locked.status() == 401


def test_a_session_opens_pages_and_the_events_of_jobs_and_nothing_else_of_the_api(
    locked: Locked,
) -> None:
    locked.login(make_key(locked.url, locked.clock, "all", Scope.ADMIN))
    for path in ("/metrics", "/docs", "/openapi.json"):
        assert locked.status(path) == 200
    assert locked.status("/v1/jobs/x/events") == 404
    for path in ("/v1/reports", "/v1/schema", "/v1/jobs/x", "/v1/jobs/x/events/", "/v1"):
        assert locked.status(path) == 401, path
    assert locked.client.post("/v1/jobs/x/events", headers=OURS).status_code == 401


def test_a_key_that_is_sent_counts_and_a_password_for_a_proxy_does_not(locked: Locked) -> None:
    locked.login(locked.token)
    for header, status in (("Basic eDp5", 200), ("Bearer wrong", 401)):
        reply = locked.client.get("/metrics", headers={"authorization": header})
        assert reply.status_code == status


def test_a_session_may_do_what_its_key_may(locked: Locked) -> None:
    locked.login(locked.token)
    assert locked.status("/v1/jobs/x/events") == 403


def test_what_pages_ask_by_themselves_is_not_counted_and_what_a_key_asks_is(
    locked: Locked,
) -> None:
    locked.login(locked.token)
    assert {locked.status() for _ in range(20)} == {200}
    bearer = {"authorization": f"Bearer {locked.token}"}
    replies = [locked.client.get("/metrics", headers=bearer).status_code for _ in range(6)]
    assert replies == [200] * 5 + [429]


def test_a_browser_without_a_session_is_led_to_the_login_and_back(locked: Locked) -> None:
    asked = "/reports/a%20b?q=%C3%A9&from=2024-01-01"
    reply = locked.client.get(asked, headers=HTML, follow_redirects=False)
    assert reply.status_code == 303
    page = locked.client.get(reply.headers["location"])
    there = page.text.split('name="next" value="')[1].split('"')[0].replace("&amp;", "&")
    assert there == asked
    sent = locked.client.post("/post", headers=HTML | OURS, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/login")


def test_htmx_and_programs_are_told_what_to_do(locked: Locked) -> None:
    for headers in ({"hx-request": "true", **HTML}, {}):
        reply = locked.client.get("/nothing", headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (401, "unauthorized")
        assert "log in at /login" in reply.json()["detail"]


def test_the_login_and_the_files_of_pages_need_no_key(locked: Locked) -> None:
    page = locked.client.get("/login")
    assert page.status_code == 200
    assert "/logout" not in page.text
    (address,) = re.findall(r'href="(/static/base\.css\?v=\w+)"', page.text)
    assert locked.status(address) == 200
    for path in ("/login/x", "/static/", "/static/a/b", "/loginx"):
        assert locked.status(path) == 401


def test_a_form_that_another_site_sends_logs_nobody_in(locked: Locked) -> None:
    reply = locked.client.post(
        "/login", data={"key": locked.token}, headers={"sec-fetch-site": "cross-site"}
    )
    assert (reply.status_code, reply.json()["code"]) == (403, "cross_site")


@pytest.mark.parametrize(
    "sent",
    ["", "x", "//example.org", "/\\example.org", "https://example.org", "/\t/example.org", "/a b",
     "javascript:alert(1)", "/x\r\nset-cookie: a=b", "\\\\example.org", "/é", " /"],
)  # fmt: skip
def test_only_a_path_of_ours_is_gone_to_after_the_login(sent: str) -> None:
    assert destination(sent) == "/"


@pytest.mark.parametrize("sent", ["/", "/reports/x", "/?q=%C3%A9&from=2024-01-01#a", "/a//b"])
def test_a_path_of_ours_is_gone_to(sent: str) -> None:
    assert destination(sent) == sent


def test_without_keys_there_is_nothing_to_log_in_to(tmp_path: Path) -> None:
    app = create_app(service_of(url_of(tmp_path), FakeModel(), tmp_path))
    with TestClient(app, "http://127.0.0.1") as client:
        reply = client.get("/login?next=/map", follow_redirects=False)
        assert (reply.status_code, reply.headers["location"]) == (303, "/map")
        assert "/logout" not in client.get("/nothing", headers=HTML).text


@pytest.mark.chromium
@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)])
def test_a_person_logs_in_and_out(
    open_page: OpenPage, workbench: Served, width: int, dark: bool
) -> None:
    token = make_key(url_of(workbench.workspace), stopped, "newsroom", Scope.ADMIN)
    page = open_page(f"{workbench.url}/nothing?a=1", width=width, dark=dark)
    assert page.url == f"{workbench.url}/login?next=/nothing%3Fa%3D1"
    assert violations(page) == []
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    assert "opens nothing" in page.get_by_role("alert").inner_text()
    assert violations(page) == []
    page.keyboard.type(token)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{workbench.url}/nothing?a=1")
    assert page.locator(".who span").inner_text() == "newsroom"
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{workbench.url}/login")
    page.goto(f"{workbench.url}/nothing")
    assert page.url.startswith(f"{workbench.url}/login")
