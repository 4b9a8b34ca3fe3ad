"""`/reports/{id}/correct` over HTTP: what is shown, saved, refused, and made gold."""

import asyncio
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.fake_model import FakeModel
from tests.made import service_of
from tests.store.records import article, filing
from tests.web.correct.made import DATASETS, TEXT, plain, quoted, span

from wirecoder.desk.gold import write_case
from wirecoder.desk.keys import Scope, Wanted
from wirecoder.desk.service import Service
from wirecoder.store import reports
from wirecoder.store.database import Database, transact
from wirecoder.web.app import create_app
from wirecoder.web.correct.form import entries_of, fields_of
from wirecoder.web.correct.shape import blank
from wirecoder_evals import cases
from wirecoder_schemas.article import text_sha256
from wirecoder_schemas.gold import Gold
from wirecoder_schemas.incident import Incident

OURS = {"sec-fetch-site": "same-origin"}  # as a browser says of what a page of ours sends
HTML = {"accept": "text/html"}
HTMX = HTML | {"hx-request": "true"}
PAGE = "/reports/report-1/correct"
GOLD = Gold.model_validate_json((DATASETS / "wire" / "gold" / "w22.json").read_bytes())
NEWS = cases.load(DATASETS / "wire")
SAID = {"author": "An Editor", "reason": "read again", "version": "0"}


@dataclass(frozen=True)
class Bench:
    """The application over a store with one report, `report-1`."""

    client: TestClient
    service: Service
    workspace: Path
    text: str

    def fields(self) -> dict[str, str]:
        """The form as it stands when the page is opened."""
        page = self.client.get(PAGE, headers=HTML)
        assert page.status_code == 200
        return form_of(page.text)

    def post(
        self,
        fields: Mapping[str, str] = MappingProxyType({}),
        where: str = "",
        *,
        htmx: bool = False,
    ) -> Any:
        """Send the form with some fields other than they stand."""
        sent = self.fields() | SAID | dict(fields)
        headers = HTMX if htmx else HTML
        return self.client.post(PAGE + where, data=sent, headers=headers, follow_redirects=False)

    def corrections(self) -> list[Any]:
        reply = self.client.get("/v1/reports/report-1/corrections")
        found: list[Any] = reply.json()["corrections"]
        return found


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """With the record of a gold article as it was coded."""
    (case,) = (one for one in NEWS if one.id == "w22")
    incidents = [incident.model_dump(exclude_unset=True) for incident in case.gold.incidents]
    return bench_of(tmp_path, case.text, [_coded(one) for one in incidents])


def bench_of(folder: Path, text: str, incidents: list[Any]) -> Bench:
    url = f"sqlite:///{folder / 'store.db'}"
    service = service_of(url, FakeModel(), folder)
    database = Database(url)
    filed = filing(article(text, title="Post overrun"), *map(Incident.model_validate, incidents))
    transact(database.engine, "write", lambda db: reports.file(db, filed, filed.report.run.started))
    database.engine.dispose()
    client = TestClient(
        create_app(service), "http://127.0.0.1", raise_server_exceptions=False, headers=OURS
    )
    return Bench(client, service, folder, text)


def _coded(node: Any) -> Any:
    """Gold as a program's report has it."""
    if isinstance(node, dict):
        return {k: _coded(v) for k, v in node.items() if k not in ("aliases", "accept", "optional")}
    return [_coded(one) for one in node] if isinstance(node, list | tuple) else node


_INPUT = re.compile(r"<input ([^>]*)>")
_SELECT = re.compile(r'<select [^>]*?name="([^"]*)".*?</select>', re.S)
_AREA = re.compile(r'<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', re.S)


def form_of(page: str) -> dict[str, str]:
    """The form of a page as a browser sends it."""
    fields: dict[str, str] = {}
    for tag in _INPUT.findall(page):
        known = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if "name" in known and (known.get("type") != "checkbox" or " checked" in tag):
            fields[known["name"]] = html.unescape(known.get("value", "on"))
    for found in _SELECT.finditer(page):
        chosen = re.search(r'value="([^"]*)" selected', found[0])
        fields[found[1]] = html.unescape(chosen[1]) if chosen else ""
    return fields | {name: html.unescape(value) for name, value in _AREA.findall(page)}


