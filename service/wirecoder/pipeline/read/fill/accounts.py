"""Accounts: where sources in the article disagree, each version with who says so."""

from collections.abc import Sequence

from wirecoder.pipeline.ground.grounded import (
    GroundedAccount,
    GroundedClaim,
    GroundedPerpetrator,
)
from wirecoder.pipeline.read.fill.claims import status_of
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.grammar import speaker_of
from wirecoder.pipeline.read.phrases import name_of
from wirecoder_schemas.codebook import Attribution, ClaimStatus
from wirecoder_schemas.evidence import Quote


def accounts_of(
    scope: Scope,
    launched: Sequence[Quote],
    perpetrators: Sequence[GroundedPerpetrator],
    claim: GroundedClaim | None,
) -> tuple[GroundedAccount, ...]:
    """The versions of the number of munitions, and of who did it."""
    rows: list[GroundedAccount] = []
    if len(launched) > 1:
        rows += [GroundedAccount("munitions.launched", q, _source(scope, q)) for q in launched]
    accused = [row for row in perpetrators if row.attribution is Attribution.ACCUSED]
    denied = claim is not None and status_of(claim) is ClaimStatus.DENIED
    if len(accused) > 1 or (accused and denied):
        rows += [GroundedAccount("perpetrators", r.name, _source(scope, r.name)) for r in accused]
    if accused and claim is not None and denied:
        rows.append(GroundedAccount("claim", claim.quote, claim.claimant))
    return tuple(rows)


def _source(scope: Scope, quote: Quote) -> Quote | None:
    """Who says the words of a quote: the subject of the verb of saying above them."""
    for told in scope.article:
        for token in told.parsed.doc:
            if quote.start <= told.parsed.offset(token) < quote.end:
                speaker = speaker_of(token)
                if speaker is None:
                    return None
                first, last = name_of(speaker)
                return scope.quote(told.parsed, first, last)
    return None
