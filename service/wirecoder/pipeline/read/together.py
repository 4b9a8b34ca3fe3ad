"""Together: whether two events of one sentence are one, by how their words hang together."""

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.grammar import path, word
from wirecoder.pipeline.read.lexicon import Act

EFFECTS = frozenset({Act.HARM, Act.STOP, Act.IMPACT, Act.DAMAGE})
_BEHIND = frozenset("after following since for to over before".split())


def is_part(event: Event, other: Event) -> bool:
    """Whether two events of one sentence are one: an effect and its cause in one clause."""
    low, high = (event, other) if other.token.is_ancestor(event.token) else (other, event)
    if not high.token.is_ancestor(low.token):
        return _share_subject(event, other)
    steps = list(path(low.token, high.token))
    if any(step.lower_ in _BEHIND or step.dep_ == "mark" for step in steps) or (
        low.token.lower_ in _BEHIND
    ):
        return False
    if any(
        child.lower_ in {"after", "when", "before"}
        for step in [low.token, *steps]
        for child in step.children
        if child.dep_ in {"mark", "advmod"}
    ):
        return any(child.lower_ == "when" for child in low.token.children)
    if any(word(step) in lexicon.SAYING for step in steps):
        return False
    return not any(word(step) in lexicon.RETALIATION for step in steps)


def _share_subject(event: Event, other: Event) -> bool:
    first, second = event.verb, other.verb
    both = {t.i for t in first.conjuncts} | {first.i}
    if second.i not in both:
        return False
    if not (event.agents or event.munitions) or not (other.agents or other.munitions):
        return True
    ours = {t.i for t in (*event.agents, *event.munitions)}
    return bool(ours & {t.i for t in (*other.agents, *other.munitions)})


def is_apart(event: Event, other: Event) -> bool:
    """Whether two events of one sentence are two: the one that answers, and the one answered."""
    for low, high in ((event, other), (other, event)):
        if high.token.is_ancestor(low.token):
            steps = [low.token, *path(low.token, high.token)]
            if any(word(step) in lexicon.RETALIATION or step.lower_ == "avenge" for step in steps):
                return True
    return _act_apart(event, other)


def _act_apart(event: Event, other: Event) -> bool:
    """Two attacks that "and" joins, by different hands: "X fired rockets, and Y bombed a house"."""
    if other.verb.i not in {t.i for t in event.verb.conjuncts}:
        return False
    ours, theirs = ({t.i for t in (*e.agents, *e.munitions)} for e in (event, other))
    stand = all(e.act not in EFFECTS and (e.patients or e.places) for e in (event, other))
    return stand and bool(ours and theirs) and not ours & theirs
