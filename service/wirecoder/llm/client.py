"""The one door to a language model: openai (async) through instructor, one retry policy.

Two kinds of retry, and no third: tenacity repeats a call that the transport failed, instructor
repeats one whose answer did not fit the schema. The SDK's own retries are off, since they multiply.

instructor's traps are met here: every raw answer passes `_Conversation.create` before instructor
sees it, where usage is counted (instructor adds attempts up inside the responses it returns) and
refusals and truncation are recognised (instructor would retry the one as bad JSON and lose the
usage of the other). Errors leave here without the SDK's and instructor's behind them, which quote
requests and answers, and so would put the article into every traceback.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

import httpx2
import instructor
import openai
from instructor.core.exceptions import InstructorError, InstructorRetryException
from pydantic import BaseModel, ValidationError
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_base, wait_exponential_jitter

from wirecoder.errors import (
    AnswerInvalid,
    AnswerTruncated,
    ModelError,
    ModelMisconfigured,
    ModelRejected,
    ModelTimeout,
    ModelUnreachable,
)
from wirecoder.llm.backend import NO_PROXY, Address, Backend
from wirecoder.llm.misfits import telling_of_retries
from wirecoder.observer import Observer, Unobserved
from wirecoder.ports import Answer, Judgement, Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.catalog import Message
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)

# Its error lines quote the model's answer, which quotes the article.
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)
_RETRIED_STATUSES = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_MISFITS = (ValidationError, InstructorError)  # of answers, instructor's own included
_TOP_WORDS = 10  # candidates for the answer's first word; Yes and No are among them
_CONNECT_TIMEOUT = 10.0  # seconds
_MOST_WAIT = 60.0  # seconds; a server that asks for more is given up


class _Refused(Exception):
    """The model declined; carried through instructor, which knows no refusals."""


class ChatModel:
    """A `LanguageModel` behind any OpenAI-compatible server.

    The client is made at the first question, when the server's `connect` has started what must run.
    """

    def __init__(
        self, backend: Backend, wait: wait_base | None = None, observer: Observer | None = None
    ) -> None:
        self._backend = backend
        self._observer = observer or Unobserved()
        self._wait = wait or wait_exponential_jitter(multiplier=0.5, max=20)
        self._gate = asyncio.Semaphore(backend.concurrency)
        self._client: openai.AsyncOpenAI | None = None

    @property
    def name(self) -> str:
        """The model's name, for the run record."""
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

        Raises `ModelUnreachable`, `ModelMisconfigured`, `ModelTimeout`, `ModelRejected`,
        `AnswerTruncated` or `AnswerInvalid`; the usage of all attempts is on the error.
        """
        async with self._gate:
            conversation = _Conversation(await self._connected(), self._policy(), self._backend)
            ask = instructor.patch(create=conversation.create, mode=instructor.Mode.JSON_SCHEMA)
            try:
                value = await ask(  # type: ignore[misc] # typed as sync upstream
                    response_model=answer,
                    max_retries=self._backend.repairs,
                    hooks=telling_of_retries(answer, self._observer),
                    model=self._backend.model,
                    messages=[{"role": m.role, "content": m.content} for m in messages],
                    **parameters.model_dump(exclude_none=True),
                )
            except InstructorRetryException as fault:
                failure = fault.__cause__ or fault
            else:
                # instructor returns a subclass; readers compare with the model itself.
                own = answer.model_validate(value.model_dump(by_alias=True))
                return Answer(own, conversation.usage)
        return _outcome(failure, conversation.usage)  # here, nothing of instructor's is behind it

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        """One question answered by Yes or No, from the probabilities of the answer's first word.

        Raises as `ask` does; `AnswerInvalid` too where the server sends no log-probabilities.
        """
        async with self._gate:
            conversation = _Conversation(await self._connected(), self._policy(), self._backend)
            try:
                completion = await conversation.create(
                    brief=True,
                    model=self._backend.model,
                    messages=[{"role": m.role, "content": m.content} for m in messages],
                    logprobs=True,
                    top_logprobs=_TOP_WORDS,
                    **parameters.model_dump(exclude_none=True),
                )
            except _Refused as refused:
                return Refusal(str(refused), conversation.usage)
            return Judgement(_margin(completion, conversation.usage), conversation.usage)

    async def _connected(self) -> openai.AsyncOpenAI:
        if self._client is None:
            address = await self._backend.server.connect()
            if self._client is None:  # still: another question may have come here meanwhile
                self._client = self._client_of(address)
        return self._client

    def _client_of(self, address: Address) -> openai.AsyncOpenAI:
        client = openai.AsyncOpenAI(
            base_url=address.base_url,
            api_key=address.api_key,
            timeout=openai.Timeout(self._backend.timeout, connect=_CONNECT_TIMEOUT),
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(mounts=NO_PROXY),
        )
        client.organization = client.project = None  # the SDK takes them from the environment
        return client

    def _policy(self) -> AsyncRetrying:
        return AsyncRetrying(
            stop=stop_after_attempt(self._backend.attempts),
            retry=retry_if_exception(_is_transient),
            wait=_RetryAfter(self._wait),
            reraise=True,
        )


class _CachedTokens(BaseModel):
    cached_tokens: int | None = None


class _Tokens(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _CachedTokens | None = None


class _Message(BaseModel):
    role: ClassVar[str] = "assistant"  # instructor asks for it
    content: str | None = None
    refusal: str | None = None


class _Candidate(BaseModel):
    token: str
    logprob: float


class _Word(BaseModel):
    top_logprobs: list[_Candidate] = []


class _Logprobs(BaseModel):
    content: list[_Word] | None = None


class _Choice(BaseModel):
    message: _Message
    logprobs: _Logprobs | None = None
    finish_reason: str | None = None


class _Completion(BaseModel):
    """What is read of a chat completion, validated, as the SDK does not; servers vary the rest."""

    choices: list[_Choice]
    usage: _Tokens | None = None


class _Conversation:
    """The calls that one question takes, counted and looked at before instructor sees them."""

    def __init__(self, client: openai.AsyncOpenAI, policy: AsyncRetrying, backend: Backend) -> None:
        self._client = client
        self._policy = policy
        self._backend = backend
        self._tries = 0
        self.usage = Usage()

    async def create(self, *, brief: bool = False, **request: Any) -> _Completion:
        """One call with its transport retries; instructor calls this once more for each repair.

        A `brief` answer is cut off on purpose.
        """
        self._tries = 0
        try:
            completion: _Completion = await self._policy(self._send, **request)
        except (openai.APIError, ValidationError) as fault:
            raise _as_model_error(fault, self._backend, self._tries, self.usage) from None
        self.usage += _usage_of(completion)
        self._look_at(completion, brief=brief)
        return completion

    async def _send(self, **request: Any) -> _Completion:
        self._tries += 1
        reply = await self._client.chat.completions.with_raw_response.create(**request)
        return _Completion.model_validate_json(reply.content)

    def _look_at(self, completion: _Completion, *, brief: bool) -> None:
        if not completion.choices:
            raise AnswerInvalid("the model's answer has no choices", self.usage)
        choice = completion.choices[0]
        if choice.message.refusal:
            raise _Refused(choice.message.refusal)
        if choice.finish_reason == "content_filter":
            raise _Refused("the server's content filter stopped the answer")
        if choice.finish_reason == "length" and not brief:
            raise AnswerTruncated(
                f"the answer was cut off after {_usage_of(completion).completion_tokens} tokens: "
                "raise max_tokens in the prompt's parameters, or WIRECODER_LLM_CONTEXT_TOKENS",
                self.usage,
            )


class _RetryAfter(wait_base):
    """Waits as long as a 429 or 503 asks for, else as the fallback says."""

    def __init__(self, fallback: wait_base) -> None:
        self._fallback = fallback

    def __call__(self, retry_state: Any) -> float:
        fault = retry_state.outcome.exception()
        asked = _retry_after(fault) if isinstance(fault, openai.APIStatusError) else None
        return self._fallback(retry_state) if asked is None else asked


def _retry_after(fault: openai.APIStatusError) -> float | None:
    try:
        return max(0.0, float(fault.response.headers["retry-after"]))
    except (KeyError, ValueError):
        return None


def _is_transient(fault: BaseException) -> bool:
    if isinstance(fault, openai.APIStatusError):
        asked = _retry_after(fault)
        return fault.status_code in _RETRIED_STATUSES and (asked is None or asked <= _MOST_WAIT)
    return isinstance(fault, openai.APIConnectionError)


def _usage_of(completion: _Completion) -> Usage:
    tokens = completion.usage or _Tokens()
    cached = tokens.prompt_tokens_details or _CachedTokens()
    counts = (tokens.prompt_tokens, tokens.completion_tokens, cached.cached_tokens)
    return Usage(1, *(count or 0 for count in counts))


def _margin(completion: _Completion, usage: Usage) -> float:
    """How much likelier Yes is than No, in nats; a word outside the top ones counts as the last."""
    told = completion.choices[0].logprobs
    words = told.content if told and told.content else []
    top = words[0].top_logprobs if words else []
    if not top:
        raise AnswerInvalid(
            "the server sends no log-probabilities, which the strategy `read` needs: "
            "set WIRECODER_STRATEGY=draft",
            usage,
        )
    floor = min(candidate.logprob for candidate in top)
    said = {c.token.strip().casefold(): c.logprob for c in reversed(top)}
    return said.get("yes", floor) - said.get("no", floor)


def _outcome(fault: BaseException, usage: Usage) -> Refusal:
    """What instructor's failure really was: a refusal to return, or an error to raise."""
    if isinstance(fault, _Refused):
        return Refusal(str(fault), usage)
    if not isinstance(fault, _MISFITS):  # ours, or a fault of the program
        raise fault
    raise AnswerInvalid(
        f"the model's answer did not fit the schema in {usage.calls} call(s): "
        "try again, or use a stronger model (WIRECODER_LLM_MODEL)",
        usage,
    )


