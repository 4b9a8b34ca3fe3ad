"""Acts: what a verb or noun tells of, or that it stands for something else.

The same words tell of sport, politics and fire brigades. So most verbs count only with their kind
of subject or object: munitions fall, people are seized, nobody shoots down an amendment.
"""

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.grammar import (
    is_passive,
    is_person,
    is_seizable,
    subjects_of,
    undergoers,
    word,
)
from wirecoder.pipeline.read.lexicon import Act


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
    for child in (
        *token.children,
        *(g for c in token.children if c.dep_ == "dobj" for g in c.children if g.lower_ == "on"),
    ):
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
    if (
        lemma == "fall"
        and any(is_person(s) for s in subjects_of(token))
        and not any(c.dep_ == "prep" for c in token.children)
    ):
        return Act.HARM
    if trodden(token):
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
        return act if any(is_seizable(t) for t in undergoers(token)) else None
    if act is Act.FIRE and lemma not in {"fire", "shoot"}:
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
    stopped = [*undergoers(verb), *subjects_of(verb)]
    return any(_munition_like(t) or word(t) in lexicon.PLATFORMS for t in stopped)


def _responds_in_arms(verb: Token) -> bool:
    """Whether an answer is one with arms: by a plane, a force, or in self-defence."""
    arms = lexicon.PLATFORMS | {"force", "troop", "army", "military", "artillery", "gunner"}
    if any(word(s) in arms for s in subjects_of(verb)):
        return True
    words = {word(t) for p in verb.children if p.dep_ == "prep" for t in p.children}
    return bool(words & (lexicon.MUNITIONS | {"self-defense", "self-defence", "gunfire", "kind"}))


def trodden(verb: Token) -> list[Token]:
    """The device of "hit a mine", "ran over a bomb", where the subject is the victim."""
    if word(verb) not in lexicon.TREADING or is_passive(verb):
        return []
    objects = [c for c in verb.children if c.dep_ == "dobj"]
    objects += [
        o
        for p in verb.children
        if p.dep_ == "prep" and p.lower_ in {"on", "onto", "over", "into"}
        for o in p.children
    ]
    if any(
        word(s) in lexicon.MUNITIONS or word(s) in lexicon.VAGUE_ACTORS for s in subjects_of(verb)
    ):
        return []
    return [o for o in objects if word(o) in lexicon.TRIGGERED]


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
    return (
        any(word(t) in lexicon.MUNITIONS or word(t) in {"burst", "fire"} for t in conjuncts)
        and lemma not in lexicon.NOUNS
    )


def _is_impact(token: Token) -> bool:
    subjects = subjects_of(token)
    return any(_munition_like(s) for s in subjects) or any(
        c.dep_ == "prep" and any(_munition_like(p) for p in c.children) for c in token.children
    )


def _munition_like(token: Token) -> bool:
    """A munition, or a word that stands for munitions told before: "three", "one", "all"."""
    lemma = word(token)
    pronouns = {
        "one",
        "other",
        "rest",
        "all",
        "both",
        "most",
        "some",
        "none",
        "neither",
        "they",
        "it",
        "another",
        "few",
        "several",
        "second",
        "first",
        "third",
    }
    return lemma in lexicon.MUNITIONS or token.like_num or lemma in pronouns


def _heads_its_phrase(token: Token) -> bool:
    """Whether a noun is no mere modifier: "attack" but not "attack helicopter"."""
    return token.dep_ not in {"compound", "amod", "nmod"} or token.i == token.doc[-1].i
