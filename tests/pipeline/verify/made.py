"""Records of an invented text, as the resolver makes them."""

from typing import Any

from wirecoder_schemas.codebook import (
    Attribution,
    ClaimStatus,
    DamageExtent,
    DatePrecision,
    EventType,
    Outcome,
    PlacePrecision,
    Qualifier,
    Salience,
    TargetType,
    WeaponType,
)
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import (
    Casualties,
    Claim,
    Damage,
    Incident,
    IncidentDate,
    Location,
    Munitions,
    Number,
    Perpetrator,
    Target,
    Weapon,
)

TEXT = (
    "It was quiet in Orsel until Monday. Twelve rockets struck a fuel depot, killing two guards "
    "and wounding five. Four of the rockets were shot down. The Ridge Front said that it had fired "
    "them, and the depot burned down."
)


def quote(words: str) -> Quote:
    """The words where they first stand in the text."""
    start = TEXT.index(words)
    return Quote(quote=words, start=start, end=start + len(words))


def number(words: str, best: int, qualifier: Qualifier = Qualifier.EXACT) -> Number:
    """A count with one value."""
    return Number(min=best, max=best, best=best, qualifier=qualifier, quotes=(quote(words),))


DATE = IncidentDate(
    value=None, weekday="Monday", precision=DatePrecision.DAY, quotes=(quote("Monday"),)
)
PLACE = Location(
    site="Orsel", admin1=None, country=None, precision=PlacePrecision.CITY, quotes=(quote("Orsel"),)
)
NOWHERE = Location(
    site=None, admin1=None, country=None, precision=PlacePrecision.UNKNOWN, quotes=()
)
FRONT = Perpetrator(
    name="The Ridge Front", attribution=Attribution.CLAIMED, quotes=(quote("The Ridge Front"),)
)
CLAIM = Claim(
    status=ClaimStatus.CLAIMED,
    claimant="The Ridge Front",
    quotes=(quote("The Ridge Front said that it had fired them"),),
)
UNCLAIMED = Claim(status=ClaimStatus.NOT_REPORTED, claimant=None, quotes=())
DEPOT = Target(
    name="a fuel depot",
    type=TargetType.ENERGY_FACILITY,
    nationality=None,
    quotes=(quote("a fuel depot"),),
)
ROCKETS = Weapon(type=WeaponType.ROCKET, name=None, quotes=(quote("rockets"),))
NO_MUNITIONS = Munitions(launched=None, intercepted=None, impacted=None)
HARMED = Casualties(
    party="guards",
    nationality=None,
    killed=number("two guards", 2),
    injured=number("five", 5),
    quotes=(quote("killing two guards and wounding five"),),
)
BURNED = Damage(extent=DamageExtent.DESTROYED, quotes=(quote("the depot burned down"),))
UNDAMAGED = Damage(extent=DamageExtent.NOT_REPORTED, quotes=())


def bare(id: str = "1", **facts: Any) -> Incident:  # noqa: A002 # the field's name
    """An incident of which nothing is known but what is given."""
    nothing: dict[str, Any] = {
        "salience": Salience.PRIMARY,
        "event_type": EventType.SHELLING_ARTILLERY_MISSILE,
        "outcome": Outcome.HIT,
        "date": None,
        "location": NOWHERE,
        "perpetrators": (),
        "claim": UNCLAIMED,
        "targets": (),
        "weapons": (),
        "munitions": NO_MUNITIONS,
        "casualties": (),
        "damage": UNDAMAGED,
        "responds_to": None,
        "accounts": (),
    }
    return Incident(id=id, **(nothing | facts))


FULL = bare(
    date=DATE,
    location=PLACE,
    perpetrators=(FRONT,),
    claim=CLAIM,
    targets=(DEPOT,),
    weapons=(ROCKETS,),
    munitions=Munitions(
        launched=number("Twelve", 12), intercepted=number("Four", 4), impacted=None
    ),
    casualties=(HARMED,),
    damage=BURNED,
)
"""An incident with nearly every fact."""
