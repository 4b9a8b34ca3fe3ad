"""From settings to reports on real servers: the second codes what the first cannot be asked for."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest
from pydantic import SecretStr

from tests.clock import Hand
from tests.fake_model import install_prompt
from tests.llm.faulty_server import SLOW, FaultyServer, Reply, completion, reply
from wirecoder import bootstrap
from wirecoder.deadline import deadline
from wirecoder.errors import DeadlineExceeded, ModelMisconfigured, ModelUnreachable, WirecoderError
from wirecoder.settings import Settings
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report

STORY = "Two rockets fell on the depot at Lower Ford on Monday, police said. Nobody was hurt.\n"
NONE = completion(json.dumps({"incidents": []}))


@pytest.fixture
def spare() -> Iterator[FaultyServer]:
    """The second server."""
    with FaultyServer() as spare:
        yield spare
    assert spare.is_done


@pytest.fixture
def settings(server: FaultyServer, spare: FaultyServer, tmp_path: Path) -> Settings:
    install_prompt(tmp_path)
    return Settings(
        workspace=tmp_path,
        prompt="plain@1",
        llm_base_url=server.url,
        llm_model="first-model",
        llm_api_key=SecretStr("sk-first"),
        llm_input_price=1000,
        llm_output_price=1000,
        llm_attempts=1,
        llm_breaker_failures=2,
        llm_fallback_base_url=spare.url,
        llm_fallback_model="second-model",
        llm_fallback_api_key=SecretStr("sk-second"),
        llm_fallback_input_price=1,
        llm_fallback_output_price=2,
    )


def code(settings: Settings, articles: int = 1) -> list[Report]:
    async def run(coding: bootstrap.Coding) -> list[Report]:
        article = Article(id="a", text=STORY)
        try:
            return [await coding.coder.code(article) for _ in range(articles)]
        finally:
            await coding.close()

    return asyncio.run(run(bootstrap.build_coding(settings)))


ABSENT = {
    "too many requests": (reply({}, 429), "model_unreachable"),
    "not available": (reply({}, 503), "model_unreachable"),
    "a lost connection": (Reply(fault="hung up"), "model_unreachable"),
    "silence": (Reply(fault="silent"), "model_timeout"),
    "no such key": (reply({}, 401), "model_misconfigured"),
    "no right": (reply({}, 403), "model_misconfigured"),
    "no such model": (reply({}, 404), "model_misconfigured"),
}


@pytest.mark.parametrize("absent", ABSENT)
def test_the_second_server_is_asked_for_its_own_model_with_its_own_key_at_its_own_price(
    server: FaultyServer, spare: FaultyServer, settings: Settings, absent: str
) -> None:
    answer, reason = ABSENT[absent]
    if answer.fault in SLOW:
        settings = settings.model_copy(update={"llm_timeout": 2})
    server.say(answer)
    spare.say(NONE | {"model": "second-model"})
    (report,) = code(settings)
    assert spare.requests[0].body["model"] == report.run.model == "second-model"
    assert spare.requests[0].headers["authorization"] == "Bearer sk-second"
    assert report.run.cost_usd == 0.00012
    (warning,) = report.run.warnings
    assert warning.code == "fallback_model"
    assert warning.message == f"first-model could not be asked ({reason}): second-model stood in"


def test_a_first_server_that_is_left_alone_is_not_asked_again(
    server: FaultyServer, spare: FaultyServer, settings: Settings
) -> None:
    server.say(reply({}, 503), reply({}, 503))
    spare.say(*[NONE | {"model": "second-model"}] * 3)
    last = code(settings, articles=3)[-1]
    assert "model_circuit_open" in last.run.warnings[0].message


@pytest.mark.parametrize(
    "answer", [reply({}, 400), reply({}), Reply(b"no JSON"), reply(completion("{", "length"))]
)
def test_an_answer_that_cannot_be_used_is_not_asked_for_elsewhere(
    server: FaultyServer, spare: FaultyServer, settings: Settings, answer: Reply
) -> None:
    server.say(answer)
    spare.say()
    with pytest.raises(WirecoderError):
        code(settings.model_copy(update={"llm_repairs": 0}))


def test_what_is_wrong_with_the_second_names_its_own_settings(
    server: FaultyServer, spare: FaultyServer, settings: Settings
) -> None:
    server.say(reply({}, 401))
    spare.say(reply({}, 401))
    with pytest.raises(ModelMisconfigured) as caught:
        code(settings)
    assert str(caught.value) == (
        f"second-model at {spare.url} answered 401: check WIRECODER_LLM_FALLBACK_API_KEY "
        "(asked as the fallback, since "
        f"first-model at {server.url} answered 401: check WIRECODER_LLM_API_KEY)"
    )


def test_a_key_of_the_second_that_cannot_be_sent_is_named_by_its_own_setting(
    server: FaultyServer, spare: FaultyServer, settings: Settings
) -> None:
    server.say(reply({}, 503))
    spare.say()
    broken = settings.model_copy(update={"llm_fallback_api_key": SecretStr("a\nb")})
    with pytest.raises(ModelMisconfigured, match="check WIRECODER_LLM_FALLBACK_API_KEY"):
        code(broken)


def test_a_request_whose_time_is_up_is_not_brought_to_the_second(
    server: FaultyServer, spare: FaultyServer, settings: Settings
) -> None:
    server.say(reply({}, 503, retry_after="30"))
    spare.say()
    with deadline(20, Hand()), pytest.raises(DeadlineExceeded):
        code(settings.model_copy(update={"llm_attempts": 3}))


@pytest.mark.parametrize(
    ("named", "codes"), [("first-model-2026-01-31", []), ("cheap-model", ["other_model"])]
)
def test_a_server_that_answers_with_another_model_is_not_covered_up(
    server: FaultyServer, spare: FaultyServer, settings: Settings, named: str, codes: list[str]
) -> None:
    server.say(NONE | {"model": named})
    spare.say()
    (report,) = code(settings)
    assert report.run.model == "first-model"
    assert [warning.code for warning in report.run.warnings] == codes


@pytest.mark.parametrize("stuck", [False, True])
def test_what_is_closed_is_both_even_if_the_first_does_not_close(
    server: FaultyServer,
    spare: FaultyServer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    stuck: bool,
) -> None:
    closed: list[str] = []

    class Client(openai.AsyncOpenAI):
        async def close(self) -> None:
            await super().close()
            closed.append(str(self.base_url))
            if stuck and len(closed) == 1:
                raise OSError("the socket is gone")

    monkeypatch.setattr(openai, "AsyncOpenAI", Client)
    server.say(reply({}, 503))
    spare.say(NONE)
    with pytest.raises(OSError, match="gone") if stuck else contextlib.nullcontext():
        code(settings)
    assert closed == [f"{server.url}/", f"{spare.url}/"]


NOBODY = "http://127.0.0.1:1/v1"


def check(settings: Settings) -> None:
    async def checked() -> None:
        await bootstrap.build_coding(settings).check()

    asyncio.run(checked())


def test_the_service_is_ready_while_one_of_the_two_answers(
    server: FaultyServer, spare: FaultyServer, settings: Settings
) -> None:
    server.say(reply({}))
    spare.say(reply({}))
    check(settings.model_copy(update={"llm_fallback_base_url": NOBODY}))
    check(settings.model_copy(update={"llm_base_url": NOBODY}))


def test_the_service_is_not_ready_when_neither_answers(
    server: FaultyServer, spare: FaultyServer, settings: Settings
) -> None:
    server.say()
    spare.say()
    nobody = {"llm_base_url": NOBODY, "llm_fallback_base_url": NOBODY}
    with pytest.raises(ModelUnreachable):
        check(settings.model_copy(update=nobody))
