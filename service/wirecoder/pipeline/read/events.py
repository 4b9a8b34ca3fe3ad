"""Events: the words that tell of an attack or of its effects, with what hangs on them.

An event is one verb or noun of the lexicon. Its territory is every word whose nearest event above
it in the parse is this one, so that in "troops were attacked at a base, and a plane responded,
killing three" each count, place and name belongs to one event only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.parse import Parsed
from wirecoder.pipeline.resolve.numerals import names_person
from wirecoder.pipeline.resolve.places import country_of
from wirecoder.pipeline.resolve.targets import noun_type
from wirecoder.pipeline.resolve.weapons import named_weapon
from wirecoder_schemas.codebook import TargetType

_COUNTABLE = lexicon.MUNITIONS | lexicon.PLATFORMS | lexicon.NOUNS.keys() | lexicon.VAGUE_ACTORS
_PEOPLE = frozenset({TargetType.MILITARY_PERSONNEL, TargetType.ARMED_GROUP, TargetType.CIVILIANS,
                     TargetType.GOVERNMENT, TargetType.DIPLOMATIC})
_PRONOUNS = frozenset("it they he she its their we our".split())
_PLACES_AND_THINGS = frozenset({TargetType.MILITARY_BASE, TargetType.SETTLEMENT,
                                TargetType.ENERGY_FACILITY, TargetType.INFRASTRUCTURE})
_HOURS = frozenset("noon dawn dusk midnight today yesterday night morning evening once".split())
_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "PRON", "DET", "ADJ"})
_SUBJECTS = frozenset({"nsubj", "csubj"})
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


def word(token: Token) -> str:
    """The lexicon's form of a word; the parser leaves names, and so headlines, in the plural."""
    lemma = token.lemma_.lower()
    if token.pos_ == "PROPN" and lemma.endswith("s") and lemma[:-1] in _COUNTABLE:
        return lemma[:-1]
    return lemma


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
    for token in parsed.doc:
        owner = _owner(token, found)
        if owner is not None:
            owner.territory.append(token)
    return sorted(found.values(), key=lambda event: event.token.i)


def act_of(token: Token) -> Act | None:
    """What the word tells of, None where it is no event word, or stands for something else."""
    lemma = word(token)
    if token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"amod", "compound"}:
        return _act_of_verb(token, lemma)
    if token.pos_ in {"NOUN", "PROPN"} and lemma in lexicon.NOUNS and _heads_its_phrase(token):
        if lemma in {"fire", "gunfire"} and not _is_gunfire(token):
            return None
        if lemma == "attempt" and not any(c.lower_ in {"on", "against"} for c in token.children):
            return None
        return lexicon.NOUNS[lemma]
    return None


def _act_of_verb(token: Token, lemma: str) -> Act | None:
    for child in (*token.children, *(g for c in token.children if c.dep_ == "dobj"
                                     for g in c.children if g.lower_ == "on")):
        if child.dep_ in {"prt", "advmod", "acomp", "oprd", "dobj", "prep", "ccomp", "xcomp"}:
            act = lexicon.PARTICLE.get((lemma, child.text.lower()))
            if act is not None and _fits(token, child, act):
                return act
    if lemma in {"fire", "open"} and any(
        word(c) == "fire" and c.dep_ == "dobj" for c in token.children
    ):
        return Act.FIRE
    if lemma == "shoot" and any(c.text.lower() == "dead" for c in token.children):
        return Act.HARM
    if lemma in {"suffer", "sustain", "receive"}:
        return Act.HARM if any(_is_harm(c) for c in token.children if c.dep_ == "dobj") else None
    if lemma == "fall" and any(is_person(s) for s in subjects_of(token)) and not any(
        c.dep_ == "prep" for c in token.children
    ):
        return Act.HARM
    if _trodden(token):
        return Act.EXPLODE
    act = lexicon.VERBS.get(lemma)
    if lemma in lexicon.RESPONDING:
        return act if _responds_in_arms(token) else None
    if lemma in {"head", "fly"}:
        flown = any(word(s) in lexicon.MUNITIONS for s in subjects_of(token))
        return act if flown else None
    if lemma == "take":
        by = [word(o) for p in token.children if p.dep_ == "agent" for o in p.children]
        held = any(c.lower_ in {"hostage", "captive"} for c in token.subtree)
        armed = any(w in lexicon.VAGUE_ACTORS for w in by) and is_passive(token)
        return act if held or armed else None
    if act is Act.SEIZE:
        return act if any(is_seizable(t) for t in _undergoers(token)) else None
    if act is Act.FIRE and lemma != "fire" and lemma != "shoot":
        return act if any(_is_sent(c) for c in token.children) or _is_sent(token.head) else None
    if act is Act.IMPACT:
        return act if _is_impact(token) else None
    if act is Act.EXPLODE and lemma == "erupt":
        return None
    return act


