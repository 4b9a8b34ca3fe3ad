import json
from typing import Any

import pytest
from tests.llm.faulty_server import (
    FaultyServer,
    ask,
    chat_model,
    completion,
    reply,
)

from wirecoder.errors import AnswerInvalid
from wirecoder.llm.client import ChatModel
from wirecoder.observer import Record, SchemaRetried
from wirecoder_schemas.base import Model
from wirecoder_schemas.draft import Draft

SECRET = "Zanzibarkeeper"  # noqa: S105 - words of an article that the model writes as a key
GOOD = '{"parties": [{"name": "army", "dead": 19}], "quote": null}'


class Party(Model):
    name: str
    dead: int


class Toll(Model):
    parties: tuple[Party, ...]
    quote: str | None


class Noted:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def observe(self, record: Record) -> None:
        self.records.append(record)


@pytest.fixture
def noted() -> Noted:
    return Noted()


def observed(server: FaultyServer, noted: Noted, repairs: int) -> ChatModel:
    return ChatModel(chat_model(server.url, repairs=repairs)._backend, observer=noted)


def party(**fields: Any) -> dict[str, Any]:
    return {"name": "army", "dead": 19} | fields


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        ({"parties": [party(), party(dead="many")], "quote": None}, ("parties.dead",)),
        ({"parties": [party(dead=SECRET)] * 3, "quote": None}, ("parties.dead",)),
        ({"parties": [{}], "quote": None}, ("parties.dead", "parties.name")),
        ({"parties": SECRET, "quote": 3}, ("parties", "quote")),
        ({"parties": [party(**{SECRET: 1})], "quote": None}, ("other",)),
        ({"parties": [party(quote=1)], "quote": None}, ("parties.quote",)),
        ([SECRET], ("whole",)),
        ("{", ("whole",)),
        ("", ("whole",)),
    ],
    ids=str,
)
def test_a_retry_is_told_with_the_schemas_names_of_the_fields_that_did_not_fit(
    server: FaultyServer, noted: Noted, answer: object, fields: tuple[str, ...]
) -> None:
    text = answer if isinstance(answer, str) else json.dumps(answer)
    server.say(completion(text), completion(GOOD))
    ask(observed(server, noted, repairs=1), Toll)
    assert noted.records == [SchemaRetried(fields)]


def test_an_answer_that_fits_is_no_retry(server: FaultyServer, noted: Noted) -> None:
    server.say(completion(GOOD))
    ask(observed(server, noted, repairs=2), Toll)
    assert noted.records == []


@pytest.mark.parametrize("repairs", [0, 1, 2])
def test_the_last_misfit_is_an_error_and_no_retry(
    server: FaultyServer, noted: Noted, repairs: int
) -> None:
    server.say(*[completion("{}")] * (repairs + 1))
    with pytest.raises(AnswerInvalid):
        ask(observed(server, noted, repairs), Toll)
    assert noted.records == [SchemaRetried(("parties", "quote"))] * repairs


def test_a_retry_of_the_transport_is_none_of_the_schema(server: FaultyServer, noted: Noted) -> None:
    server.say(reply({}, 503, retry_after="0"), completion(GOOD))
    ask(observed(server, noted, repairs=1), Toll)
    assert noted.records == []


def test_fields_of_a_draft_are_named_as_its_schema_does(server: FaultyServer, noted: Noted) -> None:
    server.say(
        completion('{"incidents": [{"event": {"quote": 1}}]}'), completion('{"incidents": []}')
    )
    ask(observed(server, noted, repairs=1), Draft)
    (told,) = noted.records
    assert isinstance(told, SchemaRetried)
    assert "incidents.event.outcome" in told.fields
    assert "incidents.event.quote" in told.fields
    assert "incidents.responds_to" in told.fields
