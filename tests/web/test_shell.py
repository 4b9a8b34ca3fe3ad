"""What all pages share."""

import hashlib
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.api.conftest import Service
from tests.fake_model import FakeModel
from tests.made import service_of
from tests.web.conftest import NARROW, WIDE, OpenPage, Served, violations

from wirecoder.web.app import create_app
from wirecoder.web.pages import POLICY

ROOT = Path(__file__).parents[2]
HTMX = "service/wirecoder/web/vendor/htmx-2.0.11.min.js"
AXE = "tests/vendor/axe-4.14.1.min.js"
PUBLISHED = {
    HTMX: "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    AXE: "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
}
HTML = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    service = service_of(f"sqlite:///{tmp_path / 'store.db'}", FakeModel(), tmp_path)
    return TestClient(create_app(service), "http://127.0.0.1", raise_server_exceptions=False)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_files_of_others_are_as_they_were_published(name: str) -> None:
    assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == PUBLISHED[name]
    assert (ROOT / name).with_name(f"{Path(name).name.partition('-')[0]}-LICENSE").is_file()


def test_a_browser_is_told_of_an_error_by_a_page_and_a_program_by_json(client: TestClient) -> None:
    page = client.get("/nothing", headers=HTML)
    assert page.status_code == 404
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"] == POLICY
    assert "<h1>Not found</h1>" in page.text
    problem = client.get("/nothing")
    assert problem.json()["code"] == "not_found"


def test_htmx_and_the_api_get_problems_as_they_are(client: TestClient) -> None:
    for_htmx = client.get("/nothing", headers={**HTML, "hx-request": "true"})
    for_programs = client.get("/v1/reports/x", headers=HTML)
    for reply in (for_htmx, for_programs):
        assert reply.headers["content-type"] == "application/problem+json"


def test_an_error_page_keeps_what_the_answer_said_in_its_headers(client: TestClient) -> None:
    page = client.put("/v1", headers=HTML)
    assert page.headers["x-request-id"]
    assert page.headers["cache-control"] == "no-store"


def test_what_an_error_quotes_is_text_in_its_page(client: TestClient) -> None:
    page = client.get("/static/<script>alert(1)</script>", headers=HTML)
    assert "<script>alert" not in page.text


def test_a_file_is_kept_by_browsers_until_its_address_changes(client: TestClient) -> None:
    page = client.get("/nothing", headers=HTML).text
    (address,) = re.findall(r'href="(/static/base\.css\?v=\w+)"', page)
    sent = client.get(address)
    assert sent.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in sent.headers["cache-control"]
    other = client.get("/static/base.css")
    assert other.headers["cache-control"] == "no-cache"
    again = client.get("/static/base.css", headers={"if-none-match": other.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_only_the_files_of_pages_are_sent(client: TestClient) -> None:
    for path in ("/static/pages.py", "/static/..%2fpages.py", "/static/base.html"):
        assert client.get(path).status_code == 404


@pytest.mark.chromium
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_shell_is_accessible(
    open_page: OpenPage, workbench: Served, width: int, dark: bool
) -> None:
    page = open_page(f"{workbench.url}/nothing", width=width, dark=dark)
    assert violations(page) == []
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"


def test_the_service_under_it_answers_programs(workbench: Served) -> None:
    assert isinstance(workbench.service, Service)
    assert workbench.report("Two rockets fell at Depot Nine on Monday, police said.\n")
