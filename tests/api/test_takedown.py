"""`DELETE /v1/articles/{id}`: an article goes, with all that quotes it."""

from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, select
from tests.api.conftest import NEWS, Reply, Running, Service, news, until
from tests.fake_model import FakeModel

from wirecoder.store.database import transact
from wirecoder.store.tables import Base, RemovalRow
from wirecoder_schemas.article import text_sha256

SECRET = "Zanzibarkeeper"  # noqa: S105 - a word of the article that must be nowhere


def take_down(service: Service, article_id: str) -> Reply:
    return service.ask("DELETE", f"/v1/articles/{quote(article_id, safe='')}")


@pytest.mark.parametrize("named", [text_sha256(NEWS)[:16], text_sha256(NEWS)])
def test_an_article_goes_by_its_id_or_its_hash_with_its_reports(
    service: Service, named: str
) -> None:
    reports = [
        service.text(NEWS).json,
        service.text(NEWS, "?source_url=https://x.example/1").json,
        service.text(NEWS, "?fresh=true").json,
    ]
    other = service.text(news("Bridge Two")).json
    reply = take_down(service, named)
    assert reply.status == 200
    assert reply.json == {"sha256": text_sha256(NEWS), "reports": 3}
    for report in reports:
        for path in ("", "/text", "/corrections"):
            gone = service.get(f"/v1/reports/{report['id']}{path}")
            assert gone.problem == (404, "not_found")
    assert service.get("/v1/reports").json["reports"] == [other]
    assert take_down(service, named).problem == (404, "not_found")


def test_no_word_of_it_stays_in_the_store_and_that_it_went_does(
    service: Service, running: Running
) -> None:
    text = news(f"{SECRET} Depot")
    sent = {"id": "wire-1", "text": text, "title": SECRET, "source_url": f"https://x/{SECRET}"}
    job_id = service.job(sent).json["id"]
    service.finished(job_id)
    report = service.lines(job_id)[0]
    document = {"author": "An Editor", "reason": "r", "incidents": report["incidents"]}
    corrected = service.send("PUT", f"/v1/reports/{report['id']}/correction", document)
    assert corrected.status == 200
    assert SECRET in everything(running)
    running.clock.pass_by(1)
    assert take_down(service, "wire-1").json["reports"] == 1
    assert SECRET not in everything(running)

    def removals(db: Connection) -> list[tuple[Any, ...]]:
        asked = select(RemovalRow.article_sha256, RemovalRow.removed, RemovalRow.why)
        return [tuple(row) for row in db.execute(asked)]

    assert transact(running.database.engine, "read", removals) == [
        (text_sha256(text), running.clock(), "takedown")
    ]


def everything(running: Running) -> str:
    """All that the tables hold, as text."""

    def told(db: Connection) -> str:
        tables = Base.metadata.sorted_tables
        return "\n".join(str(list(db.execute(select(table)))) for table in tables)

    return transact(running.database.engine, "read", told)


def test_in_the_results_of_a_job_its_place_says_that_it_was_taken_down(
    service: Service, running: Running
) -> None:
    sent = [{"id": name, "text": news(f"Depot {name}")} for name in ("a", "b")]
    job = service.job(*sent).json
    service.finished(job["id"])
    running.clock.pass_by(1)
    take_down(service, "a")
    gone, stays = service.lines(job["id"])
    assert gone == {
        "article": {"id": "a"},
        "error": {
            "code": "article_removed",
            "message": "the article was taken down after it was coded",
        },
    }
    assert stays["article"]["id"] == "b"


def test_what_waits_and_what_is_under_way_is_not_filed_any_more(
    service: Service, running: Running, model: FakeModel
) -> None:
    model.gate.clear()
    sent = [{"id": str(number), "text": news(f"Depot {number}")} for number in range(8)]
    job = service.job(*sent).json
    until(lambda: model.at_gate == 4)  # as many as are coded at once
    running.clock.pass_by(1)
    assert take_down(service, "0").json["reports"] == 0
    assert take_down(service, "7").json["reports"] == 0
    model.gate.set()
    assert service.finished(job["id"])["failed"] == 2
    lines = service.lines(job["id"])
    for position in (0, 7):
        assert lines[position]["error"] == {
            "code": "article_removed",
            "message": "the article was taken down before it was coded",
        }
    assert news("Depot 7") not in model.asked
    assert len(service.get("/v1/reports").json["reports"]) == 6


def test_a_text_that_is_sent_again_later_is_coded_anew(
    service: Service, running: Running, model: FakeModel
) -> None:
    old = service.text(NEWS).json
    running.clock.pass_by(1)
    take_down(service, old["article"]["id"])
    running.clock.pass_by(1)
    new = service.text(NEWS)
    assert new.status == 200
    assert new.json["id"] != old["id"]
    assert len(model.asked) == 2


def test_an_id_of_several_texts_is_409_and_names_their_hashes(
    service: Service, running: Running
) -> None:
    texts = [news("Depot One"), news("Bridge Two")]
    for text in texts:
        job_id = service.job({"id": "same", "text": text}).json["id"]
        service.finished(job_id)
    reply = take_down(service, "same")
    assert reply.problem == (409, "article_ambiguous")
    for text in texts:
        assert text_sha256(text) in reply.json["detail"]
    assert len(service.get("/v1/reports").json["reports"]) == 2
    assert take_down(service, text_sha256(texts[0])).status == 200
    assert take_down(service, "same").json["sha256"] == text_sha256(texts[1])


@pytest.mark.parametrize(
    "article_id", ["wire/2024/7", "urn:news:7?a=b#c", "100%", "Ünï cödé", "..", "a//b"]
)
def test_an_agencys_id_may_be_of_any_form(service: Service, article_id: str) -> None:
    job_id = service.job({"id": article_id, "text": NEWS}).json["id"]
    service.finished(job_id)
    reply = take_down(service, article_id)
    assert (reply.status, reply.json["reports"]) == (200, 1)


@pytest.mark.parametrize("article_id", ["unknown", text_sha256("unknown"), "%", "_"])
def test_an_article_that_is_none_is_404(service: Service, article_id: str) -> None:
    service.text(NEWS)
    assert take_down(service, article_id).problem == (404, "not_found")
    assert len(service.get("/v1/reports").json["reports"]) == 1
