"""Articles, incidents and filings for tests of the store: a test says only what it turns."""

import datetime as dt
import hashlib
from typing import Any

from wirecoder.store.reports import Filing, Request
from wirecoder_schemas.article import Article, ArticleInfo, text_sha256
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.provenance import CodingStatus, ModelParameters, PromptRef, Run
from wirecoder_schemas.report import Report

NOW = dt.datetime(2026, 1, 1, 12, 0, 0, 250_000, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
TEXT = "Two rockets fell at Depot Nine on Monday, police said. No one was hurt.\n"
QUOTES = [{"quote": "Two", "start": 0, "end": 3}]


def article(text: str = TEXT, **given: Any) -> Article:
    """An article; without an id of its own it is called by its text's hash, as the service does."""
    return Article(**{"id": text_sha256(text)[:16], "text": text} | given)


def incident(**facts: Any) -> Incident:
    """An incident of these facts: see `_incident`."""
    return Incident.model_validate(_incident(**facts))


def corrected(**facts: Any) -> GoldIncident:
    """The same as an editor writes it."""
    return GoldIncident.model_validate(_incident(**facts))


def filing(
    of: Article,
    *incidents: Incident,
    id: str = "report-1",  # noqa: A002 - it is called so in the report
    started: dt.datetime = NOW,
    **given: Any,
) -> Filing:
    """The filing of a report. Its request is that of the article, unless `given` has another."""
    run = Run(
        wirecoder="1.0",
        schema="incident-report/1",
        prompt=PromptRef(name="plain", version="1", sha256="0" * 64),
        model="fake-model",
        parameters=ModelParameters(),
        started=started,
        seconds=1.5,
        calls=2,
        prompt_tokens=100,
        completion_tokens=20,
        cached_tokens=10,
        cost_usd=None,
        status=CodingStatus.CODED,
        warnings=(),
    )
    info = ArticleInfo(
        **of.model_dump(exclude={"text"}),
        sha256=text_sha256(of.text),
        characters=len(of.text),
        language="en",
    )
    coding = hash_of(of.text, of.title, of.published)
    asked = {"coding": coding, "request": hash_of(coding, of.id, of.source_url)}
    return Filing(of, Report(id=id, article=info, incidents=incidents, run=run), **asked | given)


def request_of(one: Filing) -> Request:
    """What a filing is the answer to, as somebody asks who sends the same article."""
    return Request(one.coding, filing(one.article).request or "")


def hash_of(*parts: object) -> str:
    """A stand-in for the hashes of requests."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _incident(  # noqa: PLR0913 - by keyword, and a test turns one or two
    *,
    number: int = 1,
    event_type: str = "other",
    date: str | None = None,
    country: str | None = None,
    perpetrator: str | None = None,
    target: str | None = None,
    party: str | None = None,
    claimant: str | None = None,
) -> dict[str, Any]:
    one_of = {"nationality": None, "quotes": QUOTES}
    return {
        "id": str(number),
        "salience": "primary",
        "event_type": event_type,
        "outcome": "hit",
        "date": date and {"value": date, "weekday": None, "precision": "day", "quotes": QUOTES},
        "location": {
            "site": None,
            "admin1": None,
            "country": country,
            "precision": "unknown",
            "quotes": QUOTES,
        },
        "perpetrators": [
            {"name": name, "attribution": "reported", "quotes": QUOTES}
            for name in [perpetrator]
            if name
        ],
        "claim": {"status": "claimed", "claimant": claimant, "quotes": QUOTES},
        "targets": [{"name": name, "type": "other"} | one_of for name in [target] if name],
        "weapons": [],
        "munitions": {"launched": None, "intercepted": None, "impacted": None},
        "casualties": [
            {"party": name, "killed": None, "injured": None} | one_of for name in [party] if name
        ],
        "damage": {"extent": "not_reported", "quotes": []},
        "responds_to": None,
        "accounts": [],
    }
