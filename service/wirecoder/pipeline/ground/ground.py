"""Ground: tie every value of the draft to its words in the article, or drop it and say so.

No value goes on without a verified quote. What is dropped is noted with its path in the draft, so
that an editor sees what the model said and why it does not count.
"""

from wirecoder.pipeline.ground.grounded import (
    GroundedCasualties,
    GroundedClaim,
    GroundedDamage,
    GroundedIncident,
    GroundedPerpetrator,
    GroundedTarget,
    GroundedWeapon,
)
from wirecoder.pipeline.ground.quotes import QuoteFinder
from wirecoder.pipeline.notes import Notes
from wirecoder_schemas.draft import Draft, DraftIncident
from wirecoder_schemas.evidence import Quote

_REASONS = {
    "quote_not_found": "these words are not in the article",
    "quote_in_noise": "these words stand only in a caption, byline, link or form",
    "quote_empty": "there is nothing to look for",
}


def ground(draft: Draft, finder: QuoteFinder, notes: Notes, window: int) -> list[GroundedIncident]:
    """The incidents of one window's draft, each value with its place in the article.

    An incident of which nothing at all is in the article is dropped, and so is one that repeats
    the clause of an earlier one.
    """
    grounded: list[GroundedIncident] = []
    clauses: set[Quote] = set()
    places = [f"windows[{window}].incidents[{n}]" for n in range(len(draft.incidents))]
    for place, incident in zip(places, draft.incidents, strict=True):
        found = _Incident(incident, place, finder, notes).ground(places)
        if found.event in clauses:
            notes.add(
                "incident_repeated", place, "the same clause made a record before", found.event
            )
        elif not found.rests_on_text:
            notes.add("incident_unfounded", place, "nothing of this record is in the article")
        else:
            grounded.append(found)
            clauses |= {found.event} if found.event else set()
    return grounded


class _Incident:
    """Looks up the words of one drafted incident, those near its clause first."""

    def __init__(self, draft: DraftIncident, place: str, finder: QuoteFinder, notes: Notes) -> None:
        self._draft = draft
        self._place = place
        self._finder = finder
        self._notes = notes
        self._event: Quote | None = None  # what the search for itself is not near to
        self._event = self._find(draft.event.quote, "event.quote")

    def ground(self, places: list[str]) -> GroundedIncident:
        draft, answered = self._draft, self._draft.responds_to
        return GroundedIncident(
            place=self._place,
            event=self._event,
            event_type=draft.event.event_type,
            outcome=draft.event.outcome,
            date=self._find(draft.date, "date"),
            site=self._find(draft.site, "site"),
            admin1=self._find(draft.admin1, "admin1"),
            country=self._find(draft.country, "country"),
            perpetrators=tuple(self._perpetrators()),
            claim=self._claim(),
            targets=tuple(self._targets()),
            weapons=tuple(self._weapons()),
            launched=self._counts(draft.launched, "launched"),
            intercepted=self._counts(draft.intercepted, "intercepted"),
            impacted=self._counts(draft.impacted, "impacted"),
            casualties=tuple(self._casualties()),
            damage=self._damage(),
            answers=places[answered - 1] if answered and answered <= len(places) else None,
        )

    def _find(self, words: str | None, path: str, near: Quote | None = None) -> Quote | None:
        """The words as a quote: in `near`, else around the event, else anywhere in evidence."""
        if words is None:
            return None
        result = self._finder.search(words, near or self._event)
        if isinstance(result, Quote):
            return result
        self._notes.add(result, f"{self._place}.{path}", _REASONS[result], words)
        return None

    def _counts(self, words: str | None, path: str) -> tuple[Quote, ...]:
        quote = self._find(words, path)
        return (quote,) if quote else ()

    def _perpetrators(self) -> list[GroundedPerpetrator]:
        rows = []
        for n, row in enumerate(self._draft.perpetrators):
            quote = self._find(row.quote, f"perpetrators[{n}].quote")
            name = quote and self._find(row.name, f"perpetrators[{n}].name", quote)
            if quote and name:
                rows.append(GroundedPerpetrator(quote, name, row.attribution))
        return rows

    def _claim(self) -> GroundedClaim | None:
        claim = self._draft.claim
        quote = claim and self._find(claim.quote, "claim.quote")
        if not claim or not quote:
            return None
        return GroundedClaim(quote, self._find(claim.claimant, "claim.claimant", quote))

    def _targets(self) -> list[GroundedTarget]:
        names = [
            self._find(t.name, f"targets[{n}].name") for n, t in enumerate(self._draft.targets)
        ]
        pairs = zip(names, self._draft.targets, strict=True)
        return [GroundedTarget(name, target.type) for name, target in pairs if name]

    def _weapons(self) -> list[GroundedWeapon]:
        found = [
            self._find(w.words, f"weapons[{n}].words") for n, w in enumerate(self._draft.weapons)
        ]
        pairs = zip(found, self._draft.weapons, strict=True)
        return [GroundedWeapon(words, weapon.type) for words, weapon in pairs if words]

    def _casualties(self) -> list[GroundedCasualties]:
        rows = []
        for n, row in enumerate(self._draft.casualties):
            path = f"casualties[{n}]"
            quote = self._find(row.quote, f"{path}.quote")
            if quote:
                party = self._find(row.party, f"{path}.party", quote)
                killed = self._find(row.killed, f"{path}.killed", quote)
                injured = self._find(row.injured, f"{path}.injured", quote)
                rows.append(GroundedCasualties(quote, party, killed, injured))
        return rows

    def _damage(self) -> GroundedDamage | None:
        damage = self._draft.damage
        quote = damage and self._find(damage.quote, "damage.quote")
        return GroundedDamage(quote, damage.extent) if damage and quote else None
