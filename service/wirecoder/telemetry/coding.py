"""Observed coding: wraps a coder and a model, so that the pipeline knows nothing of telemetry."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TypeVar

from pydantic import BaseModel

from wirecoder.errors import ModelError, WirecoderError
from wirecoder.observer import ArticleCoded, ArticleFailed, Telemetry, Tracer
from wirecoder.ports import (
    Answer,
    CoderAround,
    Judgement,
    KnownCoder,
    LanguageModel,
    ModelAround,
    Progress,
    Refusal,
)
from wirecoder.telemetry.slots import slots_filled
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.article import Article
from wirecoder_schemas.provenance import ModelParameters
from wirecoder_schemas.report import Report

T = TypeVar("T", bound=BaseModel)
Price = Callable[[Usage], float | None]


class ObservedCoder(CoderAround):
    """Codes with another coder, and tells of each article: its stages, and how it ended."""

    def __init__(self, coder: KnownCoder, price: Price, telemetry: Telemetry) -> None:
        super().__init__(coder)
        self._price = price
        self._observer = telemetry.observer
        self._tracer = telemetry.tracer

    async def code(self, article: Article, progress: Progress = lambda stage: None) -> Report:
        """The report of one article; raises what the coder raises."""
        with self._tracer.span("article") as span, ExitStack() as under_way:

            def enter(stage: str) -> None:
                under_way.close()
                under_way.enter_context(self._tracer.span(stage))
                progress(stage)

            try:
                report = await self._coder.code(article, enter)
            except Exception as fault:
                self._observer.observe(self._failed(fault))
                raise
            self._observer.observe(article_coded(report))
            span.tell({"wirecoder.incidents": len(report.incidents)} | _tokens(_usage_of(report)))
            return report

    def _failed(self, fault: Exception) -> ArticleFailed:
        code = fault.code if isinstance(fault, WirecoderError) else WirecoderError.code
        usage = fault.usage if isinstance(fault, ModelError) else Usage()
        return ArticleFailed(code, usage, self._price(usage))


class TracedModel(ModelAround):
    """Asks another model, with a span for each question."""

    def __init__(self, model: LanguageModel, tracer: Tracer) -> None:
        super().__init__(model)
        self._tracer = tracer

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        """One structured question."""
        with self._tracer.span("ask") as span:
            given = await self._model.ask(messages, answer, parameters)
            span.tell(_tokens(given.usage))
            return given

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        """One question answered by Yes or No."""
        with self._tracer.span("judge") as span:
            given = await self._model.judge(messages, parameters)
            span.tell(_tokens(given.usage))
            return given


def article_coded(report: Report) -> ArticleCoded:
    """What a report tells an observer."""
    run = report.run
    return ArticleCoded(
        report_id=report.id,
        status=run.status.value,
        model=run.model,
        prompt=run.prompt.label,
        incidents=len(report.incidents),
        slots=slots_filled(report.incidents),
        warnings=Counter(warning.code for warning in run.warnings),
        usage=_usage_of(report),
        cost_usd=run.cost_usd,
        seconds=run.seconds,
    )


def _usage_of(report: Report) -> Usage:
    run = report.run
    return Usage(run.calls, run.prompt_tokens, run.completion_tokens, run.cached_tokens)


def _tokens(usage: Usage) -> dict[str, str | int | float]:
    return {
        "wirecoder.calls": usage.calls,
        "gen_ai.usage.input_tokens": usage.prompt_tokens,
        "gen_ai.usage.output_tokens": usage.completion_tokens,
    }
