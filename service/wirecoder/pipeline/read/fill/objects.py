"""Objects: what and whom it struck, and with what."""

from collections.abc import Iterator

from spacy.tokens import Token

from wirecoder.pipeline.ground.grounded import GroundedTarget, GroundedWeapon
from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.grammar import word
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.phrases import content, name_of, span_of
from wirecoder.pipeline.read.places import Level
from wirecoder.pipeline.read.told import Told
from wirecoder.pipeline.resolve.places import names_country
from wirecoder.pipeline.resolve.targets import noun_type
from wirecoder.pipeline.resolve.weapons import named_weapon
from wirecoder_schemas.codebook import TargetType, WeaponType

_STRIKING = frozenset({Act.ATTACK, Act.FIRE, Act.SEIZE, Act.CLASH, Act.EXPLODE, Act.IMPACT})
_SITES = frozenset({TargetType.MILITARY_BASE, TargetType.ENERGY_FACILITY, TargetType.DIPLOMATIC})
_MOST_TARGETS = 3
_SHOTS = frozenset(
    "gunfire shoot gunman gunfight shooting bullet firefight gun rifle shootout "
    "gunpoint gunbattle".split()
)


def targets_of(scope: Scope) -> tuple[GroundedTarget, ...]:
    """What was attacked as such; whoever was harmed only where nothing else is named."""
    rows: list[GroundedTarget] = []
    for acts in (_STRIKING, frozenset({Act.STOP}), frozenset({Act.HARM}), frozenset({Act.DAMAGE})):
        for event, told in scope.own:
            if event.act in acts and not (event.parsed.headline and rows):
                _add_targets(rows, event, told, scope)
        if rows:
            break
    _add_site(rows, scope)
    return tuple(rows[:_MOST_TARGETS])


def _add_site(rows: list[GroundedTarget], scope: Scope) -> None:
    """The base or field at which something was struck is a target too."""
    for event, told in scope.own:
        for place in told.places:
            kind = noun_type(place.words)
            if (
                place.event is event
                and place.level is Level.SITE
                and place.named
                and (kind in _SITES and place.preposition in {"at", "into", "on", "in"})
                and not any(_alike(place.words, row.name.quote) for row in rows)
            ):
                rows.insert(
                    0, GroundedTarget(scope.quote(told.parsed, place.first, place.last), kind)
                )
                return


def _add_targets(rows: list[GroundedTarget], event: Event, told: Told, scope: Scope) -> None:
    for head in _undergoers(event, scope):
        inner = content(_antecedent(head, event))
        if event.act is Act.STOP and word(inner) in lexicon.NOUNS:
            continue
        first, last = _ship_name(inner) or _widened(inner, told)
        words = inner.doc[first : last + 1].text
        kind = noun_type(words)
        if kind is None and (whole := _whole(inner)):
            first, last = whole
            words = inner.doc[first : last + 1].text
            kind = noun_type(words)
        if any(
            p.level is not Level.SITE and (p.first, p.last) == (first, last) for p in told.places
        ):
            continue  # a country or a province is where, not what
        proper = inner.pos_ == "PROPN" and not names_country(words)
        if inner.pos_ not in {"NOUN", "PROPN"} or word(inner) in lexicon.NOUNS:
            continue
        if kind is None and not proper:
            continue
        if named_weapon(words) and kind is None:
            continue
        quote = scope.quote(told.parsed, first, last)
        row = GroundedTarget(quote, kind or TargetType.OTHER)
        at = next((n for n, r in enumerate(rows) if _alike(quote.quote, r.name.quote)), None)
        if at is None:
            rows.append(row)
        elif proper_in(inner, first, last) and rows[at].name.quote.islower():
            rows[at] = row  # the base by its name


