"""Invented incidents and reports, as short as a test needs them."""

from typing import Any

from wirecoder_schemas.incident import Casualties, Incident, Location
from wirecoder_schemas.report import Report

QUOTE = {"quote": "said so", "start": 0, "end": 7}
RUN = {
    "wirecoder": "0.1.0",
    "schema": "incident-report/1",
    "prompt": {"name": "facts", "version": "1", "sha256": "0" * 64},
    "model": "m",
    "parameters": {"temperature": 0.0, "max_tokens": 10, "seed": None},
    "started": "2024-01-21T08:00:00Z",
    "seconds": 1.5,
    "calls": 1,
    "prompt_tokens": 1,
    "completion_tokens": 1,
    "cached_tokens": 0,
    "cost_usd": None,
    "status": "coded",
    "warnings": [],
}
ARTICLE = {
    "id": "a1",
    "title": None,
    "published": None,
    "source_url": None,
    "sha256": "0" * 64,
    "characters": 7,
    "language": "en",
}
SILENT: dict[str, Any] = {
    "id": "1",
    "salience": "primary",
    "event_type": "other",
    "outcome": "hit",
    "date": None,
    "location": {"site": None, "admin1": None, "country": None, "precision": "unknown"},
    "perpetrators": [],
    "claim": {"status": "not_reported", "claimant": None},
    "targets": [],
    "weapons": [],
    "munitions": {"launched": None, "intercepted": None, "impacted": None},
    "casualties": [],
    "damage": {"extent": "not_reported"},
    "responds_to": None,
    "accounts": [],
}
_FACTS = {"value", "site", "attribution", "status", "type", "min", "party", "extent"}


def incident(**fields: Any) -> Incident:
    """An incident of which nothing is known but `fields`; quotes are added."""
    return Incident.model_validate(_quoted(SILENT | fields))


def report(*incidents: dict[str, Any], article: dict[str, Any] | None = None, **run: Any) -> Report:
    """A report of incidents, each given by its fields."""
    numbered = [
        _quoted(SILENT | fields) | {"id": str(place)} for place, fields in enumerate(incidents, 1)
    ]
    return Report.model_validate(
        {"id": "r1", "article": ARTICLE | (article or {}), "incidents": numbered, "run": RUN | run}
    )


def location(
    site: str | None, country: str | None, precision: str = "site", admin1: str | None = None
) -> Location:
    where = {"site": site, "admin1": admin1, "country": country, "precision": precision}
    return Location.model_validate(_quoted(where))


def date(value: str | None, precision: str = "day", weekday: str | None = None) -> dict[str, Any]:
    return {"value": value, "weekday": weekday, "precision": precision}


def number(text: str) -> dict[str, Any]:
    """`5` exact, `5+` at least, `<5` at most, `5-7` a range, `5|7` conflicting, `2*` vague."""
    low, high = text.strip("+<*"), text.strip("+<*")
    kind = {"+": "at_least", "*": "vague"}.get(text[-1], "at_most" if text[0] == "<" else "exact")
    for sign, name in (("-", "range"), ("|", "conflicting")):
        if sign in text:
            (low, high), kind = text.split(sign), name
    least = None if kind == "at_most" else int(low)
    most = None if kind in {"at_least", "vague"} else int(high)
    best = {"at_least": least, "at_most": most, "exact": least}.get(kind)
    if kind == "exact" and least == 0:
        kind = "zero"
    return {"min": least, "max": most, "best": best, "qualifier": kind}


def group(party: str | None, killed: str | None, injured: str | None = None) -> dict[str, Any]:
    return {
        "party": party,
        "nationality": None,
        "killed": number(killed) if killed else None,
        "injured": number(injured) if injured else None,
    }


def groups(*rows: tuple[str | None, str | None]) -> list[Casualties]:
    return [Casualties.model_validate(_quoted(group(party, killed))) for party, killed in rows]


def _quoted(node: Any) -> Any:
    """The same with a quote in every object that needs one."""
    if isinstance(node, list):
        return [_quoted(item) for item in node]
    if not isinstance(node, dict):
        return node
    done = {key: _quoted(value) for key, value in node.items()}
    return done | {"quotes": [QUOTE]} if _FACTS & node.keys() else done
