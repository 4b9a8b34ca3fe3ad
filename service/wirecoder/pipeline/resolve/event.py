"""What kind of event it was and what came of it, as far as the coded facts decide that."""

from collections.abc import Iterable, Sequence

from wirecoder.pipeline.resolve import cues
from wirecoder_schemas.codebook import DamageExtent, EventType, Outcome, WeaponType
from wirecoder_schemas.incident import Casualties, Damage, Munitions, Number, Weapon

_FIRED = frozenset(
    {
        WeaponType.ROCKET,
        WeaponType.BALLISTIC_MISSILE,
        WeaponType.CRUISE_MISSILE,
        WeaponType.MISSILE,
        WeaponType.MORTAR,
        WeaponType.ARTILLERY,
        WeaponType.NAVAL_GUN,
    }
)
_PLACED = frozenset({WeaponType.EXPLOSIVE_DEVICE, WeaponType.MINE})
# Types that say how it was done; the others give way to what the weapons say.
_BY_BOMB = frozenset({EventType.REMOTE_EXPLOSIVE, EventType.SUICIDE_BOMB, EventType.GRENADE})
_BY_PEOPLE = frozenset({EventType.ARMED_CLASH, EventType.ABDUCTION})


def event_type(said: EventType, weapons: Sequence[Weapon]) -> EventType:
    """The type that the means decide (codebook, `event_type`), else what the model chose.

    A munition from an aircraft is an air strike; otherwise a salvo goes by the means named first.
    """
    kinds = [weapon.type for weapon in weapons]
    if not kinds or said in _BY_PEOPLE or said is EventType.SUICIDE_BOMB:
        return said
    if WeaponType.AIRCRAFT in kinds or kinds[0] is WeaponType.DRONE:
        return EventType.AIR_DRONE_STRIKE
    if kinds[0] in _FIRED:
        return EventType.SHELLING_ARTILLERY_MISSILE
    if kinds[0] is WeaponType.GRENADE:
        return EventType.GRENADE
    if kinds[0] in _PLACED and said not in _BY_BOMB:
        return EventType.REMOTE_EXPLOSIVE
    return said


def outcome(
    said: Outcome,
    munitions: Munitions,
    casualties: Sequence[Casualties],
    damage: Damage,
    quotes: Iterable[str],
) -> Outcome:
    """The outcome that the effects decide (codebook, `outcome`), else what the model chose.

    Anyone or anything struck makes it a hit. Without any effect, a quote that says so makes it a
    miss.
    """
    counts = [munitions.impacted, *(n for row in casualties for n in (row.killed, row.injured))]
    struck = any(count and _some(count) for count in counts)
    if said is Outcome.FAILED and not struck:
        return said
    if struck or damage.extent not in (DamageExtent.NONE, DamageExtent.NOT_REPORTED):
        return Outcome.HIT
    if said is Outcome.HIT and any(cues.MISSED.search(quote) for quote in quotes):
        return Outcome.MISSED
    return said


def _some(count: Number) -> bool:
    return any((count.min, count.max, count.best))
