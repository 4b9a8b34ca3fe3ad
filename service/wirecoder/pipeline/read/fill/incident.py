"""Incidents: the stories of an article with all their slots, tied to its words."""

from collections.abc import Sequence

from wirecoder.pipeline.ground.grounded import GroundedIncident
from wirecoder.pipeline.read.fill.accounts import accounts_of
from wirecoder.pipeline.read.fill.actors import perpetrators_of
from wirecoder.pipeline.read.fill.claims import claim_of
from wirecoder.pipeline.read.fill.counts import counts_of
from wirecoder.pipeline.read.fill.harm import casualties_of, damage_of
from wirecoder.pipeline.read.fill.objects import targets_of, weapons_of
from wirecoder.pipeline.read.fill.outcome import event_type_of, outcome_of
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.fill.setting import date_of, place_of
from wirecoder.pipeline.read.stories import Story
from wirecoder.pipeline.read.told import Told
from wirecoder_schemas.evidence import Quote


def incidents_of(
    text: str, article: Sequence[Told], stories: Sequence[Story]
) -> list[GroundedIncident]:
    """Every story as a grounded incident, in order of appearance."""
    places = {id(story): f"incidents[{n}]" for n, story in enumerate(stories)}
    return [
        _incident(Scope(text, article, story, [s for s in stories if s is not story]), places)
        for story in stories
    ]


def _incident(scope: Scope, places: dict[int, str]) -> GroundedIncident:
    story = scope.story
    setting = place_of(scope)
    claim = claim_of(scope)
    counts = counts_of(scope)
    actors = perpetrators_of(scope, claim)
    return GroundedIncident(
        place=places[id(story)],
        event=_clause(scope),
        event_type=event_type_of(scope),
        outcome=outcome_of(scope),
        date=date_of(scope),
        site=setting.site,
        admin1=setting.admin1,
        country=setting.country,
        perpetrators=actors,
        claim=claim,
        targets=targets_of(scope),
        weapons=weapons_of(scope),
        launched=counts.launched,
        intercepted=counts.intercepted,
        impacted=counts.impacted,
        casualties=casualties_of(scope),
        damage=damage_of(scope),
        answers=places.get(id(story.answers)) if story.answers else None,
        accounts=accounts_of(scope, counts.launched, actors, claim),
        read=True,
    )


def _clause(scope: Scope) -> Quote:
    """The sentence of the story's main event."""
    _event, told = scope.own[0]
    sentence = told.parsed.sentence
    return Quote(
        quote=scope.text[sentence.start : sentence.end], start=sentence.start, end=sentence.end
    )
