"""`/v1/jobs`: sent, looked at, fetched and cancelled."""

import json
from typing import Any

import pytest
from tests.api.conftest import Service, news, until
from tests.fake_model import FakeModel

from wirecoder.api import jobs
from wirecoder.errors import AnswerInvalid
from wirecoder_schemas.article import text_sha256

SECRET = "Zanzibarkeeper"  # noqa: S105 - a word of an article that must come out nowhere
DEPOT, BRIDGE = {"text": news("Depot One")}, {"text": news("Bridge Two")}


# --- the way of a job


def test_a_job_is_accepted_with_its_place_and_worked_off(service: Service) -> None:
    reply = service.job(DEPOT, BRIDGE)
    assert reply.status == 202
    job = reply.json
    assert reply.headers["location"] == f"/v1/jobs/{job['id']}"
    assert job["total"] == 2
    assert job["queued"] + job["done"] + job["failed"] == 2
    ended = service.finished(job["id"])
    assert ended == job | {"state": "done", "queued": 0, "done": 2, "failed": 0}


def test_the_results_are_the_reports_that_are_on_file_in_the_order_sent(
    service: Service,
) -> None:
    sent = [{"id": f"wire-{number}", "text": news(f"Depot {number}")} for number in range(12)]
    job_id = service.job(*sent).json["id"]
    service.finished(job_id)
    lines = service.lines(job_id)
    assert [line["article"]["id"] for line in lines] == [article["id"] for article in sent]
    for line in lines:
        assert service.get(f"/v1/reports/{line['id']}").json == line


def test_an_article_without_an_id_goes_by_the_hash_of_its_text(service: Service) -> None:
    job_id = service.job(DEPOT).json["id"]
    service.finished(job_id)
    (line,) = service.lines(job_id)
    assert line["article"]["id"] == text_sha256(DEPOT["text"])[:16]


def test_what_is_known_of_an_article_is_in_its_report(service: Service) -> None:
    known = {"title": "Rockets", "published": "2024-01-23", "source_url": "https://x.example/1"}
    job_id = service.job(DEPOT | known | {"id": "wire-1"}).json["id"]
    service.finished(job_id)
    (line,) = service.lines(job_id)
    assert {key: line["article"][key] for key in known} == known
    assert line["incidents"][0]["date"]["value"] == "2024-01-22"


def test_what_was_coded_before_is_not_coded_again_unless_the_job_is_fresh(
    service: Service, model: FakeModel
) -> None:
    coded = service.document(DEPOT).json
    job_id = service.job(DEPOT).json["id"]
    service.finished(job_id)
    assert service.lines(job_id) == [coded]
    fresh = service.send("POST", "/v1/jobs", {"articles": [DEPOT], "fresh": True}).json["id"]
    service.finished(fresh)
    assert service.lines(fresh)[0]["id"] != coded["id"]
    assert len(model.asked) == 2


def test_the_results_so_far_can_be_fetched_while_the_job_runs(
    service: Service, model: FakeModel
) -> None:
    job_id = service.job(DEPOT | {"id": "a"}).json["id"]
    service.finished(job_id)
    model.gate.clear()
    job = service.job(BRIDGE, DEPOT | {"id": "a"}).json
    until(lambda: service.get(f"/v1/jobs/{job['id']}").json["done"] == 1)
    assert service.get(f"/v1/jobs/{job['id']}").json["state"] == "running"
    assert [line["article"]["id"] for line in service.lines(job["id"])] == ["a"]
    model.gate.set()
    service.finished(job["id"])
    assert len(service.lines(job["id"])) == 2


# --- articles that fail


def test_articles_that_cannot_be_read_fail_by_their_place_and_the_others_are_coded(
    service: Service,
) -> None:
    sent = [
        {"text": " \n"},
        DEPOT | {"id": "good"},
        {"id": "large", "text": "word " * 200_001},
        {"id": "binary", "text": f"{SECRET}\0"},
    ]
    reply = service.job(*sent)
    assert (reply.status, reply.json["failed"]) == (202, 3)
    job_id = reply.json["id"]
    assert service.finished(job_id)["done"] == 1
    empty, good, large, binary = service.lines(job_id)
    assert good["article"]["id"] == "good"
    assert [(line["article"]["id"], line["error"]["code"]) for line in (empty, large, binary)] == [
        ("0", "empty_text"),
        ("large", "text_too_large"),
        ("binary", "unreadable_text"),
    ]
    for position, line in ((0, empty), (2, large), (3, binary)):
        assert line["error"]["message"].startswith(f"articles[{position}].text ")
        assert set(line) == {"article", "error"}
    assert SECRET not in json.dumps(binary)