def _fits(verb: Token, particle: Token, act: Act) -> bool:
    """Whether a verb with its particle means the act: nobody shoots down an amendment."""
    if particle.lower_ == "on":  # "set a depot on fire"
        return any(c.lower_ == "fire" for c in particle.children)
    if act is Act.CLASH:
        return any(word(s) in lexicon.NOUNS for s in subjects_of(verb))
    if act is not Act.STOP or particle.lower_ not in {"down", "out"}:
        return True
    stopped = [*_undergoers(verb), *subjects_of(verb)]
    return any(_munition_like(t) or word(t) in lexicon.PLATFORMS for t in stopped)


def _responds_in_arms(verb: Token) -> bool:
    """Whether an answer is one with arms: by a plane, a force, or in self-defence."""
    arms = lexicon.PLATFORMS | {"force", "troop", "army", "military", "artillery", "gunner"}
    if any(word(s) in arms for s in subjects_of(verb)):
        return True
    words = {word(t) for p in verb.children if p.dep_ == "prep" for t in p.children}
    return bool(words & (lexicon.MUNITIONS | {"self-defense", "self-defence", "gunfire", "kind"}))


def _trodden(verb: Token) -> list[Token]:
    """The device of "hit a mine", "ran over a bomb", where the subject is the victim."""
    if word(verb) not in lexicon.TREADING or is_passive(verb):
        return []
    objects = [c for c in verb.children if c.dep_ == "dobj"]
    objects += [o for p in verb.children if p.dep_ == "prep" and p.lower_ in
                {"on", "onto", "over", "into"} for o in p.children]
    if any(word(s) in lexicon.MUNITIONS or word(s) in lexicon.VAGUE_ACTORS for s in subjects_of(verb)):
        return []
    return [o for o in objects if word(o) in lexicon.TRIGGERED]


def _undergoers(verb: Token) -> list[Token]:
    objects = [c for c in verb.children if c.dep_ in {"dobj", "oprd"}]
    return [t for o in (*objects, *_passive_subjects(verb)) for t in (o, *o.conjuncts)]


def is_seizable(token: Token) -> bool:
    if is_person(token) or token.ent_type_ in {"PERSON", "GPE"}:
        return True
    held = "ship vessel tanker boat plane bus hostage base town village post city aircraft freighter "
    return word(token) in frozenset((held + "barracks outpost garrison trawler convoy").split())


def is_person(token: Token) -> bool:
    """Whether a noun names people: by the lexicon of targets, or by its ending."""
    kind = noun_type(token.text)
    if kind is not None:
        return kind in _PEOPLE
    return token.pos_ == "NOUN" and (names_person([word(token)]) or word(token) == "people")


def _is_gunfire(token: Token) -> bool:
    """ "Came under fire", "rocket fire": not "caught fire"."""
    under = token.dep_ == "pobj" and token.head.lower_ == "under"
    return under and token.head.head.pos_ in {"VERB", "AUX"}


