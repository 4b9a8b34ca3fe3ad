"""Mentions: incidents of reports, boiled down to what is compared, the rest packed away.

A hundred thousand reports as objects would fill the memory several times; a mention keeps its
incident as JSON and its traits as small tuples.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wirecoder.link.figures import Count, count_of, people_of
from wirecoder.link.names import Name, name_of
from wirecoder.link.when import When, when_of
from wirecoder.link.where import Where, where_of
from wirecoder_schemas.codebook import EventType, TargetType, WeaponType
from wirecoder_schemas.event import Slot
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.report import Report

Key = tuple[str, str]
"""A report's id with its article's, or with an incident's."""


@dataclass(frozen=True, slots=True)
class Source:
    """The article that a mention is in."""

    report: str
    article: str
    title: str | None
    published: dt.date | None
    source_url: str | None

    @property
    def key(self) -> Key:
        """What names it. Reports of two articles may share an id where nobody gave them one."""
        return self.report, self.article


@dataclass(frozen=True, slots=True)
class Target:
    """A target's telling words, its type and nationality."""

    name: Name
    type: TargetType
    nationality: str | None


@dataclass(frozen=True, slots=True)
class Mention:
    """One incident of one report. Rows of `actors` and `targets` are those of the incident."""

    source: Source
    incident_id: str
    when: When
    where: Where
    event_type: EventType
    weapons: tuple[WeaponType, ...]
    actors: tuple[Name, ...]
    targets: tuple[Target, ...]
    counts: Mapping[Slot, tuple[Count, ...]]
    packed: bytes

    @property
    def key(self) -> Key:
        """What names it: the report and the incident."""
        return self.source.report, self.incident_id

    @property
    def incident(self) -> Incident:
        """The incident itself, unpacked anew each time."""
        return Incident.model_validate_json(self.packed)


def mentions_of(report: Report) -> Iterator[Mention]:
    """The mentions of one report."""
    article = report.article
    source = Source(report.id, article.id, article.title, article.published, article.source_url)
    for incident in report.incidents:
        yield _mention(source, incident)


def _mention(source: Source, incident: Incident) -> Mention:
    return Mention(
        source=source,
        incident_id=incident.id,
        when=when_of(incident.date, source.published),
        where=where_of(incident.location, incident.targets),
        event_type=incident.event_type,
        weapons=tuple(weapon.type for weapon in incident.weapons),
        actors=tuple(name_of(actor.name) for actor in incident.perpetrators),
        targets=tuple(
            Target(name_of(target.name), target.type, target.nationality)
            for target in incident.targets
        ),
        counts={slot: counts for slot, counts in _counts(incident) if counts},
        packed=incident.model_dump_json().encode(),
    )


def _counts(incident: Incident) -> Iterator[tuple[Slot, tuple[Count, ...]]]:
    yield Slot.KILLED, people_of(incident.casualties, "killed")
    yield Slot.INJURED, people_of(incident.casualties, "injured")
    munitions = incident.munitions
    for slot, number in (
        (Slot.LAUNCHED, munitions.launched),
        (Slot.INTERCEPTED, munitions.intercepted),
        (Slot.IMPACTED, munitions.impacted),
    ):
        count = count_of(number)
        yield slot, (count,) if count else ()
