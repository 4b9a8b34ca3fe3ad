"""Told: what each sentence tells, gathered once: its events, times and places."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from wirecoder.pipeline.read.events import Event, find_events
from wirecoder.pipeline.read.parse import Parsed, parse
from wirecoder.pipeline.read.places import Place, places_of
from wirecoder.pipeline.read.reality import Reality, reality_of
from wirecoder.pipeline.read.times import Time, times_of
from wirecoder.pipeline.segment.segment import Segments


@dataclass(frozen=True)
class Told:
    """One sentence with what it tells."""

    parsed: Parsed
    events: list[Event]
    times: list[Time]
    places: list[Place]
    published: dt.date | None = None

    @cached_property
    def realities(self) -> dict[int, Reality]:
        """Whether each event is a specific one, by the number of its word."""
        return {
            event.token.i: reality_of(event, self.times, self.published) for event in self.events
        }


def read(text: str, segments: Segments, published: dt.date | None) -> list[Told]:
    """What the article tells, sentence by sentence; `published` anchors its days."""
    return [_told(parsed, published) for parsed in parse(text, segments)]


def _told(parsed: Parsed, published: dt.date | None) -> Told:
    events = find_events(parsed)
    return Told(parsed, events, times_of(parsed, published), places_of(parsed, events), published)
