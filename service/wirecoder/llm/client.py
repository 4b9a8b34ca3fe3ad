"""The one door to a language model: openai (async) through instructor, one retry policy.

Two kinds of retry, and no third: tenacity repeats a call that the transport failed, instructor
repeats one whose answer did not fit the schema. The SDK's own retries are off, since they multiply.

instructor's traps are met here: every raw answer passes `Conversation.create` before instructor
sees it, where usage is counted (instructor adds attempts up inside the responses it returns) and
refusals and truncation are recognised (instructor would retry the one as bad JSON and lose the
usage of the other). Errors leave here without the SDK's and instructor's behind them, which quote
requests and answers, and so would put the article into every traceback.
"""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx2
import instructor
import openai
from instructor.core.exceptions import InstructorError, InstructorRetryException
from pydantic import BaseModel, ValidationError
from tenacity.wait import wait_base, wait_exponential_jitter

from wirecoder.deadline import remaining
from wirecoder.errors import AnswerInvalid, AnswerTruncated
from wirecoder.llm.backend import NO_PROXY, Address, Backend
from wirecoder.llm.breaker import Breaker
from wirecoder.llm.completion import Completion, margin_of, usage_of
from wirecoder.llm.faults import FAULTS, as_model_error, too_late
from wirecoder.llm.form import form_of
from wirecoder.llm.misfits import telling_of_retries
from wirecoder.llm.retries import policy
from wirecoder.observer import Observer, Unobserved
from wirecoder.ports import Answer, Judgement, Refusal, Stopwatch
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)

# Its error lines quote the model's answer, which quotes the article.
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)
_MISFITS = (ValidationError, InstructorError)  # of answers, instructor's own included
_TOP_WORDS = 10  # candidates for the answer's first word; Yes and No are among them
_CONNECT_TIMEOUT = 10.0  # seconds


class _Refused(Exception):
    """The model declined; carried through instructor, which knows no refusals."""


class ChatModel:
    """A `LanguageModel` behind any OpenAI-compatible server.

    The client is made at the first question, when the server's `connect` has started what must run.
    `wait` and `watch` are replaced in tests.
    """

    def __init__(
        self,
        backend: Backend,
        wait: wait_base | None = None,
        watch: Stopwatch = time.monotonic,
        observer: Observer | None = None,
    ) -> None:
        self._backend = backend
        self._observer = observer or Unobserved()
        self._wait = wait or wait_exponential_jitter(multiplier=0.5, max=20)
        self._gate = asyncio.Semaphore(backend.concurrency)
        self._breaker = Breaker(
            backend.where, backend.breaker_failures, backend.breaker_seconds, watch
        )
        self._client: openai.AsyncOpenAI | None = None
        self._fill: Any = instructor.patch(create=_create, mode=instructor.Mode.JSON_SCHEMA)

    @property
    def name(self) -> str:
        """The name that the model is asked by, for the run record."""
        return self._backend.model

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        return self._backend.context_tokens

    def price(self, usage: Usage) -> float | None:
        """US dollars for `usage`, or None where no prices are set."""
        return self._backend.price(usage)

    async def check(self) -> None:
        """Raise `ModelUnreachable` or its kin if the model could not answer now."""
        await self._backend.server.check()

    async def aclose(self) -> None:
        """Close connections, and stop the embedded server if this is its model."""
        client, self._client = self._client, None
        try:
            if client is not None:
                await client.close()
        finally:
            await self._backend.server.disconnect()

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        """One structured question.

        Raises `ModelUnreachable` (`CircuitOpen` if nobody was asked), `ModelMisconfigured`,
        `ModelTimeout`, `DeadlineExceeded`, `ModelRejected`, `AnswerTruncated` or `AnswerInvalid`;
        the usage of all attempts is on the error.
        """
        async with self._conversation() as talk:
            try:
                form = await self._fill(
                    talk=talk,
                    response_model=form_of(answer),
                    max_retries=self._backend.repairs,
                    hooks=telling_of_retries(answer, self._observer),
                    model=self._backend.model,
                    messages=[{"role": m.role, "content": m.content} for m in messages],
                    **parameters.model_dump(exclude_none=True),
                )
            except InstructorRetryException as fault:
                failure = fault.__cause__ or fault
            else:
                return Answer(form.filled, talk.usage, talk.answered_by)
        return talk.outcome(failure)  # here, nothing of instructor's is behind it

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        """One question answered by Yes or No, from the probabilities of the answer's first word.

        Raises as `ask` does; `AnswerInvalid` too where the server sends no log-probabilities.
        """
        async with self._conversation() as talk:
            try:
                completion = await talk.create(
                    brief=True,
                    model=self._backend.model,
                    messages=[{"role": m.role, "content": m.content} for m in messages],
                    logprobs=True,
                    top_logprobs=_TOP_WORDS,
                    **parameters.model_dump(exclude_none=True),
                )
            except _Refused as refused:
                return Refusal(str(refused), talk.usage, talk.answered_by)
            margin = margin_of(completion, talk.usage)
            return Judgement(margin, talk.usage, talk.answered_by)

    @asynccontextmanager
    async def _conversation(self) -> AsyncIterator["Conversation"]:
        """A place among the calls under way, and a connection, until the caller's time is up."""
        left = remaining()
        if left == 0:
            raise too_late(self._backend, Usage())
        self._breaker.check()  # before the gate: at once, though another call tries the server
        talk: Conversation | None = None
        try:
            async with asyncio.timeout(left), self._gate:
                client = await self._connected()
                talk = _Live(client, self._backend, self._wait, self._breaker)
                yield talk
        except TimeoutError:
            raise too_late(self._backend, talk.usage if talk else Usage()) from None

    async def _connected(self) -> openai.AsyncOpenAI:
        if self._client is None:
            address = await self._backend.server.connect()
            if self._client is None:  # still: another question may have come here meanwhile
                self._client = client_of(address, self._backend.timeout)
        return self._client


