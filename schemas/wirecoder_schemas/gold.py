"""Hand-labelled gold: the report without its run, plus the keys that only gold has.

An editor's correction is a gold case, so this is also the form of corrections. Loading a gold file
and dumping it with `exclude_unset=True` gives the same JSON back.
"""

from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from wirecoder_schemas.article import Published
from wirecoder_schemas.base import Model
from wirecoder_schemas.edtf import EdtfDate
from wirecoder_schemas.incident import (
    FORMAT,
    Account,
    Casualties,
    Claim,
    Count,
    Damage,
    Incident,
    IncidentDate,
    Location,
    Number,
    Perpetrator,
    Target,
    Weapon,
    check_incident_order,
)

Accepted = tuple[str | int | None, ...]


class Accepting(Model):
    """`accept`: other values that count as right, by key; null means that empty is right too.

    A key that is no field, or a value that the field cannot have, would never count: it is an
    error. For a number the accepted values are of its `best`.
    """

    accept: dict[str, Accepted] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _accepts_what_can_be(self) -> Self:
        for path, values in self.accept.items():
            try:
                kind = _kind_at(type(self), path)
            except LookupError as fault:
                raise ValueError(f"accept {path!r}: {fault.args[0]}") from fault
            for value in values:
                try:
                    kind.validate_python(value)
                except ValidationError as fault:
                    raise ValueError(f"accept {path!r}: {value!r} cannot be there") from fault
        return self


def _kind_at(model: type[BaseModel], path: str) -> TypeAdapter[Any]:
    """What the field at a dotted path can hold, or null; raises `LookupError` if there is none."""
    name, _, rest = path.partition(".")
    if name not in model.model_fields:
        raise LookupError(f"a {model.__name__} has no {name!r}")
    annotation: Any = model.model_fields[name].annotation
    kinds = get_args(annotation) or (annotation,)
    part = next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)
    if rest and part is not None:
        return _kind_at(part, rest)
    if rest or (part is not None and part is not Number):
        raise LookupError("name a single value")
    return TypeAdapter(Count | None if part is Number else annotation | None)


class GoldRow(Accepting):
    """A row of a list. One that is `optional` may be left out at no cost."""

    aliases: tuple[str, ...] = ()
    optional: bool = False


class LocationAliases(Model):
    """Other wordings of the place that count as right."""

    site: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()


class GoldDate(IncidentDate, Accepting):
    """A date with what else counts as right."""


class GoldLocation(Location, Accepting):
    """A place with its other wordings."""

    aliases: LocationAliases = LocationAliases()


class GoldPerpetrator(Perpetrator, GoldRow):
    """A perpetrator with other wordings."""


class GoldClaim(Claim, Accepting):
    """A claim with other wordings of the claimant."""

    aliases: tuple[str, ...] = ()


class GoldTarget(Target, GoldRow):
    """A target with other wordings."""


class GoldWeapon(Weapon, GoldRow):
    """A weapon with other wordings."""


class GoldCasualties(Casualties, GoldRow):
    """A casualty row with other wordings of the party."""


class GoldDamage(Damage, Accepting):
    """Damage with what else counts as right."""


class GoldAccount(Account):
    """An account with other wordings of its source."""

    aliases: tuple[str, ...] = ()


class GoldIncident(Incident, Accepting):
    """An incident as labelled. `accept` goes by dotted path, such as `munitions.launched`."""

    optional: bool = False
    date: GoldDate | None
    location: GoldLocation
    perpetrators: tuple[GoldPerpetrator, ...]
    claim: GoldClaim
    targets: tuple[GoldTarget, ...]
    weapons: tuple[GoldWeapon, ...]
    casualties: tuple[GoldCasualties, ...]
    damage: GoldDamage
    accounts: tuple[GoldAccount, ...]


class GoldArticle(Model):
    """The article that a gold file labels; the hash ties the labels to one exact text."""

    id: str = Field(min_length=1)
    title: str | None
    published: Published | None
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    characters: int = Field(ge=0)
    source_url: str | None = None
    language: str | None = None


class DatesIfPublished(Model):
    """Resolver cases: the dates of incidents, had `published` been sent."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, EdtfDate | None]

    published: Published


class Gold(Model):
    """One labelled article."""

    format: Literal["incident-report/1"] = FORMAT
    article: GoldArticle
    incidents: tuple[GoldIncident, ...]
    dates_if_published: DatesIfPublished | None = None

    @model_validator(mode="after")
    def _incidents_hang_together(self) -> Self:
        check_incident_order(self.incidents)
        return self
