"""Stories: which events are one incident, told in several sentences, and which are several.

Codebook, rules 1 to 3. Each event joins the story that it fits best, begins one of its own if it
can stand alone, or is left out. What contradicts (another day, place, side) never joins.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.alone import can_stand
from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.gates import tells_of_no_attack
from wirecoder.pipeline.read.grammar import path, word
from wirecoder.pipeline.read.phrases import content
from wirecoder.pipeline.read.profile import Profile, profile_of
from wirecoder.pipeline.read.reality import Reality
from wirecoder.pipeline.read.together import EFFECTS, is_apart, is_part
from wirecoder.pipeline.read.told import Told

_APART = frozenset(
    "separately elsewhere meanwhile another separate second third later earlier "
    "hours days also".split()
)
_ANSWERS = frozenset(
    "reaction retaliation retaliatory reprisal revenge avenge response counter-strike "
    "self-defense self-defence retribution".split()
)


@dataclass(slots=True)
class Story:
    """One incident as the article tells it: its events in order, and what they say together."""

    events: list[tuple[Event, Told]] = field(default_factory=list)
    profile: Profile = field(default_factory=Profile)
    answers: "Story | None" = None

    @property
    def begin(self) -> tuple[int, ...]:
        """Where the article first tells of it."""
        return min((event.parsed.headline, *event.at) for event, _ in self.events)[1:]

    @property
    def answering(self) -> bool:
        """Whether it is told as an answer to another attack."""
        return any(_answers(event) for event, _ in self.events)

    @property
    def last(self) -> int:
        """The number of the last sentence that tells of it."""
        return max(event.parsed.place for event, _ in self.events)

    @property
    def recent(self) -> tuple[int, int]:
        """Where the body last told of it, and in what clause: the main one comes before those that
        hang on it. The headline comes before all."""
        return max(
            (-1, 0) if e.parsed.headline else (e.parsed.place, -_depth(e)) for e, _ in self.events
        )

    def add(self, event: Event, told: Told, profile: Profile) -> None:
        """One more event of this incident."""
        self.events.append((event, told))
        self.profile = self.profile.joined(profile)


def _depth(event: Event) -> int:
    return sum(1 for _ in event.verb.ancestors)


def stories_of(article: Sequence[Told]) -> list[Story]:
    """The incidents of an article in order of appearance. The headline only adds to the body's."""
    stories: list[Story] = []
    if tells_of_no_attack(article):
        return stories
    body = [told for told in article if not told.parsed.headline]
    for told in (*body, *(told for told in article if told.parsed.headline)):
        begin = not told.parsed.headline or not body
        # Those that can stand alone first, so that an effect finds its cause beside it.
        for event in sorted(told.events, key=lambda event: not can_stand(event, told)):
            _place(event, told, stories, begin=begin)
    stories.sort(key=lambda story: story.begin)
    for story in stories:
        story.answers = _answered(story, stories)
    return stories


@dataclass(frozen=True, slots=True)
class _Telling:
    """One event with what its sentence says of it."""

    event: Event
    told: Told
    reality: Reality
    profile: Profile

    @property
    def stands(self) -> bool:
        """Whether a story can begin with it."""
        return self.reality is Reality.SPECIFIC and can_stand(self.event, self.told)


def _place(event: Event, told: Told, stories: list[Story], *, begin: bool = True) -> None:
    """Put the event into the story that it fits best, else into one of its own, else nowhere."""
    reality = told.realities[event.token.i]
    if reality in {Reality.SERIES, Reality.UNREAL}:
        return
    latest = max(stories, key=lambda story: story.recent, default=None)
    telling = _Telling(event, told, reality, _profile(event, told, latest))
    fits = [(_fit(telling, story, latest=story is latest), n) for n, story in enumerate(stories)]
    best, n = max(((fit, n) for fit, n in fits if fit is not None), default=(0.0, -1))
    if best > 0:
        stories[n].add(event, told, telling.profile)
    elif begin and telling.stands:
        if not stories or _is_new(telling):
            stories.append(Story())
            stories[-1].add(event, told, telling.profile)
        elif latest is not None and any(f is not None and stories[n] is latest for f, n in fits):
            latest.add(event, told, telling.profile)


