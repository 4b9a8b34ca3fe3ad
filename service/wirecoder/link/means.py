"""How the violence was done, as two articles have it: the same, possibly the same, or not.

One article says "strike" where another says "drones", and a gunfight is an attack to one and a
clash to another. A car bomb is never an air strike.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from wirecoder_schemas.codebook import EventType, WeaponType

_VAGUE = frozenset({EventType.UNSPECIFIED_STRIKE, EventType.OTHER})
_MIXED = (
    {EventType.SHELLING_ARTILLERY_MISSILE, EventType.AIR_DRONE_STRIKE},  # a salvo of both
    {EventType.ATTACK, EventType.ARMED_CLASH},
    {EventType.ATTACK, EventType.SHELLING_ARTILLERY_MISSILE},  # mortars, then men
    {EventType.ATTACK, EventType.GRENADE},
    {EventType.ATTACK, EventType.ABDUCTION},
    {EventType.ATTACK, EventType.SUICIDE_BOMB},  # gunmen after a bomber
    {EventType.ATTACK, EventType.REMOTE_EXPLOSIVE},  # an ambush that a mine begins
    {EventType.SUICIDE_BOMB, EventType.REMOTE_EXPLOSIVE},  # was there a driver?
    {EventType.REMOTE_EXPLOSIVE, EventType.GRENADE},
)
_FAMILIES = {
    "fire": {
        WeaponType.ROCKET,
        WeaponType.BALLISTIC_MISSILE,
        WeaponType.CRUISE_MISSILE,
        WeaponType.MISSILE,
        WeaponType.MORTAR,
        WeaponType.ARTILLERY,
        WeaponType.NAVAL_GUN,
    },
    "drone": {WeaponType.DRONE},
    "aircraft": {WeaponType.AIRCRAFT},
    "hand": {WeaponType.SMALL_ARMS, WeaponType.GRENADE},
    "bomb": {WeaponType.EXPLOSIVE_DEVICE, WeaponType.MINE, WeaponType.GRENADE},
}
_NO_MEANS = frozenset({WeaponType.UNKNOWN, WeaponType.OTHER})


class _Armed(Protocol):
    @property
    def event_type(self) -> EventType: ...
    @property
    def weapons(self) -> tuple[WeaponType, ...]: ...


def exclude_each_other(one: _Armed, other: _Armed) -> bool:
    """Whether the means rule one event out: two types that do not mix, or that share no means.

    Rockets and drones make one salvo where an article names both, and two attacks where each names
    its own.
    """
    types = {one.event_type, other.event_type}
    if len(types) == 1 or types & _VAGUE:
        return False
    if types not in _MIXED:
        return True
    return bool(_families(one.weapons) and _families(other.weapons)) and not same_family(
        one.weapons, other.weapons
    )


def same_means(one: Sequence[WeaponType], other: Sequence[WeaponType]) -> tuple[int, int] | None:
    """The rows of a weapon that both have, if there is one."""
    shared = next((kind for kind in one if kind in other and kind not in _NO_MEANS), None)
    return (one.index(shared), other.index(shared)) if shared else None


def same_family(one: Iterable[WeaponType], other: Iterable[WeaponType]) -> bool:
    """Whether the means may be the same under two words, as rockets and missiles are."""
    mine, theirs = _families(one), _families(other)
    return not mine or not theirs or bool(mine & theirs)


def _families(weapons: Iterable[WeaponType]) -> set[str]:
    return {name for weapon in weapons for name, kinds in _FAMILIES.items() if weapon in kinds}
