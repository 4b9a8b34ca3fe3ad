import logging
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr, field_validator
from tests.llm.faulty_server import (
    ARTICLE,
    ECHO,
    KEY,
    NAMED,
    FaultyServer,
    Reply,
    ask,
    chat_model,
    completion,
    reply,
    shown,
)

from wirecoder.errors import ModelError
from wirecoder.llm.backend import Address, RemoteServer
from wirecoder.settings import Settings
from wirecoder.usage import Usage


class Toll(BaseModel):
    killed: int


GOOD = completion('{"killed": 19}')


# --- mistakes of our own


@pytest.mark.parametrize("mistake", [AttributeError, TypeError, KeyError, ValueError])
def test_a_mistake_in_our_program_is_not_called_the_models(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch, mistake: type[Exception]
) -> None:
    def broken(self: Usage, other: Usage) -> Usage:
        raise mistake("a bug")

    monkeypatch.setattr(Usage, "__add__", broken)
    server.say(GOOD)
    with pytest.raises(mistake, match="a bug"):
        ask(chat_model(server.url, repairs=2), Toll)


def test_a_mistake_in_a_validator_of_the_asked_model_is_not_called_the_models(
    server: FaultyServer,
) -> None:
    class Broken(BaseModel):
        killed: int

        @field_validator("killed")
        @classmethod
        def _broken(cls, value: int) -> int:
            raise AttributeError("a bug")

    server.say(GOOD)
    with pytest.raises(AttributeError, match="a bug"):
        ask(chat_model(server.url, repairs=2), Broken)


# --- what is never shown


LEAKS: dict[str, list[Any]] = {
    "a misfit and its repairs": [completion(f'{{"killed": "{ARTICLE} {KEY}"}}')] * 3,
    "no JSON": [completion(f"{ARTICLE} {KEY}")] * 3,
    "cut off": [completion(f"{ARTICLE} {KEY}", "length")],
    "no completion": [reply(ECHO)],
    "HTML": [Reply(f"<html>{ARTICLE} {KEY}</html>".encode(), kind="text/html")],
    "a misfit, then refused": [completion(ARTICLE), reply(ECHO, 400)],
    "a misfit, then failing": [completion(ARTICLE), *[reply(ECHO, 500)] * 3],
    "wrong key": [reply(ECHO, 401)],
    "rate limited": [reply(ECHO, 429)] * 3,
}


@pytest.mark.parametrize("case", LEAKS)
def test_no_error_shows_the_article_or_the_key(server: FaultyServer, case: str) -> None:
    server.say(*LEAKS[case])
    with pytest.raises(ModelError) as caught:
        ask(chat_model(server.url, repairs=2), Toll)
    assert not shown(caught.value)


@pytest.mark.parametrize("case", LEAKS)
def test_no_log_record_above_debug_shows_the_article(
    server: FaultyServer, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    """At DEBUG the SDK logs requests whole (logger `openai._base_client`): that is outside this."""
    caplog.set_level(logging.DEBUG)
    server.say(*LEAKS[case])
    with pytest.raises(ModelError):
        ask(chat_model(server.url, repairs=2), Toll)
    assert len(caplog.records) > 10
    told = [(r.name, r.levelno, logging.Formatter().format(r)) for r in caplog.records]
    assert {name for name, level, line in told if NAMED in line} <= {"openai._base_client"}
    assert max(level for name, level, line in told if NAMED in line) == logging.DEBUG
    assert not any(name.startswith("instructor") for name, level, line in told)


def test_no_log_record_of_any_level_shows_the_key(
    server: FaultyServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.say(completion(ARTICLE), reply({}, 500), reply({}, 401))
    with pytest.raises(ModelError):
        ask(chat_model(server.url, repairs=1), Toll)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert caplog.records
    assert KEY not in caplog.text


def test_a_refusal_shows_the_models_words_only(
    server: FaultyServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    server.say(completion(None, refusal=f"I will not read of {NAMED}."))
    ask(chat_model(server.url), Toll)
    assert NAMED not in caplog.text


def test_nothing_that_holds_the_key_prints_it() -> None:
    address = Address("http://127.0.0.1:9/v1", KEY)
    model = chat_model(address.base_url)
    settings = Settings(llm_api_key=SecretStr(KEY))
    holders = [address, RemoteServer(address), model._backend, model, settings]
    assert not any(KEY in f"{one} {one!r}" for one in holders)
    assert KEY not in settings.model_dump_json()
