"""Rehearses an article: goes its whole way, only that the model is not asked.

What a prompt looks like at work is then seen as the model would see it, to the letter.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel

from wirecoder.pipeline.run import Coder
from wirecoder.ports import Answer, Judgement, Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Message, Prompt
from wirecoder_schemas.article import Article
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)
Conversation = tuple[Message, ...]
_NEVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # no time of it goes on any record


class _Listener:
    """A `LanguageModel` that says nothing and keeps what it is asked."""

    name = "rehearsal"

    def __init__(self, context_tokens: int) -> None:
        self.context_tokens = context_tokens
        self.heard: list[Conversation] = []

    def price(self, usage: Usage) -> float | None:
        """Nothing was spent."""
        return None

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        """An empty answer, so that the other windows of a long article come too."""
        self.heard.append(tuple(messages))
        return Answer(answer.model_validate({"incidents": []}), Usage())

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        """Undecided."""
        self.heard.append(tuple(messages))
        return Judgement(0.0, Usage())


async def rehearse(prompt: Prompt, article: Article, context_tokens: int) -> list[Conversation]:
    """What a model of so many tokens of context would be asked of an article, in order.

    Empty where it would be asked nothing: the text is in another language, say, or the program has
    read no incident off it. Raises `PromptError` where a template does not render on this article.
    """
    listener = _Listener(context_tokens)
    coder = Coder(
        prompt=prompt,
        model=listener,
        clock=lambda: _NEVER,
        watch=lambda: 0.0,
        new_id=lambda: "rehearsal",
    )
    # In a thread, and a loop of its own: a draft may take its time, and the service goes on.
    await asyncio.to_thread(asyncio.run, coder.code(article))
    return listener.heard
