"""Grammar: what a parse says of subjects, of who suffers, who speaks, and what pronouns mean."""

from collections.abc import Iterator

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.resolve.numerals import names_person
from wirecoder.pipeline.resolve.targets import noun_type
from wirecoder_schemas.codebook import TargetType

_COUNTABLE = lexicon.MUNITIONS | lexicon.PLATFORMS | lexicon.NOUNS.keys() | lexicon.VAGUE_ACTORS
_PEOPLE = frozenset(
    {
        TargetType.MILITARY_PERSONNEL,
        TargetType.ARMED_GROUP,
        TargetType.CIVILIANS,
        TargetType.GOVERNMENT,
        TargetType.DIPLOMATIC,
    }
)
_PRONOUNS = frozenset("it they he she its their we our".split())
SUBJECTS = frozenset({"nsubj", "csubj"})


def word(token: Token) -> str:
    """The lexicon's form of a word; the parser leaves names, and so headlines, in the plural."""
    lemma = token.lemma_.lower()
    if token.pos_ == "PROPN" and lemma.endswith("s") and lemma[:-1] in _COUNTABLE:
        return lemma[:-1]
    return lemma


def undergoers(verb: Token) -> list[Token]:
    """Who or what suffers a verb: its objects, or its subjects in the passive."""
    objects = [c for c in verb.children if c.dep_ in {"dobj", "oprd"}]
    return [t for o in (*objects, *passive_subjects(verb)) for t in (o, *o.conjuncts)]


def is_seizable(token: Token) -> bool:
    """Whether the word names what can be seized: people, ships, bases."""
    if is_person(token) or token.ent_type_ in {"PERSON", "GPE"}:
        return True
    held = (
        "ship vessel tanker boat plane bus hostage base town village post city aircraft freighter "
    )
    return word(token) in frozenset((held + "barracks outpost garrison trawler convoy").split())


def is_person(token: Token) -> bool:
    """Whether a noun names people: by the lexicon of targets, or by its ending."""
    kind = noun_type(token.text)
    if kind is not None:
        return kind in _PEOPLE
    return token.pos_ == "NOUN" and (names_person([word(token)]) or word(token) == "people")


def subjects_of(verb: Token) -> list[Token]:
    """The subjects of a verb, its own or those it shares: of the verb it is joined to, of the noun
    that it describes, of the clause on which a participle depends."""
    own = [c for c in verb.children if c.dep_ in SUBJECTS]
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


def passive_subjects(verb: Token) -> list[Token]:
    """Who suffers a verb in the passive; of a relative clause, those it describes."""
    own = [c for c in verb.children if c.dep_ == "nsubjpass"]
    if own:
        meant = [_meant(t) for s in own for t in (s, *s.conjuncts)]
        if verb.dep_ == "relcl" and own[0].tag_ in {"WDT", "WP"}:  # "X and Y, who were seized"
            return [t for m in meant for t in (m, *m.conjuncts)]
        return meant
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and verb.head.pos_ in {"VERB", "AUX"}:
        if not any(c.dep_ in SUBJECTS for c in verb.children):
            return passive_subjects(verb.head)
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


def path(low: Token, high: Token) -> Iterator[Token]:
    """The words on the way up from `low` to `high`, both left out."""
    for step in low.ancestors:
        if step.i == high.i:
            return
        yield step
