"""Alone: whether an event's own words tell of an attack, so that a story can begin with it."""

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.grammar import is_seizable, word
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.phrases import content, text_of
from wirecoder.pipeline.read.told import Told
from wirecoder.pipeline.resolve.targets import noun_type
from wirecoder_schemas.codebook import TargetType

_ARMED = frozenset(
    {
        TargetType.MILITARY_PERSONNEL,
        TargetType.ARMED_GROUP,
        TargetType.AIRCRAFT,
        TargetType.VESSEL,
        TargetType.GOVERNMENT,
    }
)
_VIOLENT = frozenset("shoot gun behead massacre assassinate execute murder mow cut".split())


def can_stand(event: Event, told: Told) -> bool:
    """Whether the event's own words tell of an attack on something by or with something."""
    if not _is_concrete(event, told):
        return False
    sides = bool(event.patients or event.places)
    match event.act:
        case Act.ATTACK | Act.CLASH:
            return sides or bool(event.munitions) or bool(event.agents and event.light)
        case Act.FIRE:
            return (bool(event.munitions) and (sides or bool(event.agents))) or (
                sides and any(map(_is_armed, event.agents))
            )
        case Act.IMPACT:
            return bool(event.munitions) and sides
        case Act.EXPLODE:
            return bool(event.munitions) or event.noun or any(map(_is_armed, event.agents))
        case Act.HARM:
            return (
                word(event.verb) in _VIOLENT
                or bool(event.munitions)
                or any(map(_is_armed, event.agents))
            )
        case Act.SEIZE:
            return any(is_seizable(content(h)) for h in event.patients)
        case Act.STOP:
            return bool(event.munitions) or any(
                word(content(h)) in lexicon.NOUNS
                or h.lower_ in {"both", "all", "one"}
                or noun_type(h.text) is TargetType.AIRCRAFT
                for h in event.patients
            )
        case Act.DAMAGE:
            return any(map(_is_armed, event.agents)) or bool(event.munitions)
    return False


def _is_concrete(event: Event, told: Told) -> bool:
    if any(place.event is event for place in told.places):
        return True
    heads = [*event.agents, *event.patients, *event.places]
    if event.munitions:
        return True
    return any(
        noun_type(text_of(content(h)))
        or h.ent_type_ in {"GPE", "LOC", "FAC", "NORP", "ORG"}
        or h.pos_ == "PROPN"
        or _is_armed(h)
        for h in heads
    )


def _is_armed(head: Token) -> bool:
    inner = content(head)
    kind = noun_type(text_of(inner))
    return (
        kind in _ARMED
        or word(inner) in lexicon.VAGUE_ACTORS
        or (inner.ent_type_ in {"GPE", "NORP"})
        or word(inner) in lexicon.PLATFORMS
    )