def test_articles_that_the_model_fails_have_their_errors_in_their_places(
    service: Service, model: FakeModel
) -> None:
    model.instead["Depot"] = AnswerInvalid("the answer does not fit")
    model.instead["Bridge"] = ValueError(SECRET)
    job_id = service.job(DEPOT | {"id": "a"}, BRIDGE | {"id": "b"}).json["id"]
    assert service.finished(job_id)["state"] == "done"
    assert service.lines(job_id) == [
        {
            "article": {"id": "a"},
            "error": {"code": "answer_invalid", "message": "the answer does not fit"},
        },
        {
            "article": {"id": "b"},
            "error": {"code": "internal", "message": "an unforeseen ValueError; see the log"},
        },
    ]


# --- cancelling


def test_a_job_that_is_cancelled_ends_and_keeps_what_is_done(
    service: Service, model: FakeModel
) -> None:
    service.document(DEPOT)
    model.gate.clear()
    job = service.job(DEPOT, *({"text": news(f"Depot {number}")} for number in range(8))).json
    until(lambda: service.get(f"/v1/jobs/{job['id']}").json["done"] == 1)
    reply = service.ask("DELETE", f"/v1/jobs/{job['id']}")
    assert reply.status == 200
    assert reply.json == job | {"state": "cancelled", "queued": 0, "done": 1, "failed": 8}
    model.gate.set()
    assert service.ask("DELETE", f"/v1/jobs/{job['id']}").json == reply.json
    done, *others = service.lines(job["id"])
    assert done["incidents"]
    assert {line["error"]["code"] for line in others} == {"job_cancelled"}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("GET", "/reports"), ("GET", "/events"), ("DELETE", "")]
)
def test_a_job_that_is_none_is_404(service: Service, method: str, path: str) -> None:
    reply = service.ask(method, f"/v1/jobs/unknown{path}")
    assert reply.problem == (404, "not_found")
    assert "'unknown'" in reply.json["detail"]


# --- bodies that are refused whole


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b'{"articles": [{"text": "a\xff"}]}', b'{"articles": [{"text": "\\ud800"}]}'],
    ids=["empty", "cut off", "no UTF-8", "a lone surrogate"],
)
def test_a_body_that_is_no_json_is_400(service: Service, raw: bytes) -> None:
    assert service.send("POST", "/v1/jobs", raw).problem == (400, "unreadable_text")


def test_a_body_over_its_limit_is_413(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_BYTES", 1_000)
    assert service.job(*[DEPOT] * 20).problem == (413, "text_too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-ndjson", ""])
def test_a_body_of_another_type_is_415(service: Service, kind: str) -> None:
    body = json.dumps({"articles": [DEPOT]})
    reply = service.ask("POST", "/v1/jobs", body, {"content-type": kind})
    assert reply.problem == (415, "unsupported_media_type")
    assert "'content-type: application/json'" in reply.json["detail"]


GOOD = {"text": f"{SECRET} Depot was hit on Monday, the local police said."}


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"articles": [GOOD, {"title": "Rockets"}]}, "articles.1.text: Field required"),
        ({"articles": [GOOD, GOOD, GOOD | {"txt": "a"}]}, "articles.2.txt: "),
        ({"articles": [GOOD, {"text": [SECRET]}]}, "articles.1.text: "),
        ({"articles": [GOOD, GOOD | {"published": "yesterday"}]}, "articles.1.published: "),
        ({"articles": [GOOD | {"id": ""}]}, "articles.0.id: "),
        ({"articles": [GOOD | {"id": "x" * 201}]}, "articles.0.id: "),
        ({"articles": [GOOD | {"id": 7}]}, "articles.0.id: "),
        ({"articles": [GOOD, SECRET]}, "articles.1: "),
        ({"articles": []}, "articles: "),
        ({"articles": {"a": GOOD}}, "articles: "),
        ({"articles": [GOOD], "frsh": True}, "frsh: "),
        ({"articles": [GOOD], "fresh": "perhaps"}, "fresh: "),
        ({}, "articles: Field required"),
        ([GOOD], "body: "),
        (SECRET, "body: "),
    ],
)
def test_a_body_of_another_form_is_422_and_names_the_place_without_the_article(
    service: Service, document: Any, named: str
) -> None:
    reply = service.send("POST", "/v1/jobs", document)
    assert reply.problem == (422, "invalid_request")
    assert named in reply.json["detail"]
    assert SECRET not in reply.json["detail"]


def test_an_id_that_is_there_twice_is_422_and_names_both_places(service: Service) -> None:
    reply = service.job(GOOD | {"id": "a"}, GOOD, GOOD, GOOD | {"id": "a"})
    assert reply.problem == (422, "invalid_request")
    assert "id 'a' is there twice, in articles.0 and articles.3" in reply.json["detail"]


def test_of_many_faults_the_first_are_named_and_the_rest_counted(service: Service) -> None:
    detail = service.job(GOOD, *[{"title": "x"}] * 50).json["detail"]
    assert "articles.1.text" in detail
    assert "articles.20.text" in detail
    assert "articles.21.text" not in detail
    assert detail.endswith("and 30 more")


def test_more_articles_than_a_job_may_have_are_422(service: Service) -> None:
    reply = service.job(*[{"text": "a"}] * 10_001)
    assert reply.problem == (422, "invalid_request")
    assert "10000" in reply.json["detail"]
