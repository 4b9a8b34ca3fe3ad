import asyncio
import json
from typing import Any

import pytest
from pydantic import Field
from tests.llm.faulty_server import (
    KEY,
    MESSAGES,
    MODEL,
    FaultyServer,
    ask,
    chat_model,
    completion,
    reply,
)

from wirecoder.errors import AnswerInvalid, AnswerTruncated
from wirecoder.ports import Answer, Refusal
from wirecoder.usage import Usage
from wirecoder_schemas.base import Model
from wirecoder_schemas.draft import Draft
from wirecoder_schemas.provenance import ModelParameters


class Toll(Model):
    """Two levels and a nullable key, as drafts have."""

    class Party(Model):
        name: str

    quote: str
    killed: int | None
    parties: tuple[Party, ...] = ()


GOOD = '{"quote": "nineteen soldiers", "killed": 19, "parties": [{"name": "army"}]}'
TOLL = Toll(quote="nineteen soldiers", killed=19, parties=(Toll.Party(name="army"),))
MISFIT = '{"quote": "nineteen soldiers", "killed": "many", "parties": []}'


# --- the answer


def test_an_answer_is_of_the_asked_type_itself_and_equal_to_it(server: FaultyServer) -> None:
    server.say(completion(GOOD))
    given = ask(chat_model(server.url), Toll)
    assert isinstance(given, Answer)
    assert type(given.value) is Toll
    assert given.value == TOLL
    assert type(given.value.parties[0]) is Toll.Party


def test_an_answer_with_renamed_keys_is_read(server: FaultyServer) -> None:
    class Renamed(Model):
        schema_: str = Field(alias="schema")

    server.say(completion('{"schema": "x"}'))
    given = ask(chat_model(server.url), Renamed)
    assert isinstance(given, Answer)
    assert given.value == Renamed(schema="x")


# --- the request


def request_of(
    server: FaultyServer, answer: type[Model], parameters: ModelParameters | None = None
) -> Any:
    server.say(completion("{}"))
    with pytest.raises(AnswerInvalid):
        ask(chat_model(server.url), answer, parameters)
    return server.requests[0].body


def test_a_request_holds_the_messages_the_parameters_and_the_schema_and_no_more(
    server: FaultyServer,
) -> None:
    parameters = ModelParameters(temperature=0.25, max_tokens=77, seed=5)
    body = request_of(server, Toll, parameters)
    form = body.pop("response_format")
    assert body == {
        "model": MODEL,
        "messages": [{"role": m.role, "content": m.content} for m in MESSAGES],
        "temperature": 0.25,
        "max_tokens": 77,
        "seed": 5,
    }
    assert form["type"] == "json_schema"
    assert form["json_schema"]["name"] == "Toll"
    assert set(form["json_schema"]["schema"]["properties"]) == {"quote", "killed", "parties"}


def test_without_a_seed_none_is_sent(server: FaultyServer) -> None:
    assert "seed" not in request_of(server, Toll)


def test_every_key_of_the_schema_sent_for_a_draft_is_required_in_the_order_of_the_model(
    server: FaultyServer,
) -> None:
    schema = request_of(server, Draft)["response_format"]["json_schema"]["schema"]
    objects = [schema, *schema["$defs"].values()]
    keyed = [node for node in objects if "properties" in node]
    assert len(keyed) > 5
    assert [node["required"] for node in keyed] == [list(node["properties"]) for node in keyed]
    quoted = [list(node["properties"]) for node in keyed if "quote" in node["properties"]]
    assert {keys[0] for keys in quoted} == {"quote"}  # the evidence before what it shows


def test_double_braces_in_an_article_are_sent_as_they_stand(server: FaultyServer) -> None:
    """instructor renders messages as Jinja templates when it is given a context."""
    from wirecoder_prompts.prompt import Message

    async def asked() -> None:
        model = chat_model(server.url)
        await model.ask((Message("user", "{{ 1 + 1 }} {% x %}"),), Toll, ModelParameters())
        await model.aclose()

    server.say(completion(GOOD))
    asyncio.run(asked())
    assert server.requests[0].body["messages"][0]["content"] == "{{ 1 + 1 }} {% x %}"


