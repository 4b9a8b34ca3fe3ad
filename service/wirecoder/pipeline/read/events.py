"""Events: the words that tell of an attack or of its effects, with what hangs on them.

An event is one verb or noun of the lexicon. Its territory is every word whose nearest event above
it in the parse is this one, so that in "troops were attacked at a base, and a plane responded,
killing three" each count, place and name belongs to one event only.
"""

from dataclasses import dataclass, field

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.acts import act_of, trodden
from wirecoder.pipeline.read.grammar import (
    SUBJECTS,
    is_passive,
    is_person,
    passive_subjects,
    subjects_of,
    word,
)
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.parse import Parsed
from wirecoder.pipeline.read.phrases import content
from wirecoder.pipeline.resolve.places import country_of
from wirecoder.pipeline.resolve.targets import noun_type
from wirecoder.pipeline.resolve.weapons import named_weapon
from wirecoder_schemas.codebook import TargetType

_PLACES_AND_THINGS = frozenset(
    {
        TargetType.MILITARY_BASE,
        TargetType.SETTLEMENT,
        TargetType.ENERGY_FACILITY,
        TargetType.INFRASTRUCTURE,
    }
)
_HOURS = frozenset("noon dawn dusk midnight today yesterday night morning evening once".split())
_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "PRON", "DET", "ADJ"})
_PATIENT_PREPOSITIONS = frozenset("on against at into toward towards upon".split())
_PLACE_PREPOSITIONS = frozenset(
    "in at near on outside around inside across off into toward towards over within along "
    "between west east north south through above".split()
)


@dataclass(slots=True)
class Event:
    """One event word and the heads of the phrases that hang on it.

    `agents` did it, `patients` suffered it, `munitions` were the means (of either grammatical
    place), `places` are heads of phrases of place. Heads are words; `phrases` widens them.
    """

    parsed: Parsed
    token: Token
    act: Act
    agents: list[Token] = field(default_factory=list)
    patients: list[Token] = field(default_factory=list)
    munitions: list[Token] = field(default_factory=list)
    places: list[Token] = field(default_factory=list)
    territory: list[Token] = field(default_factory=list)
    light: Token | None = None
    """The verb that carries the noun: "launched" of "launched a strike"."""

    @property
    def noun(self) -> bool:
        """Whether the word is a noun, such as "attack"."""
        return self.token.pos_ in {"NOUN", "PROPN"}

    @property
    def verb(self) -> Token:
        """The verb whose tense and mood decide: of a noun, that which carries it."""
        return self.light or self.token

    @property
    def at(self) -> tuple[int, int]:
        """Its place in the article: sentence, then word."""
        return self.parsed.place, self.token.i


def find_events(parsed: Parsed) -> list[Event]:
    """The events of one sentence, in order."""
    found: dict[int, Event] = {}
    for token in parsed.doc:
        act = act_of(token)
        if act is not None:
            found[token.i] = Event(parsed, token, act)
    for event in list(found.values()):
        if event.noun:
            _attach_light_verb(event, found)
    for event in found.values():
        _arguments(event)
    owners = {e.light.i: e for e in found.values() if e.light is not None} | found
    for token in parsed.doc:
        owner = _owner(token, owners)
        if owner is not None:
            owner.territory.append(token)
    return sorted(found.values(), key=lambda event: event.token.i)


