"""What ACLED calls an incident: its event type, sub-event type and disorder type.

Source: ACLED's codebook, "Event types and sub-event types". `docs/acled.md` has this as tables,
which a test holds to this file.
"""

from typing import NamedTuple

from wirecoder.export.fatalities import fatalities
from wirecoder_schemas.codebook import EventType, Outcome, TargetType, WeaponType
from wirecoder_schemas.incident import Incident

BATTLES = "Battles"
EXPLOSIONS = "Explosions/Remote violence"
AGAINST_CIVILIANS = "Violence against civilians"
STRATEGIC = "Strategic developments"
ARMED = frozenset({TargetType.MILITARY_BASE, TargetType.MILITARY_PERSONNEL, TargetType.ARMED_GROUP})


class Kind(NamedTuple):
    """ACLED's words for an event; both empty where the report does not decide between them."""

    event_type: str
    sub_event_type: str

    @property
    def disorder_type(self) -> str:
        """ACLED's broadest category."""
        if self.event_type == STRATEGIC:
            return STRATEGIC
        return "Political violence" if self.event_type else ""


UNDECIDED = Kind("", "")
CLASH = Kind(BATTLES, "Armed clash")
ATTACK = Kind(AGAINST_CIVILIANS, "Attack")
DISRUPTED = Kind(STRATEGIC, "Disrupted weapons use")
USUAL = {
    EventType.SHELLING_ARTILLERY_MISSILE: Kind(EXPLOSIONS, "Shelling/artillery/missile attack"),
    EventType.AIR_DRONE_STRIKE: Kind(EXPLOSIONS, "Air/drone strike"),
    EventType.REMOTE_EXPLOSIVE: Kind(EXPLOSIONS, "Remote explosive/landmine/IED"),
    EventType.SUICIDE_BOMB: Kind(EXPLOSIONS, "Suicide bomb"),
    EventType.GRENADE: Kind(EXPLOSIONS, "Grenade"),
    EventType.ARMED_CLASH: CLASH,
    EventType.ATTACK: UNDECIDED,  # its targets decide
    EventType.ABDUCTION: Kind(AGAINST_CIVILIANS, "Abduction/forced disappearance"),
    EventType.UNSPECIFIED_STRIKE: UNDECIDED,
    EventType.OTHER: UNDECIDED,
}


def kind_of(incident: Incident) -> Kind:
    """ACLED's types of an incident.

    An explosive that was stopped, or failed, is "disrupted" to ACLED and no political violence.
    """
    usual = USUAL[incident.event_type]
    if usual.event_type == EXPLOSIONS and incident.outcome in {Outcome.INTERCEPTED, Outcome.FAILED}:
        return DISRUPTED
    match incident.event_type:
        case EventType.SHELLING_ARTILLERY_MISSILE if _from_the_air(incident):
            return USUAL[EventType.AIR_DRONE_STRIKE]
        case EventType.ATTACK:
            return _assault(incident)
        case EventType.ABDUCTION if fatalities(incident.casualties):
            return _assault(incident)
    return usual


def targets_civilians(incident: Incident, kind: Kind) -> bool:
    """Whether civilians were the main or only target, in ACLED's sense."""
    types = {target.type for target in incident.targets}
    if kind.event_type == AGAINST_CIVILIANS:
        return TargetType.CIVILIANS in types
    return kind.event_type in {EXPLOSIONS, ""} and types == {TargetType.CIVILIANS}


def _from_the_air(incident: Incident) -> bool:
    """In a mixed salvo ACLED puts the air strike first; our codebook, what is named first."""
    return any(w.type in {WeaponType.DRONE, WeaponType.AIRCRAFT} for w in incident.weapons)


def _assault(incident: Incident) -> Kind:
    """An armed assault is a battle with armed targets, else violence against civilians.

    Police, ships, consulates and convoys may be either, so they alone decide nothing.
    """
    types = {target.type for target in incident.targets}
    if types & ARMED:
        return CLASH
    return ATTACK if TargetType.CIVILIANS in types else UNDECIDED
