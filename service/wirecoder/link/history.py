"""How what is told of an event developed: every figure of every article, none overwritten."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wirecoder.link.mentions import Mention
from wirecoder.link.names import name_of, people_in
from wirecoder_schemas.codebook import ClaimStatus, DamageExtent, Qualifier
from wirecoder_schemas.event import Development, Figure, Slot, Told
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Incident, Number

_STILL_OPEN = frozenset({Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.VAGUE, Qualifier.RANGE})


_IN_ORDER = (
    Slot.KILLED,
    Slot.INJURED,
    Slot.LAUNCHED,
    Slot.INTERCEPTED,
    Slot.IMPACTED,
    Slot.DAMAGE,
    Slot.CLAIM,
    Slot.PERPETRATORS,
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """One value of one incident, and whose it is. `alone`: it is the only one in its slot."""

    slot: Slot
    of: str | None
    value: Figure | str
    quotes: tuple[Quote, ...]
    alone: bool = True


@dataclass(slots=True)
class _Line:
    """What was told of one figure so far, the newest statement last."""

    said: list[tuple[Mention, _Statement]]

    def takes(self, new: _Statement) -> bool:
        """Whether a statement is of the same figure, if under other words."""
        return any(_same(said, new) for _, said in self.said)


def history(mentions: Sequence[tuple[Mention, Incident]]) -> tuple[Development, ...]:
    """Every development of an event. The mentions come in order of publication, undated first."""
    lines: dict[Slot, list[_Line]] = {slot: [] for slot in _IN_ORDER}
    for mention, incident in mentions:
        for said in _statements(incident):
            known = lines[said.slot]
            line = next((line for line in known if line.takes(said)), None)
            if line is None:
                line = _Line([])
                known.append(line)
            line.said.append((mention, said))
    return tuple(_development(line) for slot in _IN_ORDER for line in lines[slot])


def _development(line: _Line) -> Development:
    first = line.said[0][1]
    told = tuple(_told(mention, said) for mention, said in line.said)
    return Development(slot=first.slot, of=first.of, told=told, current=_current(told))


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


def _same(one: _Statement, other: _Statement) -> bool:
    """Whether two statements of one slot are of the same people, or the same actor.

    By name or trade. A figure that is the only one in both articles is the same if one of them
    names nobody in particular, or if the number is the same.
    """
    if one.slot is Slot.PERPETRATORS:
        return one.of == other.of or name_of(one.of or "").is_like(name_of(other.of or ""))
    mine, theirs = people_in(one.of or ""), people_in(other.of or "")
    if mine & theirs or not (mine or theirs):
        return True
    unsure = not mine or not theirs or one.value == other.value
    return one.alone and other.alone and unsure


def _statements(incident: Incident) -> Iterator[_Statement]:
    for slot, what in ((Slot.KILLED, "killed"), (Slot.INJURED, "injured")):
        rows = [(row.party, getattr(row, what)) for row in incident.casualties]
        stated = [(party, number) for party, number in rows if number]
        for party, number in stated:
            yield from _number(slot, number, party, alone=len(stated) == 1)
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


def _number(
    slot: Slot, number: Number | None, of: str | None = None, alone: bool = True
) -> Iterator[_Statement]:
    if number is not None:
        figure = Figure(
            min=number.min, max=number.max, best=number.best, qualifier=number.qualifier
        )
        yield _Statement(slot, of, figure, number.quotes, alone)


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
