"""The yardstick: one ordinary structured call an article, as anybody would write it.

A typed schema, one paragraph of prompt, one worked example, and the answer taken at its word. The
schema has what is scored and no more, so that no token of the call is spent on what earns nothing.
Where its answer cannot stand in a report (a 31 February), the value is left out and the rest kept:
wherever there was a choice it was made in the yardstick's favour. `contestants/instructor` makes
the call, in an environment without the service; so the records and pydantic are all this needs.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import Field

from wirecoder_schemas.article import Article
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
from wirecoder_schemas.edtf import check_edtf
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import (
    Casualties,
    Claim,
    Count,
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
from wirecoder_schemas.iso3166 import ALPHA3

PARAMETERS: Final[dict[str, Any]] = {"temperature": 0.0, "max_tokens": 2500, "seed": 7}

# ------------------------------------------------------------------------- the typed schema

Words = Annotated[str, Field(min_length=1, max_length=120)]
"""A name as the article has it. The bounds keep a small model from repeating itself to the end."""
_Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
_Day = Annotated[str, Field(pattern=r"^([0-9]{4}|XXXX)(-[0-9]{2}){1,2}$")]


class PlainNumber(Model):
    """A stated quantity; the record's `best` follows from these three."""

    min: Count | None
    max: Count | None
    qualifier: Qualifier


class PlainDate(Model):
    """When."""

    value: _Day | None
    weekday: Weekday | None


class PlainLocation(Model):
    """Where."""

    site: Words | None
    admin1: Words | None
    country: _Code | None


class PlainPerpetrator(Model):
    """Who did it."""

    name: Words
    attribution: Attribution


class PlainClaim(Model):
    """Whether somebody claimed it."""

    status: ClaimStatus
    claimant: Words | None


class PlainTarget(Model):
    """What was attacked."""

    name: Words
    type: TargetType


class PlainMunitions(Model):
    """How many munitions."""

    launched: PlainNumber | None
    intercepted: PlainNumber | None
    impacted: PlainNumber | None


class PlainCasualties(Model):
    """One group of people."""

    party: Words | None
    killed: PlainNumber | None
    injured: PlainNumber | None


class PlainIncident(Model):
    """One incident; its one quote stands for all its values. `responds_to` counts from 1."""

    quote: Annotated[str, Field(min_length=1, max_length=300)]
    salience: Salience
    event_type: EventType
    outcome: Outcome
    date: PlainDate
    location: PlainLocation
    perpetrators: Annotated[tuple[PlainPerpetrator, ...], Field(max_length=3)]
    claim: PlainClaim
    targets: Annotated[tuple[PlainTarget, ...], Field(max_length=4)]
    weapons: Annotated[tuple[WeaponType, ...], Field(max_length=4)]
    munitions: PlainMunitions
    casualties: Annotated[tuple[PlainCasualties, ...], Field(max_length=5)]
    damage: DamageExtent
    responds_to: Annotated[int | None, Field(ge=1, le=5)]


class PlainAnswer(Model):
    """The whole answer."""

    incidents: Annotated[tuple[PlainIncident, ...], Field(max_length=5)]


# ------------------------------------------------------------------------- the prompt

SYSTEM: Final = (
    "Extract every armed incident that the news article reports, as JSON. An incident is one "
    "attack, or attempted attack, with weapons on a target, at one place and time. For each give "
    "quote (the words of the article that report it), salience (primary if the headline or lead "
    f"reports it, else secondary), event_type ({', '.join(EventType)}), outcome "
    f"({', '.join(Outcome)}), date (value YYYY-MM-DD, with XXXX where the year is not stated, and "
    "weekday), location (site, admin1, and the ISO alpha-3 code of the country), perpetrators with "
    f"attribution ({', '.join(Attribution)}), claim of responsibility (status "
    f"{', '.join(ClaimStatus)}; claimant), targets with type ({', '.join(TargetType)}), weapons "
    f"({', '.join(WeaponType)}), munitions launched, intercepted and impacted, casualties by party "
    f"with killed and injured, damage ({', '.join(DamageExtent)}), and responds_to (the number of "
    "the incident that this one answers). A number has min, max and a qualifier "
    f"({', '.join(Qualifier)}). Use null, [] or not_reported where the article does not say, and "
    'answer {"incidents":[]} if it reports no incident.'
)

