"""An incident as the fields that people read: what each is called, what it says, what it rests on.

Pages that show, correct or compare records all read them from here. A field's path goes through
lists by place and ends at the fact that carries the quotes: `date`, `perpetrators.0`,
`casualties.1.killed`. Words are plain text: a page escapes them (`prose.words`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wirecoder.web import phrases
from wirecoder.web.phrases import Phrase, Says
from wirecoder.web.prose import Span
from wirecoder.web.terms import NOT_STATED, bare, country, label, term
from wirecoder_schemas.codebook import (
    ClaimStatus,
    FactStatus,
    Outcome,
    PlacePrecision,
    Qualifier,
)
from wirecoder_schemas.evidence import Fact, Quote, Quoted
from wirecoder_schemas.incident import (
    Account,
    Casualties,
    Incident,
    Location,
    Number,
    Target,
    Weapon,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an incident. `detail` is what else the fact says, such as on whose word.

    Fields that rest on the facts around them (codebook, rule 9) have no quotes of their own.
    `disputed`: the article's sources give several versions, and they are among its accounts.
    """

    path: str
    value: str
    detail: str = ""
    says: Says = Says.VALUE
    quotes: tuple[Quote, ...] = ()
    confidence: float | None = None
    status: FactStatus | None = None
    disputed: bool = False

    @property
    def label(self) -> str:
        """What the field is called."""
        return label(self.path)

    @property
    def percent(self) -> int | None:
        """The confidence out of a hundred."""
        return None if self.confidence is None else round(100 * self.confidence)

    @property
    def words(self) -> tuple[Quote, ...]:
        """The quotes that the value does not show: a name that is its own quote needs no repeat."""
        first = self.quotes[0].quote if self.quotes else ""
        return self.quotes[first.casefold() == self.value.casefold() :]


@dataclass(frozen=True, slots=True)
class Version:
    """What one source says of a field on which sources disagree."""

    path: str
    value: str
    source: str | None
    quotes: tuple[Quote, ...]

    @property
    def words(self) -> tuple[Quote, ...]:
        """The quotes that neither the value nor the source shows."""
        shown = {self.value.casefold(), (self.source or "").casefold()}
        return tuple(quote for quote in self.quotes if quote.quote.casefold() not in shown)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field on which the article's sources disagree: their versions, to stand side by side."""

    field: str
    label: str
    versions: tuple[Version, ...]


def fields_of(incident: Incident) -> tuple[Field, ...]:
    """Every field of an incident but its id and accounts, the silent ones too, in fixed order.

    An empty list is one silent field with the list's own path.
    """
    contested = {account.field for account in incident.accounts}
    return tuple(
        replace(field, disputed=True) if _is_disputed(field, contested) else field
        for field in _fields(incident)
    )


def disputes_of(incident: Incident) -> tuple[Dispute, ...]:
    """The incident's accounts, those of one field together."""
    groups: dict[str, list[Version]] = {}
    for place, account in enumerate(incident.accounts):
        groups.setdefault(account.field, []).append(_version(f"accounts.{place}", account))
    return tuple(Dispute(field, _named(field), tuple(found)) for field, found in groups.items())


def fact_id(position: int, path: str) -> str:
    """The id of a fact within its report, by the incident's place from 0: `0.weapons.1`."""
    return f"{position}.{path}"


def spans_of(incidents: Sequence[Incident]) -> tuple[Span, ...]:
    """All words on which the facts of some incidents rest, each span once, with the facts' ids."""
    facts: dict[tuple[int, int], list[str]] = {}
    for position, incident in enumerate(incidents):
        versions = [one for dispute in disputes_of(incident) for one in dispute.versions]
        told = [(one.path, one.quotes) for one in fields_of(incident)]
        told += [(one.path, one.quotes) for one in versions]
        for path, quotes in told:
            for quote in quotes:
                facts.setdefault((quote.start, quote.end), []).append(fact_id(position, path))
    return tuple(Span(start, end, tuple(ids)) for (start, end), ids in facts.items())


