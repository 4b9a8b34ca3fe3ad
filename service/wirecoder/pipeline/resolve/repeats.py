"""One attack told twice is one record: repeats are merged into the first telling.

Codebook, rule 1: a different place, day, target side or perpetrator makes a separate record. So two
records are one if they name the same site or target, differ in none of these, and neither answers
the other.
"""

from collections.abc import Sequence
from typing import Any

from wirecoder.pipeline.ground.fold import fold
from wirecoder.pipeline.notes import Notes
from wirecoder_schemas.codebook import Outcome
from wirecoder_schemas.incident import Incident, Perpetrator, Target


def merge_repeats(incidents: Sequence[Incident], notes: Notes) -> tuple[Incident, ...]:
    """The incidents, each attack once and numbered anew; what only a repeat tells is kept."""
    kept: list[Incident] = []
    place: dict[str, int] = {}
    for incident in incidents:
        first = next((n for n, one in enumerate(kept) if _same(one, incident)), None)
        if first is None:
            place[incident.id] = len(kept)
            kept.append(incident)
        else:
            place[incident.id] = first
            kept[first] = _filled(kept[first], incident)
            message = f"merged into incident {first + 1}: the same place, day and sides"
            notes.add("incident_repeated", f"incidents[{incident.id}]", message)
    return tuple(_numbered(one, n, place) for n, one in enumerate(kept))


def _same(one: Incident, other: Incident) -> bool:
    if one.id == other.responds_to or other.id == one.responds_to:
        return False
    sites = _name(one.location.site), _name(other.location.site)
    targets, actors = (
        _names(one.targets, other.targets),
        _names(one.perpetrators, other.perpetrators),
    )
    named_alike = (sites[0] and sites[0] == sites[1]) or targets[0] & targets[1]
    return bool(named_alike) and all(
        (
            _agree(*sites),
            _agree(one.location.country, other.location.country),
            _agree(_day(one), _day(other)),
            _agree(*targets) or targets[0] & targets[1],
            _agree(*actors) or actors[0] & actors[1],
            _agree(_kinds(one), _kinds(other)),
        )
    )


def _agree(one: object, other: object) -> bool:
    """Equal, or one of them not stated."""
    return not one or not other or one == other


def _names(*lists: Sequence[Target | Perpetrator]) -> list[set[str | None]]:
    return [{_name(row.name) for row in rows} for rows in lists]


def _name(name: str | None) -> str | None:
    return fold(name).casefold().removeprefix("the ") if name else None


def _day(incident: Incident) -> tuple[object, object] | None:
    date = incident.date
    return (date.value, date.weekday) if date and date.stated else None


def _kinds(incident: Incident) -> frozenset[str]:
    return frozenset(weapon.type for weapon in incident.weapons)


def _filled(first: Incident, repeat: Incident) -> Incident:
    """The first telling, with what it leaves empty taken from the repeat."""
    update: dict[str, Any] = {
        field: getattr(repeat, field)
        for field in ("perpetrators", "targets", "weapons", "casualties")
        if not getattr(first, field)
    }
    for field in ("date", "claim", "damage", "location"):
        said = getattr(first, field)
        if said is None or not said.stated:
            update[field] = getattr(repeat, field)
    counts = {
        name: getattr(first.munitions, name) or getattr(repeat.munitions, name)
        for name in ("launched", "intercepted", "impacted")
    }
    update["munitions"] = first.munitions.model_copy(update=counts)
    if first.outcome is Outcome.NOT_REPORTED:
        update["outcome"] = repeat.outcome
    return first.model_copy(update=update)


def _numbered(incident: Incident, position: int, place: dict[str, int]) -> Incident:
    answered = place.get(incident.responds_to) if incident.responds_to else None
    update = {
        "id": str(position + 1),
        "responds_to": str(answered + 1) if answered not in (None, position) else None,
    }
    return incident.model_copy(update=update)
