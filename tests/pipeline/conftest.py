"""A draft about an invented text, through grounding and resolving."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from wirecoder.pipeline.ground.ground import ground
from wirecoder.pipeline.ground.quotes import QuoteFinder
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.resolve.incidents import resolve
from wirecoder.pipeline.segment.segment import segment
from wirecoder_schemas.draft import Draft
from wirecoder_schemas.incident import Incident

NOTHING: dict[str, Any] = {
    "event": {"quote": "", "event_type": "attack", "outcome": "hit"},
    "date": None, "site": None, "admin1": None, "country": None, "perpetrators": [],
    "claim": None, "targets": [], "weapons": [], "launched": None, "intercepted": None,
    "impacted": None, "casualties": [], "damage": None, "responds_to": None,
}  # fmt: skip


class Coded:
    """What became of a draft: the incidents and the notes."""

    def __init__(self, incidents: tuple[Incident, ...], notes: Notes) -> None:
        self.incidents = incidents
        self.notes = notes

    @property
    def first(self) -> Incident:
        return self.incidents[0]

    @property
    def codes(self) -> list[tuple[str, str]]:
        """The warnings as (code, last part of the path)."""
        return [(w.code, w.path.partition(".")[2]) for w in self.notes.warnings]


CodeDraft = Callable[..., Coded]


def _filled(draft: dict[str, Any]) -> dict[str, Any]:
    event = draft.get("event", {})
    event = {"quote": event} if isinstance(event, str) else event
    return NOTHING | draft | {"event": NOTHING["event"] | event}


@pytest.fixture
def code_draft() -> CodeDraft:
    """`code_draft(text, {...}, {...}, published=...)`: each dict is one drafted incident."""

    def code(text: str, *drafts: dict[str, Any], published: dt.date | None = None) -> Coded:
        draft = Draft.model_validate({"incidents": [_filled(one) for one in drafts]})
        segments, notes = segment(text), Notes()
        grounded = ground(draft, QuoteFinder(text, segments), notes, window=0)
        return Coded(resolve(grounded, segments, published, notes), notes)

    return code
