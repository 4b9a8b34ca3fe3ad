"""A model whose answers come later: questions are kept as requests, and asked anew once answered.

The body of a request is made, and the body of an answer read, by the code that talks to a server
(`client`): what a batch is asked is to the letter what the server would have been asked.
"""

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError

from wirecoder.deadline import remaining
from wirecoder.errors import ModelRejected
from wirecoder.llm.backend import Backend
from wirecoder.llm.client import ChatModel, Conversation
from wirecoder.llm.completion import Completion
from wirecoder.llm.faults import as_model_error, too_late
from wirecoder.usage import Usage


class Unanswered(Exception):
    """The request was kept; its answer comes later. No error: whoever asked puts the work aside."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a request got no completion: a status of HTTP or a code of the server's, never a text."""

    reason: str


class Mailbox(Protocol):
    """Keeps requests until their answers are there."""

    async def answer(self, key: str, body: bytes) -> bytes | Failed:
        """The completion that answers the request, in JSON, or why there is none.

        Raises `Unanswered` once the request is kept. `key` is the same for the same `body`.
        """


class DeferredModel(ChatModel):
    """A `LanguageModel` that asks a mailbox; raises `Unanswered` beside what `ChatModel` raises."""

    def __init__(self, backend: Backend, mailbox: Mailbox) -> None:
        super().__init__(backend)
        self._mailbox = mailbox

    @asynccontextmanager
    async def _conversation(self) -> AsyncIterator[Conversation]:
        """Nothing is connected to, and nobody waits for a place."""
        if remaining() == 0:
            raise too_late(self._backend, Usage())
        yield _Posted(self._backend, self._mailbox)


class _Posted(Conversation):
    """A conversation by mail: what was answered is read again, what was not goes out."""

    def __init__(self, backend: Backend, mailbox: Mailbox) -> None:
        super().__init__(backend)
        self._mailbox = mailbox

    async def _completed(self, request: dict[str, Any]) -> Completion:
        # The order of keys stays: in a schema it is the order in which the model answers.
        body = json.dumps(request, separators=(",", ":")).encode()
        answer = await self._mailbox.answer(key_of(body), body)
        if isinstance(answer, Failed):
            raise ModelRejected(
                f"{self._backend.where} did not answer this request of a batch "
                f"({answer.reason}): run the same command again",
                self.usage,
            )
        try:
            return Completion.model_validate_json(answer)
        except ValidationError as fault:
            raise as_model_error(fault, self._backend, 1, self.usage) from None


def key_of(body: bytes) -> str:
    """What a request is known by, on both sides: 32 hex digits that depend on nothing else."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
