"""Reality: whether an event word tells of a specific event, an earlier one, or of none.

Codebook, "What an incident is": totals and series, threats, plans, drills, and attacks in general
are not incidents. Mood, tense, number and the words around an event tell most of these apart.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.grammar import word
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.phrases import content, text_of
from wirecoder.pipeline.read.times import Time
from wirecoder.pipeline.resolve.places import names_country


class Reality(StrEnum):
    """What an event word stands for."""

    SPECIFIC = "specific"
    ANAPHOR = "anaphor"
    """An event told elsewhere: "the attack"."""
    SERIES = "series"
    """Totals, habits, attacks in general."""
    UNREAL = "unreal"
    """Planned, feared, denied, practised, or conditional."""


_DONE_AT_ONCE = frozenset("killing murder kidnapping abduction explosion blast shooting".split())
_COUNTED = 3  # more attacks than these in one phrase are a total
_LONG_AGO = 60  # days
_SAME_IN_PAST = frozenset("set hit put cut burst shut".split())
_REPORTING = frozenset("over after in on during following about with amid since despite".split())


def reality_of(event: Event, times: Sequence[Time], published: dt.date | None) -> Reality:
    """Judge one event from its own sentence."""
    if _is_unreal(event):
        return Reality.UNREAL
    own = [time for time in times if _dates(time, event)]
    dated = bool(own)
    if any(_is_history(time, published) for time in own):
        return Reality.SERIES
    if _is_series(event, times, dated=dated):
        return Reality.SERIES
    if event.noun and event.light is None and _is_definite(event) and not dated:
        if not (_names(event.patients) or _names(event.places)):
            return Reality.ANAPHOR
    return Reality.SPECIFIC


def _dates(time: Time, event: Event) -> bool:
    return not time.edge and any(t.i == time.head.i for t in (event.token, event.verb))


def _is_history(time: Time, published: dt.date | None) -> bool:
    """A year alone, or a day long before the article's own: told as background."""
    value = time.when.value if time.when else None
    if value is None or value.startswith("X"):
        return False
    if len(value) == 4:
        return True
    if published is None or len(value) < 10:
        return False
    return (published - dt.date.fromisoformat(value[:10])).days > _LONG_AGO


def _names(heads: Sequence[Token]) -> bool:
    return any(head.pos_ == "PROPN" or head.ent_type_ in {"GPE", "FAC", "LOC"} for head in heads)


def _is_definite(event: Event) -> bool:
    return any(
        child.dep_ in {"det", "poss"} and child.lower_ in lexicon.ANAPHORA
        for child in event.token.children
    )


# ------------------------------------------------------------------------------ unreal


def _is_unreal(event: Event) -> bool:
    verb = event.verb
    doers = {word(content(a)) for a in event.agents}
    if doers & lexicon.FORCES_OF_NATURE or (doers & lexicon.PLAYERS and not event.munitions):
        return True
    if any(word(a) == "deny" for a in list(event.verb.ancestors)[:1]):
        return True
    if event.noun and (_is_unreal_noun(event.token) or _has(event.token, "det", {"no", "any"})):
        return True
    if event.noun and event.light is None:
        return False
    if any(child.dep_ == "neg" for child in verb.children):
        return True
    if any(_denies(subject) for subject in verb.children if subject.dep_ in {"nsubj", "nsubjpass"}):
        return event.act not in {Act.HARM, Act.DAMAGE}
    return _is_unreal_verb(verb)


def _denies(subject: Token) -> bool:
    return subject.lower_ in {"nobody", "none", "neither"} or _has(subject, "det", {"no"})


def _is_unreal_verb(verb: Token) -> bool:
    if _is_captured(verb):
        return False
    for step in _clauses(verb):
        if any(c.dep_ == "aux" and c.lower_ in lexicon.MODALS for c in step.children):
            return True
        if any(c.dep_ == "mark" and c.lower_ in lexicon.CONDITIONS for c in step.children):
            return True
        if _is_infinitive(step) and not _is_tried(step):
            return True
    return False


def _is_captured(verb: Token) -> bool:
    """ "Routed a force to capture a base": told as done."""
    above = verb.head
    done = above.pos_ == "VERB" and word(above) in {"rout", "defeat", "crush", "overrun", "storm"}
    return word(verb) in {"capture", "seize"} and verb.dep_ in {"advcl", "xcomp"} and done


def _clauses(verb: Token) -> Iterator[Token]:
    """The verb, and those whose mood it shares: what it is joined to, or depends on."""
    yield verb
    step = verb
    while step.dep_ in {"conj", "xcomp", "pcomp"} and step.head.i != step.i:
        if step.dep_ == "conj" and any(c.dep_ in {"aux", "nsubj"} for c in step.children):
            return
        step = step.head
        if step.pos_ in {"VERB", "AUX"}:
            yield step


def _is_infinitive(verb: Token) -> bool:
    aux = {c.lower_ for c in verb.children if c.dep_ == "aux"}
    return "to" in aux and "have" not in aux


def _is_tried(verb: Token) -> bool:
    lemma = verb.head.lemma_.lower()
    return lemma in lexicon.ATTEMPTS or lemma in {"manage", "appear", "seem", "continue", "begin"}


