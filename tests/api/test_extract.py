import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.api.conftest import NEWS, Service
from tests.fake_model import FakeModel

from wirecoder.ports import Refusal
from wirecoder.usage import Usage
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.report import Report

SCHEMA = Path(__file__).parents[2] / "schemas" / "json" / "incident-report-1.schema.json"


def coded(reply: Any, text: str) -> Report:
    """The report in an answer: it fits the committed schema, and its quotes are the text's."""
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == "application/json"
    validator = Draft202012Validator(
        json.loads(SCHEMA.read_text("utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    assert [error.message for error in validator.iter_errors(reply.json)] == []
    report = Report.model_validate_json(reply.body)
    assert misquotes(report, text) == []
    assert report.article.characters == len(text)
    return report


def test_raw_text_becomes_a_report(service: Service) -> None:
    report = coded(service.text(NEWS), NEWS)
    assert report.id.startswith("report-")
    assert report.run.status == "coded"
    assert report.run.model == "fake-model"
    (incident,) = report.incidents
    assert incident.date is not None
    assert incident.date.weekday == "Monday"


def test_text_and_json_give_equal_reports(service: Service) -> None:
    raw = service.text(NEWS)
    assert service.document({"text": NEWS}).json == raw.json


def test_metadata_of_the_query_and_of_json_is_the_same(service: Service) -> None:
    said = {"published": "2024-01-23", "title": "Rockets", "source_url": "https://example.org/1"}
    query = "?published=2024-01-23&title=Rockets&source_url=https://example.org/1"
    report = coded(service.text(NEWS, query), NEWS)
    assert report.article.model_dump(mode="json", include=set(said)) == said
    assert report.incidents[0].date is not None
    assert report.incidents[0].date.value == "2024-01-22"
    assert service.document({"text": NEWS} | said).json == json.loads(report.to_json())


def test_published_keeps_its_date_as_written(service: Service) -> None:
    reply = service.text(NEWS, "?published=2024-01-20T23:30:00-05:00")
    assert reply.json["article"]["published"] == "2024-01-20"


def test_fresh_codes_again(service: Service, model: FakeModel) -> None:
    for _ in range(2):
        coded(service.text(NEWS, "?fresh=true"), NEWS)
    coded(service.document({"text": NEWS}, "?fresh=true"), NEWS)
    assert len(model.asked) == 3


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/plain; charset=utf-8",
        'Text/Plain; charset="UTF8"',
        "text/plain;format=flowed",
    ],
)
def test_the_ways_to_say_plain_text(service: Service, kind: str) -> None:
    coded(service.text(NEWS, kind=kind), NEWS)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + NEWS.encode(),
        b"\xff\xfe" + NEWS.encode("utf-16-le"),
        b"\xfe\xff" + NEWS.encode("utf-16-be"),
    ],
    ids=["UTF-8 with a mark", "UTF-16 LE", "UTF-16 BE"],
)
def test_offsets_count_from_after_the_byte_order_mark(service: Service, raw: bytes) -> None:
    coded(service.text(raw), NEWS)


def test_a_byte_order_mark_before_json_or_in_its_text_does_no_harm(service: Service) -> None:
    raw = b"\xef\xbb\xbf" + json.dumps({"text": "\ufeff" + NEWS}).encode()
    coded(service.document(raw), NEWS)


ODD_TEXTS = {
    "emoji": f"🚀🔥 👩‍👩‍👧‍👦 {NEWS} 🇮🇶",
    "right to left": f"قال الشهود: \u202e{NEWS}\u202c {NEWS} So the mayor (رئيس البلدية).",
    "HTML": f"<html><body><p>{NEWS}</p><script>var x = '<p>';</script></body></html>",
    "one long line": f"{NEWS.strip()} {'Nobody was there, he said. ' * 3700}",
    "CRLF": NEWS.replace(". ", ".\r\n\r\n"),
    "control characters": f"\x07\x1b[2J{NEWS}\x1b[0m\x08\x9b31m\x7f",
    "quotes and backslashes": f'{NEWS} "\\u0041\\" he said.',
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_odd_texts_have_exact_offsets_either_way(service: Service, text: str) -> None:
    assert coded(service.text(text), text).incidents
    assert coded(service.document({"text": text}), text).incidents


def test_a_text_of_exactly_a_million_bytes_is_coded_either_way(service: Service) -> None:
    text = NEWS.ljust(1_000_000)
    coded(service.text(text), text)
    coded(service.text(b"\xff\xfe" + text.encode("utf-16-le")), text)
    coded(service.document({"text": text}), text)


def test_json_of_a_long_text_in_escapes_is_coded(service: Service) -> None:
    text = NEWS.ljust(900_000)
    raw = json.dumps({"text": text}).replace("  ", "\\u0020\\u0020").encode()
    assert len(raw) > 5_000_000
    coded(service.document(raw), text)


def test_an_article_in_another_language_is_not_coded_and_says_so(
    service: Service, model: FakeModel
) -> None:
    text = "Deux roquettes sont tombées lundi près de la base aérienne, selon la police locale."
    report = coded(service.text(text), text)
    assert report.run.status == "not_coded"
    assert report.run.warnings[0].code == "language_not_supported"
    assert model.asked == []


def test_a_refusal_is_an_answer_not_an_error(service: Service, model: FakeModel) -> None:
    model.instead["Depot"] = Refusal("I cannot help with that", Usage(1, 5, 5))
    report = coded(service.text(NEWS), NEWS)
    assert report.run.status == "not_coded"
    assert report.run.warnings[0].code == "refused"
