"""One event as several articles tell it, `event/1`: who tells it, why it is one, how it was told.

The field calls this cross-document event coreference. An incident of a report is a *mention* of an
event; a *link* joins two mentions and carries its proof; the *history* keeps every figure that an
article gave, in order of publication, because tolls rise and accounts are corrected.
"""

import json
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from wirecoder_schemas.article import Published
from wirecoder_schemas.base import Model
from wirecoder_schemas.codebook import EventType, Qualifier
from wirecoder_schemas.edtf import EdtfDate
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Count, IncidentId, Name
from wirecoder_schemas.iso3166 import CountryCode

FORMAT: Literal["event/1"] = "event/1"


class Evidence(StrEnum):
    """The kinds of evidence for one event. Two figures that agree are one kind, not two."""

    TIME = "time"
    PLACE = "place"
    MEANS = "means"
    ACTOR = "actor"
    TARGET = "target"
    FIGURES = "figures"


class Slot(StrEnum):
    """The fields of an incident in which two mentions are compared, or that have a history."""

    DATE = "date"
    LOCATION = "location"
    EVENT_TYPE = "event_type"
    WEAPONS = "weapons"
    PERPETRATORS = "perpetrators"
    TARGETS = "targets"
    LAUNCHED = "munitions.launched"
    INTERCEPTED = "munitions.intercepted"
    IMPACTED = "munitions.impacted"
    KILLED = "casualties.killed"
    INJURED = "casualties.injured"
    DAMAGE = "damage"
    CLAIM = "claim"


class MentionRef(Model):
    """One incident of one report."""

    report: str = Field(min_length=1)
    incident: IncidentId


class Mention(MentionRef):
    """A mention, with the article that it is in."""

    article: str = Field(min_length=1)
    title: str | None
    published: Published | None
    source_url: str | None


class Agreement(Model):
    """A field in which two mentions agree, as each of them has it, with the words it rests on.

    An event type has no words of its own; its quotes are those of the facts around it.
    """

    kind: Evidence
    slot: Slot
    left: str
    right: str
    left_quotes: tuple[Quote, ...]
    right_quotes: tuple[Quote, ...]


class Link(Model):
    """The proof that two mentions are one event.

    `agrees` is the evidence for it. `compatible` are fields that both articles state and that
    neither prove nor contradict it. `differs` are fields in which they differ, none of which
    rules it out: each called for one more kind of evidence.
    """

    left: MentionRef
    right: MentionRef
    agrees: tuple[Agreement, ...]
    compatible: tuple[Slot, ...]
    differs: tuple[Slot, ...]


class Figure(Model):
    """A stated number without its quotes; the bounds are those of an incident's `Number`."""

    min: Count | None
    max: Count | None
    best: Count | None
    qualifier: Qualifier


class Told(Model):
    """What one article says, on the day it was published."""

    report: str = Field(min_length=1)
    incident: IncidentId
    article: str = Field(min_length=1)
    published: Published | None
    value: Figure | str
    quotes: tuple[Quote, ...]


class Development(Model):
    """How one figure or statement developed, in order of publication, undated articles first.

    `of` is whose it is: the party of a casualty figure, the actor of an attribution. `current` are
    the positions in `told` of what stands now; several where accounts of one day differ.
    """

    slot: Slot
    of: Name | None
    told: Annotated[tuple[Told, ...], Field(min_length=1)]
    current: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _current_is_told(self) -> Self:
        if max(self.current) >= len(self.told):
            raise ValueError(f"current {self.current} is beyond the {len(self.told)} told")
        return self


class Event(Model):
    """One event. `id` is that of its earliest mention, `report/incident`.

    What, when and where are as the mention that is most exact has them.
    """

    format: Literal["event/1"] = FORMAT
    id: str = Field(min_length=1)
    event_type: EventType
    date: EdtfDate | None
    site: Name | None
    admin1: Name | None
    country: CountryCode | None
    mentions: Annotated[tuple[Mention, ...], Field(min_length=1)]
    links: tuple[Link, ...]
    history: tuple[Development, ...]

    @model_validator(mode="after")
    def _links_join_the_mentions(self) -> Self:
        """One link less than mentions joins them all, and shows why each is here."""
        if len(self.links) != len(self.mentions) - 1:
            raise ValueError(f"{len(self.mentions)} mentions need {len(self.mentions) - 1} links")
        reports = {(mention.report, mention.article) for mention in self.mentions}
        if len(reports) != len(self.mentions):
            raise ValueError("two incidents of one report cannot be one event")
        return self

    def to_json(self) -> str:
        """The record on one line, for a file of JSON lines."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False)


def event_json_schema() -> dict[str, Any]:
    """The JSON Schema of `event/1`, as committed under `schemas/json`."""
    schema = Event.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
