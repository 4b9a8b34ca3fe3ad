"""Actors: who did it, on whose word, and who claimed or denied it."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from wirecoder.pipeline.ground.grounded import GroundedClaim, GroundedPerpetrator
from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.events import Event, meant_by, speaker_of, word
from wirecoder.pipeline.read.fill.clauses import clause_of
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.reality import Reality
from wirecoder.pipeline.read.stories import Story
from wirecoder.pipeline.read.phrases import content, name_of, span_of
from wirecoder.pipeline.read.told import Told
from wirecoder.pipeline.resolve import cues
from wirecoder.pipeline.resolve.places import country_of
from wirecoder.pipeline.resolve.targets import noun_type
from wirecoder_schemas.codebook import Attribution, ClaimStatus, TargetType
from wirecoder_schemas.evidence import Quote

_ACTING = frozenset({Act.ATTACK, Act.FIRE, Act.HARM, Act.SEIZE, Act.CLASH, Act.DAMAGE, Act.EXPLODE})
_ACTORS = frozenset({TargetType.MILITARY_PERSONNEL, TargetType.ARMED_GROUP, TargetType.AIRCRAFT,
                     TargetType.VESSEL, TargetType.GOVERNMENT})
_PRONOUNS = frozenset("it they he she its their we our".split())
_FORCES = frozenset("troop force army soldier unit plane jet warplane gunner navy marine".split())
_OFFICES = lexicon.STATE_OFFICES - {"army", "police", "military", "government", "command"} | {
    "caller", "agency", "radio", "statement", "message", "leader"}
_ORGANS = frozenset("branch wing arm faction movement cell front party organisation organization".split())
_BLAME = frozenset("blame accuse suspect attribute".split())


@dataclass(frozen=True, slots=True)
class _Named:
    """An actor: the words that name it, where, and the country it belongs to."""

    told: Told
    head: Token
    first: int
    last: int
    code: str | None


def perpetrators_of(scope: Scope, claim: GroundedClaim | None) -> tuple[GroundedPerpetrator, ...]:
    """Those whom the article names as having done it, each with the clause that says so."""
    rows: dict[str, GroundedPerpetrator] = {}
    if claim is not None and claim.claimant and _status(claim) is ClaimStatus.CLAIMED:
        rows[_key(claim.claimant.quote)] = GroundedPerpetrator(
            claim.quote, claim.claimant, Attribution.CLAIMED)
    for row in (*_blamed(scope), *_acting(scope)):
        if not any(_same(row.name.quote, other.name.quote) for other in rows.values()):
            rows.setdefault(_key(row.name.quote), row)
    named = [row for row in rows.values() if not _is_vague(row.name.quote)]
    return tuple(named or list(rows.values())[:1])[:3]


def _status(claim: GroundedClaim) -> ClaimStatus | None:
    return claim.status or cues.claim_status(claim.quote.quote)


def _acting(scope: Scope) -> Iterator[GroundedPerpetrator]:
    defence = _defenders(scope)
    for event, told in scope.own:
        if event.act not in _ACTING or event.parsed.headline:
            continue
        for head in event.agents:
            actor = _named(head, told)
            if actor is None or _is_attacked(actor, scope) or (actor.code and actor.code in defence):
                continue
            quote = clause_of(scope, told.parsed, [head, event.token])
            name = scope.quote(told.parsed, actor.first, actor.last)
            yield GroundedPerpetrator(quote, name, _attribution(event, head, actor))


def _defenders(scope: Scope) -> frozenset[str]:
    """The countries whose forces beat the attack back: they are no attackers."""
    heads = [h for e, _ in scope.story.events if e.act is Act.STOP for h in e.agents
             if any(word(content(p)) in lexicon.NOUNS for p in e.patients)]
    names = [content(meant_by(h)) for h in heads]
    return frozenset(c for n in names if (c := country_of(_text(n))))


def _text(head: Token) -> str:
    first, last = name_of(head)
    return head.doc[first : last + 1].text


def _named(head: Token, told: Told) -> _Named | None:
    """The actor that a subject names; of a pronoun, whoever speaks in the sentence."""
    meant = meant_by(head)
    if meant.i == head.i and (head.pos_ == "PRON" or any(c.lower_ in lexicon.OUR for c in head.children)):
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
        return _named(whose, told)
    if word(inner) in lexicon.NOUNS or word(inner) in lexicon.STATE_OFFICES - {"army", "police", "military", "government", "command"}:
        return None
    bare = first == inner.i and word(inner) in _FORCES | {"division", "unit"}
    known = any(c.lower_ in {"the", "these"} for c in inner.children if c.dep_ == "det")
    if (bare and code is None) or (vague and known):
        return None  # "forces", "the attackers": told of before, or not named at all
    if kind is TargetType.AIRCRAFT and code is None or inner.lower_ in {".", "-"}:
        return None
    if word(inner) in _ORGANS and any(c.lower_ == "of" for c in inner.children):
        return _Named(told, inner, first, last, code)
    if kind in _ACTORS or vague or code or proper:
        return _Named(told, inner, first, last, code)
    return None


def actor_name(head: Token) -> tuple[int, int]:
    """The name of an actor: with "in X" or "for X" where it is a proper one, and of a modifier
    ("the Iran-aligned militia attack") with the words before it."""
    first, last = name_of(head)
    doc = head.doc
    if head.dep_ == "compound":
        while first > 0 and doc[first - 1].dep_ in {"amod", "compound", "npadvmod", "punct"} and (
            doc[first - 1].ent_type_ not in {"DATE", "TIME"}) and doc[first - 1].text != ",":
            first -= 1
    if head.pos_ == "PROPN" and head.ent_type_ not in {"GPE", "NORP"}:
        tail = doc[last + 1] if last + 1 < len(doc) else None
        if tail is not None and tail.lower_ in {"in", "for"} and tail.head.i == head.i:
            inner = [c for c in tail.children if c.dep_ == "pobj" and c.pos_ == "PROPN"
                     or c.dep_ == "pobj" and tail.lower_ == "for"]
            if inner:
                last = max(t.i for t in [inner[0], *inner[0].conjuncts])
                last = max(last, span_of(inner[0])[1])
    return first, last


def _whose(office: Token) -> Token | None:
    """Of "the Polisario communique", "a spokesman for the army": whose word it is."""
    own = [c for c in office.children if c.dep_ in {"poss", "compound", "amod", "nmod"}
           and (c.pos_ == "PROPN" or country_of(c.text))]
    own += [o for p in office.children if p.lower_ in {"for", "of", "by"} for o in p.children
            if o.dep_ == "pobj" and not any(c.lower_ in lexicon.OUR for c in o.children)]
    return own[0] if own else None


def _own_side(head: Token) -> str | None:
    """The country of bare "troops" of whom a ministry or command speaks: its own."""
    if word(head) not in _FORCES or any(c.dep_ in {"amod", "compound"} for c in head.children):
        return None
    speaker = speaker_of(head)
    return country_of(_text(speaker)) if speaker is not None else None


def _name(actor: _Named) -> str:
    return actor.head.doc[actor.first : actor.last + 1].text


def _attribution(event: Event, head: Token, actor: _Named) -> Attribution:
    speaker = speaker_of(event.verb)
    if meant_by(head).i != head.i:
        return Attribution.CLAIMED  # "said that its fighters had fired"
    if speaker is None:
        return Attribution.REPORTED
    first, last = name_of(speaker)
    code = country_of(speaker.doc[first : last + 1].text) or country_of(speaker.text)
    if code and actor.code == code:
        return Attribution.CLAIMED
    return Attribution.REPORTED if _is_vague(_name(actor)) else Attribution.ACCUSED


def _is_attacked(actor: _Named, scope: Scope) -> bool:
    """Whether this is rather the side that was attacked."""
    profile = scope.story.profile
    return bool(actor.code and actor.code in profile.target_codes
                and not actor.code in profile.actor_codes)


def _blamed(scope: Scope) -> Iterator[GroundedPerpetrator]:
    """ "X blamed Y for it", "accused Y", "suspects a band of Y", "blamed on Y"."""
    for told in scope.article:
        if told.parsed.headline or not _is_of(scope, told):
            continue
        for token in told.parsed.doc:
            if word(token) not in _BLAME or token.pos_ != "VERB":
                continue
            if any(c.lower_ in lexicon.REPEATEDLY for c in token.children):
                continue
            for head in _accused(token):
                actor = _named(head, told)
                if actor is not None:
                    yield GroundedPerpetrator(
                        clause_of(scope, told.parsed, [token, head]),
                        scope.quote(told.parsed, actor.first, actor.last),
                        Attribution.ACCUSED,
                    )


def _accused(verb: Token) -> list[Token]:
    on = [c for p in verb.children if p.dep_ == "prep" and p.lower_ in {"on", "to"} for c in p.children
          if c.dep_ == "pobj"]
    return on or [c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"}]


def _is_vague(name: str) -> bool:
    words = name.casefold().split()
    return bool(words) and words[-1].rstrip("s").replace("men", "man") in lexicon.VAGUE_ACTORS and (
        len(words) == 1 or name.islower() or words[0] in {"armed", "unidentified", "unknown", "heavily"})


def _key(name: str) -> str:
    return " ".join(w for w in name.casefold().replace("’", "'").split() if w != "the")


def _same(one: str, other: str) -> bool:
    ours, theirs = set(_key(one).split()), set(_key(other).split())
    if ours <= theirs or theirs <= ours:
        return True
    codes = country_of(one), country_of(other)
    return codes[0] is not None and codes[0] == codes[1]


# ------------------------------------------------------------------------------ claims


_CLAIMING = frozenset("claim own admit deny take accept acknowledge disclaim reject say".split())


def claim_of(scope: Scope) -> GroundedClaim | None:
    """The sentence that says who claimed or denied it, or that nobody did."""
    found = [row for told in scope.article for row in _claims_in(scope, told)]
    denied = [row for row in found if cues.claim_status(row.quote.quote) is ClaimStatus.DENIED]
    claimed = [row for row in found if cues.claim_status(row.quote.quote) is ClaimStatus.CLAIMED]
    return (claimed or denied or found or [_own_word(scope)])[0]


def _claims_in(scope: Scope, told: Told) -> Iterator[GroundedClaim]:
    if told.parsed.headline or not _is_of(scope, told):
        return
    for token in told.parsed.doc:
        if not _claims(token, told) or _is_general_claim(token):
            continue
        quote = _claim_quote(scope, told, token)
        status = cues.claim_status(quote.quote)
        if status is None:
            continue
        subject = _claimant(token)
        claimant = None
        if subject is not None and status is not ClaimStatus.NO_CLAIM:
            first, last = actor_name(content(subject))
            claimant = scope.quote(told.parsed, first, last)
        yield GroundedClaim(quote, claimant)


def _is_of(scope: Scope, told: Told) -> bool:
    """Whether a sentence on claims is on this story: it tells of it, or it is the latest told."""
    place = told.parsed.place
    if any(event.parsed.place == place for event, _ in scope.story.events):
        return True
    if any(event.parsed.place == place for other in scope.others for event, _ in other.events):
        return False
    if told.events and Reality.ANAPHOR not in told.realities.values():
        return False

    def latest(story: Story) -> int:
        return max((e.parsed.place for e, _ in story.events
                    if e.parsed.place < place and not e.parsed.headline), default=-1)
    ours = latest(scope.story)
    return ours >= 0 and all(latest(other) < ours for other in scope.others)


def _claims(token: Token, told: Told) -> bool:
    lemma = word(token)
    if token.pos_ != "VERB" or lemma not in _CLAIMING:
        return False
    reach = {t.lower_ for c in token.children if c.dep_ not in {"nsubj", "nsubjpass"}
             for t in c.subtree}
    about = {"responsibility", "credit", "attack", "attacks", "strike", "killing", "killings", "assault",
             "bombing", "raid", "abduction", "kidnapping", "it", "ambush", "explosion", "blast",
             "shelling", "involvement", "charge", "accusation", "shooting", "hijacking", "launch"}
    if lemma == "say":  # "nobody has said they carried it out"
        none = {c.lower_ for c in token.children if c.dep_ == "nsubj"}
        return bool(none & {"nobody", "one", "none"}) and bool(reach & {"carried", "responsible"})
    if lemma == "take":
        return bool(reach & {"responsibility", "credit"})
    return bool(reach & about)


def _is_general_claim(token: Token) -> bool:
    reach = {t.lower_ for t in token.subtree}
    return bool(reach & {"most", "majority", "attacks", "previous", "similar"}) and not (
        reach & {"both"})


def _claimant(verb: Token) -> Token | None:
    agent = [c for p in verb.children if p.dep_ == "agent" for c in p.children if c.dep_ == "pobj"]
    subjects = [c for c in verb.children if c.dep_ == "nsubj"]
    found = (agent or subjects or [None])[0]
    if found is None and verb.dep_ in {"conj", "xcomp"}:
        return _claimant(verb.head)
    if found is not None and found.pos_ == "PRON":
        return speaker_of(found)
    return found


def _claim_quote(scope: Scope, told: Told, verb: Token) -> Quote:
    edges = [t.i for t in verb.subtree if t.dep_ != "punct" or t.i > verb.i]
    first, last = min(edges), max(edges)
    doc = told.parsed.doc
    while last > first and doc[last].pos_ in {"PUNCT", "SPACE"}:
        last -= 1
    while first < last and doc[first].pos_ in {"PUNCT", "SPACE"}:
        first += 1
    return scope.quote(told.parsed, first, last)


def _own_word(scope: Scope) -> GroundedClaim | None:
    """Whoever says "we", "it" or "our forces did it" claims it: "X said that it had fired"."""
    for event, told in scope.own:
        if event.parsed.headline or event.act not in _ACTING:
            continue
        for head in event.agents:
            speaker = speaker_of(event.verb)
            if speaker is None:
                continue
            own = head.lower_ in _PRONOUNS - {"he", "she"} or any(
                c.lower_ in {"its", "their", "our"} for c in head.children)
            first, last = name_of(speaker)
            code = country_of(speaker.doc[first : last + 1].text)
            actor = _named(head, told)
            same = code is not None and actor is not None and actor.code == code and not (
                {t.lower_ for t in speaker.subtree} & {"agency", "radio", "newspaper", "media"})
            if actor is not None and actor.code and actor.code in _defenders(scope):
                continue
            if (own or same) and actor is not None and not _is_attacked(actor, scope):
                quote = clause_of(scope, told.parsed, [speaker, event.token])
                name = _Named(told, actor.head, actor.first, actor.last, actor.code)
                return GroundedClaim(
                    quote, scope.quote(told.parsed, name.first, name.last), ClaimStatus.CLAIMED)
    return None
