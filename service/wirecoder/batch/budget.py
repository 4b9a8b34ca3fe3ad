"""What a batch may spend: a call is begun only if its upper estimate fits beside what is spent."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel

from wirecoder.errors import (
    ConfigurationInvalid,
    DeadlineExceeded,
    LimitReached,
    ModelError,
    ModelTimeout,
)
from wirecoder.pipeline.extract import estimate_tokens
from wirecoder.ports import Answer, Judgement, LanguageModel, ModelAround, Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)
_CORRECTION = 500  # tokens that say what was wrong with an answer
_SCHEMA = 3500  # tokens of the draft's JSON Schema, which some servers count as prompt


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that all runs of a batch together may use; None is no limit."""

    dollars: float | None = None
    tokens: int | None = None

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.dollars is not None or self.tokens is not None


UNLIMITED = Limits()


class Budget:
    """What is spent and what is promised to calls under way, against the limits.

    It counts on from what earlier runs spent. A limit in dollars needs prices.
    """

    def __init__(self, limits: Limits, usage: Usage, dollars: float) -> None:
        self._limits = limits
        self._under_way = 0
        self._promised_tokens = 0
        self._promised_dollars = 0.0
        self._settled = asyncio.Event()
        self.usage = usage
        self.dollars = dollars

    @property
    def spent(self) -> tuple[Usage, float]:
        """What all runs used."""
        return self.usage, self.dollars

    @property
    def limited(self) -> bool:
        """Whether there is a limit to hold."""
        return self._limits.any

    async def promise(self, upper: Usage, price: float | None) -> None:
        """Set aside what a call may cost at most, if need be after calls under way have turned out
        cheaper than that; raises `LimitReached` if it would not fit even beside none of them."""
        while over := self._over(_tokens(upper), price):
            if not self._under_way:
                raise over
            self._settled.clear()
            await self._settled.wait()
        self.hold(upper, price)

    def take(self, upper: Usage, price: float | None) -> None:
        """As `promise`, but at once: what is under way may take hours to turn out cheaper."""
        if over := self._over(_tokens(upper), price):
            raise over
        self.hold(upper, price)

    def hold(self, upper: Usage, price: float | None) -> None:
        """Set aside what is under way, whatever the limits."""
        self._under_way += 1
        self._promised_tokens += _tokens(upper)
        self._promised_dollars += price or 0.0

    def _over(self, tokens: int, price: float | None) -> LimitReached | None:
        limits, used = self._limits, _tokens(self.usage)
        if limits.tokens is not None and used + self._promised_tokens + tokens > limits.tokens:
            return LimitReached(
                f"{used:,} tokens are used, and the next call might take {tokens:,} more, past the "
                f"limit of {limits.tokens:,}: raise --max-tokens and run the same command again"
            )
        if limits.dollars is None:
            return None
        if price is None:
            raise ConfigurationInvalid(
                "a limit in dollars needs prices: set WIRECODER_LLM_INPUT_PRICE and "
                "WIRECODER_LLM_OUTPUT_PRICE, or limit tokens with --max-tokens"
            )
        if self.dollars + self._promised_dollars + price > limits.dollars:
            return LimitReached(
                f"${self.dollars:.4f} is spent, and the next call might cost ${price:.4f} more, "
                f"past the limit of ${limits.dollars:.4f}: raise --max-cost and run the same "
                "command again"
            )
        return None

    def settle(self, upper: Usage, promised: float | None, used: Usage, cost: float | None) -> None:
        """Put what a call really cost in the place of what was set aside for it."""
        self._under_way -= 1
        self._settled.set()
        self._promised_tokens -= _tokens(upper)
        self._promised_dollars -= promised or 0.0
        self.usage += used
        self.dollars += cost or 0.0


class MeteredModel(ModelAround):
    """A `LanguageModel` that asks another within a budget. `repairs` is how often it asks again
    when an answer does not fit."""

    def __init__(self, model: LanguageModel, budget: Budget, repairs: int) -> None:
        super().__init__(model)
        self._budget = budget
        self._repairs = repairs

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        """As the other, if the budget allows it."""
        async with _Call(self, messages, parameters, _SCHEMA, 1 + self._repairs) as call:
            answered = await self._model.ask(messages, answer, parameters)
            call.used = answered.usage
            return answered

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        """As the other, if the budget allows it."""
        async with _Call(self, messages, parameters) as call:
            judged = await self._model.judge(messages, parameters)
            call.used = judged.usage
            return judged

    @property
    def budget(self) -> Budget:
        """What it spends of."""
        return self._budget


def metered(budget: Budget, repairs: int) -> Callable[[LanguageModel], LanguageModel]:
    """Puts the budget before a model."""
    return lambda model: MeteredModel(model, budget, repairs)


class _Call:
    """One call under way: promised at its begin, settled at its end, whatever that is."""

    def __init__(
        self,
        model: MeteredModel,
        messages: Sequence[Message],
        parameters: ModelParameters,
        beside: int = 0,
        tries: int = 1,
    ) -> None:
        """`beside` is tokens of prompt that are in no message."""
        self._model = model
        self._budget = model.budget
        self._upper = Usage()
        if self._budget.limited:
            prompt = beside + sum(estimate(message.content) for message in messages)
            # Each further try is sent what the one before answered, and what was wrong with it.
            again = tries * (tries - 1) // 2 * (parameters.max_tokens + _CORRECTION)
            self._upper = Usage(tries, tries * prompt + again, tries * parameters.max_tokens)
        self._promised = model.price(self._upper)
        self.used = Usage()

    async def __aenter__(self) -> "_Call":
        await self._budget.promise(self._upper, self._promised)
        return self

    async def __aexit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        broken_off = fault is not None and not isinstance(fault, Exception)
        if broken_off or isinstance(fault, ModelTimeout | DeadlineExceeded):
            self.used = self._upper  # what the server made of it, nobody knows
        elif isinstance(fault, ModelError):
            self.used = fault.usage
        cost = self._model.price(self.used)
        self._budget.settle(self._upper, self._promised, self.used, cost)


@lru_cache(maxsize=64)
def estimate(text: str) -> int:
    """Tokens of a text, at most; the system text and examples come each time, counted once."""
    return estimate_tokens(text)


def _tokens(usage: Usage) -> int:
    return usage.prompt_tokens + usage.completion_tokens
