"""Places: the named places of a sentence, what kind each is, and which event it belongs to.

Codebook, `location`: the most specific named place, towns included; a dateline, and where somebody
speaks or where munitions were fired from, is no place of attack.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from spacy.tokens import Doc, Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.grammar import path, word
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.parse import CALENDAR, Parsed
from wirecoder.pipeline.resolve import gazetteer
from wirecoder.pipeline.resolve.places import country_of, is_at_sea, names_country
from wirecoder.pipeline.resolve.targets import noun_type
from wirecoder_schemas.codebook import TargetType

_ADMIN = frozenset(
    "province provinces governorate region countryside state oblast county department "
    "prefecture wilaya "
    "republic voivodeship canton emirate".split()
)
FACILITIES = frozenset(
    "base airbase airport airfield camp port post outpost station checkpoint barracks garrison "
    "embassy consulate field oilfield gasfield refinery plant pipeline terminal depot bridge dam "
    "market mosque church hospital school university hotel prison village town city district "
    "suburb neighbourhood neighborhood quarter settlement hill ridge peak mountain valley island "
    "crossing border strip road highway street square building compound headquarters facility "
    "site factory mine works farm beach lake canal river forest area zone front hamlet commune "
    "municipality farmland outskirts stadium palace tunnel monastery temple shrine cafe "
    "oasis sector hills plain delta restaurant mall platform reef channel strait bay gulf "
    "sea coast waters position crossroads "
    "positions".split()
)
_LINKS = frozenset("al el ul de del la las los of the and bin abu um ad as ash az an ar es".split())
_DIRECTION = re.compile(
    r"^(?:the )?(?:far )?(?:north|south|east|west|central|upper|lower)\w*"
    r"(?:[- ](?:east|west)\w*)?$",
    re.IGNORECASE,
)


_BODIES = frozenset(
    "ministry government command agency party council radio news army police "
    "movement committee union congress".split()
)
_INSIDE = frozenset(
    "in into inside across of on near off within over throughout around".split()
) | {"", ",", "outside", "through", "toward", "towards", "against", "at"}
_MODIFIERS = frozenset({"compound", "nmod", "amod", "npadvmod"})
_OTHER_TIMES = frozenset("after before since following amid despite until bringing".split())
_MEETINGS = frozenset("meeting talk visit summit conference war briefing".split())


class Level(IntEnum):
    """How exact a place is; the larger, the less."""

    SITE = 0
    ADMIN = 1
    AREA = 2  # "western Kenya"
    COUNTRY = 3
    SEA = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Words `first` to `last` name a place; `preposition` leads to it, "" if nothing does."""

    parsed: Parsed
    first: int
    last: int
    level: Level
    preposition: str
    event: Event | None
    reference: bool = False
    """Whether it only helps to find the place: "35 km south of X", "overlooking X"."""

    @property
    def words(self) -> str:
        """The name as parsed."""
        return self.parsed.doc[self.first : self.last + 1].text

    @property
    def named(self) -> bool:
        """Whether it holds a proper name."""
        return any(
            (t.text[:1].isupper() or t.pos_ == "PROPN")
            and t.lower_ not in FACILITIES
            and not names_country(t.text)
            for t in self.parsed.doc[self.first : self.last + 1]
        )


def places_of(parsed: Parsed, events: Sequence[Event]) -> list[Place]:
    """The places of one sentence in order, those of speakers and origins left out."""
    return list(_places(parsed, events))


