"""What calls to a model cost, in a form that adds up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts over one or more calls. `cached_tokens` are those prompt tokens that were reused."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached_tokens + other.cached_tokens,
        )