def _fields(incident: Incident) -> Iterator[Field]:
    yield Field("event_type", term(incident.event_type))
    yield _outcome(incident)
    yield Field("salience", term(incident.salience))
    yield _said("date", phrases.date(incident.date), incident.date)
    where = incident.location
    yield _said("location", phrases.place(where), where, _precision(where))
    yield from _rows("perpetrators", [
        _fact(f"perpetrators.{n}", row.name, row, term(row.attribution))
        for n, row in enumerate(incident.perpetrators)
    ])  # fmt: skip
    yield _claim(incident)
    yield from _rows("targets", [_target(n, row) for n, row in enumerate(incident.targets)])
    yield from _rows("weapons", [_weapon(n, row) for n, row in enumerate(incident.weapons)])
    for way in ("launched", "intercepted", "impacted"):
        yield _number(f"munitions.{way}", getattr(incident.munitions, way))
    groups = [_group(n, row) for n, row in enumerate(incident.casualties)]
    yield from _rows("casualties", [field for group in groups for field in group])
    damage = incident.damage
    said = Phrase(term(damage.extent), Says.VALUE if damage.stated else Says.SILENT)
    if damage.extent.value == "none":
        said = said._replace(says=Says.ZERO)
    yield _said("damage", said, damage)
    if incident.responds_to is not None:
        yield Field("responds_to", f"incident {incident.responds_to}")


def _outcome(incident: Incident) -> Field:
    silent = incident.outcome is Outcome.NOT_REPORTED
    says = Says.SILENT if silent else Says.VALUE
    return Field("outcome", term(incident.outcome), says=says)


def _precision(where: Location) -> str:
    """How exactly the place is known, where the names do not show it."""
    telling = (PlacePrecision.NEAR_SITE, PlacePrecision.SEA)
    return term(where.precision) if where.stated and where.precision in telling else ""


def _claim(incident: Incident) -> Field:
    claim = incident.claim
    if not claim.stated:
        return Field("claim", NOT_STATED, says=Says.SILENT)
    says = Says.ZERO if claim.status is ClaimStatus.NO_CLAIM else Says.VALUE
    by = f" by {claim.claimant}" if claim.claimant else ""
    return _said("claim", Phrase(term(claim.status) + by, says), claim)


def _target(place: int, row: Target) -> Field:
    nationality = row.nationality and country(row.nationality)
    detail = ", ".join(filter(None, (term(row.type), nationality)))
    return _fact(f"targets.{place}", row.name, row, detail)


def _weapon(place: int, row: Weapon) -> Field:
    path, kind = f"weapons.{place}", term(row.type)
    return _fact(path, row.name, row, kind) if row.name else _fact(path, kind, row)


def _group(place: int, row: Casualties) -> list[Field]:
    """The group itself, then its two counts, of which either may be silent."""
    path = f"casualties.{place}"
    nationality = country(row.nationality) if row.nationality else ""
    named = Phrase(row.party) if row.party else Phrase("group not named", Says.SILENT)
    return [
        _said(path, named, row, nationality),
        _number(f"{path}.killed", row.killed),
        _number(f"{path}.injured", row.injured),
    ]


def _number(path: str, value: Number | None) -> Field:
    return _said(path, phrases.number(value), value)


def _rows(path: str, fields: list[Field]) -> list[Field]:
    return fields or [Field(path, NOT_STATED, says=Says.SILENT)]


def _fact(path: str, value: str, fact: Fact, detail: str = "") -> Field:
    return _said(path, Phrase(value), fact, detail)


def _said(path: str, phrase: Phrase, fact: Quoted | None, detail: str = "") -> Field:
    """A field as its fact has it; a claim's own status is its value, not how sure it is."""
    status = fact.status if isinstance(fact, Fact) else None
    if isinstance(fact, Number) and fact.qualifier is Qualifier.CONFLICTING:
        status = FactStatus.CONFLICTING  # gold and corrections leave the status out
    quotes = fact.quotes if fact else ()
    confidence = fact.confidence if fact else None
    return Field(path, phrase.words, detail, phrase.says, quotes, confidence, status)


def _version(path: str, account: Account) -> Version:
    value = NOT_STATED if account.value is None else str(account.value)
    return Version(path, value, account.source, account.quotes)


def _named(field: str) -> str:
    """The label of an account's field, which an editor may have written freely."""
    try:
        return label(field)
    except KeyError:
        return field


def _is_disputed(field: Field, contested: set[str]) -> bool:
    """Accounts name a kind of field, as wide as `casualties` or as close as `casualties.killed`."""
    kind = bare(field.path)
    wide = {kind, kind.partition(".")[0]} & {bare(one) for one in contested}
    return bool(wide) or field.status is FactStatus.CONFLICTING
