"""The question of the tests of the client, answers to it, and how it fails."""

from collections.abc import Callable, Mapping

import pytest
from pydantic import BaseModel
from tests.llm.faulty_server import ask, completion, judge, judged

from wirecoder.errors import ModelError
from wirecoder.llm.client import ChatModel


class Toll(BaseModel):
    killed: int


GOOD = completion('{"killed": 19}')
MISFIT = completion('{"killed": "many"}')
BOTH = judged(("Yes", -0.25), ("No", -1.75))
BOTH["choices"][0]["message"]["content"] = '{"killed": 19}'
BOTH["choices"][0]["finish_reason"] = "stop"
"""A usable answer to a question of either kind."""
WAYS: Mapping[str, Callable[[ChatModel], object]] = {
    "ask": lambda model: ask(model, Toll),
    "judge": judge,
}


def failed(model: ChatModel, kind: type[ModelError], way: str = "ask") -> ModelError:
    """The error that one question ends in, which is of this very kind."""
    with pytest.raises(kind) as caught:
        WAYS[way](model)
    assert type(caught.value) is kind
    return caught.value
