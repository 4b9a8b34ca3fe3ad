"""Actors: who did it, on whose word, and who claimed or denied it."""

from collections.abc import Iterator

from spacy.tokens import Token

from wirecoder.pipeline.ground.grounded import GroundedClaim, GroundedPerpetrator
from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.fill.claims import is_of, status_of
from wirecoder.pipeline.read.fill.clauses import clause_of
from wirecoder.pipeline.read.fill.naming import (
    ACTING,
    Named,
    defenders,
    is_attacked,
    is_vague,
    key_of,
    named,
    same_actor,
)
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.grammar import meant_by, speaker_of, word
from wirecoder.pipeline.read.phrases import content, name_of
from wirecoder.pipeline.resolve.places import country_of
from wirecoder_schemas.codebook import Attribution, ClaimStatus

_BLAME = frozenset("blame accuse suspect attribute".split())


def perpetrators_of(scope: Scope, claim: GroundedClaim | None) -> tuple[GroundedPerpetrator, ...]:
    """Those whom the article names as having done it, each with the clause that says so."""
    rows: dict[str, GroundedPerpetrator] = {}
    if claim is not None and claim.claimant and status_of(claim) is ClaimStatus.CLAIMED:
        rows[key_of(claim.claimant.quote)] = GroundedPerpetrator(
            claim.quote, claim.claimant, Attribution.CLAIMED
        )
    for row in (*_blamed(scope), *_acting(scope)):
        if not any(same_actor(row.name.quote, other.name.quote) for other in rows.values()):
            rows.setdefault(key_of(row.name.quote), row)
    named = [row for row in rows.values() if not is_vague(row.name.quote)]
    return tuple(named or list(rows.values())[:1])[:3]


def _acting(scope: Scope) -> Iterator[GroundedPerpetrator]:
    defence = defenders(scope)
    for event, told in scope.own:
        if event.act not in ACTING or event.parsed.headline:
            continue
        for head in event.agents:
            actor = named(head, told)
            if actor is None or is_attacked(actor, scope) or (actor.code and actor.code in defence):
                continue
            quote = clause_of(scope, told.parsed, [head, event.token])
            name = scope.quote(told.parsed, actor.first, actor.last)
            yield GroundedPerpetrator(quote, name, _attribution(event, head, actor))


def _attribution(event: Event, head: Token, actor: Named) -> Attribution:
    speaker = speaker_of(event.verb)
    if meant_by(head).i != head.i:
        return Attribution.CLAIMED  # "said that its fighters had fired"
    if speaker is None:
        return Attribution.REPORTED
    first, last = name_of(speaker)
    code = country_of(speaker.doc[first : last + 1].text) or country_of(speaker.text)
    if code and actor.code == code:
        return Attribution.CLAIMED
    return Attribution.REPORTED if is_vague(actor.words) else Attribution.ACCUSED


def _blamed(scope: Scope) -> Iterator[GroundedPerpetrator]:
    """ "X blamed Y for it", "accused Y", "suspects a band of Y", "blamed on Y"."""
    for told in scope.article:
        if told.parsed.headline or not is_of(scope, told):
            continue
        for token in told.parsed.doc:
            if word(token) not in _BLAME or token.pos_ != "VERB":
                continue
            if any(c.lower_ in lexicon.REPEATEDLY for c in token.children):
                continue
            for head in _accused(token):
                actor = named(head, told)
                if actor is not None:
                    yield GroundedPerpetrator(
                        clause_of(scope, told.parsed, [token, head]),
                        scope.quote(told.parsed, actor.first, actor.last),
                        Attribution.ACCUSED,
                    )


def _accused(verb: Token) -> list[Token]:
    objects = [c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"}]
    if any(word(content(o)) not in lexicon.NOUNS and word(o) != "it" for o in objects):
        return objects  # "blamed X for it", not "blamed it on X"
    on = [
        c
        for p in verb.children
        if p.dep_ == "prep" and p.lower_ in {"on", "to"}
        for c in p.children
        if c.dep_ == "pobj"
    ]
    return [t for t in on if t.ent_type_ not in {"DATE", "TIME"}] or objects
