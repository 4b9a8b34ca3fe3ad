import json
import logging
import socket
from collections.abc import Iterator

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.api.conftest import NEWS, Service
from tests.fake_model import FakeModel

from wirecoder.errors import (
    AnswerInvalid,
    AnswerTruncated,
    ConfigurationInvalid,
    ModelMisconfigured,
    ModelRejected,
    ModelTimeout,
    ModelUnreachable,
    WeightsDamaged,
    WeightsMissing,
    WirecoderError,
)

SECRET = "Zanzibarkeeper"  # noqa: S105 - a word of the article that must come out nowhere
ARTICLE = f"{SECRET} Depot was hit on Monday, the local police said."


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """All that was logged, exceptions included."""
    formatter = logging.Formatter("%(name)s %(message)s")
    return "\n".join(formatter.format(record) for record in caplog.records)


# --- 400


@pytest.mark.parametrize(
    "raw",
    [b"caf\xe9 " * 10, b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"a\0b", b"\xff\xfea", b"\x1f\x8b\x08"],
    ids=["latin-1", "PNG", "PDF", "NUL", "half a UTF-16 unit", "gzip"],
)
def test_bytes_that_are_no_text_are_400(service: Service, model: FakeModel, raw: bytes) -> None:
    assert service.text(raw).problem == (400, "unreadable_text")
    assert model.asked == []


@pytest.mark.parametrize(
    "raw",
    [
        b'{"text": "a',
        b"Two rockets fell.",
        b"",
        b'{"text": "\xff"}',
        b'{"text": "\\ud800 rockets"}',
        b'{"text": "a\\u0000b"}',
        b"[" * 100_000,
        '{"text": "a"}'.encode("utf-16"),
    ],
    ids=["cut off", "text", "empty", "no UTF-8", "a lone surrogate", "NUL", "deep", "UTF-16"],
)
def test_json_that_is_broken_is_400(service: Service, model: FakeModel, raw: bytes) -> None:
    assert service.document(raw).problem == (400, "unreadable_text")
    assert model.asked == []


# --- 403, 404, 405


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "[::2]", ""])
@pytest.mark.parametrize("path", ["/healthz", "/v1/extract", "/docs", "/nothing"])
def test_a_host_name_of_another_machine_is_403(service: Service, host: str, path: str) -> None:
    assert service.ask("GET", path, headers={"host": host}).problem == (403, "host_not_allowed")


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST:1", "[::1]:8000", "localhost"])
def test_the_names_of_this_machine_are_served(service: Service, host: str) -> None:
    assert service.ask("GET", "/healthz", headers={"host": host}).status == 200


def test_an_unknown_path_is_404(service: Service) -> None:
    assert service.get("/v1/nothing").problem == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/v1/extract", "POST"), ("PUT", "/v1/extract", "POST"), ("POST", "/healthz", "GET")],
)
def test_a_wrong_method_is_405_and_says_which_is_right(
    service: Service, method: str, path: str, allowed: str
) -> None:
    reply = service.ask(method, path, headers={"sec-fetch-site": "same-origin"})
    assert reply.problem == (405, "method_not_allowed")
    assert reply.headers["allow"] == allowed


# --- 413


def chunks(size: int) -> Iterator[bytes]:
    while size > 0:
        yield b"word " * 2_000
        size -= 10_000


TOO_LARGE = b"word " * 200_000 + b"x"


def test_a_text_over_a_million_bytes_is_413_either_way(service: Service, model: FakeModel) -> None:
    assert len(TOO_LARGE) == 1_000_001
    assert service.text(TOO_LARGE).problem == (413, "text_too_large")
    assert service.document({"text": TOO_LARGE.decode()}).problem == (413, "text_too_large")
    assert service.text(TOO_LARGE.decode().encode("utf-16")).problem == (413, "text_too_large")
    assert model.asked == []


def test_a_body_without_a_length_is_413_too(service: Service, model: FakeModel) -> None:
    kind = {"content-type": "text/plain"}
    reply = service.ask("POST", "/v1/extract", chunks(1_010_000), kind)
    assert reply.problem == (413, "text_too_large")
    assert model.asked == []


def test_an_endless_body_is_given_up_long_before_its_end(service: Service) -> None:
    head = (
        "POST /v1/extract HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: text/plain\r\n"
        "transfer-encoding: chunked\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        connection.sendall(head.encode())
        for piece in chunks(2_100_000):
            connection.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        answer = connection.recv(1_000)  # though the last chunk was never sent
    assert answer.startswith(b"HTTP/1.1 413 ")


# --- 415


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/html",
        "text/plain; charset=latin-1",
        "application/pdf",
        "nonsense",
        "",
    ],
)
def test_another_type_of_body_is_415_with_the_header_to_send(service: Service, kind: str) -> None:
    reply = service.text(NEWS, kind=kind)
    assert reply.problem == (415, "unsupported_media_type")
    assert "'content-type: text/plain'" in reply.json["detail"]


