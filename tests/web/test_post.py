"""An article is posted by hand: as it was pasted or byte for byte, and watched to its report."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient
from tests.api.conftest import until
from tests.fake_model import FakeModel
from tests.made import service_of, stopped
from tests.web.apart import make_key
from tests.web.conftest import NARROW, WIDE, OpenPage, Served, violations

from wirecoder.desk.keys import Scope
from wirecoder.errors import ModelUnreachable
from wirecoder.web.app import create_app
from wirecoder_schemas.article import text_sha256

NEWS = "Two rockets fell at Depot Nine on Monday, police said.\nNo one was hurt, he said.\n"
OURS = {"sec-fetch-site": "same-origin", "accept": "text/html"}
HTMX = OURS | {"hx-request": "true"}
FORM: dict[str, Any] = {
    "published": "2024-01-20",
    "title": "Rockets",
    "source_url": "https://example.org/1",
}


@dataclass
class Desk:
    """The pages of posting, as a browser without JavaScript asks for them."""

    client: TestClient
    model: FakeModel
    url: str

    def post(
        self,
        text: str = NEWS,
        file: bytes | None = None,
        headers: dict[str, str] = OURS,
        **form: str,
    ) -> httpx2.Response:
        files = {"file": ("story.txt", file or b"", "text/plain")} if file is not None else None
        sent = {"text": text, **form}
        if files is None:
            files = {"file": ("", b"", "application/octet-stream")}
        return self.client.post(
            "/post", data=sent, files=files, headers=headers, follow_redirects=False
        )

    def again(self, there: str) -> httpx2.Response:
        return self.client.post(f"{there}/again", headers=OURS, follow_redirects=False)

    def coded(self, there: str) -> str:
        """The id of the report that a posting came to."""
        until(lambda: self.client.get(there, follow_redirects=False).status_code == 303)
        location = self.client.get(there, follow_redirects=False).headers["location"]
        return re.sub(r"^/reports/|\?.*$", "", location)

    def failed(self, there: str) -> str:
        """The part of the page that changes, once something went wrong."""
        until(lambda: "Not coded." in self.client.get(f"{there}/stages").text)
        return self.client.get(f"{there}/stages").text


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    model, url = FakeModel(), f"sqlite:///{tmp_path / 'store.db'}"
    with TestClient(create_app(service_of(url, model, tmp_path)), "http://127.0.0.1") as client:
        yield Desk(client, model, url)


def refusal(reply: httpx2.Response) -> tuple[int, str, str]:
    """Status, field and words of a form that came back."""
    (field,) = re.findall(r'data-field="(\w*)"', reply.text)
    words = re.search(r'id="fault".*?>(?:<a[^>]*>)?([^<]+)<', reply.text, re.S)
    assert words
    return reply.status_code, field, words[1]


def test_a_pasted_article_is_coded_with_what_is_known_of_it(desk: Desk) -> None:
    reply = desk.post(NEWS.replace("\n", "\r\n"), **FORM)
    assert reply.status_code == 303
    assert re.fullmatch(r"/post/posting-\d+", reply.headers["location"])
    report = desk.client.get(f"/v1/reports/{desk.coded(reply.headers['location'])}").json()
    article = report["article"]
    assert article["sha256"] == text_sha256(NEWS), "line ends are those that were pasted"
    assert {name: article[name] for name in FORM} == FORM


@pytest.mark.parametrize(
    "file",
    [NEWS.replace("\n", "\r\n").encode(), NEWS.encode("utf-16"), b"\xef\xbb\xbf" + NEWS.encode()],
    ids=["crlf", "utf-16", "mark"],
)
def test_a_file_is_taken_byte_for_byte(desk: Desk, file: bytes) -> None:
    reply = desk.post("", file)
    report_id = desk.coded(reply.headers["location"])
    by_api = desk.client.post(
        "/v1/extract", content=file, headers={"content-type": "text/plain"}
    ).json()
    assert by_api["id"] == report_id, "the same article for the API, answered from the store"


def test_the_way_is_shown_stage_by_stage_and_ends_at_the_report(desk: Desk) -> None:
    desk.model.gate.clear()
    there = desk.post(title="Rockets & more").headers["location"]
    until(lambda: desk.model.at_gate)
    page = desk.client.get(there).text
    assert "Rockets &amp; more</bdi></h1>" in page
    assert 'http-equiv="refresh"' in page, "without JavaScript it comes again by itself"
    part = desk.client.get(f"{there}/stages").text
    assert page.count(part.strip()) == 1
    assert 'hx-trigger="every 400ms"' in part
    names = re.findall(r'<li class="(\w+)".*?class="name">([^<]+)<', part, re.S)
    assert names == [
        ("done", "Waiting for its turn"),
        ("done", "Finding the sentences"),
        ("now", "Having the model draft the records"),
    ]
    assert re.findall(r">([\d.]+ s)<", part) == ["0.0 s"] * 3
    desk.model.gate.set()
    report_id = desk.coded(there)
    part = desk.client.get(f"{there}/stages").text
    assert "every 400ms" not in part
    assert f'data-report="/reports/{report_id}"' in part
    assert "Filed" in part


def test_an_article_that_nobody_watches_is_filed_all_the_same(desk: Desk) -> None:
    desk.model.gate.clear()
    desk.post()
    desk.model.gate.set()
    until(lambda: desk.client.get("/v1/reports").json()["reports"])


def test_what_was_coded_before_is_its_report_at_once_and_can_be_coded_again(desk: Desk) -> None:
    first = desk.coded(desk.post(**FORM).headers["location"])
    reply = desk.post(**FORM)
    found = re.fullmatch(rf"/reports/{first}\?posted=(posting-\d+)", reply.headers["location"])
    assert found
    page = desk.client.get(reply.headers["location"]).text
    assert "coded before" in page
    assert f'action="/post/{found[1]}/again"' in page
    second = desk.coded(desk.again(f"/post/{found[1]}").headers["location"])
    assert second != first
    assert len(desk.model.asked) == 2
    one, other = (desk.client.get(f"/v1/reports/{each}").json() for each in (first, second))
    assert one["article"] == other["article"]


def test_a_report_that_was_just_coded_says_nothing_of_before(desk: Desk) -> None:
    report_id = desk.coded(desk.post().headers["location"])
    assert "coded before" not in desk.client.get(f"/reports/{report_id}").text


def test_an_article_that_was_taken_down_is_not_coded_again_from_memory(desk: Desk) -> None:
    there = desk.post().headers["location"]
    desk.coded(there)
    assert desk.client.delete(f"/v1/articles/{text_sha256(NEWS)}").status_code == 200
    assert desk.again(there).status_code == 404
    assert desk.client.get(f"{there}/edit", headers=OURS).status_code == 404


def test_after_a_fault_it_is_said_what_to_do_and_the_text_is_still_there(desk: Desk) -> None:
    desk.model.instead["Depot"] = ModelUnreachable("the model <b> is away: start it")
    text = "\n  Two rockets fell at Depot Nine on Monday.\nNo one was hurt.\n"
    there = desk.post(text, **FORM).headers["location"]
    part = desk.failed(there)
    assert "The model &lt;b&gt; is away: start it" in part
    assert '<li class="failed">' in part
    assert f'action="{there}/again"' in part
    edit = desk.client.get(f"{there}/edit").text
    assert f">\n{text}</textarea>" in edit
    for value in FORM.values():
        assert f'value="{value}"' in edit
    desk.model.instead.clear()
    report_id = desk.coded(desk.again(there).headers["location"])
    report = desk.client.get(f"/v1/reports/{report_id}").json()
    assert report["article"]["sha256"] == text_sha256(text)


BAD_DATE = "'2024-02-31' is no publication date"


@pytest.mark.parametrize(
    ("sent", "refused"),
    [
        ({"text": " \n"}, (422, "text", "The article has no text to code")),
        ({"text": "", "file": b""}, (422, "file", "The file has no text to code")),
        ({"text": "", "file": b"\xff\xfe\x00\xd8"}, (400, "file", "The file is no UTF-16 text")),
        ({"text": "", "file": b"%PDF-1.7"}, (400, "file", "The file looks binary (PDF)")),
        ({"text": "a\0b"}, (400, "text", "The article looks binary")),
        ({"text": "a", "file": b"b"}, (422, "text", "The article is there twice")),
        ({"text": "é" * 500_001}, (413, "text", "The article has 1,000,002 bytes")),
        (
            {"text": "", "file": b"x" * 1_000_001},
            (413, "file", "The file has at least 1,000,001 bytes"),
        ),
        ({"text": "", "file": b"x" * 5_000_000}, (413, "", "The body is over 4,100,000 bytes")),
        ({"published": "2024-02-31"}, (422, "published", BAD_DATE)),
    ],
)
@pytest.mark.parametrize("headers", [OURS, HTMX], ids=["page", "htmx"])
def test_what_the_api_would_refuse_is_said_at_the_form(
    desk: Desk, sent: dict[str, Any], refused: tuple[int, str, str], headers: dict[str, str]
) -> None:
    reply = desk.post(headers=headers, **sent)
    status, field, words = refusal(reply)
    assert (status, field) == refused[:2]
    assert words.replace("&#39;", "'").startswith(refused[2])
    assert ("<form" in reply.text) is (headers is OURS), "htmx keeps the form that is there"
    assert desk.model.asked == []


def test_with_a_fault_everything_that_was_typed_is_kept(desk: Desk) -> None:
    sent: dict[str, Any] = FORM | {"published": "soon"}
    text = "\n<script>alert(1)</script> & more"
    page = desk.post(text, **sent).text
    assert ">\n\n&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</textarea>" in page
    for value in sent.values():
        assert f'value="{value}"' in page
    assert page.count('aria-invalid="true"') == 1


@pytest.mark.parametrize("headers", [OURS, HTMX], ids=["page", "htmx"])
def test_where_too_many_wait_the_form_says_when_to_come_again(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    model, url = FakeModel(), f"sqlite:///{tmp_path / 'store.db'}"
    service = service_of(url, model, tmp_path, at_once=1, places=0)
    with TestClient(create_app(service), "http://127.0.0.1") as client:
        desk = Desk(client, model, url)
        model.gate.clear()
        there = desk.post().headers["location"]
        reply = desk.post("Two shells fell at Depot Ten on Friday.", headers=headers)
        status, field, words = refusal(reply)
        assert (status, field) == (429, "")
        assert "articles are waiting" in words
        assert reply.headers["retry-after"] == "1"
        model.gate.set()
        desk.coded(there)


def test_a_key_that_has_spent_its_tokens_is_told_so_at_the_form(desk: Desk) -> None:
    token = make_key(desk.url, stopped, "poor", Scope.EXTRACT, Scope.READ, tokens_per_day=1)
    desk.client.headers["authorization"] = f"Bearer {token}"
    desk.coded(desk.post().headers["location"])
    status, _, words = refusal(desk.post("Two shells fell at Depot Ten on Friday."))
    assert status == 429
    assert "spent its 1 tokens of today" in words


def test_htmx_is_led_on_as_a_browser_is(desk: Desk) -> None:
    reply = desk.post(headers=HTMX)
    assert reply.status_code == 200
    desk.coded(reply.headers["hx-redirect"])


NAMED = b'--a\r\ncontent-disposition: form-data; name="title"\r\n\r\n\xff\xff\r\n--a--\r\n'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=a", b"nothing of that form"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=a; charset=undefined", NAMED),
        ("multipart/form-data; boundary=a", b"--a\r\ncontent-disposition: x\r\n\r\n\r\n" * 9),
        ("application/x-www-form-urlencoded", b"text=Two+rockets"),
        ("text/plain", NEWS.encode()),
        ("application/json", json.dumps({"text": NEWS}).encode()),
    ],
)
def test_what_is_no_form_is_refused(desk: Desk, kind: str, body: bytes) -> None:
    reply = desk.client.post("/post", content=body, headers=OURS | {"content-type": kind})
    assert refusal(reply)[0] == (400 if "multipart" in kind else 415)
    assert desk.model.asked == []


def test_what_nobody_knows_of_is_said_once_and_not_asked_for_again(desk: Desk) -> None:
    assert desk.client.get("/post/x", headers=OURS).status_code == 404
    part = desk.client.get("/post/x/stages").text
    assert "posted again" in part
    assert "hx-get" not in part


def test_a_key_sees_what_it_posted_itself_and_its_report_only_if_it_may_read(desk: Desk) -> None:
    def bearer(name: str, *scopes: Scope) -> dict[str, str]:
        return {"authorization": f"Bearer {make_key(desk.url, stopped, name, *scopes)}"}

    mine, other = bearer("mine", Scope.EXTRACT), bearer("other", Scope.EXTRACT, Scope.READ)
    there = desk.post(headers=OURS | mine).headers["location"]
    until(lambda: "Filed" in desk.client.get(f"{there}/stages", headers=mine).text)
    page = desk.client.get(there, headers=OURS | mine, follow_redirects=False)
    assert page.status_code == 200
    assert "log in with a key that may read" in page.text
    assert desk.client.get(there, headers=OURS | other).status_code == 404
    assert desk.client.get(f"{there}/edit", headers=OURS | other).status_code == 404
    assert desk.client.post(f"{there}/again", headers=OURS | other).status_code == 404
    assert "posted again" in desk.client.get(f"{there}/stages", headers=other).text
    admin = bearer("admin", Scope.ADMIN)
    assert desk.client.get(there, headers=OURS | admin, follow_redirects=False).status_code == 303


# --- in a browser


def filled(page: Page, text: str) -> None:
    page.get_by_label("The article’s text").fill(text)
    page.get_by_label("Title").fill("Rockets")


def drop(page: Page, content: str) -> None:
    """Drop a file on the page's heading."""
    page.evaluate(
        """(content) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([content], "story.txt"));
            const target = document.querySelector("h1");
            for (const kind of ["dragover", "drop"])
                target.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true }));
        }""",
        content,
    )