def _is_harm(token: Token) -> bool:
    return word(token) in {"injury", "wound", "burn"}


def _is_sent(token: Token) -> bool:
    """Whether the word can be fired or launched: a munition, or an attack."""
    lemma = word(token)
    if token.dep_ in {"prep", "agent"}:
        return False
    conjuncts = [token, *token.conjuncts]
    return any(
        word(t) in lexicon.MUNITIONS
        or word(t) in {"burst", "fire"}
        for t in conjuncts
    ) and lemma not in lexicon.NOUNS


def _is_impact(token: Token) -> bool:
    subjects = subjects_of(token)
    return any(_munition_like(s) for s in subjects) or any(
        c.dep_ == "prep" and any(_munition_like(p) for p in c.children) for c in token.children
    )


def _munition_like(token: Token) -> bool:
    """A munition, or a word that stands for munitions told before: "three", "one", "all"."""
    lemma = word(token)
    pronouns = {"one", "other", "rest", "all", "both", "most", "some", "none", "neither", "they",
                "it", "another", "few", "several", "second", "first", "third"}
    return lemma in lexicon.MUNITIONS or token.like_num or lemma in pronouns


def _heads_its_phrase(token: Token) -> bool:
    """Whether a noun is no mere modifier: "attack" but not "attack helicopter"."""
    return token.dep_ not in {"compound", "amod", "nmod"} or token.i == token.doc[-1].i


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
    if head.dep_ == "pcomp" and word(head) in lexicon.LIGHT and head.head.lower_ == "by" and (
        word(head.head.head) in lexicon.RESPONDING
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


def _owner(token: Token, found: dict[int, Event]) -> Event | None:
    by_light = {e.light.i: e for e in found.values() if e.light is not None}
    for above in (token, *token.ancestors):
        if above.i in found:
            return found[above.i]
        if above.i in by_light:
            return by_light[above.i]
    return None


# ------------------------------------------------------------------------------ arguments


def subjects_of(verb: Token) -> list[Token]:
    """The subjects of a verb, its own or those it shares: of the verb it is joined to, of the noun
    that it describes, of the clause on which a participle depends."""
    own = [c for c in verb.children if c.dep_ in _SUBJECTS]
    if own:
        return [_meant(t) for s in own for t in (s, *s.conjuncts)]
    if any(c.dep_ == "nsubjpass" for c in verb.children):
        return []
    if verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}:
        return subjects_of(verb.head)
    if verb.dep_ in {"acl", "relcl"} and verb.tag_ in {"VBG", "VBP", "VBZ", "VBD"}:
        return [verb.head]
    if verb.dep_ in {"advcl", "xcomp", "pcomp"} and verb.tag_ in {"VBG", "VB"}:
        above = verb.head if verb.dep_ != "pcomp" else verb.head.head
        return subjects_of(above) if above.pos_ in {"VERB", "AUX"} else []
    return []


def _meant(token: Token) -> Token:
    """Of a relative pronoun, the noun it stands for."""
    if token.tag_ in {"WDT", "WP"} and token.head.dep_ == "relcl":
        return token.head.head
    return token


def _passive_subjects(verb: Token) -> list[Token]:
    own = [c for c in verb.children if c.dep_ == "nsubjpass"]
    if own:
        meant = [_meant(t) for s in own for t in (s, *s.conjuncts)]
        if verb.dep_ == "relcl" and own[0].tag_ in {"WDT", "WP"}:  # "X and Y, who were seized"
            return [t for m in meant for t in (m, *m.conjuncts)]
        return meant
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and verb.head.pos_ in {"VERB", "AUX"}:
        if not any(c.dep_ in _SUBJECTS for c in verb.children):
            return _passive_subjects(verb.head)
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return [verb.head]
    if verb.dep_ in {"xcomp", "pcomp", "ccomp"} and any(c.dep_ == "auxpass" for c in verb.children):
        return subjects_of(verb.head)  # "reported being fired on"
    return []


