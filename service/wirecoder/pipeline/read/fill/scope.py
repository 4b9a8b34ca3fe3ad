"""Scope: the words through which a story speaks.

The territories of its own events, the rest of their sentences where no other event owns it, and the
sentences between and after them that tell of no event at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.parse import Parsed, quote_of
from wirecoder.pipeline.read.reality import Reality
from wirecoder.pipeline.read.stories import Story
from wirecoder.pipeline.read.told import Told
from wirecoder_schemas.evidence import Quote

_REACH = 2  # sentences without events that still speak of the last story
_WEIGHT = {
    Act.ATTACK: 0,
    Act.FIRE: 0,
    Act.SEIZE: 0,
    Act.CLASH: 0,
    Act.EXPLODE: 1,
    Act.IMPACT: 1,
    Act.DAMAGE: 2,
    Act.STOP: 2,
    Act.HARM: 3,
}


@dataclass(frozen=True)
class Scope:
    """One story with the article around it; `others` are the article's other stories."""

    text: str
    article: Sequence[Told]
    story: Story
    others: Sequence[Story]

    @property
    def events(self) -> list[tuple[Event, Told]]:
        """The story's events in order; the headline's only where the body has none (rule 7)."""
        body = [pair for pair in self.story.events if not pair[0].parsed.headline]
        return sorted(body or self.story.events, key=lambda pair: pair[0].at)

    @property
    def own(self) -> list[tuple[Event, Told]]:
        """As `events`, the attack as such before its effects."""
        return sorted(self.events, key=lambda pair: _WEIGHT[pair[0].act])

    def sentences(self) -> Iterator[Told]:
        """The sentences of the story's events and those that go on about it."""
        ours = {event.parsed.place for event, _ in self.story.events}
        theirs = {e.parsed.place for other in self.others for e, _ in other.events}
        last = -10
        for told in self.article:
            place = told.parsed.place
            if place in ours:
                last = place
                yield told
            elif place in theirs:
                last = -10
            elif 0 < place - last <= _REACH and not told.parsed.headline and not _is_general(told):
                yield told

    def foreign(self, told: Told) -> frozenset[int]:
        """Where in a sentence the words of other events stand."""
        ours = {id(event) for event, _ in self.story.events}
        return frozenset(t.i for e in told.events if id(e) not in ours for t in e.territory)

    def words(self) -> Iterator[tuple[Told, Token]]:
        """The words of `sentences` that belong to no other event."""
        for told in self.sentences():
            foreign = self.foreign(told)
            for token in told.parsed.doc:
                if token.i not in foreign:
                    yield told, token

    def quote(self, parsed: Parsed, first: int, last: int) -> Quote:
        """Words of the article as a quote."""
        return quote_of(self.text, parsed, first, last)


def _is_general(told: Told) -> bool:
    realities = set(told.realities.values())
    return bool(realities) and realities <= {Reality.SERIES, Reality.UNREAL}
