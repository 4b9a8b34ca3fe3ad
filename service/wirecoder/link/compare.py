"""Two mentions compared: what speaks for one event, what rules it out, and whether it suffices.

A link needs the same day and the same place and something else, more of it where the place is
broad:

| The articles agree on | Further kinds of evidence needed |
|---|---|
| a base, a village, a ship | one |
| a city | two, one of them telling |
| a province or a sea | three, figures among them |
| no place | three, figures and a ship, pipeline or the like by its name among them |

Further kinds are the means, the actor, the target and the figures. Each field in which the
articles differ without ruling each other out, and a day without its year, calls for one more.
Telling are a target that has a name or a trade, and one figure above two in both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import TypeVar

from wirecoder.link.figures import fit
from wirecoder.link.means import exclude_each_other, same_family, same_means
from wirecoder.link.mentions import Mention, Target
from wirecoder.link.names import Name
from wirecoder.link.when import apart, same_day
from wirecoder.link.where import Grade, compare_places, own_words
from wirecoder_schemas.codebook import TargetType
from wirecoder_schemas.event import Evidence, Slot

_NEEDED = {Grade.SITE: 1, Grade.TOWN: 2, Grade.REGION: 3, Grade.NONE: 3}
_T = TypeVar("_T")
_FIGURES = (Slot.KILLED, Slot.INJURED, Slot.LAUNCHED, Slot.INTERCEPTED, Slot.IMPACTED)


@dataclass(frozen=True, slots=True)
class Finding:
    """A field in which two mentions agree, and the rows of it, for the quotes."""

    kind: Evidence
    slot: Slot
    left: int = 0
    right: int = 0
    telling: bool = False
    unique: bool = False  # a thing that is there once, by its proper name: a ship, a pipeline


@dataclass(slots=True)
class Comparison:
    """What comparing two mentions found. `ruled_out` is the field that contradicts, if one does."""

    grade: Grade = Grade.NONE
    needed: int = 0
    ruled_out: Slot | None = None
    agrees: list[Finding] = field(default_factory=list)
    compatible: list[Slot] = field(default_factory=list)
    differs: list[Slot] = field(default_factory=list)

    @property
    def further(self) -> set[Evidence]:
        """The kinds of evidence beside time and place."""
        return {found.kind for found in self.agrees} - {Evidence.TIME, Evidence.PLACE}

    @property
    def strength(self) -> tuple[int, int, int]:
        """How sure it is: kinds beyond what is needed, the place, and how many fields agree."""
        return len(self.further) - self.needed, self.grade, len(self.agrees)

    @property
    def is_link(self) -> bool:
        """Whether two mentions are shown to be one event."""
        if self.ruled_out or Evidence.TIME not in {found.kind for found in self.agrees}:
            return False
        return len(self.further) >= self.needed and self._is_telling()

    def _is_telling(self) -> bool:
        if self.grade is Grade.SITE:
            return True
        if self.grade is Grade.TOWN:
            return any(found.telling for found in self.agrees)
        if Evidence.FIGURES not in self.further:
            return False
        return self.grade is Grade.REGION or any(found.unique for found in self.agrees)


def compare(one: Mention, other: Mention) -> Comparison:
    """Compare two mentions of two articles."""
    found = Comparison()
    found.ruled_out = _ruled_out(one, other)
    if found.ruled_out:
        return found
    _time_and_place(found, one, other)
    _means(found, one, other)
    _actors(found, one, other)
    _targets(found, one, other)
    _figures(found, one, other)
    yearless = not (one.when.days and other.when.days)
    found.needed = _NEEDED[found.grade] + len(found.differs) + yearless
    return found


def contradict(one: Mention, other: Mention) -> bool:
    """Whether two mentions cannot be one event: of one report, or something rules it out."""
    return one.source.key == other.source.key or _ruled_out(one, other) is not None


def _ruled_out(one: Mention, other: Mention) -> Slot | None:
    """The field that rules one event out."""
    if apart(one.when, other.when):
        return Slot.DATE
    if compare_places(one.where, other.where).apart:
        return Slot.LOCATION
    if exclude_each_other(one, other):
        return Slot.EVENT_TYPE
    return Slot.PERPETRATORS if _sides_swapped(one, other) else None


def _time_and_place(found: Comparison, one: Mention, other: Mention) -> None:
    if same_day(one.when, other.when):
        found.agrees.append(Finding(Evidence.TIME, Slot.DATE))
    place = compare_places(one.where, other.where)
    found.grade = place.grade
    if place.grade:
        found.agrees.append(Finding(Evidence.PLACE, Slot.LOCATION))
    if place.differ:
        found.differs.append(Slot.LOCATION)


def _means(found: Comparison, one: Mention, other: Mention) -> None:
    if rows := same_means(one.weapons, other.weapons):
        found.agrees.append(Finding(Evidence.MEANS, Slot.WEAPONS, *rows))
    elif one.weapons and other.weapons and not same_family(one.weapons, other.weapons):
        found.differs.append(Slot.WEAPONS)
        return
    if one.event_type is other.event_type and one.event_type.value not in _SAY_NOTHING:
        found.agrees.append(Finding(Evidence.MEANS, Slot.EVENT_TYPE))
    else:
        found.compatible.append(Slot.EVENT_TYPE)


_SAY_NOTHING = frozenset({"unspecified_strike", "other"})


def _actors(found: Comparison, one: Mention, other: Mention) -> None:
    if not one.actors or not other.actors:
        return
    for (left, a), (right, b) in _pairs(one.actors, other.actors):
        if _same_actor(a, b):
            found.agrees.append(Finding(Evidence.ACTOR, Slot.PERPETRATORS, left, right))
            return
    known = all(any(a.own or a.country for a in actors) for actors in (one.actors, other.actors))
    (found.differs if known else found.compatible).append(Slot.PERPETRATORS)


def _same_actor(one: Name, other: Name) -> bool:
    """One name, or the forces of one state."""
    if one.own or other.own:
        return one.is_like(other)
    return one.country is not None and one.country == other.country


def _sides_swapped(one: Mention, other: Mention) -> bool:
    """A hit B, and B hit A."""
    return _hit(one, other) and _hit(other, one)


def _hit(one: Mention, other: Mention) -> bool:
    """Whether who attacked in one was attacked in the other, and did not attack there too."""
    return any(
        _same_actor(actor, target.name)
        and not any(_same_actor(actor, also) for also in other.actors)
        for actor in one.actors
        for target in other.targets
    )


def _targets(found: Comparison, one: Mention, other: Mention) -> None:
    if not one.targets or not other.targets:
        return
    place = own_words(one.where) | own_words(other.where)
    alike = [
        finding
        for (left, a), (right, b) in _pairs(one.targets, other.targets)
        if (finding := _same_target(a, b, place, left, right))
    ]
    if alike:
        found.agrees.append(max(alike, key=lambda finding: (finding.unique, finding.telling)))
    elif _spheres(one.targets) & _spheres(other.targets):
        found.compatible.append(Slot.TARGETS)
    else:
        found.differs.append(Slot.TARGETS)


def _same_target(
    one: Target, other: Target, place: frozenset[str], left: int, right: int
) -> Finding | None:
    """The same target by name, by trade ("brick works"), or as people of one nation.

    Words of the place prove nothing anew: the base that was hit is the place.
    """
    named = bool((one.name.own & other.name.own) - place)
    trade = bool((one.name.nouns & other.name.nouns) - place)
    nation = one.type is other.type and one.nationality and one.nationality == other.nationality
    if not (named or trade or nation):
        return None
    return Finding(
        Evidence.TARGET,
        Slot.TARGETS,
        left,
        right,
        telling=named or trade,
        unique=named and one.type in _THINGS,
    )


_THINGS = frozenset(
    {TargetType.VESSEL, TargetType.ENERGY_FACILITY, TargetType.INFRASTRUCTURE, TargetType.AIRCRAFT}
)
_ARMED = frozenset(
    {TargetType.MILITARY_BASE, TargetType.MILITARY_PERSONNEL, TargetType.ARMED_GROUP}
)
_EITHER = frozenset(
    {TargetType.VEHICLE, TargetType.AIRCRAFT, TargetType.GOVERNMENT, TargetType.OTHER}
)


def _spheres(targets: Iterable[Target]) -> set[str]:
    """What was attacked, broadly: one article has the village, another its people."""
    found: set[str] = set()
    for target in targets:
        if target.type in _EITHER:
            found |= {"armed", "civil"}
        elif target.type is TargetType.VESSEL:
            found.add("ship")
        else:
            found.add("armed" if target.type in _ARMED else "civil")
    return found


def _figures(found: Comparison, one: Mention, other: Mention) -> None:
    order = _order(one, other)
    for slot in _FIGURES:
        fitted = fit(one.counts.get(slot, ()), other.counts.get(slot, ()), order)
        if fitted is None:
            continue
        if fitted.agrees:
            found.agrees.append(
                Finding(Evidence.FIGURES, slot, *fitted.agrees, telling=fitted.telling)
            )
        elif fitted.compatible:
            found.compatible.append(slot)
        else:
            found.differs.append(slot)


def _order(one: Mention, other: Mention) -> int:
    """Which was published first; 0 if on one day, or that is not known."""
    mine, theirs = one.source.published, other.source.published
    if mine is None or theirs is None:
        return 0
    return (mine > theirs) - (mine < theirs)


def _pairs(
    one: tuple[_T, ...], other: tuple[_T, ...]
) -> Iterator[tuple[tuple[int, _T], tuple[int, _T]]]:
    """Every pair of rows, with their numbers."""
    return product(enumerate(one), enumerate(other))
