"""What an incident states in a field, in words, with the quotes that carry it."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from wirecoder.export.words import number
from wirecoder.link.figures import ALL_ROWS
from wirecoder_schemas.event import Slot
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Incident, Number


class Stated(NamedTuple):
    """A value as a person reads it, and the words it rests on."""

    words: str
    quotes: tuple[Quote, ...]


def stated(incident: Incident, slot: Slot, row: int) -> Stated:
    """What the incident has in a slot; `row` is that of a list."""
    return _READERS[slot](incident, row)


def _date(incident: Incident, row: int) -> Stated:
    when = incident.date
    return Stated((when.value or when.weekday or "") if when else "", when.quotes if when else ())


def _location(incident: Incident, row: int) -> Stated:
    where = incident.location
    return Stated(", ".join(filter(None, (where.site, where.admin1, where.country))), where.quotes)


def _event_type(incident: Incident, row: int) -> Stated:
    """An event type rests on the quotes of the facts around it (codebook, rule 9)."""
    around = (incident.weapons, incident.targets, incident.perpetrators, incident.casualties)
    fact = next((facts[0] for facts in around if facts), incident.location)
    return Stated(incident.event_type.value, fact.quotes)


def _weapon(incident: Incident, row: int) -> Stated:
    weapon = incident.weapons[row]
    return Stated(weapon.name or weapon.type.value, weapon.quotes)


def _perpetrator(incident: Incident, row: int) -> Stated:
    return Stated(incident.perpetrators[row].name, incident.perpetrators[row].quotes)


def _target(incident: Incident, row: int) -> Stated:
    return Stated(incident.targets[row].name, incident.targets[row].quotes)


def _people(what: str) -> Callable[[Incident, int], Stated]:
    def of(incident: Incident, row: int) -> Stated:
        rows = incident.casualties if row == ALL_ROWS else (incident.casualties[row],)
        return _together([getattr(group, what) for group in rows])

    return of


def _munitions(what: str) -> Callable[[Incident, int], Stated]:
    return lambda incident, row: _together([getattr(incident.munitions, what)])


def _together(numbers: Sequence[Number | None]) -> Stated:
    """The numbers that are there, as a sum."""
    there = [value for value in numbers if value]
    quotes = dict.fromkeys(quote for value in there for quote in value.quotes)
    return Stated(" + ".join(map(number, there)), tuple(quotes))


_READERS: Mapping[Slot, Callable[[Incident, int], Stated]] = {
    Slot.DATE: _date,
    Slot.LOCATION: _location,
    Slot.EVENT_TYPE: _event_type,
    Slot.WEAPONS: _weapon,
    Slot.PERPETRATORS: _perpetrator,
    Slot.TARGETS: _target,
    Slot.KILLED: _people("killed"),
    Slot.INJURED: _people("injured"),
    Slot.LAUNCHED: _munitions("launched"),
    Slot.INTERCEPTED: _munitions("intercepted"),
    Slot.IMPACTED: _munitions("impacted"),
}
