"""What the pipeline and the service need from the world: a model, a clock, fresh ids, a coder.

They import these protocols only; `bootstrap` plugs in what implements them.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.article import Article
from wirecoder_schemas.provenance import ModelParameters
from wirecoder_schemas.report import Report

T = TypeVar("T", bound=BaseModel)
Clock = Callable[[], dt.datetime]
"""Returns an aware UTC time."""
Stopwatch = Callable[[], float]
"""Returns seconds from an arbitrary start; only differences mean anything."""
NewId = Callable[[], str]
Progress = Callable[[str], None]
"""Told the name of each stage as it begins."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A schema-valid answer and what it cost over all attempts.

    `model`, here and below, is who answered as the server has it; None where it does not say.
    """

    value: T
    usage: Usage
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """The model declined. This is an outcome, not an error: asking again would not help."""

    reason: str
    usage: Usage
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A yes or no to one question, with the model's doubts.

    `margin` is the log-probability of Yes less that of No, in nats: 0 is undecided.
    """

    margin: float
    usage: Usage
    model: str | None = None


class LanguageModel(Protocol):
    """Something that fills in a Pydantic model from a conversation.

    Implementations raise `ModelError` and its kin, and nothing else, for every fault upstream,
    and `DeadlineExceeded` rather than go on beyond the caller's `deadline`.
    """

    @property
    def name(self) -> str:
        """The name that the model is asked by, for the run record."""

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""

    def price(self, usage: Usage) -> float | None:
        """US dollars for `usage`, or None where no prices are known."""

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        """One structured question, with transport retries and repairs of invalid answers."""

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        """One question answered by Yes or No, with transport retries."""


class ModelAround:
    """What a model that asks another hands on as it is: its name, its context, its prices."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The other's."""
        return self._model.name

    @property
    def context_tokens(self) -> int:
        """The other's."""
        return self._model.context_tokens

    def price(self, usage: Usage) -> float | None:
        """The other's."""
        return self._model.price(usage)


class PutAside(Exception):
    """An answer is still to come: nothing is wrong with the article, it is to be coded again later.

    Raised by coders that are made to wait, and known to who runs those.
    """


class ArticleCoder(Protocol):
    """Codes one article; raises `WirecoderError`s."""

    async def code(self, article: Article, progress: Progress = ...) -> Report:
        """The report of one article."""


class KnownCoder(ArticleCoder, Protocol):
    """A coder that can say beforehand what decides its codings, so that they can be kept."""

    @property
    def model(self) -> str:
        """The model that is asked."""

    @property
    def prompt(self) -> str:
        """The prompt that it is asked with, `name@version`."""

    def coding_of(self, article: Article) -> str:
        """A hash of all that decides what comes out."""


class CoderAround:
    """What a coder that codes with another hands on as it is: what decides its codings."""

    def __init__(self, coder: KnownCoder) -> None:
        self._coder = coder

    @property
    def model(self) -> str:
        """The other's."""
        return self._coder.model

    @property
    def prompt(self) -> str:
        """The other's."""
        return self._coder.prompt

    def coding_of(self, article: Article) -> str:
        """The other's."""
        return self._coder.coding_of(article)