def client_of(address: Address, timeout: float) -> openai.AsyncOpenAI:
    """The SDK's client, which retries nothing by itself; `timeout` is seconds without a byte."""
    client = openai.AsyncOpenAI(
        base_url=address.base_url,
        api_key=address.api_key,
        timeout=openai.Timeout(timeout, connect=_CONNECT_TIMEOUT),
        max_retries=0,
        http_client=openai.DefaultAsyncHttpxClient(mounts=NO_PROXY),
    )
    client.organization = client.project = None  # the SDK takes them from the environment
    return client


class Conversation(ABC):
    """The calls that one question takes, counted and looked at before instructor sees them."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.usage = Usage()
        self.answered_by: str | None = None

    @abstractmethod
    async def _completed(self, request: dict[str, Any]) -> Completion:
        """The server's answer to the body of one request."""

    async def create(self, *, brief: bool = False, **request: Any) -> Completion:
        """One call; instructor calls this once more for each repair.

        A `brief` answer is cut off on purpose.
        """
        completion = await self._completed(request)
        self.usage += usage_of(completion)
        self.answered_by = completion.answered_by
        self._look_at(completion, brief=brief)
        return completion

    def outcome(self, fault: BaseException) -> Refusal:
        """What instructor's failure really was: a refusal to return, or an error to raise."""
        if isinstance(fault, _Refused):
            return Refusal(str(fault), self.usage, self.answered_by)
        if not isinstance(fault, _MISFITS):  # ours, or a fault of the program
            raise fault
        raise AnswerInvalid(
            f"the model's answer did not fit the schema in {self.usage.calls} call(s): "
            f"try again, or use a stronger model ({self._backend.variables}_MODEL)",
            self.usage,
        )

    def _look_at(self, completion: Completion, *, brief: bool) -> None:
        if not completion.choices:
            raise AnswerInvalid("the model's answer has no choices", self.usage)
        choice = completion.choices[0]
        if choice.message.refusal:
            raise _Refused(choice.message.refusal)
        if choice.finish_reason == "content_filter":
            raise _Refused("the server's content filter stopped the answer")
        if choice.finish_reason == "length" and not brief:
            raise AnswerTruncated(
                f"the answer was cut off after {usage_of(completion).completion_tokens} tokens: "
                "raise max_tokens in the prompt's parameters, or WIRECODER_LLM_CONTEXT_TOKENS",
                self.usage,
            )


class _Live(Conversation):
    """A conversation with the server itself."""

    def __init__(
        self, client: openai.AsyncOpenAI, backend: Backend, wait: wait_base, breaker: Breaker
    ) -> None:
        super().__init__(backend)
        self._client = client
        self._policy = policy(backend.attempts, wait, self._rest)
        self._breaker = breaker
        self._tries = 0

    async def _completed(self, request: dict[str, Any]) -> Completion:
        """One call with its transport retries."""
        self._tries = 0
        with self._breaker.call():
            try:
                completion: Completion = await self._policy(self._send, request)
            except FAULTS as fault:
                raise as_model_error(fault, self._backend, self._tries, self.usage) from None
        return completion

    async def _send(self, request: dict[str, Any]) -> Completion:
        self._tries += 1
        # The SDK's own limit is for each piece of the answer; a server that drips would pass it.
        async with asyncio.timeout(self._backend.timeout):
            # Not by `chat.completions.create`: it walks the whole JSON Schema for typed dicts to
            # transform, of which there are none, and that costs more than sending the request.
            reply = await self._client.post(
                "/chat/completions", cast_to=httpx2.Response, body=request
            )
        return Completion.model_validate_json(reply.content)

    async def _rest(self, seconds: float) -> None:
        """Wait for the next try, but not if the caller's time would be up before it."""
        left = remaining()
        if left is not None and seconds >= left:
            raise too_late(self._backend, self.usage, seconds)
        await asyncio.sleep(seconds)


async def _create(*, talk: Conversation, **request: Any) -> Completion:
    """What instructor calls; it hands on which conversation the call belongs to."""
    return await talk.create(**request)
