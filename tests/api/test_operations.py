import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.api.conftest import NEWS, Service
from tests.fake_model import FakeModel

from wirecoder.errors import (
    AnswerInvalid,
    ModelTimeout,
    ModelUnreachable,
    WeightsMissing,
    WirecoderError,
)
from wirecoder_schemas.report import report_json_schema


@pytest.fixture
def document(service: Service) -> Any:
    reply = service.get("/openapi.json")
    assert reply.status == 200
    return reply.json


def walk(node: Any) -> Iterator[Any]:
    """Every object below `node`."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from walk(item)


def operations(document: Any) -> dict[str, Any]:
    return {
        f"{method} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def test_healthz_answers_whatever_the_model_does(service: Service, model: FakeModel) -> None:
    model.unready = ModelUnreachable("gone")
    reply = service.get("/healthz")
    assert (reply.status, reply.json) == (200, {"status": "ok"})


def test_readyz_answers_when_the_model_could(service: Service) -> None:
    reply = service.get("/readyz")
    assert (reply.status, reply.json) == (200, {"status": "ready"})


@pytest.mark.parametrize(
    "fault", [ModelUnreachable("no answer at x"), WeightsMissing("run `wirecoder model pull`")]
)
def test_readyz_is_503_with_the_reason_when_the_model_could_not(
    service: Service, model: FakeModel, fault: WirecoderError
) -> None:
    model.unready = fault
    reply = service.get("/readyz")
    assert reply.problem == (503, fault.code)
    assert reply.json["detail"] == str(fault)


def test_the_schema_is_served(service: Service) -> None:
    reply = service.get("/v1/schema")
    assert reply.status == 200
    assert reply.json == report_json_schema()
    Draft202012Validator.check_schema(reply.json)


def test_the_openapi_document_hangs_together(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    for node in walk(document):
        if isinstance(reference := node.get("$ref"), str):
            assert reference.removeprefix("#/components/schemas/") in schemas
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    names = [operation["operationId"] for operation in operations(document).values()]
    assert len(names) == len(set(names))
    for operation in operations(document).values():
        assert operation["summary"]
        assert all(answer["description"] for answer in operation["responses"].values())
        for parameter in operation.get("parameters", []):
            assert parameter["in"] in {"query", "path", "header"}
            Draft202012Validator.check_schema(parameter["schema"])


def test_the_openapi_document_has_no_schema_that_nothing_uses(document: Any) -> None:
    used = {node["$ref"].rpartition("/")[2] for node in walk(document) if "$ref" in node}
    assert set(document["components"]["schemas"]) == used


def test_the_openapi_document_names_both_ways_to_send_an_article(document: Any) -> None:
    operation = operations(document)["post /v1/extract"]
    assert set(operation["requestBody"]["content"]) == {"text/plain", "application/json"}
    named = {parameter["name"] for parameter in operation["parameters"]}
    assert named == {"published", "title", "source_url", "fresh", "within", "Idempotency-Key"}


def test_extract_gives_no_answer_that_is_not_documented(
    service: Service, model: FakeModel, document: Any
) -> None:
    model.instead = {
        "invalid": AnswerInvalid("x"),
        "gone": ModelUnreachable("x"),
        "slow": ModelTimeout("x"),
        "broken": RuntimeError("x"),
    }
    replies = [
        service.text(NEWS),
        service.text(b"\xff"),
        service.ask("POST", "/v1/extract", NEWS, {"host": "example.org"}),
        service.text(b"word " * 200_001),
        service.text(NEWS, kind="text/html"),
        service.text(b""),
        *[service.text(f"The answer is {word}, said the police.") for word in model.instead],
    ]
    answers = operations(document)["post /v1/extract"]["responses"]
    # These take keys, a slow body or more than one request, and have tests of their own.
    elsewhere = {"401", "404", "408", "409", "429"}
    assert {str(reply.status) for reply in replies} == {*answers} - elsewhere
    schemas = {"components": document["components"]}
    for reply in replies:
        content = answers[str(reply.status)]["content"]
        schema = content[reply.headers["content-type"]]["schema"]
        Draft202012Validator(schemas | schema).validate(reply.json)


def test_the_examples_of_the_openapi_document_work(service: Service, document: Any) -> None:
    content = operations(document)["post /v1/extract"]["requestBody"]["content"]
    reply = service.text(content["text/plain"]["example"])
    assert reply.status == 200
    assert reply.json["incidents"]


def test_the_documentation_loads_nothing_from_other_hosts(service: Service) -> None:
    reply = service.get("/docs")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/html")
    page = reply.body.decode()
    assets = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page)
    assert assets
    for asset in assets:
        assert asset.startswith("/"), asset
        assert not asset.startswith("//"), asset
        found = service.get(asset)
        assert found.status == 200, asset
        assert found.body
    assert re.findall(r"https?://", page) == []
    assert "/openapi.json" in page


def test_the_documentation_page_that_we_do_not_offer_is_404(service: Service) -> None:
    assert service.get("/redoc").problem == (404, "not_found")
