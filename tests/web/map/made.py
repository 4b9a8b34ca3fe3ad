"""Incidents as the map shows them, made from what a test says of them."""

from collections.abc import Sequence
from typing import Any

from tests.export.made import date, group, report
from tests.store.records import NOW, article, filing

from wirecoder.store import reports
from wirecoder.store.database import Database, transact
from wirecoder.web.map.incidents import Shown, shown

HERAT = {"site": "Herat", "admin1": None, "country": "AFG", "precision": "city"}
NEAR_HERAT = HERAT | {"site": "Camp Nine near Herat", "precision": "near_site"}
HERAT_PROVINCE = HERAT | {"site": None, "admin1": "Herat province", "precision": "admin1"}

KABUL = HERAT | {"site": "Kabul"}
FOUND: Sequence[dict[str, Any]] = (
    {"location": HERAT, "date": date("2024-01-20"), "event_type": "grenade"},
    {"location": HERAT, "date": date("2024-01"), "casualties": [group("guards", "0")]},
    {"location": KABUL, "date": date("XXXX-03-02")},
    {"location": HERAT_PROVINCE, "date": date("2024-03-05")},
    {},
)


def found(*incidents: dict[str, Any]) -> list[Shown]:
    """Incidents by their fields; nothing else is known of them."""
    return shown(report(*incidents))


def on(*values: str | None) -> list[Shown]:
    """Incidents on dates, None for one that is not stated."""
    return found(*({"date": value and date(value)} for value in values))


def file(database: Database, *incidents: dict[str, Any], name: str = "r1") -> None:
    """Put a report of these incidents on file, of an article of its own."""
    made = report(*incidents).incidents
    one = filing(article(f"Article {name}.\n", title=f"Title {name}"), *made, id=name)
    transact(database.engine, "write", reports.file, (one, NOW))