@pytest.mark.chromium
@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)])
def test_a_person_posts_an_article_with_the_keyboard_and_is_led_to_its_report(
    open_page: OpenPage, workbench: Served, width: int, dark: bool
) -> None:
    page = open_page(f"{workbench.url}/post", width=width, dark=dark)
    assert violations(page) == []
    filled(page, " ")
    page.keyboard.press("Enter")
    page.locator("#fault:focus").wait_for()
    assert "no text to code" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Title").input_value() == "Rockets", "what was typed is kept"
    assert page.get_by_label("The article’s text").get_attribute("aria-invalid") == "true"
    assert violations(page) == []
    filled(page, NEWS)
    workbench.model.gate.clear()
    page.get_by_label("Title").press("Control+Enter")
    page.locator(".now").wait_for()
    until(lambda: workbench.model.at_gate)
    page.locator(".now", has_text="draft the records").wait_for()
    page.locator("#now", has_text="Having the model draft the records").wait_for()
    assert violations(page) == []
    workbench.model.gate.set()
    page.wait_for_url(f"{workbench.url}/reports/report-1")
    page.go_back()
    assert page.url == f"{workbench.url}/post", "not to the stages, which would lead on again"


@pytest.mark.chromium
def test_a_file_that_is_dropped_on_the_page_is_the_article(
    open_page: OpenPage, workbench: Served
) -> None:
    page = open_page(f"{workbench.url}/post")
    drop(page, "")
    text = page.get_by_label("The article’s text")
    assert text.is_disabled()
    page.get_by_role("button", name="Code this article").click()
    page.get_by_role("link", name="The file has no text to code").click()
    expect(page.get_by_label("Or choose a text file")).to_be_focused()
    page.get_by_role("button", name="Remove the file").click()
    assert text.is_enabled()
    drop(page, NEWS.replace("\n", "\r\n"))
    page.get_by_role("button", name="Code this article").click()
    page.wait_for_url(f"{workbench.url}/reports/report-1")
    report = workbench.service.get("/v1/reports/report-1").json
    assert report["article"]["sha256"] == text_sha256(NEWS.replace("\n", "\r\n"))


@pytest.mark.chromium
def test_a_fault_is_said_on_the_page_and_the_article_is_posted_again_from_there(
    open_page: OpenPage, workbench: Served
) -> None:
    workbench.model.instead["Depot"] = ModelUnreachable("the model is away: start it")
    page = open_page(f"{workbench.url}/post")
    filled(page, NEWS)
    page.get_by_role("button", name="Code this article").click()
    page.locator(".banner", has_text="The model is away: start it").wait_for()
    assert violations(page) == []
    workbench.model.instead.clear()
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url(f"{workbench.url}/reports/report-1")
