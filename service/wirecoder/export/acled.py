"""Incidents in the columns that ACLED publishes; what a report cannot say stays empty.

ACLED (Armed Conflict Location & Event Data) merges many sources by hand; a row here is what one
article says. `docs/acled.md` says of every column what fills it, and where ACLED differs.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from wirecoder.export.acled_types import kind_of, targets_civilians
from wirecoder.export.fatalities import fatalities
from wirecoder.export.geo import placed
from wirecoder.export.rows import days_of, row_of
from wirecoder.export.sheet import Cell
from wirecoder.export.words import event_name, listed
from wirecoder.pipeline.resolve.gazetteer import country_by_code
from wirecoder_schemas.codebook import Attribution, DatePrecision, TargetType
from wirecoder_schemas.incident import Incident, Perpetrator, Target
from wirecoder_schemas.report import Report

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "tags", "timestamp",
)  # fmt: skip

_MOST_CERTAIN_FIRST = (Attribution.CLAIMED, Attribution.REPORTED, Attribution.ACCUSED)
_PEOPLE = frozenset({TargetType.MILITARY_PERSONNEL, TargetType.ARMED_GROUP, TargetType.CIVILIANS})
_WEEK, _MONTH = 7, 31  # days
_TIME_PRECISION = {DatePrecision.DAY: 1, DatePrecision.WEEK: 2, DatePrecision.MONTH: 3}


def rows_of(report: Report) -> Iterator[dict[str, Cell]]:
    """A row for each incident; an article without an incident has none."""
    for incident in report.incidents:
        yield {
            "event_id_cnty": _event_id(report, incident),
            **_when(incident),
            **_what(incident),
            **_who(incident),
            **_where(incident),
            "source": report.article.source_url,
            "notes": _notes(row_of(incident)),
            "fatalities": fatalities(incident.casualties),
            "timestamp": int(report.run.started.timestamp()),
        }


def _event_id(report: Report, incident: Incident) -> str:
    parts = (incident.location.country, report.id, incident.id)
    return "-".join(part for part in parts if part)


def _when(incident: Incident) -> dict[str, Cell]:
    """The middle day, and how exact it is; without a day the year, if that is known."""
    days = days_of(incident)
    if days is None:
        return {}
    first, last = days
    year = first.year if first.year == last.year else None
    precision = _time_precision(incident, (last - first).days + 1)
    if precision is None:
        return {"year": year}
    middle = first + dt.timedelta(days=(last - first).days // 2)
    return {
        "event_date": middle.isoformat(),
        "year": middle.year,
        "time_precision": precision,
    }


def _time_precision(incident: Incident, days: int) -> int | None:
    """ACLED's code: 1 a day, 2 within a week, 3 within a month, the coarser of two signs."""
    said = _TIME_PRECISION.get(incident.date.precision) if incident.date else None
    if said is None or days > _MONTH:
        return None
    return max(said, 1 if days == 1 else 2 if days <= _WEEK else 3)


def _what(incident: Incident) -> dict[str, Cell]:
    kind = kind_of(incident)
    return {
        "disorder_type": kind.disorder_type,
        "event_type": kind.event_type,
        "sub_event_type": kind.sub_event_type,
        "civilian_targeting": "Civilians targeted" if targets_civilians(incident, kind) else "",
    }


def _who(incident: Incident) -> dict[str, Cell]:
    """The sides as the article names them; whether a group is a rebel one we do not code."""
    actors = _surest(incident.perpetrators)
    people = [target for target in incident.targets if target.type in _PEOPLE]
    return {
        "actor1": actors[0].name if actors else "",
        # Who is accused beside another may be so by another: no ally.
        "assoc_actor_1": listed(
            actor.name for actor in actors[1:] if actor.attribution is not Attribution.ACCUSED
        ),
        "actor2": people[0].name if people else "",
        "assoc_actor_2": listed(target.name for target in people[1:]),
        "inter2": _inter(people[0], incident.location.country) if people else "",
    }


def _surest(perpetrators: Sequence[Perpetrator]) -> list[Perpetrator]:
    """Those of the most certain attribution that there is."""
    for attribution in _MOST_CERTAIN_FIRST:
        if found := [actor for actor in perpetrators if actor.attribution is attribution]:
            return found
    return []


def _inter(target: Target, country: str | None) -> str:
    """ACLED's type of an actor; soldiers outside their own country are external forces."""
    if target.type is TargetType.CIVILIANS:
        return "Civilians"
    if target.type is not TargetType.MILITARY_PERSONNEL or not (target.nationality and country):
        return ""
    return "State forces" if target.nationality == country else "External/Other forces"


def _where(incident: Incident) -> dict[str, Cell]:
    place = incident.location
    country = country_by_code(place.country) if place.country else None
    cells: dict[str, Cell] = {
        "iso": (country and country.number) or None,
        "country": country.name if country else place.country,
        "admin1": place.admin1,
        "location": place.site,
    }
    if point := placed(place):
        cells |= {
            "latitude": round(point.latitude, 4),
            "longitude": round(point.longitude, 4),
            "geo_precision": point.precision,
        }
    return cells


def _notes(row: dict[str, str]) -> str:
    """A short account from the coded fields; the article's sentences are not repeated."""
    what = event_name(row["event_type"]).capitalize()
    where = ", ".join(filter(None, (row["site"], row["admin1"], row["country"])))
    lead = "".join(
        f" {word} {said}"
        for word, said in (
            ("by", row["perpetrators"]),
            ("on", row["targets"]),
            ("at", where),
            ("on", row["date"] or row["weekday"]),
        )
        if said
    )
    facts = ("outcome", "weapons", "launched", "intercepted", "impacted", "killed", "injured",
             "damage", "claim")  # fmt: skip
    told = [f"{name.capitalize()}: {row[name].replace('_', ' ')}." for name in facts if row[name]]
    return " ".join([f"{what}{lead}.", *told])
