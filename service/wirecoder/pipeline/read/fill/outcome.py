"""Outcome and event type, as far as the words of a story decide them.

Codebook, `event_type` and `outcome`. What the coded facts decide beyond that (any harm makes a hit)
is the resolver's.
"""

import re

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.grammar import is_person, word
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.phrases import content
from wirecoder.pipeline.resolve import cues
from wirecoder_schemas.codebook import EventType, Outcome

_STRUCK = frozenset(
    "hit strike slam shell bomb storm overrun raid ambush tear smash crash "
    "pound blast bombard kidnap abduct seize hijack snatch kill destroy impact sink "
    "torpedo detonate explode burn damage massacre".split()
)
_FAILED = re.compile(
    r"\b(?:came to nothing|fail(?:ed|ure)s?\b|malfunction\w*|did not (?:explode|detonate|go off)|"
    r"blew up (?:on|in) (?:its|the) (?:rail|launcher|tube)|prematurely|defus\w+|misfir\w+|"
    r"was foiled|were foiled|gave up|broke off|turned away|fled without|unexploded)\b",
    re.IGNORECASE,
)
_BATTLE = frozenset(
    "offensive thrust counterattack counteroffensive counter-attack battle incursion "
    "counter-offensive invasion fighting clash advance".split()
)


def event_type_of(scope: Scope) -> EventType:
    """The type by the verbs and nouns of the story; weapons may still decide otherwise."""
    events = [event for event, _ in scope.own]
    words = {word(t) for event in events for t in event.territory} | {word(e.token) for e in events}
    acts = {event.act for event in events}
    text = " ".join(_words(scope))
    if "suicide" in words or re.search(
        r"\b(?:blew (?:himself|herself|themselves)|explosive (?:vest|belt|jacket)|suicide)\b", text
    ):
        return EventType.SUICIDE_BOMB
    if Act.SEIZE in acts and any(
        is_person(content(h)) for e in events if e.act is Act.SEIZE for h in e.patients
    ):
        return EventType.ABDUCTION
    clashes = [e for e in events if e.act is Act.CLASH or word(e.token) in _BATTLE]
    if clashes and (events[0] in clashes or 3 * len(clashes) >= len(events)):
        return EventType.ARMED_CLASH
    if Act.SEIZE in acts:
        return EventType.ATTACK
    if Act.EXPLODE in acts:
        return EventType.REMOTE_EXPLOSIVE
    if any(_by_hand(h) for e in events for h in e.agents) or words & {"gunfire", "gunman", "shoot"}:
        return EventType.ATTACK
    if acts & {Act.FIRE, Act.IMPACT} and any(e.munitions for e in events):
        return EventType.SHELLING_ARTILLERY_MISSILE
    return EventType.UNSPECIFIED_STRIKE


def _by_hand(head: Token) -> bool:
    return word(content(head)) in lexicon.VAGUE_ACTORS - {"people", "group"}


def outcome_of(scope: Scope) -> Outcome:
    """What came of it, where the words say so; `not_reported` where only an attack is told."""
    text = " ".join(_words(scope))
    events = [event for event, _ in scope.own]
    acts = {event.act for event in events}
    if _FAILED.search(text):
        return Outcome.FAILED
    if any(
        e.act is Act.STOP
        and any(word(content(h)) in lexicon.NOUNS or is_person(h) for h in e.patients)
        for e in events
    ):
        return Outcome.FAILED
    if _misses(text):
        return Outcome.MISSED
    hits = any(word(e.token) in {"hit", "strike"} and not e.noun for e in events)
    if Act.STOP in acts and not hits and not acts & {Act.IMPACT, Act.HARM, Act.DAMAGE}:
        return Outcome.INTERCEPTED
    struck = any(word(e.token) in _STRUCK or e.act in {Act.HARM, Act.SEIZE} for e in events)
    return Outcome.HIT if struck else Outcome.NOT_REPORTED


def _misses(text: str) -> bool:
    """All fell elsewhere; where some did and "the rest" or "others" hit, the hit counts."""
    mixed = re.search(
        r"\b(?:the (?:rest|others?)|one (?:of them )?(?:hit|struck|fell|landed|tore)|"
        r"inside the)\b",
        text,
    )
    return bool(cues.MISSED.search(text)) and not mixed


def _words(scope: Scope) -> list[str]:
    sentences: dict[int, list[str]] = {}
    for told, token in scope.words():
        sentences.setdefault(told.parsed.place, []).append(token.text)
    return [" ".join(words) for words in sentences.values()]