def speaker_of(token: Token) -> Token | None:
    """The subject of the verb of saying above `token`, itself outside of it."""
    for above in token.ancestors:
        if word(above) in lexicon.SAYING:
            subjects = subjects_of(above)
            if subjects and token.i not in {t.i for t in subjects[0].subtree}:
                return subjects[0]
    return None


def meant_by(head: Token) -> Token:
    """Of "it", "they" and "its troops", whoever speaks in the sentence; else the head itself."""
    own = head.lower_ in _PRONOUNS or any(c.lower_ in lexicon.OUR for c in head.children)
    speaker = speaker_of(head) if own else None
    return speaker if speaker is not None else head


def is_passive(verb: Token) -> bool:
    """Whether the verb is in the passive, as a main verb or behind its noun."""
    if verb.tag_ != "VBN":
        return False
    if any(c.dep_ in {"auxpass", "nsubjpass"} for c in verb.children):
        return True
    if verb.dep_ == "acl":
        return True
    return verb.dep_ == "conj" and is_passive(verb.head)


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
            if verb.dep_ == "acl" and word(verb) in {"aim", "head", "fire", "launch",
                                                                 "direct", "target"}:
                event.patients += [o for p in verb.children if p.lower_ in {"at", "for", "toward",
                                   "towards"} for o in p.children if o.dep_ == "pobj"]
        event.agents += [c for c in head.lefts if country_of(c.text)
                         and c.dep_ in {"amod", "compound", "nmod", "poss"}]


def _arguments_of_verb(event: Event, verb: Token) -> None:
    passive = is_passive(verb)
    patients = _passive_subjects(verb) if passive else []
    if not passive or any(c.dep_ in _SUBJECTS for c in verb.children):
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
    if trodden := _trodden(verb):
        event.munitions += trodden
        event.agents, event.patients, patients = [], [], event.agents
    event.patients += [p for p in patients if p.lower_ not in lexicon.DAMAGED_STATE]


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
    return bool(people) and event.token.tag_ in {"VBD", "VBN"} and not any(
        c.dep_ == "dobj" for c in event.token.children) and word(event.token) in {
        "kill", "wound", "injure", "hurt"}


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
    objects = [o for v in verbs if word(v) in {"involve", "use"} for o in v.children
               if o.dep_ == "dobj"]
    return [t for o in objects for t in (o, *o.conjuncts) if _is_munition(t)]


def _modifier(event: Event, child: Token) -> None:
    """ "Israeli air strike", "militia attack", "Iran's raid": who did it; "missile attack": how."""
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
        armed = name == "with" and named_weapon(obj.text) is not None
        if armed or (name in {"with", "using", "of", "involving"} and _is_munition(obj)):
            event.munitions.append(obj)
        elif name in _PATIENT_PREPOSITIONS and not _is_munition(obj):
            event.patients.append(obj)
            event.places.append(obj)
        elif name in _PLACE_PREPOSITIONS or (name == "from" and event.act is Act.SEIZE):
            event.places.append(obj)
        elif name == "for" and word(event.verb) == "head":
            event.patients.append(obj)
        elif name == "of" and event.noun:
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
        lemma = word(head)
        if lemma in lexicon.MUNITIONS | lexicon.SHOTS and head.i != event.token.i:
            event.munitions.append(head)
        elif lemma == "air" or head.lower_ in {".", "-"}:
            continue
        elif head.ent_type_ not in {"DATE", "TIME"} and head.lower_ not in _HOURS:
            kept.setdefault(head.i, head)
    return list(kept.values())


def path(low: Token, high: Token) -> Iterator[Token]:
    """The words on the way up from `low` to `high`, both left out."""
    for step in low.ancestors:
        if step.i == high.i:
            return
        yield step
