"""What is read of a chat completion, validated, as the SDK does not; servers vary the rest."""

from typing import ClassVar

from openai.types import CompletionUsage
from pydantic import BaseModel, Field, FiniteFloat

from wirecoder.errors import AnswerInvalid
from wirecoder.usage import Usage

_LONGEST_NAME = 200  # characters; a name goes into reports


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
    logprob: FiniteFloat


class _Word(BaseModel):
    top_logprobs: list[_Candidate] = []


class _Logprobs(BaseModel):
    content: list[_Word] | None = None


class _Choice(BaseModel):
    message: _Message
    logprobs: _Logprobs | None = None
    finish_reason: str | None = None


class Completion(BaseModel):
    """One answer of the server."""

    # instructor sums usage up for itself; without one it looks for another vendor's library, on
    # disk, with each answer. Ours is counted before it sees it.
    usage: ClassVar = CompletionUsage(prompt_tokens=0, completion_tokens=0, total_tokens=0)
    choices: list[_Choice]
    tokens: _Tokens | None = Field(None, alias="usage")
    model: object = None  # a name; an answer is not thrown away because of what else it may be

    @property
    def answered_by(self) -> str | None:
        """The model that answered, as the server names it; None where it does not."""
        named = self.model.strip()[:_LONGEST_NAME] if isinstance(self.model, str) else ""
        return named or None


def usage_of(completion: Completion) -> Usage:
    """What one answer cost; what the server does not tell, or tells as -1, counts as nothing."""
    tokens = completion.tokens or _Tokens()
    cached = tokens.prompt_tokens_details or _CachedTokens()
    counts = (tokens.prompt_tokens, tokens.completion_tokens, cached.cached_tokens)
    return Usage(1, *(max(count or 0, 0) for count in counts))


def margin_of(completion: Completion, usage: Usage) -> float:
    """How much likelier Yes is than No, in nats; a word outside the top ones counts as the last.

    Raises `AnswerInvalid` with `usage` where the server sends no log-probabilities.
    """
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
