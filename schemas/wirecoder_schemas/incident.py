"""One incident as the codebook defines it: every field, with the quotes it rests on."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wirecoder_schemas.base import Model
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
    Weekday,
)
from wirecoder_schemas.edtf import EdtfDate
from wirecoder_schemas.evidence import Fact, Quoted
from wirecoder_schemas.iso3166 import CountryCode

Count = Annotated[int, Field(ge=0, strict=True)]
IncidentId = Annotated[str, Field(pattern=r"^[1-9]\d*$")]
Name = Annotated[str, Field(min_length=1)]


class Number(Fact):
    """A stated quantity with its bounds (UCDP GED low/best/high). Zero, silence, "several" differ.

    Silence is no Number at all (null in its place); zero needs words; "several" is `vague`.
    """

    min: Count | None
    max: Count | None
    best: Count | None
    qualifier: Qualifier

    @model_validator(mode="after")
    def _bounds_fit_the_qualifier(self) -> Self:
        low, high, best = self.min, self.max, self.best
        fits = {
            Qualifier.EXACT: low is not None and low == high == best,
            Qualifier.ABOUT: low is not None and low == high == best,
            Qualifier.ZERO: low == high == best == 0,
            Qualifier.AT_LEAST: low is not None and high is None and low == best,
            Qualifier.AT_MOST: low is None and high is not None and high == best,
            Qualifier.RANGE: low is not None and high is not None and low < high and best is None,
            Qualifier.VAGUE: low is not None and high is None and best is None,
            Qualifier.CONFLICTING: low is not None or high is not None,
        }
        if not fits[self.qualifier]:
            raise ValueError(
                f"min {low}, max {high}, best {best} do not fit the qualifier {self.qualifier!r} "
                "(codebook, table of numbers)"
            )
        return self


class IncidentDate(Fact):
    """When. `value` is EDTF; without an anchor a weekday stays a weekday."""

    value: EdtfDate | None
    weekday: Weekday | None
    precision: DatePrecision

    @property
    def stated(self) -> bool:
        """Whether there is anything to quote."""
        return self.value is not None or self.weekday is not None


class Location(Fact):
    """Where. `country` is where the munitions struck, null at sea."""

    site: Name | None
    admin1: Name | None
    country: CountryCode | None
    precision: PlacePrecision

    @property
    def stated(self) -> bool:
        """Whether there is anything to quote."""
        return any((self.site, self.admin1, self.country))


class Perpetrator(Fact):
    """Who did it, and on whose word."""

    name: Name
    attribution: Attribution


class Claim(Quoted):
    """Whether somebody claimed or denied the attack; `claimant` is who did."""

    status: ClaimStatus
    claimant: Name | None

    @property
    def stated(self) -> bool:
        """Whether there is anything to quote."""
        return self.status is not ClaimStatus.NOT_REPORTED or self.claimant is not None


class Target(Fact):
    """What or who was attacked; `nationality` of the people or the owner as stated."""

    name: Name
    type: TargetType
    nationality: CountryCode | None


class Weapon(Fact):
    """The means of attack; `name` is the model or calibre as written."""

    type: WeaponType
    name: Name | None


class Munitions(Model):
    """How many munitions of all weapons together were launched, stopped, and fell on the target."""

    launched: Number | None
    intercepted: Number | None
    impacted: Number | None


class Casualties(Fact):
    """One group that the article counts apart. Null means that the article does not say."""

    party: Name | None
    nationality: CountryCode | None
    killed: Number | None
    injured: Number | None


class Damage(Fact):
    """Material damage as stated."""

    extent: DamageExtent

    @property
    def stated(self) -> bool:
        """Whether there is anything to quote."""
        return self.extent is not DamageExtent.NOT_REPORTED


class Account(Fact):
    """One source's version of a field on which the article's sources disagree."""

    field: Name
    value: str | int | None
    source: Name | None


class Incident(Model):
    """One occasion on which an armed actor used, or tried to use, weapons against a target."""

    id: IncidentId
    salience: Salience
    event_type: EventType
    outcome: Outcome
    date: IncidentDate | None
    location: Location
    perpetrators: tuple[Perpetrator, ...]
    claim: Claim
    targets: tuple[Target, ...]
    weapons: tuple[Weapon, ...]
    munitions: Munitions
    casualties: tuple[Casualties, ...]
    damage: Damage
    responds_to: IncidentId | None
    accounts: tuple[Account, ...]


def check_incident_order(incidents: tuple[Incident, ...]) -> None:
    """Raise `ValueError` unless ids run "1", "2", ... and every `responds_to` names another one."""
    ids = [incident.id for incident in incidents]
    expected = [str(position) for position in range(1, len(ids) + 1)]
    if ids != expected:
        raise ValueError(f"incident ids are {ids}, they must be {expected}")
    for incident in incidents:
        answered = incident.responds_to
        if answered is not None and (answered not in ids or answered == incident.id):
            raise ValueError(f"incident {incident.id} responds_to {answered!r}, no other incident")


FORMAT: Literal["incident-report/1"] = "incident-report/1"
