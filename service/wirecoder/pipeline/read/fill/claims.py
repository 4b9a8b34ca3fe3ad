"""Claims: who claimed or denied the attack, or that nobody did (codebook, `claim`)."""

from collections.abc import Iterator

from spacy.tokens import Token

from wirecoder.pipeline.ground.grounded import GroundedClaim
from wirecoder.pipeline.read.fill.clauses import clause_of
from wirecoder.pipeline.read.fill.naming import (
    ACTING,
    PRONOUNS,
    actor_name,
    defenders,
    is_attacked,
    named,
)
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.grammar import speaker_of, word
from wirecoder.pipeline.read.phrases import content, text_of
from wirecoder.pipeline.read.reality import Reality
from wirecoder.pipeline.read.stories import Story
from wirecoder.pipeline.read.told import Told
from wirecoder.pipeline.resolve import cues
from wirecoder.pipeline.resolve.places import country_of
from wirecoder_schemas.codebook import ClaimStatus
from wirecoder_schemas.evidence import Quote


def status_of(claim: GroundedClaim) -> ClaimStatus | None:
    """What the claim says: as read off the parse, else by its words."""
    return claim.status or cues.claim_status(claim.quote.quote)


_CLAIMING = frozenset("claim own admit deny take accept acknowledge disclaim reject say".split())


def claim_of(scope: Scope) -> GroundedClaim | None:
    """The sentence that says who claimed or denied it, or that nobody did."""
    found = [row for told in scope.article for row in _claims_in(scope, told)]
    denied = [row for row in found if cues.claim_status(row.quote.quote) is ClaimStatus.DENIED]
    claimed = [row for row in found if cues.claim_status(row.quote.quote) is ClaimStatus.CLAIMED]
    return next(iter([*claimed, *denied, *found]), None) or _own_word(scope)


def _claims_in(scope: Scope, told: Told) -> Iterator[GroundedClaim]:
    if told.parsed.headline or not is_of(scope, told):
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


def is_of(scope: Scope, told: Told) -> bool:
    """Whether a sentence on claims is on this story: it tells of it, or it is the latest told."""
    place = told.parsed.place
    if any(event.parsed.place == place for event, _ in scope.story.events):
        return True
    if any(event.parsed.place == place for other in scope.others for event, _ in other.events):
        return False
    if told.events and Reality.ANAPHOR not in told.realities.values():
        return False

    def latest(story: Story) -> int:
        return max(
            (
                e.parsed.place
                for e, _ in story.events
                if e.parsed.place < place and not e.parsed.headline
            ),
            default=-1,
        )

    ours = latest(scope.story)
    return ours >= 0 and all(latest(other) < ours for other in scope.others)


def _claims(token: Token, told: Told) -> bool:
    lemma = word(token)
    if token.pos_ != "VERB" or lemma not in _CLAIMING:
        return False
    reach = {t.lower_ for c in token.children if c.dep_ != "nsubj" for t in c.subtree}
    about = {
        "responsibility",
        "credit",
        "attack",
        "attacks",
        "strike",
        "killing",
        "killings",
        "assault",
        "bombing",
        "raid",
        "abduction",
        "kidnapping",
        "it",
        "ambush",
        "explosion",
        "blast",
        "shelling",
        "involvement",
        "charge",
        "accusation",
        "shooting",
        "hijacking",
        "launch",
    }
    if lemma == "say":  # "nobody has said they carried it out"
        none = {c.lower_ for c in token.children if c.dep_ == "nsubj"}
        return bool(none & {"nobody", "one", "none"}) and bool(reach & {"carried", "responsible"})
    if lemma == "take":
        return bool(reach & {"responsibility", "credit"})
    return bool(reach & about)


def _is_general_claim(token: Token) -> bool:
    reach = {t.lower_ for t in token.subtree}
    return bool(reach & {"most", "majority", "attacks", "previous", "similar"}) and not (
        reach & {"both"}
    )


def _claimant(verb: Token) -> Token | None:
    agent = [c for p in verb.children if p.dep_ == "agent" for c in p.children if c.dep_ == "pobj"]
    subjects = [c for c in verb.children if c.dep_ == "nsubj"]
    found = next(iter([*agent, *subjects]), None)
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
        if event.parsed.headline or event.act not in ACTING:
            continue
        for head in event.agents:
            speaker = speaker_of(event.verb)
            if speaker is None:
                continue
            own = head.lower_ in PRONOUNS - {"he", "she"} or any(
                c.lower_ in {"its", "their", "our"} for c in head.children
            )
            code = country_of(text_of(speaker))
            actor = named(head, told)
            same = (
                code is not None
                and actor is not None
                and actor.code == code
                and not (
                    {t.lower_ for t in speaker.subtree} & {"agency", "radio", "newspaper", "media"}
                )
            )
            if actor is not None and actor.code and actor.code in defenders(scope):
                continue
            if (own or same) and actor is not None and not is_attacked(actor, scope):
                quote = clause_of(scope, told.parsed, [speaker, event.token])
                name = scope.quote(told.parsed, actor.first, actor.last)
                return GroundedClaim(quote, name, ClaimStatus.CLAIMED)
    return None
