"""Who did it, who says so, and what or who was attacked."""

from wirecoder.pipeline.ground.grounded import GroundedIncident, GroundedPerpetrator
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.resolve import cues
from wirecoder.pipeline.resolve.places import country_of
from wirecoder.pipeline.resolve.targets import target_type
from wirecoder_schemas.codebook import Attribution, ClaimStatus
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Claim, Perpetrator, Target


def claim(incident: GroundedIncident, notes: Notes) -> Claim:
    """Whether somebody claimed or denied it; `not_reported` if the clause speaks of no claim."""
    said = incident.claim
    status = said and (said.status or cues.claim_status(said.quote.quote))
    if said and status is None:
        notes.add(
            "not_entailed", f"{incident.place}.claim", "no word speaks of a claim", said.quote
        )
    if not said or status is None:
        return Claim(status=ClaimStatus.NOT_REPORTED, claimant=None, quotes=())
    claimant = said.claimant if status is not ClaimStatus.NO_CLAIM else None
    return Claim(
        status=status,
        claimant=claimant.quote if claimant else None,
        quotes=_once(said.quote, claimant),
    )


def perpetrators(incident: GroundedIncident, claimed: Claim, notes: Notes) -> list[Perpetrator]:
    """The actors, without those that bear the name of what was attacked."""
    attacked = [_words(target.name) for target in incident.targets]
    rows: dict[tuple[str, Attribution], Perpetrator] = {}
    for n, row in enumerate(incident.perpetrators):
        name, path = _words(row.name), f"{incident.place}.perpetrators[{n}]"
        if incident.read:
            rows.setdefault((row.name.quote.casefold(), row.attribution), _perpetrator(row))
            continue
        if any(name <= target or target <= name for target in attacked):
            notes.add("actor_is_target", path, "this is whom the attack was on", row.name)
            continue
        attribution = cues.attribution(row.quote.quote, row.attribution)
        if attribution is Attribution.REPORTED and not cues.does_it(
            row.quote.quote, row.name.quote
        ):
            notes.add("not_entailed", path, "the clause does not tell that they did it", row.quote)
            continue
        if claimed.status is ClaimStatus.CLAIMED and claimed.claimant == row.name.quote:
            attribution = Attribution.CLAIMED
        rows.setdefault(
            (row.name.quote.casefold(), attribution),
            _perpetrator(row, attribution),
        )
    return list(rows.values())


def _perpetrator(row: GroundedPerpetrator, attribution: Attribution | None = None) -> Perpetrator:
    return Perpetrator(
        name=row.name.quote,
        attribution=attribution or row.attribution,
        quotes=_once(row.quote, row.name),
    )


def targets(incident: GroundedIncident) -> list[Target]:
    """What was attacked, each name once; the nationality is that of the name's own words."""
    rows: dict[str, Target] = {}
    for row in incident.targets:
        target = Target(
            name=row.name.quote,
            type=target_type(row.name.quote, row.type),
            nationality=country_of(row.name.quote),
            quotes=(row.name,),
        )
        rows.setdefault(row.name.quote.casefold(), target)
    return list(rows.values())


def _words(name: Quote) -> frozenset[str]:
    return frozenset(name.quote.casefold().replace("’s", "").replace("'s", "").split()) - {"the"}


def _once(*quotes: Quote | None) -> tuple[Quote, ...]:
    """The quotes in order, without gaps, repeats, or words that an earlier one holds already."""
    kept: list[Quote] = []
    for quote in quotes:
        if quote and not any(earlier.holds(quote) for earlier in kept):
            kept.append(quote)
    return tuple(kept)
