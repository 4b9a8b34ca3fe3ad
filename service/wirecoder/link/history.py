"""How what is told of an event developed: every figure of every article, none overwritten."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wirecoder.link.mentions import Mention
from wirecoder.link.names import name_of
from wirecoder_schemas.codebook import ClaimStatus, DamageExtent, Qualifier
from wirecoder_schemas.event import Development, Figure, Slot, Told
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Incident, Number

_STILL_OPEN = frozenset({Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.VAGUE, Qualifier.RANGE})


@dataclass(frozen=True, slots=True)
class _Statement:
    """One value of one incident, and whose it is."""

    slot: Slot
    of: str | None
    value: Figure | str
    quotes: tuple[Quote, ...]


def history(mentions: Sequence[tuple[Mention, Incident]]) -> tuple[Development, ...]:
    """Every development of an event. The mentions come in order of publication, undated first."""
    found: defaultdict[tuple[Slot, int], list[Told]] = defaultdict(list)
    parties: defaultdict[Slot, list[str | None]] = defaultdict(list)
    for mention, incident in mentions:
        for said in _statements(incident):
            group = _group(parties[said.slot], said.of)
            found[said.slot, group].append(_told(mention, said))
    order = list(Slot)
    return tuple(
        Development(slot=slot, of=parties[slot][group], told=tuple(told), current=_current(told))
        for (slot, group), told in sorted(
            found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
    )


def _told(mention: Mention, said: _Statement) -> Told:
    source = mention.source
    return Told(
        report=source.report,
        incident=mention.incident_id,
        article=source.article,
        published=source.published,
        value=said.value,
        quotes=said.quotes,
    )


def _group(parties: list[str | None], party: str | None) -> int:
    """The number of the party among those named before, under whatever wording; new ones go on."""
    for number, known in enumerate(parties):
        if _same_party(known, party):
            return number
    parties.append(party)
    return len(parties) - 1


def _same_party(one: str | None, other: str | None) -> bool:
    """The same people: all of them ("people", or nobody named), or the same by name or trade."""
    mine, theirs = name_of(one or ""), name_of(other or "")
    if one is None or other is None:
        return one == other or not (mine.words or theirs.words or mine.country or theirs.country)
    if mine.words and theirs.words:
        return mine.words <= theirs.words or theirs.words <= mine.words
    return not (mine.words or theirs.words) and mine.country == theirs.country


def _statements(incident: Incident) -> Iterator[_Statement]:
    for row in incident.casualties:
        yield from _number(Slot.KILLED, row.killed, row.party)
        yield from _number(Slot.INJURED, row.injured, row.party)
    munitions = incident.munitions
    yield from _number(Slot.LAUNCHED, munitions.launched)
    yield from _number(Slot.INTERCEPTED, munitions.intercepted)
    yield from _number(Slot.IMPACTED, munitions.impacted)
    damage, claim = incident.damage, incident.claim
    if damage.extent is not DamageExtent.NOT_REPORTED:
        yield _Statement(Slot.DAMAGE, None, damage.extent.value, damage.quotes)
    if claim.status is not ClaimStatus.NOT_REPORTED:
        by = f": {claim.claimant}" if claim.claimant else ""
        yield _Statement(Slot.CLAIM, None, f"{claim.status.value}{by}", claim.quotes)
    for actor in incident.perpetrators:
        yield _Statement(Slot.PERPETRATORS, actor.name, actor.attribution.value, actor.quotes)


def _number(slot: Slot, number: Number | None, of: str | None = None) -> Iterator[_Statement]:
    if number is not None:
        figure = Figure(
            min=number.min, max=number.max, best=number.best, qualifier=number.qualifier
        )
        yield _Statement(slot, of, figure, number.quotes)


def _current(told: Sequence[Told]) -> tuple[int, ...]:
    """What stands now: the last day's word, or an exact figure that the last word leaves open.

    "Eight" still stands after "at least five". Of one day, what one account leaves open another
    fills in; what they tell differently stands side by side.
    """
    last = told[-1].published
    latest = [place for place, one in enumerate(told) if one.published == last]
    standing = [place for place in latest if not _filled(told[place], told, latest)]
    different: list[int] = []
    for place in standing:
        if all(told[place].value != told[kept].value for kept in different):
            different.append(place)
    if len(different) == 1 and (earlier := _still_standing(told, different[0])) is not None:
        return (earlier,)
    return tuple(different)


def _filled(one: Told, told: Sequence[Told], latest: Sequence[int]) -> bool:
    return any(_fills(told[place].value, one.value) for place in latest)


def _still_standing(told: Sequence[Told], last: int) -> int | None:
    """The last figure before that fills in what the last word leaves open."""
    return next(
        (place for place in range(last - 1, -1, -1) if _fills(told[place].value, told[last].value)),
        None,
    )


def _fills(exact: Figure | str, bound: Figure | str) -> bool:
    """Whether a figure lies within a bound, and not on it: "at least eight" is more than eight."""
    if isinstance(exact, str) or isinstance(bound, str):
        return False
    if exact.best is None or exact.qualifier in _STILL_OPEN or bound.qualifier not in _STILL_OPEN:
        return False
    above = bound.min is None or exact.best > bound.min
    return above and (bound.max is None or exact.best < bound.max)
