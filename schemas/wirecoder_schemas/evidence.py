"""Quotes: the words of the article on which a value rests."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple, Self

from pydantic import BaseModel, Field, model_validator

from wirecoder_schemas.base import Model
from wirecoder_schemas.codebook import FactStatus


class Quote(Model):
    """Words copied to the letter from the article's text.

    `start` and `end` are offsets in Unicode code points, end exclusive, so that
    `text[start:end] == quote`.
    """

    quote: Annotated[str, Field(min_length=1)]
    start: Annotated[int, Field(ge=0, strict=True)]
    end: Annotated[int, Field(gt=0, strict=True)]

    @model_validator(mode="after")
    def _offsets_fit_the_words(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError(
                f"start {self.start} and end {self.end} span {self.end - self.start} characters, "
                f"the quote has {len(self.quote)}"
            )
        return self

    def holds(self, other: "Quote") -> bool:
        """Whether the words of `other`, a quote of the same text, lie within this one's."""
        return self.start <= other.start and other.end <= self.end


class Quoted(Model):
    """An object of the report that carries the quotes it rests on (codebook, rule 9)."""

    quotes: tuple[Quote, ...]
    confidence: Annotated[float | None, Field(ge=0, le=1, strict=True)] = None

    @property
    def stated(self) -> bool:
        """Whether the fact says anything, and so needs a quote."""
        return True

    @model_validator(mode="after")
    def _stated_facts_are_quoted(self) -> Self:
        if self.stated and not self.quotes:
            raise ValueError(f"a {type(self).__name__} with a value needs at least one quote")
        return self


class Fact(Quoted):
    """A quoted object with room for how it was verified.

    A claim is the one quoted object without it: its own `status` says who claimed what.
    """

    status: FactStatus | None = None


class Misquote(NamedTuple):
    """A quote that is not what the text says at its offsets."""

    path: str
    quote: Quote
    found: str


def misquotes(record: BaseModel, text: str) -> list[Misquote]:
    """Every quote below `record` for which `text[start:end] == quote` does not hold."""
    return [
        Misquote(path, quote, text[quote.start : quote.end])
        for path, quote in _walk(record, "")
        if text[quote.start : quote.end] != quote.quote
    ]


def _walk(node: object, path: str) -> Iterator[tuple[str, Quote]]:
    if isinstance(node, Quote):
        yield path, node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from _walk(getattr(node, name), f"{path}.{name}" if path else name)
    elif isinstance(node, tuple):
        for position, item in enumerate(node):
            yield from _walk(item, f"{path}[{position}]")