def test_no_type_at_all_is_415(service: Service) -> None:
    reply = service.ask("POST", "/v1/extract", NEWS.encode())
    assert reply.problem == (415, "unsupported_media_type")


# --- 422


@pytest.mark.parametrize("raw", [b"", b" \r\n\t", b"\xef\xbb\xbf", "\u200b\u00a0".encode()])
def test_a_text_with_nothing_to_see_is_422(service: Service, raw: bytes) -> None:
    assert service.text(raw).problem == (422, "empty_text")
    assert service.document({"text": raw.decode()}).problem == (422, "empty_text")


@pytest.mark.parametrize(
    "query", ["?published=yesterday", "?published=", "?publised=2024-01-20", "?fresh=perhaps"]
)
def test_a_query_that_is_wrong_is_422_and_names_the_parameter(
    service: Service, model: FakeModel, query: str
) -> None:
    reply = service.text(NEWS, query)
    assert reply.problem == (422, "invalid_request")
    assert f"query.{query[1:].partition('=')[0]}: " in reply.json["detail"]
    assert model.asked == []


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"text": ARTICLE, "published": "yesterday"}, "published: "),
        ({"text": ARTICLE, "publised": "2024-01-20"}, "publised: "),
        ({"text": ARTICLE, "published": 20240120}, "published: "),
        ({"text": [ARTICLE]}, "text: "),
        ({"title": ARTICLE}, "text: "),
        (ARTICLE, "body: "),
        ([{"text": ARTICLE}], "body: "),
        (None, "body: "),
    ],
)
def test_json_of_another_form_is_422_and_names_the_key_without_the_article(
    service: Service, document: object, named: str
) -> None:
    reply = service.document(document)
    assert reply.problem == (422, "invalid_request")
    assert named in reply.json["detail"]
    assert SECRET not in reply.json["detail"]


@pytest.mark.parametrize("query", ["?published=2024-01-20", "?title=Rockets", "?source_url=x"])
def test_metadata_in_the_query_beside_a_json_body_is_422(service: Service, query: str) -> None:
    reply = service.document({"text": NEWS}, query)
    assert reply.problem == (422, "invalid_request")
    assert "send this in the body" in reply.json["detail"]


# --- 500, 502, 503, 504


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (AnswerInvalid("no fit"), 502),
        (AnswerTruncated("cut off"), 502),
        (ModelMisconfigured("wrong key"), 502),
        (ModelRejected("too long"), 502),
        (ModelUnreachable("nobody there"), 503),
        (WeightsMissing("never fetched"), 503),
        (WeightsDamaged("not the model"), 503),
        (ModelTimeout("too slow"), 504),
        (ConfigurationInvalid("no room"), 500),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_what_the_model_does_wrong_is_told_with_its_code_and_next_step(
    service: Service, model: FakeModel, fault: WirecoderError, status: int
) -> None:
    model.instead["Depot"] = fault
    reply = service.text(ARTICLE)
    assert reply.problem == (status, fault.code)
    assert reply.json["detail"] == str(fault)


def unforeseen() -> Exception:
    """An exception as libraries raise them: its message quotes what it was given."""
    with pytest.raises(ValidationError, match=SECRET) as raised:
        TypeAdapter(int).validate_python(ARTICLE)
    return raised.value


def test_an_unforeseen_exception_is_500_without_a_word_of_the_article_anywhere(
    service: Service, model: FakeModel, caplog: pytest.LogCaptureFixture
) -> None:
    model.instead["Depot"] = unforeseen()
    reply = service.text(ARTICLE)
    assert reply.problem == (500, "internal")
    assert "Traceback" not in reply.body.decode()
    assert "fake_model.py" not in reply.body.decode()
    assert SECRET not in reply.body.decode()
    assert "'exception': 'ValidationError'" in logged(caplog)
    assert "fake_model.py" in logged(caplog), "the log says where it happened"
    assert SECRET not in logged(caplog)


def test_no_word_of_an_article_is_logged_when_all_goes_well_or_wrong(
    service: Service, model: FakeModel, caplog: pytest.LogCaptureFixture
) -> None:
    assert service.text(ARTICLE).status == 200
    assert service.text(ARTICLE.encode() + b"\xff").status == 400
    assert service.document(json.dumps({"text": ARTICLE})[:-1].encode()).status == 400
    assert service.document({"txt": ARTICLE}).status == 422
    model.instead["Depot"] = AnswerInvalid("no fit")
    assert service.text(ARTICLE, "?fresh=true").status == 502
    assert SECRET not in logged(caplog)
