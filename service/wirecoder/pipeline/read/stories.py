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
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.phrases import content
from wirecoder.pipeline.read.profile import Profile, profile_of
from wirecoder.pipeline.read.reality import Reality
from wirecoder.pipeline.read.told import Told

_EFFECTS = frozenset({Act.HARM, Act.STOP, Act.IMPACT, Act.DAMAGE})
_APART = frozenset(
    "separately elsewhere meanwhile another separate second third later earlier "
    "hours days also".split()
)
_BEHIND = frozenset("after following since for to over before".split())
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


def _place(event: Event, told: Told, stories: list[Story], *, begin: bool = True) -> None:
    reality = told.realities[event.token.i]
    if reality in {Reality.SERIES, Reality.UNREAL}:
        return
    standing = [
        e
        for e in told.events
        if can_stand(e, told) and told.realities[e.token.i] is Reality.SPECIFIC
    ]
    alone = can_stand(event, told) and all(e is event or _is_part(e, event) for e in standing)
    profile = profile_of(event, told, alone=alone)
    latest = max(stories, key=lambda story: story.recent, default=None)
    if latest and not profile.days and _says_apart(event):
        profile = replace(profile, days=latest.profile.days)  # "hours later"
    scored = [
        (score, n)
        for n, story in enumerate(stories)
        if (score := _fit(event, told, profile, reality, story, latest=story is latest)) is not None
    ]
    best, n = max(scored, default=(0.0, -1))
    if best > 0:
        stories[n].add(event, told, profile)
    elif begin and reality is Reality.SPECIFIC and can_stand(event, told):
        if stories and not _is_new(event, told, profile):
            if latest is not None and any(stories[n] is latest for _, n in scored):
                latest.add(event, told, profile)
            return
        story = Story()
        story.add(event, told, profile)
        stories.append(story)


def _is_new(event: Event, told: Told, profile: Profile) -> bool:
    """Whether the event says anything that could make it another incident than those before."""
    if profile.sites or profile.days or _says_apart(event) or _answers(event):
        return True
    known = [
        p
        for p in event.patients
        if any(c.dep_ in {"det", "poss"} and c.lower_ in lexicon.ANAPHORA for c in p.children)
    ]
    return bool(profile.targets and profile.target_types) and not known


def _fit(
    event: Event, told: Told, profile: Profile, reality: Reality, story: Story, *, latest: bool
) -> float | None:
    """How well the event fits the story; None where it contradicts, 0 or less where nothing ties."""
    near = [e for e, _ in story.events if e.parsed is event.parsed]
    joined = any(_is_part(event, other) for other in near)
    if near and any(_is_apart(event, other) for other in near):
        return None
    told_of = reality is Reality.ANAPHOR or _tells_again(event, story.profile)
    if not joined and _contradicts(profile, story.profile, told_of=told_of):
        return None
    if joined:
        return 10.0
    other = story.profile
    score = 3.0 * bool(profile.sites & other.sites)
    score += 1.5 * bool((profile.sites | profile.around) & (other.sites | other.around))
    score += 1.5 * bool(profile.targets & other.targets) + 1.0 * _tells_again(event, other)
    score += 1.0 * bool(profile.days & other.days)
    score += 1.0 * bool(profile.means & other.means)
    score += 1.5 * bool(profile.actors & other.actors)
    score += 0.5 * bool(profile.actor_codes & other.actor_codes)
    if story.answering and _answers(event):
        score += 4.0
    score -= 1.5 * bool(profile.means and other.means and not profile.means & other.means)
    if reality is Reality.ANAPHOR:
        score += 2.0 + 0.5 * (event.act in {e.act for e, _ in story.events})
    distance = event.parsed.place - story.last
    if latest and 0 <= distance <= 2:
        score += 1.0
    if latest and _is_bare(event, profile):
        score += 1.5
    if event.act in _EFFECTS and not can_stand(event, told):
        score += 2.0 if latest and 0 <= distance <= 3 else -1.0
    if _says_apart(event) and reality is Reality.SPECIFIC:
        score -= 2.5
    if any(a.lower_ in {"attackers"} or _is_known(a) for a in event.agents):
        score += 2.5 if latest else 0.5
    if _answers(event) and not (profile.actors & other.actors or profile.targets & other.targets):
        score -= 3.0
    return score


def _is_part(event: Event, other: Event) -> bool:
    """Whether two events of one sentence are one: an effect and its cause in one clause."""
    low, high = (event, other) if other.token.is_ancestor(event.token) else (other, event)
    if not high.token.is_ancestor(low.token):
        return _share_subject(event, other)
    steps = list(path(low.token, high.token))
    if any(step.lower_ in _BEHIND or step.dep_ == "mark" for step in steps) or (
        low.token.lower_ in _BEHIND
    ):
        return False
    if any(
        child.lower_ in {"after", "when", "before"}
        for step in [low.token, *steps]
        for child in step.children
        if child.dep_ in {"mark", "advmod"}
    ):
        return any(child.lower_ == "when" for child in low.token.children)
    if any(word(step) in lexicon.SAYING for step in steps):
        return False
    return not any(word(step) in lexicon.RETALIATION for step in steps)


def _share_subject(event: Event, other: Event) -> bool:
    first, second = event.verb, other.verb
    both = {t.i for t in first.conjuncts} | {first.i}
    if second.i not in both:
        return False
    if not (event.agents or event.munitions) or not (other.agents or other.munitions):
        return True
    ours = {t.i for t in (*event.agents, *event.munitions)}
    return bool(ours & {t.i for t in (*other.agents, *other.munitions)})


def _is_apart(event: Event, other: Event) -> bool:
    """Whether two events of one sentence are two: the one that answers, and the one answered."""
    for low, high in ((event, other), (other, event)):
        if high.token.is_ancestor(low.token):
            steps = [low.token, *path(low.token, high.token)]
            if any(word(step) in lexicon.RETALIATION or step.lower_ == "avenge" for step in steps):
                return True
    return _act_apart(event, other)


def _act_apart(event: Event, other: Event) -> bool:
    """Two attacks that "and" joins, by different hands: "X fired rockets, and Y bombed a house"."""
    if other.verb.i not in {t.i for t in event.verb.conjuncts}:
        return False
    ours, theirs = ({t.i for t in (*e.agents, *e.munitions)} for e in (event, other))
    stand = all(e.act not in _EFFECTS and (e.patients or e.places) for e in (event, other))
    return stand and bool(ours and theirs) and not ours & theirs


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
            return (earlier or others or [None])[-1]
    return None
