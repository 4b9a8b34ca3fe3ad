"""The page `/map`: what it shows, and how it is used."""

import asyncio
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.fake_model import FakeModel
from tests.made import service_of
from tests.store.records import NOW, corrected
from tests.web.map.made import FOUND, HERAT, file

from wirecoder.store import corrections
from wirecoder.store.corrections import Correction
from wirecoder.store.database import Database, transact
from wirecoder.store.search import Query
from wirecoder.web.app import create_app
from wirecoder.web.map.room import collect
from wirecoder_schemas.gold import GoldIncident


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    service = service_of(f"sqlite:///{tmp_path / 'store.db'}", FakeModel(), tmp_path)
    return TestClient(create_app(service), "http://127.0.0.1", raise_server_exceptions=False)


def test_every_incident_is_on_the_map_or_beside_it_and_in_time_and_table(
    client: TestClient, database: Database
) -> None:
    file(database, *FOUND)
    page = client.get("/map").text
    drawn = re.findall(r'<a class="place sized" href="[^"]+" data-incidents="([\d ]+)"', page)
    assert sorted(" ".join(drawn).split()) == ["0", "1", "2", "3"]
    assert "1 incident without a place that can be drawn" in page
    marked = re.findall(r'<a class="when" href="[^"]+" data-incidents="([\d ]+)"', page)
    assert sorted(" ".join(marked).split()) == ["0", "1", "2", "3", "4"]
    assert page.count('<tr id="row-') == 5
    assert "Date not stated" in page
    assert "Year not stated" in page


def test_a_page_has_no_style_or_script_of_its_own(client: TestClient, database: Database) -> None:
    file(database, *FOUND)
    page = client.get("/map").text
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_words_of_an_article_are_text_on_the_page(client: TestClient, database: Database) -> None:
    evil = HERAT | {"site": "<script>alert(1)</script>"}
    file(database, {"location": evil})
    assert "<script>alert" not in client.get("/map").text


def test_an_incident_leads_to_its_report(client: TestClient, database: Database) -> None:
    file(database, *FOUND)
    assert 'href="/reports/r1#incident-3"' in client.get("/map").text


def test_the_same_filters_as_in_the_list_hold_of_each_incident(
    client: TestClient, database: Database
) -> None:
    file(database, *FOUND)
    only = client.get("/map?event_type=grenade&country=&from=&q=").text
    assert only.count('<tr id="row-') == 1
    assert '<option value="grenade" selected>' in only
    in_days = client.get("/map?from=2024-03-01&to=2024-03-31").text
    assert in_days.count('<tr id="row-') == 1
    with_undated = client.get("/map?from=2024-03-01&to=2024-03-31&undated=true").text
    assert with_undated.count('<tr id="row-') == 3


def test_a_filter_that_cannot_be_read_is_named(client: TestClient) -> None:
    answer = client.get("/map?from=yesterday&actor=guards")
    assert answer.status_code == 422
    assert "From: write a day as 2024-01-20" in answer.text
    assert 'value="yesterday"' in answer.text


def test_htmx_gets_the_drawing_alone(client: TestClient, database: Database) -> None:
    file(database, *FOUND)
    part = client.get("/map", headers={"hx-request": "true"}).text
    assert part.lstrip().startswith('<div class="found">')
    assert part.strip() in client.get("/map").text


def test_htmx_puts_the_filters_that_are_set_into_the_address(client: TestClient) -> None:
    part = client.get("/map?event_type=grenade&q=&to=", headers={"hx-request": "true"})
    assert part.headers["hx-push-url"] == "/map?event_type=grenade"


def test_nothing_found_is_said(client: TestClient) -> None:
    page = client.get("/map").text
    assert "0 incidents" in page
    assert "No incident here yet" in page
    assert "<svg" not in page


def test_a_corrected_report_counts_as_corrected(client: TestClient, database: Database) -> None:
    file(database, *FOUND)
    right = corrected(event_type="abduction")
    assert isinstance(right, GoldIncident)
    edit = Correction("r1", 1, "R. Editor", NOW, "it was another", (right,))
    transact(database.engine, "write", corrections.add, (edit, None))
    page = client.get("/map").text
    assert page.count('<tr id="row-') == 1
    assert "Abduction" in page


def test_a_page_is_bounded_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    service = service_of(f"sqlite:///{tmp_path / 'store.db'}", FakeModel(), tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    for name in ("r1", "r2", "r3"):
        file(database, {}, {}, name=name)
    some = asyncio.run(collect(service.library, Query(limit=2), most=3))
    assert (len(some.incidents), some.more) == (3, True)
    assert {one.article for one in some.incidents} == {"Title r3", "Title r2"}
    every = asyncio.run(collect(service.library, Query(limit=2), most=6))
    assert (len(every.incidents), every.more) == (6, False)
