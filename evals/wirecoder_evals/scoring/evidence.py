"""Quotes: whether they are the article's words, and whether they are the words gold rests on."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from wirecoder_evals.scoring.names import normalise
from wirecoder_evals.scoring.verdicts import Kind, Verdict, ratio
from wirecoder_schemas.base import Model
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Incident

_SILENT = (None, "", "not_reported", ())
_NO_VALUES = {"quotes", "precision", "killed", "injured"}  # a number is a fact of its own


class Quotes(Model):
    """Counts over the facts of predictions, and over the right slots that rest on quotes.

    `overlap` is the sum over `compared` slots of the shared share of characters (Dice, 0 to 1).
    """

    total: int = 0
    exact: int = 0
    offsets_right: int = 0
    facts: int = 0
    facts_quoted: int = 0
    compared: int = 0
    overlap: float = 0.0

    @classmethod
    def sum(cls, parts: Iterable["Quotes"]) -> "Quotes":
        """The sum of some counts."""
        parts = tuple(parts)
        return cls(**{key: sum(getattr(p, key) for p in parts) for key in cls.model_fields})

    @property
    def verified(self) -> int:
        """Quotes that are words of the article, at their offsets."""
        return min(self.exact, self.offsets_right)


def quotes_of(incidents: Sequence[Incident], verdicts: Sequence[Verdict], text: str) -> Quotes:
    """The counts for one article."""
    facts = [fact for incident in incidents for fact in _facts(incident)]
    quotes = [quote for fact in facts for quote in fact.quotes]
    stated = [fact for fact in facts if _states_something(fact)]
    right = [
        v
        for v in verdicts
        if v.kind in (Kind.COR, Kind.PAR) and v.predicted.quotes and v.gold.quotes
    ]
    return Quotes(
        total=len(quotes),
        exact=sum(quote.quote in text for quote in quotes),
        offsets_right=sum(text[quote.start : quote.end] == quote.quote for quote in quotes),
        facts=len(stated),
        facts_quoted=sum(bool(fact.quotes) for fact in stated),
        compared=len(right),
        overlap=sum(overlap(v.predicted.quotes, v.gold.quotes) for v in right),
    )


def overlap(quotes: Iterable[Quote], others: Iterable[Quote]) -> float:
    """The shared share of the characters of two sets of quotes (Dice), or that of the two quotes
    that share most. 1 for the same words elsewhere: a repeated paragraph is one statement.
    """
    quotes, others = list(quotes), list(others)
    spans = (_positions(quotes), _positions(others))
    best = _dice(*spans)
    for quote in quotes:
        for other in others:
            words = normalise(quote.quote)
            if words and words == normalise(other.quote):
                return 1.0
            best = max(best, _dice(_positions([quote]), _positions([other])))
    return best


def _dice(some: set[int], others: set[int]) -> float:
    return ratio(2 * len(some & others), len(some) + len(others))


def _positions(quotes: Iterable[Quote]) -> set[int]:
    return {at for quote in quotes for at in range(quote.start, quote.end)}


def _facts(node: object) -> Iterator[Any]:
    """Every object below a record that carries quotes."""
    if isinstance(node, BaseModel):
        if hasattr(node, "quotes"):
            yield node
        for name in type(node).model_fields:
            yield from _facts(getattr(node, name))
    elif isinstance(node, tuple):
        for item in node:
            yield from _facts(item)


def _states_something(fact: BaseModel) -> bool:
    names = set(type(fact).model_fields) - _NO_VALUES
    return any(getattr(fact, name) not in _SILENT for name in names)
