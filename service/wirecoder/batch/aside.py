"""Articles whose questions have no answers yet: all their questions are heard, then they wait.

No question of the pipeline depends on the answer to another, so one time round an article brings
all of them: where an answer is missing, an empty one stands in, and what comes out is thrown away.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from wirecoder.batch.requests import Requests
from wirecoder.errors import LimitReached, WirecoderError
from wirecoder.llm.deferred import Unanswered
from wirecoder.ports import (
    Answer,
    CoderAround,
    Judgement,
    KnownCoder,
    ModelAround,
    Progress,
    PutAside,
    Refusal,
)
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.article import Article
from wirecoder_schemas.provenance import ModelParameters
from wirecoder_schemas.report import Report

T = TypeVar("T", bound=BaseModel)


@dataclass(slots=True)
class Hearing:
    """What was asked of one article so far: keys of requests, and whether an answer is missing."""

    keys: list[str] = field(default_factory=list)
    incomplete: bool = False


_HEARING: ContextVar[Hearing | None] = ContextVar("hearing", default=None)


def heard(key: str) -> None:
    """Note a request of the article that is being coded."""
    if (hearing := _HEARING.get()) is not None:
        hearing.keys.append(key)


@contextmanager
def _hearing() -> Iterator[Hearing]:
    hearing = Hearing()
    token = _HEARING.set(hearing)
    try:
        yield hearing
    finally:
        _HEARING.reset(token)


class StandIns(ModelAround):
    """A `LanguageModel` that says nothing where the one behind it has no answer yet."""

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        """As the model's, or an empty draft."""
        try:
            return await self._model.ask(messages, answer, parameters)
        except Unanswered:
            self._note()
            return Answer(answer.model_validate({"incidents": []}), Usage())

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        """As the model's, or undecided."""
        try:
            return await self._model.judge(messages, parameters)
        except Unanswered:
            self._note()
            return Judgement(0.0, Usage())

    def _note(self) -> None:
        if (hearing := _HEARING.get()) is not None:
            hearing.incomplete = True


class PatientCoder(CoderAround):
    """A coder that raises `PutAside` for an article of which an answer is missing.

    Of an article that failed the answers are dropped: another run tries it with new ones.
    """

    def __init__(self, coder: KnownCoder, requests: Requests) -> None:
        super().__init__(coder)
        self._requests = requests

    async def code(self, article: Article, progress: Progress = lambda stage: None) -> Report:
        """The report of one article, all of whose questions are answered."""
        with _hearing() as hearing:
            try:
                report = await self._coder.code(article, progress)
            except LimitReached:
                raise
            except WirecoderError as fault:
                if not fault.of_one_article:
                    raise
                if not hearing.incomplete:
                    self._requests.forget(hearing.keys)
                    raise
            else:
                if not hearing.incomplete:
                    return report
        raise PutAside