EXAMPLE_TEXT: Final = """\
Bomb wrecks ticket hall of Skarvik ferry terminal

SKARVIK, Norway - A bomb hidden in a bread van went off outside the ferry terminal of Skarvik, in \
Vestmark county, on Friday 4 May, killing a night porter and injuring at least three passengers, \
police said. The ticket hall was wrecked.

A circle that calls itself the Tidewater League wrote on its web site that it had parked the van.
"""

EXAMPLE_ANSWER: Final = PlainAnswer(
    incidents=(
        PlainIncident(
            quote="A bomb hidden in a bread van went off outside the ferry terminal of Skarvik",
            salience=Salience.PRIMARY,
            event_type=EventType.REMOTE_EXPLOSIVE,
            outcome=Outcome.HIT,
            date=PlainDate(value="XXXX-05-04", weekday=Weekday.FRIDAY),
            location=PlainLocation(site="Skarvik", admin1="Vestmark", country="NOR"),
            perpetrators=(
                PlainPerpetrator(name="Tidewater League", attribution=Attribution.CLAIMED),
            ),
            claim=PlainClaim(status=ClaimStatus.CLAIMED, claimant="Tidewater League"),
            targets=(PlainTarget(name="ferry terminal", type=TargetType.INFRASTRUCTURE),),
            weapons=(WeaponType.EXPLOSIVE_DEVICE,),
            munitions=PlainMunitions(launched=None, intercepted=None, impacted=None),
            casualties=(
                PlainCasualties(
                    party="night porter",
                    killed=PlainNumber(min=1, max=1, qualifier=Qualifier.EXACT),
                    injured=None,
                ),
                PlainCasualties(
                    party="passengers",
                    killed=None,
                    injured=PlainNumber(min=3, max=None, qualifier=Qualifier.AT_LEAST),
                ),
            ),
            damage=DamageExtent.MAJOR,
            responds_to=None,
        ),
    )
)


def messages(article: Article) -> list[dict[str, str]]:
    """The whole conversation: the same for each article up to its own text, so servers cache it."""
    example = Article(id="example", text=EXAMPLE_TEXT)
    said = (
        ("system", SYSTEM),
        ("user", _asked(example)),
        ("assistant", EXAMPLE_ANSWER.model_dump_json()),
        ("user", _asked(article)),
    )
    return [{"role": role, "content": content} for role, content in said]


def _asked(article: Article) -> str:
    """The article as it is, below its title and date if these were sent."""
    head = [f"Title: {article.title}"] if article.title else []
    head += [f"Published: {article.published}"] if article.published else []
    return "\n".join([*head, "Article:", article.text])


# ------------------------------------------------------------------------- from answer to records


def records(answer: PlainAnswer, text: str) -> tuple[Incident, ...]:
    """The incidents of an answer in the report's form, numbered in the answer's order."""
    size = len(answer.incidents)
    return tuple(
        _record(said, (_quote(said.quote, text),), position, size)
        for position, said in enumerate(answer.incidents, start=1)
    )


