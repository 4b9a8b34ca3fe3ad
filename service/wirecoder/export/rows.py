"""One flat row for each incident: the columns of the CSV, in words that a person reads."""

import datetime as dt

from wirecoder.export.words import listed, number, plain
from wirecoder_schemas.codebook import ClaimStatus, DamageExtent
from wirecoder_schemas.edtf import span
from wirecoder_schemas.incident import Casualties, Incident
from wirecoder_schemas.provenance import CodingStatus
from wirecoder_schemas.report import Report

# Programs read these by name and people by place: new ones go to the end.
COLUMNS = (
    "article", "status", "incident", "salience", "event_type", "outcome", "date", "weekday",
    "site", "admin1", "country", "perpetrators", "claim", "targets", "weapons",
    "launched", "intercepted", "impacted", "killed", "injured", "damage", "responds_to", "error",
    "note", "date_from", "date_to", "report", "title", "published", "source_url",
)  # fmt: skip


def rows_of(report: Report) -> list[dict[str, str]]:
    """The rows of one report; an article without an incident has one row that says so."""
    head = head_of(report)
    if report.run.status is CodingStatus.NOT_CODED:
        return [head | {"note": plain(report.run.warnings[-1].message)}]
    return [head | row_of(incident) for incident in report.incidents] or [head]


def days_of(incident: Incident) -> tuple[dt.date, dt.date] | None:
    """The first and last day on which it may have happened; None where the year is not known."""
    when = incident.date
    return span(when.value) if when and when.value else None


def head_of(report: Report) -> dict[str, str]:
    """What all rows of one report share: its id, and the article's."""
    article = report.article
    return {
        "article": plain(article.id),
        "status": report.run.status.value,
        "report": plain(report.id),
        "title": plain(article.title or ""),
        "published": article.published.isoformat() if article.published else "",
        "source_url": plain(article.source_url or ""),
    }


def row_of(incident: Incident) -> dict[str, str]:
    """What is said of one incident; `head_of` its report says the rest."""
    where, when, munitions = incident.location, incident.date, incident.munitions
    claim, damage, days = incident.claim, incident.damage, days_of(incident)
    return {
        "incident": incident.id,
        "salience": incident.salience.value,
        "event_type": incident.event_type.value,
        "outcome": incident.outcome.value,
        "date": (when and when.value) or "",
        "weekday": (when and when.weekday) or "",
        "site": plain(where.site or ""),
        "admin1": plain(where.admin1 or ""),
        "country": where.country or "",
        "perpetrators": listed(f"{p.name} ({p.attribution.value})" for p in incident.perpetrators),
        "claim": "" if claim.status is ClaimStatus.NOT_REPORTED else _claim(incident),
        "targets": listed(target.name for target in incident.targets),
        "weapons": listed(weapon.name or weapon.type.value for weapon in incident.weapons),
        "launched": number(munitions.launched),
        "intercepted": number(munitions.intercepted),
        "impacted": number(munitions.impacted),
        "killed": _people(incident.casualties, "killed"),
        "injured": _people(incident.casualties, "injured"),
        "damage": "" if damage.extent is DamageExtent.NOT_REPORTED else damage.extent.value,
        "responds_to": incident.responds_to or "",
        "date_from": days[0].isoformat() if days else "",
        "date_to": days[1].isoformat() if days else "",
    }


def _claim(incident: Incident) -> str:
    claim = incident.claim
    return plain(f"{claim.status.value}: {claim.claimant}" if claim.claimant else claim.status)


def _people(groups: tuple[Casualties, ...], what: str) -> str:
    counted = [(number(getattr(group, what)), group.party) for group in groups]
    return listed(f"{count} {party}" if party else count for count, party in counted if count)