def _places(parsed: Parsed, events: Sequence[Event]) -> Iterator[Place]:
    doc = parsed.doc
    owners = {token.i: event for event in events for token in event.territory}
    for first, last in _runs(doc):
        head = doc[first : last + 1].root
        if doc[last].lower_ == "front" and not _DIRECTION.match(
            doc[last - 1].text if last > first else ""
        ):
            continue
        if {t.lower_ for t in doc[first : last + 1]} & {"war", "battle"}:
            continue
        named = doc[first - 1 - (doc[first - 1].pos_ == "DET")] if first > 1 else None
        if (head.dep_ == "appos" and noun_type(head.head.text) is TargetType.VESSEL) or (
            named is not None and noun_type(named.text) is TargetType.VESSEL
        ):
            continue  # a ship's name
        if word(head) in lexicon.MUNITIONS or (
            last + 1 < len(doc) and word(doc[last + 1]) in lexicon.MUNITIONS
        ):
            continue
        lead = _lead(doc, first)
        level = _level(doc[first : last + 1].text)
        if {t.lower_.strip(".") for t in doc[first : last + 1]} & (CALENDAR | {"may"}):
            continue
        if not _is_place(doc, first, last, lead, level):
            continue
        owner = owners.get(head.i)
        seized = owner is not None and owner.act is Act.SEIZE
        if lead == "with":  # "the border with X"
            continue
        if (lead == "from" and not seized) or _belongs_to_speaker(head, owners):
            continue
        if head.dep_ in _MODIFIERS and (
            level is Level.COUNTRY or head.lower_ not in FACILITIES | _ADMIN
        ):
            if head.head.lower_ not in FACILITIES:
                continue
        if doc[last].lower_ in _BODIES:
            continue
        if level in {Level.COUNTRY, Level.AREA} and lead not in _INSIDE:
            continue
        if level is Level.COUNTRY and head.dep_ == "poss" and not _is_owned_place(head.head):
            continue
        if owner is not None and not _is_there(head, owner):
            continue
        yield Place(parsed, first, last, level, lead, owner, _is_reference(doc, first, lead))


def _is_owned_place(owned: Token) -> bool:
    """ "Kenya's Coast province", but not "Kenya's attack"."""
    return (
        owned.lower_ in FACILITIES | _ADMIN
        or owned.pos_ == "PROPN"
        or (
            owned.lower_
            in {"north", "south", "east", "west", "centre", "center", "capital", "second"}
        )
    )


def _is_reference(doc: Doc, first: int, lead: str) -> bool:
    """ "35 km south of X", "east of X": a point to measure from."""
    if any(t.lower_ in {"overlooking", "facing"} for t in doc[max(first - 3, 0) : first]):
        return True
    if lead != "of":
        return False
    i = first - 1
    while i > 0 and doc[i].lower_ != "of":
        i -= 1
    return i > 0 and bool(_DIRECTION.match(doc[i - 1].text))


def _is_there(head: Token, event: Event) -> bool:
    """Whether the place is the event's own, not that of what came before it, or of other people."""
    for step in path(head, event.token):
        if step.lower_ in _OTHER_TIMES or word(step) in (
            lexicon.SAYING | _MEETINGS | lexicon.RETALIATION | {"aim"}
        ):
            return False
    return True


def _runs(doc: Doc) -> Iterator[tuple[int, int]]:
    """Runs of names with the generic nouns that make them places: "Orlin air base", "town of X"."""
    i = 0
    while i < len(doc):
        if not _is_nameish(doc[i]):
            i += 1
            continue
        first = last = i
        while last + 1 < len(doc) and _goes_on(doc, last + 1):
            last += 1
        while last > first and doc[last].lower_ in _LINKS | {"-", "'s", "'"}:
            last -= 1
        nxt = last + 1
        while nxt < len(doc) and (
            doc[nxt].lower_
            in {
                "air",
                "military",
                "naval",
                "army",
                "oil",
                "gas",
                "refugee",
                "border",
                "border-",
                "gendarmerie",
                "police",
                "industrial",
            }
            or doc[nxt].lower_ in FACILITIES | _ADMIN
        ):
            nxt += 1
        if doc[nxt - 1].lower_ in FACILITIES | _ADMIN:
            last = max(last, nxt - 1)
        first = _leftward(doc, first)
        yield first, last
        i = max(nxt, last + 1)


def _is_nameish(token: Token) -> bool:
    """Whether a word can be part of a place's name; the parser takes some names for other words."""
    if token.ent_type_ == "NORP" or token.tag_ == "NNPS":
        return False
    if token.pos_ == "PROPN":
        return token.text[:1].isalpha()
    if token.ent_type_ in {"DATE", "TIME", "CARDINAL", "PERSON"}:
        return False
    doc, capital = token.doc, token.text[:1].isupper()
    ahead = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if token.lower_ in {"al", "ain"}:
        return ahead is not None and ahead.text == "-"
    if not capital or token.pos_ not in {"NOUN", "ADJ"} or token.i == 0:
        return capital and token.ent_type_ in {"GPE", "LOC", "FAC", "ORG"}
    if token.pos_ == "NOUN" and token.text[1:].islower():
        return doc[token.i - 1].pos_ in {"ADP", "PROPN"}
    if ahead is not None and ahead.lower_ in FACILITIES and country_of(token.text) is None:
        return True
    return token.ent_type_ in {"GPE", "LOC", "FAC", "ORG"}


