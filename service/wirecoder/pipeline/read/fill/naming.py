"""Naming: the words that name an actor, its country, and whose word an office gives."""

from dataclasses import dataclass

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.grammar import meant_by, speaker_of, word
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.phrases import content, name_of, span_of, text_of
from wirecoder.pipeline.read.told import Told
from wirecoder.pipeline.resolve.places import country_of
from wirecoder.pipeline.resolve.targets import noun_type
from wirecoder.pipeline.resolve.weapons import named_weapon
from wirecoder_schemas.codebook import TargetType

_ACTORS = frozenset(
    {
        TargetType.MILITARY_PERSONNEL,
        TargetType.ARMED_GROUP,
        TargetType.AIRCRAFT,
        TargetType.VESSEL,
        TargetType.GOVERNMENT,
    }
)
FORCES = frozenset("troop force army soldier unit plane jet warplane gunner navy marine".split())
ACTING = frozenset({Act.ATTACK, Act.FIRE, Act.HARM, Act.SEIZE, Act.CLASH, Act.DAMAGE, Act.EXPLODE})
PRONOUNS = frozenset("it they he she its their we our".split())
_DESKS = lexicon.STATE_OFFICES - {"army", "police", "military", "government", "command"}
"""Offices that speak for the armed and do not fight themselves."""
_OFFICES = _DESKS | {
    "caller",
    "agency",
    "radio",
    "statement",
    "message",
    "leader",
}
_ORGANS = frozenset(
    "branch wing arm faction movement cell front party organisation organization".split()
)


@dataclass(frozen=True, slots=True)
class Named:
    """An actor: the words that name it, where, and the country it belongs to."""

    told: Told
    head: Token
    first: int
    last: int
    code: str | None

    @property
    def words(self) -> str:
        """The name as parsed."""
        return self.head.doc[self.first : self.last + 1].text


def defenders(scope: Scope) -> frozenset[str]:
    """The countries whose forces beat the attack back: they are no attackers."""
    heads = [
        h
        for e, _ in scope.story.events
        if e.act is Act.STOP
        for h in e.agents
        if any(word(content(p)) in lexicon.NOUNS for p in e.patients)
    ]
    names = [content(meant_by(h)) for h in heads]
    return frozenset(c for n in names if (c := country_of(text_of(n))))


def named(head: Token, told: Told) -> Named | None:
    """The actor that a subject names; of a pronoun, whoever speaks in the sentence."""
    meant = meant_by(head)
    if meant.i == head.i and (
        head.pos_ == "PRON" or any(c.lower_ in lexicon.OUR for c in head.children)
    ):
        return None
    inner = content(meant)
    if inner.pos_ == "PRON" or inner.like_num:
        return None
    first, last = actor_name(inner)
    words = inner.doc[first : last + 1].text
    kind = noun_type(words)
    code = country_of(words) or _own_side(inner)
    if any(c.isdigit() for c in words) and inner.pos_ == "PROPN" and code is None:
        return None  # an operation's code name
    vague = word(inner) in lexicon.VAGUE_ACTORS
    proper = inner.pos_ == "PROPN" or inner.ent_type_ in {"ORG", "GPE", "NORP"}
    if word(inner) in _OFFICES and (whose := _whose(inner)) is not None:
        return named(whose, told)
    if word(inner) in lexicon.NOUNS or word(inner) in _DESKS:
        return None
    whole = {"army", "navy"}  # "the army" is a name, "troops" are none
    bare = first == inner.i and word(inner) in (FORCES | {"division", "unit"}) - whole
    known = any(c.lower_ in {"the", "these"} for c in inner.children if c.dep_ == "det")
    if (bare and code is None) or (vague and known):
        return None  # "forces", "the attackers": told of before, or not named at all
    if named_weapon(words) and first == inner.i and not vague:
        return None  # "artillery", "jets": the means, not who used them
    if (kind is TargetType.AIRCRAFT and code is None and first == inner.i) or inner.lower_ in {
        ".",
        "-",
    }:
        return None
    if word(inner) in _ORGANS and any(c.lower_ == "of" for c in inner.children):
        return Named(told, inner, first, last, code)
    if kind in _ACTORS or vague or code or proper:
        return Named(told, inner, first, last, code)
    return None


def actor_name(head: Token) -> tuple[int, int]:
    """The name of an actor: with "in X" or "for X" where it is a proper one, and of a modifier
    ("the Norland-aligned militia attack") with the words before it."""
    first, last = name_of(head)
    doc = head.doc
    if head.dep_ == "compound":
        while (
            first > 0
            and doc[first - 1].dep_ in {"amod", "compound", "npadvmod", "punct"}
            and (doc[first - 1].ent_type_ not in {"DATE", "TIME"})
            and doc[first - 1].text != ","
        ):
            first -= 1
    if head.pos_ == "PROPN" and head.ent_type_ not in {"GPE", "NORP"}:
        tail = doc[last + 1] if last + 1 < len(doc) else None
        if tail is not None and tail.lower_ in {"in", "for"} and tail.head.i == head.i:
            inner = [
                c
                for c in tail.children
                if (c.dep_ == "pobj" and c.pos_ == "PROPN")
                or (c.dep_ == "pobj" and tail.lower_ == "for")
            ]
            if inner:
                last = max(t.i for t in [inner[0], *inner[0].conjuncts])
                last = max(last, span_of(inner[0])[1])
    return first, last


def _whose(office: Token) -> Token | None:
    """Of "the Polisario communique", "a spokesman for the army": whose word it is."""
    own = [
        c
        for c in office.children
        if c.dep_ in {"poss", "compound", "amod", "nmod"}
        and (c.pos_ == "PROPN" or country_of(c.text))
    ]
    own += [
        o
        for p in office.children
        if p.lower_ in {"for", "of", "by"}
        for o in p.children
        if o.dep_ == "pobj" and not any(c.lower_ in lexicon.OUR for c in o.children)
    ]
    return own[0] if own else None


def _own_side(head: Token) -> str | None:
    """The country of bare "troops" of whom a ministry or command speaks: its own."""
    if word(head) not in FORCES or any(c.dep_ in {"amod", "compound"} for c in head.children):
        return None
    speaker = speaker_of(head)
    return country_of(text_of(speaker)) if speaker is not None else None


def is_attacked(actor: Named, scope: Scope) -> bool:
    """Whether this is rather the side that was attacked."""
    profile = scope.story.profile
    return bool(
        actor.code and actor.code in profile.target_codes and actor.code not in profile.actor_codes
    )


def is_vague(name: str) -> bool:
    """Whether a name is none: "gunmen", "armed men"."""
    words = name.casefold().split()
    return (
        bool(words)
        and words[-1].rstrip("s").replace("men", "man") in lexicon.VAGUE_ACTORS
        and (
            len(words) == 1
            or name.islower()
            or words[0] in {"armed", "unidentified", "unknown", "heavily"}
        )
    )


def key_of(name: str) -> str:
    """A name for comparison."""
    return " ".join(w for w in name.casefold().replace("’", "'").split() if w != "the")


def same_actor(one: str, other: str) -> bool:
    """Whether two names are of one actor: one holds the other, or both are of one country."""
    ours, theirs = set(key_of(one).split()), set(key_of(other).split())
    if ours <= theirs or theirs <= ours:
        return True
    codes = country_of(one), country_of(other)
    return codes[0] is not None and codes[0] == codes[1]
