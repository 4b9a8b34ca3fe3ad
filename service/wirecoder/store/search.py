"""Search: reports with an incident that meets every condition, newest first, page by page."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from wirecoder.errors import InvalidRequest
from wirecoder.store import corrections, words
from wirecoder.store.corrections import Correction
from wirecoder.store.tables import ActorRow, ArticleRow, IncidentRow, ReportRow


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. All conditions but `text` must hold of one and the same incident.

    `first` and `last` are days; an incident whose year is not known lies in no range, and is found
    beside those in range only if `undated`. `before` is where the page before this one ended.
    """

    country: str | None = None
    event_type: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    undated: bool = False
    actor: str | None = None
    text: str | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One report found; `number` says where it stands in the order."""

    number: int
    id: str
    document: str


@dataclass(frozen=True, slots=True)
class Page:
    """Reports found, the newest first, and the corrections of those that have one.

    `next` is the number to go on before, None at the end.
    """

    found: tuple[Found, ...]
    corrections: dict[str, Correction]
    next: int | None


def page(db: Connection, query: Query) -> Page:
    """One page of what `find` finds."""
    found = find(db, replace(query, limit=query.limit + 1))
    shown = tuple(found[: query.limit])
    more = shown[-1].number if len(found) > query.limit else None
    return Page(shown, corrections.latest_of(db, [one.id for one in shown]), more)


def openings(db: Connection, report_ids: Sequence[str], characters: int) -> dict[str, str]:
    """By report, how its text begins: enough to call an article without a title by."""
    begun = func.substr(ArticleRow.text, 1, characters).label("opening")
    asked = select(ReportRow.id, begun).join(ArticleRow).where(ReportRow.id.in_(report_ids))
    return {row.id: row.opening for row in db.execute(asked)}


def matches(db: Connection, query: Query, report_ids: Sequence[str]) -> dict[str, set[int]] | None:
    """By report, the positions of the incidents that meet the query's conditions on incidents.

    None where it has no such conditions, so that every incident will do.
    """
    conditions = _of_incident(query)
    if not conditions:
        return None
    asked = select(IncidentRow.report_id, IncidentRow.position)
    found: dict[str, set[int]] = {report_id: set() for report_id in report_ids}
    for report_id, position in db.execute(
        asked.where(IncidentRow.report_id.in_(report_ids), *conditions)
    ):
        found[report_id].add(position)
    return found


def page_of_matches(db: Connection, query: Query) -> tuple[Page, dict[str, set[int]] | None]:
    """One page, and which incidents of its reports were looked for."""
    found = page(db, query)
    return found, matches(db, query, [one.id for one in found.found])


def find(db: Connection, query: Query) -> list[Found]:
    """At most `limit` reports; raises `InvalidRequest` for a text or actor without a word in it."""
    asked = select(ReportRow.number, ReportRow.id, ReportRow.document).where(ReportRow.listed)
    if query.before is not None:
        asked = asked.where(ReportRow.number < query.before)
    conditions = _of_incident(query)
    if conditions:
        asked = asked.where(exists().where(IncidentRow.report_id == ReportRow.id, *conditions))
    if query.text is not None:
        matching = words.matching(db, query.text)
        if matching is None:
            raise InvalidRequest(f"q: {query.text!r} has no word to look for")
        asked = asked.where(matching)
    rows = db.execute(asked.order_by(ReportRow.number.desc()).limit(query.limit))
    return [Found(*row) for row in rows]


def _of_incident(query: Query) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.country is not None:
        conditions.append(IncidentRow.country == query.country)
    if query.event_type is not None:
        conditions.append(IncidentRow.event_type == query.event_type)
    if query.first is not None or query.last is not None:
        conditions.append(_in_range(query))
    if query.actor is not None:
        name = words.folded(query.actor)
        if not name:
            raise InvalidRequest(f"actor: {query.actor!r} has no word to look for")
        conditions.append(
            exists().where(
                ActorRow.report_id == IncidentRow.report_id,
                ActorRow.position == IncidentRow.position,
                ActorRow.name.contains(name, autoescape=True),
            )
        )
    return conditions


def _in_range(query: Query) -> ColumnElement[bool]:
    """Whether the days that a date covers and the days asked for have one in common."""
    within = and_(
        IncidentRow.last_day >= (query.first or dt.date.min),
        IncidentRow.first_day <= (query.last or dt.date.max),
    )
    return or_(within, IncidentRow.first_day.is_(None)) if query.undated else within