def _record(said: PlainIncident, quotes: tuple[Quote, ...], position: int, of: int) -> Incident:
    answered = said.responds_to
    exists = answered is not None and answered <= of and answered != position
    return Incident(
        id=str(position),
        salience=said.salience,
        event_type=said.event_type,
        outcome=said.outcome,
        date=_date(said.date, quotes),
        location=_location(said.location, quotes),
        perpetrators=tuple(
            Perpetrator(name=p.name, attribution=p.attribution, quotes=quotes)
            for p in said.perpetrators
        ),
        claim=_claim(said.claim, quotes),
        targets=tuple(
            Target(name=t.name, type=t.type, nationality=None, quotes=quotes) for t in said.targets
        ),
        weapons=tuple(Weapon(type=kind, name=None, quotes=quotes) for kind in said.weapons),
        munitions=Munitions(
            launched=number(said.munitions.launched, quotes),
            intercepted=number(said.munitions.intercepted, quotes),
            impacted=number(said.munitions.impacted, quotes),
        ),
        casualties=tuple(_casualties(row, quotes) for row in said.casualties),
        damage=_damage(said.damage, quotes),
        responds_to=str(answered) if exists else None,
        accounts=(),
    )


def _quote(words: str, text: str) -> Quote:
    """The words where the text has them; if it has not, at its start, where scoring refuses them.

    A quote that was made up must show in the figures, not vanish before them.
    """
    start = max(text.find(words), 0)
    return Quote(quote=words, start=start, end=start + len(words))


def number(said: PlainNumber | None, quotes: Sequence[Quote]) -> Number | None:
    """The number with the bounds that its qualifier allows; None if nothing is stated by it.

    A bound in the wrong one of the two keys counts: the words were understood.
    """
    if said is None:
        return None
    low = said.min if said.min is not None else said.max
    high = said.max if said.max is not None else said.min
    if said.qualifier is Qualifier.ZERO:
        low = high = 0
    if low is None or high is None:
        return None
    if said.qualifier is Qualifier.RANGE and low >= high:
        return None
    lowest, highest, best = {
        Qualifier.AT_LEAST: (low, None, low),
        Qualifier.AT_MOST: (None, high, high),
        Qualifier.VAGUE: (low, None, None),
        Qualifier.RANGE: (low, high, None),
        Qualifier.CONFLICTING: (low, high, None),
    }.get(said.qualifier, (low, low, low))
    return Number(
        min=lowest, max=highest, best=best, qualifier=said.qualifier, quotes=tuple(quotes)
    )


def _date(said: PlainDate, quotes: tuple[Quote, ...]) -> IncidentDate | None:
    value = said.value if said.value is not None and _is_in_calendar(said.value) else None
    if value is None and said.weekday is None:
        return None
    by_month = value is not None and value.count("-") == 1
    precision = DatePrecision.MONTH if by_month else DatePrecision.DAY
    return IncidentDate(value=value, weekday=said.weekday, precision=precision, quotes=quotes)


def _is_in_calendar(day: str) -> bool:
    try:
        check_edtf(day)
    except ValueError:
        return False
    return True


def _location(said: PlainLocation, quotes: tuple[Quote, ...]) -> Location:
    country = said.country if said.country in ALPHA3 else None
    stated = said.site or said.admin1 or country
    return Location(
        site=said.site,
        admin1=said.admin1,
        country=country,
        precision=PlacePrecision.SITE if said.site else PlacePrecision.UNKNOWN,  # not scored
        quotes=quotes if stated else (),
    )


def _claim(said: PlainClaim, quotes: tuple[Quote, ...]) -> Claim:
    stated = said.status is not ClaimStatus.NOT_REPORTED or said.claimant is not None
    return Claim(status=said.status, claimant=said.claimant, quotes=quotes if stated else ())


def _casualties(said: PlainCasualties, quotes: tuple[Quote, ...]) -> Casualties:
    return Casualties(
        party=said.party,
        nationality=None,
        killed=number(said.killed, quotes),
        injured=number(said.injured, quotes),
        quotes=quotes,
    )


def _damage(extent: DamageExtent, quotes: tuple[Quote, ...]) -> Damage:
    stated = extent is not DamageExtent.NOT_REPORTED
    return Damage(extent=extent, quotes=quotes if stated else ())
