"""Hostile words in an article, its title and address, a correction and a prompt, on every page."""

import html
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
from tests.web.lab.conftest import Lab, until

from wirecoder.web.pages import POLICY

EVIL = "\"'><img src=x onerror=alert(1) style=x hx-get=/x><script>alert(2)</script>{{ 7*7 }}"
BIDI = "\u202egnp.exe\u2066"
TEXT = f"An attack at {EVIL} Depot on Monday, police said. {BIDI}\x01\rA lone return \U0001f4a3.\n"
ADDRESSES = ("javascript:alert(1)//", "data:text/html,<script>alert(1)</script>", "//evil.example")
ROOMS = {"/", "/post", "/map", "/export", "/reports/N", "/reports/N/correct", "/reports/N/raw"} | {
    "/prompts/plain/N/trial/N",
    "/prompts/plain/N/runs/N",
    "/prompts/plain/N/preview",
    "/board/workspace/live/tiny/plain%N/articles/N",
}
"""Where the crawl must come, with what has a digit in it as N."""
_CODE = frozenset({"script", "style", "iframe", "object", "embed", "base", "img"})
_LEADS = frozenset({"href", "src", "action", "formaction", "hx-get", "hx-post"})


class Checked(HTMLParser):
    """A page taken apart: where it leads, its words, and what in it could act."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.leads: list[str] = []
        self.wrong: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _CODE and not (tag == "script" and given.get("src", "").startswith("/static/")):
            self.wrong.append(tag)
        for name, value in given.items():
            if name.startswith(("on", "hx-on")) or name in {"style", "srcdoc"}:
                self.wrong.append(f"{tag} {name}={value}")
            if name in _LEADS and not (value.startswith(("/", "#", "?")) or not value):
                self.wrong.append(f"{tag} {name}={value}")
            if name in {"href", "hx-get"} and value:
                self.leads.append(value)


@pytest.fixture
def hostile(lab: Lab) -> list[str]:
    """Hostile words wherever somebody can put them; the pages to begin at."""
    ids = []
    for number, address in enumerate(ADDRESSES):
        article = {"text": f"{number} {TEXT}", "title": EVIL + BIDI, "source_url": address}
        reply = lab.client.post("/v1/extract", json=article)
        assert reply.status_code == 200, reply.text
        ids.append(reply.json()["id"])
    page = f"/reports/{ids[0]}/correct"
    said = {"author": EVIL + BIDI, "reason": EVIL + BIDI, "gold": "on"}
    lab.send(page, **(fields_of(lab.page(page)) | said))
    source = lab.catalog.source("plain@2")
    text = source.text.replace("For tests.", '"<script>alert(3)</script>"')
    lab.catalog.write("plain@2", text.replace("Code this.", f"Code this. {EVIL}"), source.seen)
    run = lab.run()
    trial = lab.send("/prompts/plain/2/trial", article=f"posted/{ids[1]}", against="plain@1")
    until(lambda: "load delay:1s" not in lab.page(trial))
    refused = lab.client.post(page, data={"0.event_type": EVIL, "author": EVIL, "version": "0"})
    assert (refused.status_code, Checked(refused.text).wrong) == (422, [])
    files = {"text": (None, " "), "title": (None, EVIL), "source_url": (None, EVIL)}
    refused = lab.client.post("/post", files=files)
    assert (refused.status_code, Checked(refused.text).wrong) == (422, [])
    return [
        "/",
        "/post",
        "/map",
        "/board",
        "/prompts",
        run,
        trial,
        f"/reports/{EVIL}",
        "/?q=" + EVIL,
    ]


def fields_of(page: str) -> dict[str, str]:
    """The editor's form as it stands."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf'\b{one}="([^"]*)"', tag) for one in ("name", "value"))
        if name and "checkbox" not in tag:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


def crawled(lab: Lab, begin: list[str]) -> Iterator[tuple[str, Any]]:
    """Every page that links lead to."""
    waiting, seen = list(begin), set(begin)
    while waiting:
        path = waiting.pop()
        reply = lab.client.get(path)
        yield path, reply
        if not reply.headers["content-type"].startswith("text/html"):
            continue
        for lead in Checked(reply.text).leads:
            there = urldefrag(lead)[0]
            there = urlsplit(path).path + there if there.startswith("?") else there
            if there.startswith("/") and not there.startswith("/static/") and there not in seen:
                seen.add(there)
                waiting.append(there)


def safe(headers: Mapping[str, str]) -> bool:
    """Whether an answer may not be kept, guessed at, or framed."""
    wanted = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return (
        wanted.items() <= dict(headers).items()
        and "frame-ancestors 'none'" in headers["content-security-policy"]
    )


def test_no_page_has_anything_in_it_that_could_act_or_lead_elsewhere(
    lab: Lab, hostile: list[str]
) -> None:
    kinds = set()
    for path, reply in crawled(lab, hostile):
        assert reply.status_code < 500, path
        assert safe(reply.headers), path
        if reply.headers["content-type"].startswith("text/html"):
            assert reply.headers["content-security-policy"] == POLICY, path
            assert Checked(reply.text).wrong == [], path
        kinds.add(re.sub(r"[\w-]*\d[\w.-]*", "N", urlsplit(path).path))
    assert kinds >= ROOMS
