"""Invented texts through the reader: what a sentence tells, which stories, which incidents."""

import datetime as dt
from typing import Protocol

import pytest

from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.read.fill.incident import incidents_of
from wirecoder.pipeline.read.reality import Reality
from wirecoder.pipeline.read.stories import Story, stories_of
from wirecoder.pipeline.read.told import Told, read
from wirecoder.pipeline.resolve.incidents import resolve
from wirecoder.pipeline.segment.segment import segment
from wirecoder_schemas.incident import Incident, Number

PUBLISHED = dt.date(2031, 3, 14)
"""A Friday."""


class Tell(Protocol):
    def __call__(self, text: str, published: dt.date | None = None) -> list[Told]: ...


class Stories(Protocol):
    def __call__(self, text: str, published: dt.date | None = None) -> list[Story]: ...


class Incidents(Protocol):
    def __call__(self, text: str, published: dt.date | None = None) -> tuple[Incident, ...]: ...


@pytest.fixture
def tell() -> Tell:
    """`tell(text)`: what each sentence tells."""

    def tell(text: str, published: dt.date | None = None) -> list[Told]:
        return read(text, segment(text), published)

    return tell


@pytest.fixture
def stories(tell: Tell) -> Stories:
    """`stories(text)`: the incidents as groups of event words."""

    def stories(text: str, published: dt.date | None = None) -> list[Story]:
        return stories_of(tell(text, published))

    return stories


@pytest.fixture
def incidents(tell: Tell) -> Incidents:
    """`incidents(text)`: the coded incidents, as the report would have them."""

    def incidents(text: str, published: dt.date | None = None) -> tuple[Incident, ...]:
        told = tell(text, published)
        grounded = incidents_of(text, told, stories_of(told))
        return resolve(grounded, segment(text), published, Notes())

    return incidents


def realities(told: list[Told]) -> dict[str, Reality]:
    """Each event word with what it stands for."""
    return {event.token.text: one.realities[event.token.i] for one in told for event in one.events}


def figures(number: Number | None) -> tuple[int | None, int | None, int | None, str] | None:
    """A number as (min, max, best, qualifier)."""
    if number is None:
        return None
    return number.min, number.max, number.best, number.qualifier.value
