"""Small builders of invented incidents, and what comes of scoring them.

All incidents are of one day at one place unless a test says otherwise, so that two of them align.
"""

from collections.abc import Sequence
from typing import Any

from wirecoder_evals.scoring.articles import ArticleScore, score_article
from wirecoder_evals.scoring.verdicts import Verdict
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import Incident, Number

Fields = dict[str, Any]
SITE, DAY = "Fort Tamarin", "2031-05-04"


def quote(words: str = "shots", start: int = 0) -> Quote:
    return Quote(quote=words, start=start, end=start + len(words))


# --- numbers


def _number(low: int | None, high: int | None, best: int | None, how: str, at: Quote) -> Number:
    return Number.model_validate(
        {"min": low, "max": high, "best": best, "qualifier": how, "quotes": (at,)}
    )


def exact(n: int, at: Quote | None = None) -> Number:
    return _number(n, n, n, "exact", at or quote())


def at_least(n: int) -> Number:
    return _number(n, None, n, "at_least", quote())


def at_most(n: int) -> Number:
    return _number(None, n, n, "at_most", quote())


def about(n: int, at: Quote | None = None) -> Number:
    return _number(n, n, n, "about", at or quote())


def between(low: int, high: int) -> Number:
    return _number(low, high, None, "range", quote())


def vague(low: int = 2) -> Number:
    return _number(low, None, None, "vague", quote())


def conflicting(low: int, high: int, best: int | None = None) -> Number:
    return _number(low, high, best, "conflicting", quote())


ZERO = _number(0, 0, 0, "zero", quote())


# --- parts of an incident; `more` are quotes of their own, or keys that only gold has


def _fact(**fields: Any) -> Fields:
    return {"quotes": (quote(),)} | fields


def day(value: str | None = None, weekday: str | None = None, **more: Any) -> Fields:
    return _fact(value=value, weekday=weekday, precision="day", **more)


def place(
    site: str | None = None, admin1: str | None = None, country: str | None = None, **more: Any
) -> Fields:
    return _fact(site=site, admin1=admin1, country=country, precision="site", **more)


def perpetrator(name: str, attribution: str = "reported", **more: Any) -> Fields:
    return _fact(name=name, attribution=attribution, **more)


def claim(status: str = "not_reported", claimant: str | None = None, **more: Any) -> Fields:
    return _fact(status=status, claimant=claimant, **more)


def target(name: str, kind: str = "other", **more: Any) -> Fields:
    return _fact(name=name, type=kind, nationality=None, **more)


def weapon(kind: str, **more: Any) -> Fields:
    return _fact(type=kind, name=None, **more)


def munitions(**counts: Number) -> Fields:
    return dict.fromkeys(("launched", "intercepted", "impacted")) | counts


def casualties(
    party: str | None = None,
    killed: Number | None = None,
    injured: Number | None = None,
    nationality: str | None = None,
    **more: Any,
) -> Fields:
    return _fact(party=party, nationality=nationality, killed=killed, injured=injured, **more)


def damage(extent: str, **more: Any) -> Fields:
    return _fact(extent=extent, **more)


# --- whole incidents


def _record(fields: Fields) -> Fields:
    return {
        "id": "1",
        "salience": "primary",
        "event_type": "attack",
        "outcome": "not_reported",
        "date": day(DAY),
        "location": place(SITE),
        "perpetrators": (),
        "claim": {"status": "not_reported", "claimant": None, "quotes": ()},
        "targets": (),
        "weapons": (),
        "munitions": munitions(),
        "casualties": (),
        "damage": {"extent": "not_reported", "quotes": ()},
        "responds_to": None,
        "accounts": (),
    } | fields


def said(**fields: Any) -> Incident:
    """A predicted incident."""
    return Incident.model_validate(_record(fields))


def right(**fields: Any) -> GoldIncident:
    """A gold incident."""
    return GoldIncident.model_validate(_record(fields))


# --- what comes of them


def scored(
    predicted: Sequence[Incident],
    gold: Sequence[GoldIncident],
    text: str = "",
    failure: str | None = None,
) -> ArticleScore:
    """The score of one article."""
    return score_article("harbour", text, gold, predicted, failure)


def verdicts(score: ArticleScore, slot: str) -> list[Verdict]:
    """The verdicts on one slot, in order."""
    return [verdict for verdict in score.verdicts if verdict.slot == slot]


def kinds(score: ArticleScore, slot: str) -> str:
    """How a slot came out, such as "COR MIS": pairs first, then predicted rows, then gold ones."""
    return " ".join(verdict.kind for verdict in verdicts(score, slot))


def came_out(slot: str, predicted: Fields, gold: Fields) -> str:
    """How a slot of one predicted incident came out against a gold one that it aligns with."""
    score = scored([said(**predicted)], [right(**gold)])
    assert score.detection.found == 1, "the two records must align for this to say anything"
    return kinds(score, slot)