def _is_unreal_noun(noun: Token) -> bool:
    """Behind "threat of", "plans for", "to prevent": governed by a word that makes it unreal."""
    steps = 0
    for above in noun.ancestors:
        if above.pos_ == "ADP":
            if above.lower_ in _REPORTING:
                return False
            continue
        steps += 1
        lemma = above.lemma_.lower()
        if lemma in lexicon.UNREAL:
            return True
        if above.pos_ == "VERB" and _is_unreal_verb(above):
            return True
        if steps == 2 or above.pos_ == "VERB":
            return False
    return False


# ------------------------------------------------------------------------------ series


def _is_series(event: Event, times: Sequence[Time], *, dated: bool) -> bool:
    verb = event.verb
    if any(time.edge and _hangs(time, event) for time in times):
        return True
    if any(c.lower_ in lexicon.REPEATEDLY for c in verb.subtree if abs(c.i - verb.i) < 6):
        return True
    if any(c.lower_ in {"times", "occasions"} for c in verb.subtree if 0 < c.i - verb.i < 14):
        return True
    if event.act is Act.HARM and _sums_up(verb):
        return True
    told = [content(c) for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}]
    if any(word(t) in lexicon.NOUNS and _is_many(t) for t in told):
        return True  # "dozens of attacks hit the valley"
    if event.noun and _is_many(event.token) and not (dated and _is_told(event)):
        return True
    plural = event.noun and event.token.tag_ in {"NNS", "NNPS"}
    if plural and _is_definite(event) and word(event.token) in _DONE_AT_ONCE:
        return False  # "no one claimed the killings"
    if plural and not dated and not _is_told(event):
        return True
    if _is_campaign(event) and not dated:
        return True
    if event.noun and event.light is None:
        return False
    if event.act is Act.CLASH and event.verb.dep_ in {"acl", "relcl", "pcomp", "advcl"}:
        return not dated  # "troops fighting rebels" names whom they fight
    if any(a.lower_ in {"those", "anyone", "whoever"} for a in event.agents):
        return True
    return not dated and (_is_habit(event) or _is_perfect(verb))


def _sums_up(verb: Token) -> bool:
    """ "Were injured in the attacks": of many attacks."""
    causes = [o for p in verb.children if p.lower_ in {"in", "by", "during"} for o in p.children]
    return any(
        o.tag_ == "NNS" and word(o) in lexicon.NOUNS and o.head.head.i == verb.i
        for o in causes
        if lexicon.NOUNS.get(word(o)) is Act.ATTACK
    )


def _is_campaign(event: Event) -> bool:
    """ "Its bombing of Peru", "the attack on Kenya": a whole war, where only a country suffers."""
    if not event.noun or event.light is not None or event.munitions:
        return False
    return bool(event.patients) and all(names_country(text_of(p)) for p in event.patients)


def _hangs(time: Time, event: Event) -> bool:
    return time.words[:4].isalpha() and any(t.i == time.head.i for t in (event.token, event.verb))


def _is_many(noun: Token) -> bool:
    plural = noun.tag_ in {"NNS", "NNPS"}
    for child in noun.children:
        if child.dep_ in {"nummod", "quantmod"} and plural and _value(child) > _COUNTED:
            return True
        if child.dep_ in {"det", "amod", "predet", "nummod"} and plural:
            if child.lower_ in lexicon.SERIES:
                return True
    above = noun.head
    if above.lower_ == "of" and plural:
        return above.head.lemma_.lower() in lexicon.SERIES or above.head.lower_ in lexicon.SERIES
    return False


def _value(token: Token) -> int:
    small = "one two three four five six seven eight nine ten eleven twelve".split()
    if token.lower_ in small:
        return small.index(token.lower_) + 1
    digits = token.text.replace(",", "")
    return int(digits) if digits.isdigit() else _COUNTED + 1


def _is_told(event: Event) -> bool:
    """Plural attacks on somebody, told in the simple past: "launched air strikes on"."""
    verb = event.light
    past = verb is not None and (verb.tag_ in {"VBD", "VBG"}) and not _is_perfect(verb)
    return past and bool(event.patients or event.places)


def _is_perfect(verb: Token) -> bool:
    """The present perfect sums up ("has struck") unless it is dated."""
    if (
        verb.dep_ == "conj"
        and verb.tag_ in {"VBN", "VBD"}
        and not any(c.dep_ in {"aux", "auxpass", "nsubj", "nsubjpass"} for c in verb.children)
    ):
        return _is_perfect(verb.head)
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and verb.head.pos_ == "VERB":
        return _is_perfect(verb.head)  # "have operated there, attacking villages"
    return any(c.dep_ == "aux" and c.lower_ in {"has", "have", "'ve"} for c in verb.children)


def _is_habit(event: Event) -> bool:
    """The simple present tells habits, but in a headline the latest news."""
    verb = event.verb
    alike = verb.lemma_ == verb.lower_ and verb.lower_ in _SAME_IN_PAST
    return verb.tag_ in {"VBZ", "VBP"} and not (alike or event.parsed.headline)


def _has(token: Token, dep: str, words: set[str]) -> bool:
    return any(child.dep_ == dep and child.lower_ in words for child in token.children)
