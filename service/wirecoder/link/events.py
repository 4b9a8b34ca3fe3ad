"""From reports to events: the one call of this room, `link`."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wirecoder.link.cluster import Joined, cluster
from wirecoder.link.compare import Comparison, Finding
from wirecoder.link.history import history
from wirecoder.link.mentions import Mention, mentions_of
from wirecoder.link.quotes import stated
from wirecoder_schemas.codebook import EventType, PlacePrecision
from wirecoder_schemas.event import Agreement, Event, Link, MentionRef
from wirecoder_schemas.event import Mention as MentionRecord
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.report import Report

Told = tuple[Mention, Incident]
_FINEST_FIRST = tuple(PlacePrecision)  # site first, unknown last
_VAGUE = frozenset({EventType.UNSPECIFIED_STRIKE, EventType.OTHER})


def link(reports: Iterable[Report], singles: bool = False) -> Iterator[Event]:
    """The events that the reports tell, those of two articles or more; with `singles`, all.

    In whatever order the reports come, the events are the same, and in order of their earliest
    mention. Of several reports of one article the last one coded counts.
    """
    mentions = sorted(_latest(reports), key=_order)
    for joined in cluster(mentions):
        if singles or len(joined.mentions) > 1:
            yield _event(joined, mentions)


def _latest(reports: Iterable[Report]) -> Iterator[Mention]:
    """The mentions of each article as it was last coded. Reports are let go as they come."""
    kept: dict[tuple[str, str], _Coded] = {}
    for report in reports:
        article = report.article.id, report.article.sha256
        coded = _Coded((report.run.started, report.id), tuple(mentions_of(report)))
        if article not in kept or kept[article].when < coded.when:
            kept[article] = coded
    for coded in kept.values():
        yield from coded.mentions


@dataclass(frozen=True, slots=True)
class _Coded:
    when: tuple[dt.datetime, str]
    mentions: tuple[Mention, ...]


def _order(mention: Mention) -> tuple[dt.date, str, str, int]:
    """By publication, undated articles first, as nobody knows what they knew."""
    source = mention.source
    day = source.published or dt.date.min
    return day, source.article, source.report, int(mention.incident_id)


def _event(joined: Joined, mentions: Sequence[Mention]) -> Event:
    told = {place: (mentions[place], mentions[place].incident) for place in joined.mentions}
    incidents = [incident for _, incident in told.values()]
    where = min(incidents, key=_vagueness_of_place).location
    when = min(incidents, key=_vagueness_of_date).date
    types = [one.event_type for one in incidents]
    first = mentions[joined.mentions[0]]
    return Event(
        id="/".join(first.key),
        event_type=next((kind for kind in types if kind not in _VAGUE), types[0]),
        date=when.value if when else None,
        site=where.site,
        admin1=where.admin1,
        country=where.country,
        mentions=tuple(_record(mention) for mention, _ in told.values()),
        links=tuple(
            _link(told[one], told[other], comparison)
            for (one, other), comparison in sorted(joined.links.items())
        ),
        history=history(list(told.values())),
    )


def _vagueness_of_place(incident: Incident) -> tuple[int, bool, bool]:
    where = incident.location
    return _FINEST_FIRST.index(where.precision), where.site is None, where.admin1 is None


def _vagueness_of_date(incident: Incident) -> tuple[bool, bool, int]:
    """A day with its year goes before one without, and that before a night or a month."""
    value = incident.date.value if incident.date else None
    return value is None, "XXXX" in (value or ""), len((value or "").split("/"))


def _record(mention: Mention) -> MentionRecord:
    source = mention.source
    return MentionRecord(
        report=source.report,
        incident=mention.incident_id,
        article=source.article,
        title=source.title,
        published=source.published,
        source_url=source.source_url,
    )


def _link(left: Told, right: Told, comparison: Comparison) -> Link:
    return Link(
        left=_ref(left[0]),
        right=_ref(right[0]),
        agrees=tuple(_agreement(found, left[1], right[1]) for found in comparison.agrees),
        compatible=tuple(comparison.compatible),
        differs=tuple(comparison.differs),
    )


def _ref(mention: Mention) -> MentionRef:
    return MentionRef(report=mention.source.report, incident=mention.incident_id)


def _agreement(found: Finding, left: Incident, right: Incident) -> Agreement:
    here, there = stated(left, found.slot, found.left), stated(right, found.slot, found.right)
    return Agreement(
        kind=found.kind,
        slot=found.slot,
        left=here.words,
        right=there.words,
        left_quotes=here.quotes,
        right_quotes=there.quotes,
    )