def test_the_form_of_the_page_holds_the_whole_record(bench: Bench) -> None:
    sent = bench.fields()
    expected = fields_of(entries_of([Incident.model_validate(_coded(one.model_dump(
        exclude_unset=True))) for one in GOLD.incidents]))  # fmt: skip
    shown = {path: value for path, value in expected.items() if value}
    assert {path: sent.get(path) for path in shown} == shown


def test_a_saved_form_that_nobody_touched_is_the_record_as_it_was(bench: Bench) -> None:
    reply = bench.post()
    assert (reply.status_code, reply.headers["location"]) == (303, f"{PAGE}?saved=1")
    (saved,) = bench.corrections()
    coded = json.loads(asyncio.run(bench.service.library.report("report-1")).document)
    assert plain(saved["incidents"]) == plain(coded["incidents"])
    assert (saved["author"], saved["reason"]) == ("An Editor", "read again")
    assert "Saved as version 1." in bench.client.get(f"{PAGE}?saved=1", headers=HTML).text


def test_what_was_changed_is_saved_and_shown_when_the_page_is_opened_again(bench: Bench) -> None:
    bench.post({"0.event_type": "armed_clash"})
    assert bench.corrections()[0]["incidents"][0]["event_type"] == "armed_clash"
    assert bench.fields()["0.event_type"] == "armed_clash"
    assert bench.fields()["version"] == "1"


def test_a_fault_is_told_at_its_field_and_nothing_that_was_typed_is_lost(bench: Bench) -> None:
    reply = bench.post({"0.date.value": "2024-13", "reason": "", "0.location.site": "<b>"})
    assert reply.status_code == 422
    assert "&#39;2024-13&#39; has no month 13." in reply.text
    assert '<a href="#reason">What was changed, and why</a>: Say what you changed.' in reply.text
    assert "1 thing to mend" in reply.text
    kept = form_of(reply.text)
    assert (kept["0.date.value"], kept["0.location.site"]) == ("2024-13", "<b>")
    assert kept["author"] == "An Editor"
    assert bench.corrections() == []


@pytest.mark.parametrize(
    ("typed", "control"),
    [
        ({"0.damage.quotes": ""}, "f-0-damage-extent"),
        ({"0.casualties.0.killed.quotes": ""}, "f-0-casualties-0-killed-qualifier"),
        ({"1.targets.0.type": ""}, "f-1-targets-0-type"),
        ({"0.accept": "{"}, "f-0-event_type"),
    ],
)
def test_what_is_to_be_mended_leads_to_a_control_of_the_page(
    bench: Bench, typed: dict[str, str], control: str
) -> None:
    page = bench.post(typed).text
    assert f'<a href="#{control}">Incident ' in page
    assert f'id="{control}"' in page


def test_of_two_editors_the_second_sees_what_the_first_saved_beside_what_is_typed(
    bench: Bench,
) -> None:
    bench.post({"0.event_type": "grenade", "author": "The First"})
    reply = bench.post({"0.event_type": "attack", "0.outcome": "failed", "version": "0"})
    assert reply.status_code == 409
    shown = re.sub(r"<[^>]*>", "|", reply.text)
    assert "The First| was quicker" in shown
    assert re.search(r"Incident 1, Kind of event\|+grenade\|+attack\|", shown)
    kept = form_of(reply.text)
    assert (kept["0.event_type"], kept["0.outcome"], kept["version"]) == ("attack", "failed", "1")
    assert [one["version"] for one in bench.corrections()] == [1]
    taken = bench.post({"op": "take:0.event_type"}, "/change", htmx=True)
    assert form_of(taken.text)["0.event_type"] == "grenade"
    assert "Incident 1, Kind of event: theirs is taken." in taken.text


