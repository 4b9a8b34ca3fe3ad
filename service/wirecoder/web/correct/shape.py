"""What the form has of an incident: its facts in the order in which an editor meets them.

One description serves the form, its reading and the picking of words, so that none of them can
know a field that the others lack. A test holds it against the records.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
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
    Weekday,
)

Entry = dict[str, Any]
"""An incident as typed in: strings at the leaves, a dict for each fact, a list for its rows."""


class Kind(Enum):
    """How a value is entered, and what picked words do to it."""

    CHOICE = "one of a closed list"
    WORDS = "words of the article"
    COUNTRY = "a country's code"
    DATE = "a date in EDTF"
    COUNT = "a whole number"
    INCIDENT = "another incident of the article"
    FIELD = "the name of a field"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One control. `blank` is what "not stated" is here."""

    name: str
    kind: Kind = Kind.WORDS
    choices: type[StrEnum] | None = None
    blank: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Controls that rest on the same quotes, by the path that its kind has in every incident.

    `aliases` are its leaves that have other wordings, "" where the fact has one list of them.
    """

    path: str
    leaves: tuple[Leaf, ...]
    aliases: tuple[str, ...] = ()
    accepts: bool = True

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of facts of one kind; `counts` are the numbers in each of its rows."""

    one: str
    fact: Fact
    counts: tuple[Fact, ...] = ()


def _choice(name: str, values: type[StrEnum], blank: str = "") -> Leaf:
    return Leaf(name, Kind.CHOICE, values, blank)


def _number(path: str) -> Fact:
    figures = (Leaf(name, Kind.COUNT) for name in ("min", "max", "best"))
    return Fact(path, (_choice("qualifier", Qualifier), *figures), accepts=False)


HEAD = (
    _choice("event_type", EventType),
    _choice("outcome", Outcome, "not_reported"),
    _choice("salience", Salience),
    Leaf("responds_to", Kind.INCIDENT),
)
"""What rests on the quotes of the other facts (codebook, rule 9)."""

DATE = Fact(
    "date",
    (
        Leaf("value", Kind.DATE),
        _choice("weekday", Weekday),
        _choice("precision", DatePrecision, "none"),
    ),
)
LOCATION = Fact(
    "location",
    (
        Leaf("site"),
        Leaf("admin1"),
        Leaf("country", Kind.COUNTRY),
        _choice("precision", PlacePrecision, "unknown"),
    ),
    aliases=("site", "admin1"),
)
PERPETRATORS = Rows(
    "perpetrator",
    Fact(
        "perpetrators",
        (Leaf("name"), _choice("attribution", Attribution)),
        aliases=("",),
    ),
)
CLAIM = Fact(
    "claim",
    (_choice("status", ClaimStatus, "not_reported"), Leaf("claimant")),
    aliases=("",),
)
TARGETS = Rows(
    "target",
    Fact(
        "targets",
        (Leaf("name"), _choice("type", TargetType), Leaf("nationality", Kind.COUNTRY)),
        aliases=("",),
    ),
)
WEAPONS = Rows(
    "weapon",
    Fact("weapons", (Leaf("name"), _choice("type", WeaponType)), aliases=("",)),
)
MUNITIONS = tuple(_number(f"munitions.{name}") for name in ("launched", "intercepted", "impacted"))
CASUALTIES = Rows(
    "group",
    Fact("casualties", (Leaf("party"), Leaf("nationality", Kind.COUNTRY)), aliases=("",)),
    counts=(_number("casualties.killed"), _number("casualties.injured")),
)
DAMAGE = Fact("damage", (_choice("extent", DamageExtent, "not_reported"),))
ACCOUNTS = Rows(
    "account",
    Fact(
        "accounts",
        (Leaf("value"), Leaf("source"), Leaf("field", Kind.FIELD)),
        aliases=("",),
        accepts=False,
    ),
)
FACTS = (DATE, LOCATION, CLAIM, DAMAGE)
ROWS = (PERPETRATORS, TARGETS, WEAPONS, CASUALTIES, ACCOUNTS)


def blank() -> Entry:
    """An incident of which nothing is stated, as a new one is."""
    return (
        {leaf.name: leaf.blank for leaf in HEAD}
        | {"optional": "", "accept": ""}
        | {fact.name: blank_fact(fact) for fact in FACTS}
        | {"munitions": {number.name: blank_fact(number) for number in MUNITIONS}}
        | {rows.fact.name: [] for rows in ROWS}
    )


def blank_fact(fact: Fact) -> Entry:
    """A fact that is not stated."""
    entry: Entry = {leaf.name: leaf.blank for leaf in fact.leaves} | {"quotes": ""}
    if fact.aliases == ("",):
        entry["aliases"] = ""
    elif fact.aliases:
        entry["aliases"] = dict.fromkeys(fact.aliases, "")
    return entry | ({"accept": ""} if fact.accepts else {})


def blank_row(rows: Rows) -> Entry:
    """A row of a list in which nothing is stated."""
    optional = {"optional": ""} if rows.fact.accepts else {}
    return blank_fact(rows.fact) | optional | {one.name: blank_fact(one) for one in rows.counts}


def rows_of(name: str) -> Rows | None:
    """The list of that name."""
    return next((rows for rows in ROWS if rows.fact.name == name), None)


def facts_of(entry: Entry, path: str) -> Iterator[tuple[str, Fact, Entry]]:
    """Every fact of an incident that rests on quotes, with its path."""
    for fact in FACTS:
        yield f"{path}.{fact.name}", fact, entry[fact.name]
    for number in MUNITIONS:
        yield f"{path}.munitions.{number.name}", number, entry["munitions"][number.name]
    for rows in ROWS:
        for place, row in enumerate(entry[rows.fact.name]):
            at = f"{path}.{rows.fact.name}.{place}"
            yield at, rows.fact, row
            for number in rows.counts:
                yield f"{at}.{number.name}", number, row[number.name]