def _attach_light_verb(event: Event, found: dict[int, Event]) -> None:
    """ "Launched a strike", "came under attack", "an attack was carried out": one event."""
    head = event.token.head
    if event.token.dep_ == "pobj" and head.text.lower() == "under":
        head = head.head
    if event.token.dep_ == "pobj" and head.lower_ in {"with", "by"}:
        if word(head.head) in lexicon.RESPONDING:
            event.light = head.head
            found.pop(head.head.i, None)
            return
    if (
        head.dep_ == "pcomp"
        and word(head) in lexicon.LIGHT
        and head.head.lower_ == "by"
        and (word(head.head.head) in lexicon.RESPONDING)
    ):
        found.pop(head.head.head.i, None)
    is_object = event.token.dep_ in {"dobj", "nsubjpass", "pobj", "acl", "relcl", "oprd"}
    if is_object and word(head) in lexicon.LIGHT and head.pos_ in {"VERB", "AUX"}:
        own = found.get(head.i)
        if own is None or own.act is Act.FIRE:
            event.light = head
            found.pop(head.i, None)
            if head.head.i in found and word(head.head) in lexicon.LIGHT:
                found.pop(head.head.i, None)
            return
    for child in event.token.children:
        if child.dep_ in {"acl", "relcl"} and word(child) in lexicon.LIGHT:
            event.light = child
            found.pop(child.i, None)
            return


def _owner(token: Token, owners: dict[int, Event]) -> Event | None:
    """The nearest event at or above a word."""
    return next((owners[t.i] for t in (token, *token.ancestors) if t.i in owners), None)


def _arguments(event: Event) -> None:
    if event.noun:
        _arguments_of_noun(event)
    if not event.noun or event.light is not None:
        _arguments_of_verb(event, event.verb)
    event.agents = _clean(event, event.agents)
    if _is_headline_passive(event):
        event.agents, event.patients = [], event.agents
    event.patients = _clean(event, event.patients)
    if event.act is Act.HARM and not event.noun and not event.patients and _is_bare_harm(event):
        event.agents, event.patients = [], event.agents
    if event.noun and event.light is None:
        event.munitions += _involved(event.token)
    for head in list(event.munitions):
        for verb in head.children:  # "drones aimed at the station were shot down"
            if verb.dep_ == "acl" and word(verb) in {
                "aim",
                "head",
                "fire",
                "launch",
                "direct",
                "target",
            }:
                event.patients += [
                    o
                    for p in verb.children
                    if p.lower_ in {"at", "for", "toward", "towards"}
                    for o in p.children
                    if o.dep_ == "pobj"
                ]
        event.agents += [
            c
            for c in head.lefts
            if country_of(c.text) and c.dep_ in {"amod", "compound", "nmod", "poss"}
        ]


def _arguments_of_verb(event: Event, verb: Token) -> None:
    passive = is_passive(verb)
    patients = passive_subjects(verb) if passive else []
    if not passive or any(c.dep_ in SUBJECTS for c in verb.children):
        event.agents += subjects_of(verb)
    for child in verb.children:
        if child.dep_ in {"dobj", "dative", "oprd"} and child.pos_ in _NOMINAL:
            if event.light is None or child.i != event.token.i:
                patients += [child, *child.conjuncts]
        elif child.dep_ == "agent":
            event.agents += _objects(child)
        elif child.dep_ == "prep":
            _prepositional(event, child)
    if word(verb) in {"suffer", "sustain", "receive"}:  # who suffers is no actor
        event.agents, patients = [], event.agents
    if device := trodden(verb):
        event.munitions += device
        event.agents, event.patients, patients = [], [], event.agents
    direct = [p for p in patients if p.lower_ not in lexicon.DAMAGED_STATE]
    event.patients = [*direct, *event.patients]


def _arguments_of_noun(event: Event) -> None:
    noun = event.token
    for child in noun.children:
        if child.dep_ in {"compound", "amod", "nmod", "poss", "npadvmod"}:
            _modifier(event, child)
        elif child.dep_ == "prep":
            if child.text.lower() == "by":
                event.agents += _objects(child)
            else:
                _prepositional(event, child)
    if noun.dep_ == "pobj" and noun.head.head.pos_ in {"VERB", "AUX"} and event.light is None:
        for sibling in noun.head.head.children:  # "was killed in an air strike on Monday in X"
            if sibling.dep_ == "prep" and sibling.i > noun.i:
                _prepositional(event, sibling)