def test_picked_words_change_the_field_and_the_answer_is_a_part_of_the_page(bench: Bench) -> None:
    start, end = span("twenty", bench.text)
    words = {"active": "0.casualties.0.killed.best", "start": str(start), "end": str(end)}
    reply = bench.post(words, "/pick", htmx=True)
    assert reply.status_code == 200
    assert "<html" not in reply.text
    fields = form_of(reply.text)
    assert fields["0.casualties.0.killed.best"] == "20"
    assert fields["0.casualties.0.killed.quotes"] == quoted("twenty", bench.text)
    assert "Killed is now 20." in reply.text
    assert bench.corrections() == [], "nothing is saved yet"


def test_a_date_of_the_articles_own_makes_a_picked_weekday_a_date(tmp_path: Path) -> None:
    text = "Date: 2024-01-22\n\n" + TEXT
    bench = bench_of(tmp_path, text, [])
    start, end = span("Saturday", text)
    words = {"active": "0.date.value", "start": str(start), "end": str(end)}
    one = fields_of([blank()])
    reply = bench.post(one | words, "/pick", htmx=True)
    assert form_of(reply.text)["0.date.value"] == "2024-01-20"
    assert "When is now Saturday, 20 January 2024." in reply.text


def test_a_check_tells_what_to_mend_and_leaves_every_control_alone(bench: Bench) -> None:
    reply = bench.post({"0.date.value": "soon"}, "/check", htmx=True)
    assert reply.status_code == 200
    assert (
        'id="e-0-date-value" hx-swap-oob="true">&#39;soon&#39; cannot be read as a date'
        in reply.text
    )
    assert "1 thing to mend" in reply.text
    assert "<input" not in reply.text
    assert "Fits the codebook" in bench.post(where="/check", htmx=True).text


@pytest.mark.parametrize(
    ("asked", "count", "at"), [("add", 3, "2"), ("delete:0", 1, "0"), ("down:0", 2, "1")]
)
def test_a_change_draws_the_incidents_anew_with_the_one_at_hand_open(
    bench: Bench, asked: str, count: int, at: str
) -> None:
    reply = bench.post({"op": asked}, "/change", htmx=True)
    assert reply.text.count('class="card incident"') == count
    assert form_of(reply.text)["at"] == at
    assert reply.text.count("<details") > reply.text.count(" open>") == 1


def test_without_a_script_a_change_is_a_whole_page(bench: Bench) -> None:
    reply = bench.post({"op": "add:0.targets"}, "/change")
    assert "<html" in reply.text
    assert "0.targets.1.name" in form_of(reply.text)


def test_a_correction_becomes_a_gold_case_that_is_sound_and_says_where_it_is(bench: Bench) -> None:
    bench.post({"gold": "on", "0.event_type": "armed_clash"})
    (case,) = cases.load(bench.service.workspace.editors)
    assert case.text == bench.text
    assert case.gold.incidents[0].event_type == "armed_clash"
    page = bench.client.get(PAGE, headers=HTML).text
    assert "Version 1 is a gold case" in page
    assert f"wirecoder eval --dataset {bench.service.workspace.editors}" in page


def test_a_correction_is_saved_where_its_gold_case_cannot_be_written(bench: Bench) -> None:
    bench.service.workspace.datasets.write_text("a file where a folder should be", "utf-8")
    reply = bench.post(bench.fields() | SAID | {"gold": "on"})
    assert reply.headers["location"] == f"{PAGE}?saved=1&unwritable"
    page = bench.client.get(reply.headers["location"], headers=HTML).text
    assert "Saved as version 1" in page
    assert "could not be written" in page
    assert "Make version 1 a gold case" in page


def test_a_correction_that_was_saved_before_can_be_made_gold_later(bench: Bench) -> None:
    assert bench.client.post(f"{PAGE}/gold").status_code == 404, "there is no correction"
    bench.post()
    assert "is no gold case yet" in bench.client.get(PAGE, headers=HTML).text
    for _ in range(2):
        reply = bench.client.post(f"{PAGE}/gold", follow_redirects=False)
        assert reply.status_code == 303
    assert len(cases.load(bench.service.workspace.editors)) == 1
    bench.post({"version": "1", "0.outcome": "failed"})
    assert "An older version is a gold case" in bench.client.get(PAGE, headers=HTML).text