def test_the_key_is_sent_as_a_bearer_token(server: FaultyServer) -> None:
    server.say(completion(GOOD))
    ask(chat_model(server.url), Toll)
    assert server.requests[0].path == "/v1/chat/completions"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_another_programs_settings_for_openai_are_not_sent(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("API_KEY", "ORG_ID", "PROJECT_ID", "ADMIN_KEY"):
        monkeypatch.setenv(f"OPENAI_{name}", "theirs")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://theirs.example/v1")
    server.say(completion(GOOD))
    ask(chat_model(server.url), Toll)
    assert "theirs" not in json.dumps(dict(server.requests[0].headers))


def test_a_model_on_this_machine_is_asked_directly_whatever_proxy_is_set(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultyServer() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        server.say(completion(GOOD), reply({}))
        model = chat_model(server.url)
        assert isinstance(ask(model, Toll), Answer)
        asyncio.run(model.check())
        assert proxy.calls == 0


# --- repairs and usage


@pytest.mark.parametrize("repairs", [0, 1, 2])
def test_so_many_repairs_are_one_call_more(server: FaultyServer, repairs: int) -> None:
    server.say(*[completion(MISFIT)] * (repairs + 1))
    with pytest.raises(AnswerInvalid, match="did not fit the schema") as caught:
        ask(chat_model(server.url, repairs=repairs), Toll)
    assert server.calls == repairs + 1
    assert caught.value.usage == Usage(repairs + 1, 100 * (repairs + 1), 10 * (repairs + 1), 0)


def test_a_repair_shows_the_model_its_answer_and_what_was_wrong_with_it(
    server: FaultyServer,
) -> None:
    server.say(completion(MISFIT), completion(GOOD))
    ask(chat_model(server.url, repairs=1), Toll)
    first, second = (request.body for request in server.requests)
    added = second["messages"][len(MESSAGES) :]
    assert second["messages"][: len(MESSAGES)] == first["messages"]
    assert added[0] == {"role": "assistant", "content": MISFIT}
    assert added[1]["role"] == "user"
    assert "killed" in added[1]["content"]
    assert "valid integer" in added[1]["content"]
    assert second["response_format"] == first["response_format"]


def test_usage_is_the_sum_over_the_attempts_each_counted_once(server: FaultyServer) -> None:
    server.say(
        completion(MISFIT, tokens=(100, 10, 1)),
        completion(MISFIT, tokens=(2000, 200, 30)),
        completion(GOOD, tokens=(40000, 4000, 700)),
    )
    given = ask(chat_model(server.url, repairs=2), Toll)
    assert given.usage == Usage(3, 42100, 4210, 731)


def test_a_repair_that_fails_in_transport_keeps_the_usage_of_the_call_before(
    server: FaultyServer,
) -> None:
    server.say(completion(MISFIT), completion(GOOD[:9], "length", (7, 8, 0)))
    with pytest.raises(AnswerTruncated) as caught:
        ask(chat_model(server.url, repairs=2), Toll)
    assert caught.value.usage == Usage(2, 107, 18, 0)


@pytest.mark.parametrize(
    "usage", [None, {}, {"prompt_tokens": None}, {"total_tokens": 3}, {"prompt_tokens": -1}]
)
def test_an_answer_without_token_counts_is_a_call_of_no_tokens(
    server: FaultyServer, usage: object
) -> None:
    server.say(completion(GOOD, tokens=None) | ({} if usage is None else {"usage": usage}))
    assert ask(chat_model(server.url), Toll) == Answer(TOLL, Usage(calls=1), MODEL)


def test_cached_tokens_that_are_not_told_are_none(server: FaultyServer) -> None:
    told = {"prompt_tokens": 4, "completion_tokens": 2, "prompt_tokens_details": None}
    server.say(completion(GOOD) | {"usage": told})
    assert ask(chat_model(server.url), Toll).usage == Usage(1, 4, 2, 0)


# --- refusals and truncation


def test_a_refusal_is_an_outcome_after_one_call(server: FaultyServer) -> None:
    server.say(completion(None, refusal="I cannot help with that.", tokens=(50, 5, 3)))
    given = ask(chat_model(server.url, repairs=2), Toll)
    assert given == Refusal("I cannot help with that.", Usage(1, 50, 5, 3), MODEL)


def test_the_content_filter_is_a_refusal_after_one_call(server: FaultyServer) -> None:
    server.say(completion("", "content_filter", (50, 0, 0)))
    given = ask(chat_model(server.url, repairs=2), Toll)
    assert given == Refusal(
        "the server's content filter stopped the answer", Usage(1, 50, 0, 0), MODEL
    )


def test_a_refusal_of_a_repair_is_a_refusal_with_the_usage_of_both_calls(
    server: FaultyServer,
) -> None:
    server.say(completion(MISFIT), completion(None, refusal="No."))
    assert ask(chat_model(server.url, repairs=2), Toll) == Refusal(
        "No.", Usage(2, 200, 20, 0), MODEL
    )


def test_a_cut_off_answer_is_an_error_with_usage_after_one_call(server: FaultyServer) -> None:
    server.say(completion(GOOD[:20], "length", (50, 77, 3)))
    with pytest.raises(AnswerTruncated, match="after 77 tokens") as caught:
        ask(chat_model(server.url, repairs=2), Toll)
    assert caught.value.usage == Usage(1, 50, 77, 3)


def test_a_cut_off_answer_is_an_error_even_where_its_json_is_whole(server: FaultyServer) -> None:
    server.say(completion(GOOD, "length"))
    with pytest.raises(AnswerTruncated):
        ask(chat_model(server.url), Toll)