def _goes_on(doc: Doc, i: int) -> bool:
    token = doc[i]
    if _is_nameish(token):
        return doc[i - 1].text != ","
    ahead = doc[i + 1] if i + 1 < len(doc) else None
    if token.text in {"-", "'", "’"} and not token.whitespace_:
        return ahead is not None and not doc[i - 1].whitespace_
    joins = token.lower_ in {"of", "al", "el", "de", "del", "la", "ez", "abu"}
    return bool(joins and ahead is not None and (_is_nameish(ahead) or ahead.text == "-"))


def _leftward(doc: Doc, first: int) -> int:
    """Take in "the town of", "police post of", "northern" before a name."""
    i = first
    if i >= 2 and doc[i - 1].lower_ == "of" and doc[i - 2].lower_ in FACILITIES:
        i -= 2
        while i > 0 and doc[i - 1].dep_ in {"compound", "amod"} and doc[i - 1].head.i == i:
            i -= 1
        return i
    if i >= 1 and _DIRECTION.match(doc[i - 1].text) and doc[i - 1].pos_ in {"ADJ", "NOUN", "PROPN"}:
        return i - 1
    return first


def _lead(doc: Doc, first: int) -> str:
    """The preposition before the name, articles and modifiers between them passed over."""
    i = first - 1
    while i >= 0 and (
        doc[i].pos_ in {"DET", "ADJ", "NOUN", "NUM", "PART"}
        or doc[i].text in {"'s"}
        or doc[i].dep_ in {"compound", "amod", "poss"}
    ):
        if doc[i].pos_ == "NOUN" and doc[i].dep_ not in {"compound", "amod", "nmod"}:
            break
        i -= 1
    if i < 0:
        return ""
    token = doc[i]
    if token.text == "," and i > 0:
        return ","
    return token.lower_ if token.pos_ in {"ADP", "SCONJ"} or token.dep_ == "prep" else ""


def _level(words: str) -> Level:
    name = re.sub(r"^(?:the|The) ", "", words)
    if is_at_sea(name):
        return Level.SEA
    if names_country(name):
        return Level.COUNTRY
    first, _, rest = name.partition(" ")
    if _DIRECTION.match(first) and rest:
        return (
            Level.AREA
            if names_country(rest)
            else Level.SITE
            if not rest[:1].isupper()
            else _level(rest)
        )
    last = name.rsplit(" ", 1)[-1].lower()
    if last in _ADMIN or (first.lower() == "county" and rest):
        return Level.ADMIN
    if last in FACILITIES or name.split(" ")[0].lower() in FACILITIES:
        return Level.SITE
    if gazetteer.regions(name) and not _is_city(name):
        return Level.ADMIN
    return Level.SITE


def _is_city(name: str) -> bool:
    """A name that is a region's and a town's is a town's."""
    return bool(gazetteer.cities(name))


def _is_place(doc: Doc, first: int, last: int, lead: str, level: Level) -> bool:
    span = doc[first : last + 1]
    if level in {Level.COUNTRY, Level.AREA, Level.SEA, Level.ADMIN}:
        return True
    kinds = {t.ent_type_ for t in span}
    generic = any(t.lower_ in FACILITIES for t in span)
    if generic:
        return True
    if kinds & {"PERSON"} and not gazetteer.cities(span.text):
        return lead in {"in", "near", "at", "outside"}
    if lead in {
        "in",
        "at",
        "near",
        "outside",
        "around",
        "off",
        "into",
        "toward",
        "towards",
        "over",
    }:
        return True
    if lead == "of" and span[0].pos_ == "PROPN" and _is_reference(doc, first, lead):
        return True
    if lead == "on" and not kinds & {"PERSON", "ORG", "NORP"} and span[0].pos_ == "PROPN":
        return True
    known = bool(gazetteer.cities(span.text))
    return known or (bool(kinds & {"GPE", "LOC", "FAC"}) and country_of(span.text) is None)


def _belongs_to_speaker(head: Token, owners: dict[int, Event]) -> bool:
    """Whether the place is where, or of whom, somebody speaks: "police in Nineveh said"."""
    if head.i in owners:
        return False
    below = head
    for above in head.ancestors:
        if above.lemma_.lower() in lexicon.SAYING and below.dep_ in {
            "nsubj",
            "prep",
            "npadvmod",
            "advmod",
        }:
            return True
        below = above
    return False