def _profile(event: Event, told: Told, latest: Story | None) -> Profile:
    """What the event's words say; the only attack of a sentence has all of the sentence."""
    standing = [
        e
        for e in told.events
        if can_stand(e, told) and told.realities[e.token.i] is Reality.SPECIFIC
    ]
    alone = can_stand(event, told) and all(e is event or is_part(e, event) for e in standing)
    profile = profile_of(event, told, alone=alone)
    if latest and not profile.days and _says_apart(event):
        return replace(profile, days=latest.profile.days)  # "hours later"
    return profile


def _is_new(telling: _Telling) -> bool:
    """Whether the event says anything that could make it another incident than those before."""
    event, profile = telling.event, telling.profile
    if profile.sites or profile.days or _says_apart(event) or _answers(event):
        return True
    known = [
        p
        for p in event.patients
        if any(c.dep_ in {"det", "poss"} and c.lower_ in lexicon.ANAPHORA for c in p.children)
    ]
    return bool(profile.targets and profile.target_types) and not known


_JOINED = 10.0  # events of one clause are one, whatever else speaks against it


def _fit(telling: _Telling, story: Story, *, latest: bool) -> float | None:
    """How well the event fits the story: None where it contradicts, 0 or less without a tie."""
    event, profile = telling.event, telling.profile
    near = [e for e, _ in story.events if e.parsed is event.parsed]
    if any(is_apart(event, other) for other in near):
        return None
    if any(is_part(event, other) for other in near):
        return _JOINED
    told_of = telling.reality is Reality.ANAPHOR or _tells_again(event, story.profile)
    if _contradicts(profile, story.profile, told_of=told_of):
        return None
    return (
        _ties(telling, story)
        + _nearness(telling, story, latest=latest)
        - _distance(telling, story.profile)
    )


def _ties(telling: _Telling, story: Story) -> float:
    """What event and story share."""
    one, other = telling.profile, story.profile
    score = 3.0 * bool(one.sites & other.sites)
    score += 1.5 * bool((one.sites | one.around) & (other.sites | other.around))
    score += 1.5 * bool(one.targets & other.targets) + 1.0 * _tells_again(telling.event, other)
    score += 1.0 * bool(one.days & other.days)
    score += 1.0 * bool(one.means & other.means)
    score += 1.5 * bool(one.actors & other.actors)
    score += 0.5 * bool(one.actor_codes & other.actor_codes)
    return score + 4.0 * bool(story.answering and _answers(telling.event))


def _nearness(telling: _Telling, story: Story, *, latest: bool) -> float:
    """Signs that the event goes on with what was told: "the attack", effects, nothing new."""
    event = telling.event
    away = event.parsed.place - story.last
    score = 0.0
    if telling.reality is Reality.ANAPHOR:
        score += 2.0 + 0.5 * (event.act in {e.act for e, _ in story.events})
    score += 1.0 * (latest and 0 <= away <= 2)
    score += 1.5 * (latest and _is_bare(event, telling.profile))
    if event.act in EFFECTS and not can_stand(event, telling.told):
        score += 2.0 if latest and 0 <= away <= 3 else -1.0
    if any(a.lower_ == "attackers" or _is_known(a) for a in event.agents):
        score += 2.5 if latest else 0.5
    return score


def _distance(telling: _Telling, other: Profile) -> float:
    """Signs that the event is another one: other means, "hours later", an answer."""
    one = telling.profile
    score = 1.5 * bool(one.means and other.means and not one.means & other.means)
    score += 2.5 * (telling.reality is Reality.SPECIFIC and _says_apart(telling.event))
    shared = one.actors & other.actors or one.targets & other.targets
    return score + 3.0 * bool(_answers(telling.event) and not shared)