def _is_bare_harm(event: Event) -> bool:
    """ "Were killed and 58 wounded", "eight hurt": the verb stands without "were"."""
    people = event.agents and all(t.like_num or is_person(t) for t in event.agents)
    if word(event.token) in {"die", "perish", "fall"}:
        return bool(event.agents)
    return (
        bool(people)
        and event.token.tag_ in {"VBD", "VBN"}
        and not any(c.dep_ == "dobj" for c in event.token.children)
        and word(event.token) in {"kill", "wound", "injure", "hurt"}
    )


def _is_headline_passive(event: Event) -> bool:
    """ "Army base attacked with mortars": a headline leaves out "was"."""
    if event.noun or event.patients or event.act is not Act.ATTACK or not event.agents:
        return False
    kinds = {noun_type(t.text) for t in event.agents}
    return kinds <= _PLACES_AND_THINGS and event.token.tag_ in {"VBD", "VBN"}


def _involved(noun: Token) -> list[Token]:
    """The means of "the attack involved a drone", "an attack that used rockets"."""
    verbs = [c for c in noun.children if c.dep_ == "relcl"]
    verbs += [noun.head] if noun.dep_ == "nsubj" else []
    objects = [
        o for v in verbs if word(v) in {"involve", "use"} for o in v.children if o.dep_ == "dobj"
    ]
    return [t for o in objects for t in (o, *o.conjuncts) if _is_munition(t)]


def _modifier(event: Event, child: Token) -> None:
    """ "Kenyan air strike", "militia attack", "Peru's raid": who did it; "missile attack": how."""
    lemma = word(child)
    if lemma in lexicon.MUNITIONS or lemma in lexicon.PLATFORMS:
        event.munitions.append(child)
    elif child.ent_type_ in {"NORP", "GPE", "ORG"} or child.dep_ == "poss":
        if child.ent_type_ not in {"DATE", "TIME"} and (
            child.ent_type_ != "GPE" or child.dep_ == "poss" or country_of(child.text)
        ):
            event.agents.append(child)
    elif child.dep_ == "compound" and child.pos_ in {"NOUN", "PROPN"} and child.ent_type_ == "":
        event.agents.append(child)


def _prepositional(event: Event, preposition: Token) -> None:
    name = preposition.text.lower()
    objects = _objects(preposition)
    for obj in objects:
        if obj.ent_type_ in {"DATE", "TIME"}:
            continue
        if name == "with" and event.act is Act.CLASH:
            event.patients.append(obj)
            continue
        armed = name == "with" and named_weapon(obj.text) is not None
        if armed or (name in {"with", "using", "of", "involving"} and _is_munition(obj)):
            event.munitions.append(obj)
        elif name in _PATIENT_PREPOSITIONS and not _is_munition(obj):
            event.patients.append(obj)
            event.places.append(obj)
        elif name in _PLACE_PREPOSITIONS or (name == "from" and event.act is Act.SEIZE):
            event.places.append(obj)
        elif (name == "for" and word(event.verb) == "head") or (name == "of" and event.noun):
            event.patients.append(obj)
        elif name == "by" and event.noun:
            event.agents.append(obj)


def _objects(preposition: Token) -> list[Token]:
    direct = [c for c in preposition.children if c.dep_ in {"pobj", "pcomp"} and c.pos_ != "VERB"]
    return [t for obj in direct for t in (obj, *obj.conjuncts)]


def _is_munition(token: Token) -> bool:
    return word(token) in lexicon.MUNITIONS | lexicon.SHOTS


def _clean(event: Event, heads: list[Token]) -> list[Token]:
    """Move the means out of the sides, drop days and repeats."""
    kept: dict[int, Token] = {}
    for head in heads:
        lemma = word(content(head))  # of "dozens of rockets" the rockets
        if lemma in lexicon.MUNITIONS | lexicon.SHOTS and head.i != event.token.i:
            event.munitions.append(head)
        elif lemma == "air" or head.lower_ in {".", "-"}:
            continue
        elif head.ent_type_ not in {"DATE", "TIME"} and head.lower_ not in _HOURS:
            kept.setdefault(head.i, head)
    return list(kept.values())
