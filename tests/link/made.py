"""Invented tellings of one attack, each a report that says only what a test needs."""

import hashlib
from typing import Any

from tests.export.made import date, report

from wirecoder.link.compare import Comparison, compare
from wirecoder.link.mentions import Mention, mentions_of
from wirecoder_schemas.report import Report

DAY = "2022-08-01"


def site(
    name: str | None,
    country: str | None = "IRQ",
    admin1: str | None = None,
    precision: str = "site",
) -> dict[str, Any]:
    """A place."""
    return {"site": name, "admin1": admin1, "country": country, "precision": precision}


BASE: dict[str, Any] = {
    "event_type": "shelling_artillery_missile",
    "date": date(DAY),
    "location": site("Harun air base"),
}
"""Rockets on a base on a day: with the base and the means enough for a link."""


def target(name: str, kind: str, nationality: str | None = None) -> dict[str, Any]:
    """A target."""
    return {"name": name, "type": kind, "nationality": nationality}


def actor(name: str, attribution: str = "claimed") -> dict[str, Any]:
    """A perpetrator."""
    return {"name": name, "attribution": attribution}


def weapon(kind: str, name: str | None = None) -> dict[str, Any]:
    """A weapon."""
    return {"type": kind, "name": name}


def told(article: str, *incidents: dict[str, Any], published: str | None = "2022-08-02") -> Report:
    """A report of an article; each incident is `BASE` with its own fields."""
    rows = [BASE | one for one in incidents or ({},)]
    sha256 = hashlib.sha256(article.encode()).hexdigest()
    made = report(*rows, article={"id": article, "published": published, "sha256": sha256})
    return made.model_copy(update={"id": f"r-{article}"})


def mention(article: str = "a", published: str | None = "2022-08-02", **fields: Any) -> Mention:
    """One incident of one article: `BASE` with its own fields."""
    (only,) = mentions_of(told(article, fields, published=published))
    return only


def compared(one: dict[str, Any], other: dict[str, Any]) -> Comparison:
    """Two incidents of two articles of one day compared."""
    return compare(mention("a", **one), mention("b", **other))