def _as_model_error(
    fault: openai.APIError | ValidationError, backend: Backend, made: int, usage: Usage
) -> ModelError:
    """An SDK error in our terms. Bodies and headers stay out: they may echo text or keys."""
    where = f"{backend.model} at {backend.server.label}"
    tries = f"{made} of {backend.attempts} tries"
    if isinstance(fault, openai.APIStatusError):
        said = f"{where} answered {fault.status_code}"
        if fault.status_code in _RETRIED_STATUSES:
            return ModelUnreachable(f"{said}, {tries}: wait, or use another server", usage)
        if fault.status_code in _SETTINGS_TO_CHECK:
            check = _SETTINGS_TO_CHECK[fault.status_code]
            return ModelMisconfigured(f"{said}: check {check}", usage)
        return ModelRejected(
            f"{said}: is the article too long for the model (WIRECODER_LLM_CONTEXT_TOKENS), or is "
            "the server without JSON schema support, or without log-probabilities "
            "(WIRECODER_STRATEGY=draft asks for none)?",
            usage,
        )
    if isinstance(fault, openai.APITimeoutError) and not _at_connect(fault):
        return ModelTimeout(
            f"{where} did not answer within {backend.timeout:g} s, {tries}: "
            "raise WIRECODER_LLM_TIMEOUT or use a faster server",
            usage,
        )
    if isinstance(fault, openai.APIConnectionError):
        return ModelUnreachable(
            f"{where} cannot be reached, {tries} ({_cause(fault)}): "
            "is the server running, and is WIRECODER_LLM_BASE_URL right?",
            usage,
        )
    return AnswerInvalid(
        f"{where} sent an answer that is no chat completion: is WIRECODER_LLM_BASE_URL right?",
        usage,
    )


_SETTINGS_TO_CHECK = {
    401: "WIRECODER_LLM_API_KEY",
    403: "WIRECODER_LLM_API_KEY",
    404: "WIRECODER_LLM_MODEL and WIRECODER_LLM_BASE_URL",
}


def _at_connect(fault: openai.APITimeoutError) -> bool:
    return isinstance(fault.__cause__, httpx2.ConnectTimeout)


def _cause(fault: BaseException) -> str:
    """The innermost reason of a connection error, such as `Name or service not known`."""
    while fault.__cause__ or fault.__context__:
        fault = fault.__cause__ or fault.__context__ or fault
    return (fault.strerror if isinstance(fault, OSError) else None) or type(fault).__name__