def _ship_name(head: Token) -> tuple[int, int] | None:
    """Of "the tanker Blue Heron", the name."""
    if noun_type(head.text) is not TargetType.VESSEL:
        return None
    own = [c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN"]
    return name_of(own[0]) if own else None


def _whole(head: Token) -> tuple[int, int] | None:
    """Of "the compound of the consulate", the consulate."""
    inner = [c for p in head.children if p.lower_ == "of" for c in p.children if c.dep_ == "pobj"]
    return name_of(inner[0]) if inner else None


def _undergoers(event: Event, scope: Scope) -> list[Token]:
    """Who suffered it; of an attack beaten back, who beat it back."""
    told = any(e.act is Act.ATTACK and e.patients for e, _ in scope.events)
    beaten = event.act is Act.STOP and any(
        word(content(p)) in lexicon.NOUNS for p in event.patients
    )
    return event.agents if beaten and not told else event.patients


def _antecedent(head: Token, event: Event) -> Token:
    """Of "them" or "it" behind a verb, the nearest thing or people before in the sentence."""
    if head.lower_ not in {"them", "him", "it", "her"}:
        return head
    taken = {t.i for t in event.agents}
    before = [
        t
        for t in head.doc[: event.token.i]
        if t.pos_ in {"NOUN", "PROPN"}
        and t.i not in taken
        and noun_type(t.text)
        and t.dep_ in {"dobj", "pobj", "nsubj", "nsubjpass", "conj"}
    ]
    return before[-1] if before else head


def proper_in(head: Token, first: int, last: int) -> bool:
    """Whether the words hold a proper name."""
    return any(t.pos_ == "PROPN" for t in head.doc[first : last + 1])


def _widened(head: Token, told: Told) -> tuple[int, int]:
    """The name of a target; of a place, all the words of its name, and "at X" behind a base."""
    first, last = name_of(head)
    for place in told.places:
        if place.level is Level.SITE and place.first <= head.i <= place.last:
            first, last = min(first, place.first), max(last, place.last)
    for place in told.places:
        if place.first == last + 2 and head.doc[last + 1].lower_ in {"at", "of"} and place.named:
            last = place.last
    return first, last


def _alike(one: str, other: str) -> bool:
    skip = {"the", "of", "a", "air", "military", "army"}
    ours = {w.rstrip("s") for w in one.casefold().replace("airbase", "base").split()} - skip
    theirs = {w.rstrip("s") for w in other.casefold().replace("airbase", "base").split()} - skip
    return ours <= theirs or theirs <= ours or len(ours & theirs) / max(len(ours | theirs), 1) > 0.5


def weapons_of(scope: Scope) -> tuple[GroundedWeapon, ...]:
    """The means in the story's own words, each type once; where planes come, what they drop."""
    rows: dict[WeaponType, GroundedWeapon] = {}
    for told, head, known in _means(scope):
        first, last = _weapon_span(head)
        words = head.doc[first : last + 1].text
        kind = known or named_weapon(words)
        if kind is not None:
            rows.setdefault(kind, GroundedWeapon(scope.quote(told.parsed, first, last), kind))
    if WeaponType.DRONE in rows:  # its payload is no means of its own
        rows.pop(WeaponType.EXPLOSIVE_DEVICE, None)
    if {WeaponType.BALLISTIC_MISSILE, WeaponType.CRUISE_MISSILE} & rows.keys():
        rows.pop(WeaponType.MISSILE, None)
    if any("propelled" in row.words.quote for row in rows.values()):
        rows.pop(WeaponType.GRENADE, None)
    if WeaponType.AIRCRAFT in rows:
        rows = {
            kind: row
            for kind, row in rows.items()
            if kind in {WeaponType.AIRCRAFT, WeaponType.ROCKET, WeaponType.DRONE}
        }
    return tuple(rows.values())


def _means(scope: Scope) -> Iterator[tuple[Told, Token, WeaponType | None]]:
    """The words for the means, with the type where the word alone does not tell it."""
    for event, told in scope.events:
        for head in event.munitions:
            yield told, head, WeaponType.SMALL_ARMS if word(head) in lexicon.SHOTS else None
        if event.noun and (named_weapon(event.token.text) or _from_the_air(event.token)):
            yield told, event.token, None
        for head in map(content, event.agents):
            if word(head) in lexicon.PLATFORMS | {"artillery", "gunship", "gunman"}:
                yield told, head, None
        if _is_shooting(event, scope):
            yield told, event.token, WeaponType.SMALL_ARMS
        if not event.munitions and (meant := _munition_before(event, scope)) is not None:
            yield (*meant, None)
    for event, told in scope.events:
        for token in event.territory:
            loaded = any(word(a) in {"carry", "load", "pack", "laden"} for a in token.ancestors)
            if (
                word(token) in lexicon.MUNITIONS | _SHOTS
                and token.dep_ != "compound"
                and not loaded
            ):
                yield told, token, None


def _from_the_air(noun: Token) -> bool:
    return any(c.lower_ in {"air", "aerial"} for c in noun.children)


def _is_shooting(event: Event, scope: Scope) -> bool:
    """ "Shot dead", "gunmen opened fire": with small arms, where nothing else is said."""
    if event.act not in {Act.HARM, Act.FIRE} or any(e.munitions for e, _ in scope.events):
        return False
    start = event.parsed.offset(event.token)
    if event.act is Act.HARM:
        return scope.text[start : start + 4] in {"shot", "gunn", "SHOT", "GUNN"}
    by_hand = any(word(content(h)) in lexicon.VAGUE_ACTORS for h in event.agents)
    return by_hand and word(event.token) in {"fire", "open", "shoot"}


def _munition_before(event: Event, scope: Scope) -> tuple[Told, Token] | None:
    """Of "both were shot down", the drones told before, in this sentence or the last ones."""
    if event.act not in {Act.STOP, Act.IMPACT}:
        return None
    heads = [*event.agents, *event.patients]
    if not any(h.like_num or h.pos_ in {"PRON", "DET"} for h in heads):
        return None
    place = event.parsed.place
    for told in reversed([t for t in scope.article if place - 2 <= t.parsed.place <= place]):
        for token in reversed(list(told.parsed.doc)):
            before = told.parsed.place < place or token.i < event.token.i
            if before and word(token) in lexicon.MUNITIONS - {"charge", "explosive", "explosives"}:
                return told, token
    return None


def _is_calibre(token: Token) -> bool:
    """ "122mm", "BM-21": a number with letters."""
    return any(c.isdigit() for c in token.text) and any(c.isalpha() for c in token.text)


def _weapon_span(head: Token) -> tuple[int, int]:
    first, last = span_of(head, tail=False)
    doc = head.doc
    while first < head.i and not (
        doc[first].dep_ in {"compound", "amod", "nmod"} or _is_calibre(doc[first])
    ):
        first += 1
    while first < head.i and doc[first].pos_ in {"NUM", "DET"} and not _is_calibre(doc[first]):
        first += 1
    return first, last
