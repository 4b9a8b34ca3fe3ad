"""Counts: how many munitions were launched, stopped, and fell on the target."""

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.grammar import is_passive, word
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.phrases import content, span_of
from wirecoder.pipeline.resolve.numbers import Bounds, parse_number
from wirecoder_schemas.codebook import Qualifier
from wirecoder_schemas.evidence import Quote

_PARTS = frozenset(
    "one other rest all both most some none neither three two four five six seven "
    "eight nine ten another several".split()
)


class Counts(NamedTuple):
    """The phrases that count, for each way; several where sources differ."""

    launched: tuple[Quote, ...]
    intercepted: tuple[Quote, ...]
    impacted: tuple[Quote, ...]


def counts_of(scope: Scope) -> Counts:
    """The counted phrases of munitions by what became of them."""
    launched: list[Quote] = []
    stopped: list[Quote] = []
    fallen: list[Quote] = []
    for event, told in scope.events:
        if event.parsed.headline or event.act is Act.EXPLODE:
            continue  # a bomb that was placed was not launched
        for head in _counted(event):
            quote = scope.quote(told.parsed, *span_of(head))
            if event.act is Act.STOP:
                stopped.append(quote)
            elif _arrives(event, head) and not _misses(event):
                fallen.append(quote)
            elif word(content(head)) in lexicon.MUNITIONS:
                launched.append(quote)
    return Counts(_once(launched), _once(stopped)[:1], _once(fallen)[:1])


def _counted(event: Event) -> Iterator[Token]:
    """Heads of phrases that count munitions, or parts of those told before."""
    heads = [
        h
        for h in event.munitions
        if word(h) not in lexicon.SHOTS | lexicon.TRIGGERED
        or (word(h) == "bomb" and event.act is Act.FIRE)
    ]
    if event.act in {Act.STOP, Act.IMPACT}:
        heads += [h for h in (*event.agents, *event.patients) if h.like_num or h.lower_ in _PARTS]
    for head in heads:
        if any(word(c) in lexicon.MUNITIONS and word(c) != word(head) for c in head.conjuncts):
            continue  # "a drone and three rockets": no one count is of all
        first, last = span_of(head)
        if parse_number(head.doc[first : last + 1].text) is not None:
            yield head


def _arrives(event: Event, head: Token) -> bool:
    if event.act is Act.IMPACT:
        return True
    hit = event.act is Act.ATTACK and word(event.token) in {"hit", "strike"} and not event.noun
    return hit and not is_passive(event.verb) and head.i < event.token.i


def _misses(event: Event) -> bool:
    words = {t.lower_ for t in event.territory}
    return bool(
        words
        & {
            "outside",
            "vicinity",
            "short",
            "near",
            "sea",
            "field",
            "fields",
            "desert",
            "open",
            "empty",
            "orchards",
            "water",
            "harmlessly",
            "wide",
        }
    )


def _once(quotes: list[Quote]) -> tuple[Quote, ...]:
    """Each statement once: phrases that come to the same bounds are one."""
    kept: dict[Bounds | None, Quote] = {}
    for quote in quotes:
        kept.setdefault(parse_number(quote.quote), quote)
    firm = {b: q for b, q in kept.items() if b and b.qualifier is not Qualifier.VAGUE}
    several = {b: q for b, q in firm.items() if b.best != 1 or b.qualifier is not Qualifier.EXACT}
    return tuple((several or firm or kept).values())
