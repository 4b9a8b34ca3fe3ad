"""`Idempotency-Key`: a request that is sent twice has its effect once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.api.conftest import Reply, Running, Service, news, until
from tests.fake_model import FakeModel

from wirecoder.errors import ModelUnreachable

DEPOT = {"text": news("Depot One"), "published": "2024-01-23"}
BRIDGE = {"text": news("Bridge Two")}
KEY = "6f1c0b7e-order-1"


def extract(service: Service, article: object = DEPOT, key: str = KEY, query: str = "") -> Reply:
    return service.send("POST", f"/v1/extract{query}", article, idempotency_key=key)


def replayed(reply: Reply) -> bool:
    return reply.headers.get("idempotency-replayed") == "true"


# --- extract


def test_the_same_request_again_gets_the_same_report_and_is_told_so(
    service: Service, model: FakeModel
) -> None:
    first, again = (extract(service, query="?fresh=true") for _ in range(2))
    assert (first.status, again.status) == (200, 200)
    assert again.body == first.body
    assert len(model.asked) == 1
    assert (replayed(first), replayed(again)) == (False, True)
    assert first.headers["wirecoder-answer"] == "coded"
    assert again.headers["wirecoder-answer"] == "stored"


def test_without_a_key_fresh_codes_each_time(service: Service, model: FakeModel) -> None:
    replies = [service.document(DEPOT, "?fresh=true") for _ in range(2)]
    assert replies[0].json["id"] != replies[1].json["id"]
    assert not any(map(replayed, replies))


def test_the_same_article_as_text_or_as_json_is_the_same_request(service: Service) -> None:
    first = extract(service)
    headers = {"content-type": "text/plain", "idempotency-key": KEY}
    again = service.ask("POST", "/v1/extract?published=2024-01-23", DEPOT["text"], headers)
    assert again.body == first.body
    assert replayed(again)


@pytest.mark.parametrize(
    ("other", "query"),
    [
        (BRIDGE, ""),
        (DEPOT | {"published": "2024-01-24"}, ""),
        (DEPOT | {"source_url": "https://x.example"}, ""),
        (DEPOT, "?fresh=true"),
    ],
    ids=["text", "date", "source", "fresh"],
)
def test_the_same_key_with_another_request_is_422_and_codes_nothing(
    service: Service, model: FakeModel, other: object, query: str
) -> None:
    extract(service)
    reply = extract(service, other, query=query)
    assert reply.problem == (422, "idempotency_mismatch")
    assert KEY in reply.json["detail"]
    assert len(model.asked) == 1


def test_while_the_first_is_under_way_the_same_request_is_409(
    service: Service, model: FakeModel
) -> None:
    model.gate.clear()
    with ThreadPoolExecutor() as callers:
        first = callers.submit(extract, service)
        until(lambda: model.at_gate)
        try:
            assert extract(service).problem == (409, "request_under_way")
            assert extract(service, BRIDGE).problem == (422, "idempotency_mismatch")
        finally:
            model.gate.set()
        assert first.result().status == 200
    assert extract(service).body == first.result().body
    assert len(model.asked) == 1


def test_after_a_failure_the_request_may_be_sent_again(service: Service, model: FakeModel) -> None:
    model.instead["Depot"] = ModelUnreachable("gone")
    assert extract(service).problem == (503, "model_unreachable")
    assert extract(service).problem == (503, "model_unreachable")
    model.forget()
    reply = extract(service)
    assert (reply.status, replayed(reply)) == (200, False)


def test_a_request_that_was_wrong_does_not_use_its_key_up(service: Service) -> None:
    assert extract(service, {"text": ""}).status == 422
    assert extract(service).status == 200


def test_after_a_takedown_the_same_request_is_404_and_brings_nothing_back(
    service: Service, running: Running, model: FakeModel
) -> None:
    first = extract(service)
    running.clock.pass_by(1)
    article = first.json["article"]
    assert service.ask("DELETE", f"/v1/articles/{article['id']}").status == 200
    assert extract(service).problem == (404, "not_found")
    assert service.get("/v1/reports").json["reports"] == []
    assert len(model.asked) == 1
    running.clock.pass_by(1)
    assert extract(service, key="another").status == 200, "with a new key it is a new request"


def test_a_key_is_forgotten_after_a_day(service: Service, running: Running) -> None:
    extract(service)
    running.clock.pass_by(24 * 3600 + 1)
    assert extract(service, BRIDGE).status == 200


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 256, "caf\xe9"])
def test_a_key_that_is_none_is_422_and_says_what_to_send(
    service: Service, model: FakeModel, key: str
) -> None:
    reply = extract(service, key=key)
    assert reply.problem == (422, "invalid_request")
    assert reply.json["detail"].startswith("Idempotency-Key: send 1 to 255 visible ASCII")
    assert model.asked == []


# --- jobs


def job(service: Service, *articles: dict[str, str], key: str = KEY) -> Reply:
    return service.job(*articles, idempotency_key=key)


def test_the_same_job_again_is_the_same_job_as_far_as_it_is_by_then(
    service: Service, model: FakeModel
) -> None:
    first = job(service, DEPOT, BRIDGE)
    assert (first.status, replayed(first)) == (202, False)
    service.finished(first.json["id"])
    again = job(service, DEPOT, BRIDGE)
    assert (again.status, replayed(again)) == (202, True)
    assert again.headers["location"] == first.headers["location"]
    assert (again.json["id"], again.json["done"]) == (first.json["id"], 2)
    assert len(model.asked) == 2


def test_jobs_sent_at_the_same_moment_with_one_key_are_one_job(service: Service) -> None:
    with ThreadPoolExecutor() as callers:
        replies = list(callers.map(lambda _: job(service, DEPOT, BRIDGE), range(6)))
    accepted = {reply.json["id"] for reply in replies if reply.status == 202}
    assert len(accepted) == 1
    others = [reply for reply in replies if reply.status != 202]
    assert {reply.problem for reply in others} <= {(409, "request_under_way")}
    service.finished(accepted.pop())


def test_the_key_of_a_job_with_another_one_or_on_another_route_is_422(service: Service) -> None:
    first = job(service, DEPOT)
    assert job(service, DEPOT, BRIDGE).problem == (422, "idempotency_mismatch")
    assert extract(service, DEPOT).problem == (422, "idempotency_mismatch")
    service.finished(first.json["id"])


def test_without_a_key_the_same_articles_are_a_job_of_their_own(service: Service) -> None:
    ids = {service.job(DEPOT).json["id"] for _ in range(2)}
    assert len(ids) == 2
    for job_id in ids:
        service.finished(job_id)