def test_a_text_that_is_taken_down_is_in_no_gold_case_any_more(bench: Bench) -> None:
    bench.post({"gold": "on"})
    folder = bench.service.workspace.editors
    other = folder / "gold" / "other.json"
    other.write_text("{}", "utf-8")
    sha256 = text_sha256(bench.text)
    assert bench.client.delete(f"/v1/articles/{sha256}").status_code == 200
    assert [path.name for path in folder.rglob("*.*")] == ["other.json"]


def test_a_text_that_is_taken_down_while_it_is_made_a_gold_case_is_in_none(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.post()

    def late(*case: Any) -> None:
        sha256 = text_sha256(bench.text)
        assert bench.client.delete(f"/v1/articles/{sha256}").status_code == 200
        write_case(*case)

    monkeypatch.setattr("wirecoder.web.correct.routes.write_case", late)
    assert bench.client.post(f"{PAGE}/gold").status_code == 404
    assert list(bench.service.workspace.editors.rglob("*.*")) == []


def test_what_only_gold_has_is_edited_in_the_form(bench: Bench) -> None:
    bench.post({"0.optional": "on", "0.targets.0.aliases": "the post\r\nthe fort"})
    incident = bench.corrections()[0]["incidents"][0]
    assert incident["optional"] is True
    assert incident["targets"][0]["aliases"] == ["the post", "the fort"]
    again = bench.fields()
    assert again["0.targets.0.aliases"] == "the post\nthe fort"
    assert again["0.optional"] == "on"


def test_the_article_is_shown_to_the_letter_and_nothing_of_it_is_code(tmp_path: Path) -> None:
    text = "<script>alert(1)</script> & \u202eevil\r\n" + TEXT
    page = bench_of(tmp_path, text, []).client.get(PAGE, headers=HTML).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert 'data-code="202E"' in page
    assert "No incident." in page


@pytest.mark.parametrize(
    ("where", "fields", "status"),
    [
        ("", {"version": "x"}, 422),
        ("/change", {"op": "burn"}, 422),
        ("/pick", {"active": "0.date", "start": "5", "end": "3"}, 422),
        ("/pick", {"active": "0.date", "start": "", "end": ""}, 422),
        ("/pick", {"active": "0.event_type", "start": "0", "end": "3"}, 422),
    ],
)
def test_what_cannot_be_done_is_a_problem(
    bench: Bench, where: str, fields: dict[str, str], status: int
) -> None:
    reply = bench.post(fields, where, htmx=True)
    assert reply.status_code == status
    assert reply.json()["code"] == "invalid_request"


@pytest.mark.parametrize("where", ["", "/check", "/change", "/pick", "/gold"])
def test_a_report_that_is_none_cannot_be_corrected(bench: Bench, where: str) -> None:
    reply = bench.client.post(f"/reports/none/correct{where}", data=SAID | {"op": "show"})
    assert reply.status_code == 404


def test_a_form_of_endless_fields_or_of_no_text_is_refused(bench: Bench) -> None:
    for body in (b"a=1&" * 60_000, b"a=%ff"):
        reply = bench.client.post(
            PAGE, content=body, headers={"content-type": "application/x-www-form-urlencoded"}
        )
        assert (reply.status_code, reply.json()["code"]) == (400, "unreadable_text")


@pytest.mark.parametrize("send", [{"json": {}}, {"content": b"x", "headers": {"content-type": ""}}])
def test_what_is_no_form_is_refused(bench: Bench, send: dict[str, Any]) -> None:
    assert bench.client.post(PAGE, **send).status_code == 415


@pytest.mark.parametrize("scope", list(Scope))
def test_the_page_and_all_it_asks_need_a_key_that_may_correct(bench: Bench, scope: Scope) -> None:
    token = asyncio.run(bench.service.keys.create(Wanted("editor", frozenset({scope}))))
    headers = HTMX | {"authorization": f"Bearer {token}"}
    may = scope in (Scope.CORRECT, Scope.ADMIN)
    replies = [bench.client.get(PAGE, headers=headers)]
    for where in ("", "/check", "/change", "/pick", "/gold"):
        replies.append(bench.client.post(f"{PAGE}{where}", headers=headers))
    assert [reply.status_code == 403 for reply in replies] == [not may] * len(replies)