def _tells_again(event: Event, profile: Profile) -> bool:
    """Whether it strikes "the base" or "the building" of which the story told."""
    return any(
        word(content(p)) in profile.targets
        and any(c.dep_ == "det" and c.lower_ in {"the", "that"} for c in p.children)
        for p in event.patients
    )


def _contradicts(one: Profile, other: Profile, *, told_of: bool) -> bool:
    if one.days and other.days and not one.days & other.days:
        return True
    if (
        not told_of
        and one.sites
        and other.sites
        and not (one.sites | one.around) & (other.sites | other.around)
    ):
        return True
    if one.countries and other.countries and not one.countries & other.countries:
        return True
    if one.sides and other.sides and not one.sides & other.sides:
        return True
    if one.actor_codes and other.actor_codes and not one.actor_codes & other.actor_codes:
        return True
    if one.actor_codes & other.target_codes and not one.actor_codes & other.actor_codes:
        return True
    return bool(
        one.target_codes & other.actor_codes
        and not one.target_codes & other.target_codes
        and one.target_codes != other.actor_codes | one.target_codes
    )


def _says_apart(event: Event) -> bool:
    lead = [t.lower_ for t in event.parsed.doc[: event.verb.i]][:9]
    if any(w in {"later", "earlier"} for w in lead) and any(
        w in {"hours", "minutes", "hour", "days", "day"} for w in lead
    ):
        return True
    if "also" in lead[:5]:
        return True
    if lead[:1] and lead[0] in {"also", "separately", "elsewhere", "meanwhile", "earlier", "hours"}:
        return True
    if "same" in lead[:4] or "separate" in lead[:4]:
        return True
    for child in event.verb.children:
        if child.lower_ in _APART and child.i < event.verb.i:
            return True
    return any(c.lower_ in {"another", "second", "third", "separate"} for c in event.token.children)


def _is_bare(event: Event, profile: Profile) -> bool:
    """Whether the event names no day, no place and no new victim of its own, and so goes on."""
    if profile.sites or profile.days or event.light is not None or event.noun:
        return False
    return all(
        any(c.dep_ in {"det", "poss"} and c.lower_ in lexicon.ANAPHORA for c in p.children)
        or p.pos_ == "PRON"
        for p in event.patients
    )


def _is_known(head: Token) -> bool:
    """ "The attackers": those of whom the article told before."""
    known = any(c.lower_ in {"the", "these", "those"} for c in head.children if c.dep_ == "det")
    return known and word(head) in lexicon.VAGUE_ACTORS


def _answers(event: Event) -> list[Token]:
    """The words by which the event's own clause says that it answers another."""
    above = [event.verb, *[a for a in event.verb.ancestors if a.pos_ == "VERB"][:2]]
    found = [t for t in above if word(t) in lexicon.RESPONDING]
    found += [t for t in event.parsed.doc[:5] if word(t) in _ANSWERS and t.dep_ == "pobj"]
    found += [t for t in event.territory if word(t) in _ANSWERS and not _is_wished(t, event)]
    if event.token.dep_ == "nsubj" and event.token.head.lemma_ == "be":  # "was in response to"
        found += [t for t in event.token.head.subtree if word(t) in _ANSWERS and t.dep_ == "pobj"]
    return found


def _is_wished(token: Token, event: Event) -> bool:
    """ "Threatening reprisals", "to discuss a response"."""
    return any(
        word(step) in lexicon.UNREAL or word(step) in {"discuss", "call"}
        for step in path(token, event.token)
    ) or any(c.lower_ in {"no", "any"} for c in token.children)


def _answered(story: Story, stories: Sequence[Story]) -> "Story | None":
    """The story that this one answers: the one told behind "in retaliation for", else the one whose
    sides are the other way round, else the one told before it."""
    others = [other for other in stories if other is not story]
    for event, _ in story.events:
        words = _answers(event)
        for other in others:
            for answered, _ in other.events:
                if answered.parsed is event.parsed and any(
                    t.is_ancestor(answered.token) for t in words
                ):
                    return other
        if words:
            earlier = [o for o in others if o.begin < story.begin]
            return next(iter([*reversed(earlier), *others]), None)
    return None
