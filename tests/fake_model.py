"""A language model for tests of the edges: it codes any article from the article's own words."""

import asyncio
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from wirecoder.ports import Answer, Judgement, Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)

PROMPT = """---
name: plain
version: "1"
purpose: For tests.
---
=== system ===
Code this.
=== article ===
Headline: {{ title }}
{{ text }}
"""


def install_prompt(workspace: Path) -> None:
    """Put the prompt `plain@1` into an editor's workspace."""
    path = workspace / "prompts" / "plain" / "1.md"
    path.parent.mkdir(parents=True)
    path.write_text(PROMPT, "utf-8")


class FakeModel:
    """Answers with one incident: its clause is the article's first sentence, its site follows `at`.

    To every fact it says Yes. `instead` maps words of an article, or of a question on it, to what
    happens to it: an exception, or a refusal. `asked` has the articles that came to the model to be
    drafted, `judged` the conversations about one fact. While its `gate` is not set, articles
    wait there, `at_gate` of them.
    """

    name = "fake-model"
    context_tokens = 65_536

    def __init__(self) -> None:
        self.closed = 0
        self.forget()

    def forget(self) -> None:
        """Be as new."""
        self.asked: list[str] = []
        self.judged: list[tuple[Message, ...]] = []
        self.instead: dict[str, BaseException | Refusal] = {}
        self.unready: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.at_gate = 0

    def price(self, usage: Usage) -> float | None:
        return None

    async def check(self) -> None:
        if self.unready is not None:
            raise self.unready

    async def aclose(self) -> None:
        self.closed += 1

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        text = messages[-1].content.partition("\n")[2]
        self.asked.append(text)
        await self._pass_gate()
        if (refusal := self._instead_of(text)) is not None:
            return refusal
        return Answer(answer.model_validate(draft_of(text)), Usage(1, 100, 20))

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        self.judged.append(tuple(messages))
        refusal = self._instead_of("\n".join(message.content for message in messages))
        return refusal or Judgement(3.0, Usage(1, 100, 1))

    async def _pass_gate(self) -> None:
        self.at_gate += 1
        try:
            while not self.gate.is_set():  # noqa: ASYNC110 - a test may run in another thread
                await asyncio.sleep(0.005)
        finally:
            self.at_gate -= 1

    def _instead_of(self, text: str) -> Refusal | None:
        for words, outcome in self.instead.items():
            if words in text:
                if isinstance(outcome, Refusal):
                    return outcome
                raise outcome
        return None


def draft_of(text: str) -> dict[str, Any]:
    clause = re.split(r"(?<=[.])\s|\n", text, maxsplit=1)[0][:300]
    site = re.search(r" at ([^,.]+)", clause)
    day = re.search(r"on \w+day", clause)
    incident: dict[str, Any] = {
        "event": {"quote": clause, "event_type": "other", "outcome": "hit"},
        "date": day and day[0],
        "site": site and site[1][:120],
        "admin1": None,
        "country": None,
        "perpetrators": [],
        "claim": None,
        "targets": [],
        "weapons": [],
        "launched": None,
        "intercepted": None,
        "impacted": None,
        "casualties": [],
        "damage": None,
        "responds_to": None,
    }
    return {"incidents": [incident]}
