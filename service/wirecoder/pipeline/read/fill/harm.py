"""Harm: who was killed and wounded, and what was damaged."""

import re
from collections.abc import Iterator

from spacy.tokens import Token

from wirecoder.pipeline.ground.grounded import GroundedCasualties, GroundedDamage
from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.events import Event
from wirecoder.pipeline.read.fill.clauses import clause_of
from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.grammar import word
from wirecoder.pipeline.read.lexicon import Act
from wirecoder.pipeline.read.phrases import content, name_of, span_of
from wirecoder.pipeline.read.told import Told
from wirecoder.pipeline.resolve import cues
from wirecoder.pipeline.resolve.numbers import parse_number
from wirecoder.pipeline.resolve.places import country_of
from wirecoder.pipeline.resolve.targets import noun_type
from wirecoder_schemas.codebook import DamageExtent, Qualifier, TargetType
from wirecoder_schemas.evidence import Quote

_PEOPLE = frozenset({TargetType.MILITARY_PERSONNEL, TargetType.ARMED_GROUP, TargetType.CIVILIANS})
_KILLING = frozenset(
    "kill massacre slaughter behead execute murder assassinate slay gun die perish "
    "shoot lynch cut mow fall".split()
)
_NONE = re.compile(
    r"\b(?:(?:there (?:were|was|are|have been) |with |reported |caus\w+ |suffer\w* )?"
    r"(?:no|without(?: \w+)?|not any) (?:\w+ ){0,3}?(?:casualt\w+|injur\w+|"
    r"deaths?|fatalit\w+|victims|"
    r"loss of life)(?:,? (?:or|nor|and) (?:\w+ )?(?:damage|casualt\w+|injur\w+|deaths?))?|"
    r"no(?:body| one|ne)(?: \w+){0,3} (?:was|were|is) (?:\w+ )?"
    r"(?:hurt|injured|killed|wounded|harmed)|"
    r"(?:nobody|no one) (?:was|were) (?:\w+ )?(?:hurt|injured|killed|wounded)|"
    r"(?:crew|passengers|staff|troops|personnel|soldiers)(?: of \w+)? "
    r"(?:(?:was|were|is|are) )?(?:all )?"
    r"(?:unhurt|unharmed|uninjured|unscathed|safe))",
    re.IGNORECASE,
)
_DAMAGE = re.compile(
    r"\b(?:(?:no|without)(?: \w+){0,3} (?:material )?(?:damage|losses)|damag\w+|destroy\w*|"
    r"burn(?:ed|t|ing)|ablaze|alight|on fire|set fire|sank|sunk|sinking|"
    r"flatten\w+|wreck\w+|gutted|crater\w*|"
    r"demolish\w+|collaps\w+|shatter\w+|razed|torched|in flames|rubble|blaze|"
    r"(?:start|caus|spark)\w* (?:an? )?(?:\w+ )?fires?|blew (?:an? )?(?:\w+ )?hole|"
    r"(?:broke|blew out) (?:\w+ )?windows)\b",
    re.IGNORECASE,
)


def casualties_of(scope: Scope) -> tuple[GroundedCasualties, ...]:
    """One row for each group that is counted, then the statement that there were none."""
    rows = _merged([*_rows(scope), *_nominal(scope)]) or [*_nobody(scope)] or [*_deadly(scope)]
    return tuple(rows[:4])


def _merged(rows: list[GroundedCasualties]) -> list[GroundedCasualties]:
    """The dead and "14 others" wounded are one row, and each group one: the first count stays."""
    kept: list[GroundedCasualties] = []
    for row in rows:
        nearest = range(len(kept) - 1, -1, -1)
        at = next((n for n in nearest if _same_people(kept[n], row)), None)
        if at is None:
            kept.append(row)
        else:
            one = kept[at]
            kept[at] = GroundedCasualties(
                one.quote,
                one.party,
                _firmer(one.killed, row.killed),
                _firmer(one.injured, row.injured),
            )
    return kept


def _firmer(one: Quote | None, other: Quote | None) -> Quote | None:
    """Of two counts of the same people the first, unless only the other is a figure."""
    if one is None or other is None:
        return one or other
    bounds = [parse_number(quote.quote, people=True) for quote in (one, other)]
    vague = [b is None or b.qualifier is Qualifier.VAGUE for b in bounds]
    return other if vague == [True, False] else one


def _same_people(one: GroundedCasualties, other: GroundedCasualties) -> bool:
    ours, theirs = (_party_words(row.party) for row in (one, other))
    codes = [country_of(r.party.quote) if r.party else None for r in (one, other)]
    if all(codes) and codes[0] != codes[1]:
        return False
    if ours and theirs and (ours <= theirs or theirs <= ours):
        return True
    if all(codes) and all(
        noun_type(r.party.quote) is TargetType.MILITARY_PERSONNEL for r in (one, other) if r.party
    ):
        return True
    filled = (one.killed is None) != (other.killed is None) and (
        (one.injured is None) != (other.injured is None)
    )
    return filled and (not theirs or (bool(theirs & {"other", "people"}) and other.killed is None))


def _party_words(party: Quote | None) -> set[str]:
    return {w.rstrip("s") for w in party.quote.casefold().split()} if party else set()


def _deadly(scope: Scope) -> Iterator[GroundedCasualties]:
    """ "A deadly strike" killed at least one (codebook, Numbers)."""
    for event, told in scope.events:
        if event.parsed.headline:
            continue
        for child in event.token.children:
            if child.lower_ in {"deadly", "fatal", "lethal"}:
                quote = scope.quote(told.parsed, child.i, event.token.i)
                yield GroundedCasualties(quote, None, quote, None)
                return


def _rows(scope: Scope) -> Iterator[GroundedCasualties]:
    for event, told in scope.events:
        if event.act is not Act.HARM or event.parsed.headline:
            continue
        killed = word(event.token) in _KILLING
        both = _is_both(event)
        for head in event.patients:
            if not _is_people(head) or _is_end_of_range(head):
                continue
            words = _count(scope, told, head)
            if words is None or (head.dep_ in {"conj", "appos"} and _is_plain(words)):
                continue  # "32 people, most of them men and boys"
            quote = clause_of(scope, told.parsed, [head, event.token])
            party = _party(scope, told, head)
            if both:
                yield GroundedCasualties(quote, party, words, words)
            else:
                yield GroundedCasualties(
                    quote, party, words if killed else None, None if killed else words
                )


def _is_plain(words: Quote) -> bool:
    bounds = parse_number(words.quote, people=True)
    return bounds is not None and bounds.qualifier is Qualifier.VAGUE


def _is_end_of_range(head: Token) -> bool:
    return head.like_num and head.dep_ == "conj" and head.head.like_num


def _nominal(scope: Scope) -> Iterator[GroundedCasualties]:
    """ "Losses were 14 dead and 26 wounded": counts without a verb of harm."""
    for told in scope.sentences():
        if told.parsed.headline:
            continue
        doc = told.parsed.doc
        for token in doc[1:]:
            if token.lower_ not in {"dead", "wounded", "injured"} or not doc[token.i - 1].like_num:
                continue
            if any(e.token.i == token.i and e.patients for e in told.events):
                continue
            words = scope.quote(told.parsed, token.i - 1, token.i)
            party = next((t for t in doc[: token.i] if t.lower_ in {"losses", "casualties"}), None)
            whose = party and next((c for c in party.children if country_of(c.text)), None)
            name = scope.quote(told.parsed, whose.i, whose.i) if whose else None
            dead = token.lower_ == "dead"
            yield GroundedCasualties(words, name, words if dead else None, None if dead else words)


def _is_both(event: Event) -> bool:
    """ "Killed or wounded": one figure for both."""
    verbs = [event.token, *event.token.conjuncts]
    joined = [c for t in verbs for c in t.children if c.lower_ == "or" and c.dep_ == "cc"]
    return bool(joined) and any(v.i != event.token.i and word(v) in lexicon.VERBS for v in verbs)


def _is_people(head: Token) -> bool:
    inner = content(head)
    return inner.pos_ in {"NOUN", "PROPN", "NUM", "PRON", "ADJ"} and word(inner) not in {
        "injury",
        "casualty",
        "wound",
        "what",
        "that",
        "injuries",
    }


def _count(scope: Scope, told: Told, head: Token) -> Quote | None:
    first, last = span_of(head)
    if head.like_num and any(_is_end_of_range(c) for c in head.children):
        last = max(c.i for c in head.children if _is_end_of_range(c))
        first -= first > 0 and head.doc[first - 1].lower_ == "between"
    if parse_number(head.doc[first : last + 1].text, people=True) is None:
        return None
    return scope.quote(told.parsed, first, last)


def _party(scope: Scope, told: Told, head: Token) -> Quote | None:
    inner = content(head)
    if inner.pos_ not in {"NOUN", "PROPN", "ADJ"} or inner.like_num:
        return None
    first, last = name_of(inner, tail=False)
    return scope.quote(told.parsed, first, last)


def _nobody(scope: Scope) -> Iterator[GroundedCasualties]:
    for told in scope.sentences():
        if told.parsed.headline:
            continue
        match = _NONE.search(told.parsed.doc.text)
        if match is None:
            continue
        span = told.parsed.doc.char_span(*match.span(), alignment_mode="expand")
        if span is None:
            continue
        quote = scope.quote(told.parsed, span.start, span.end - 1)
        words = match[0].casefold()
        killed = any(
            stem in words for stem in ("casualt", "death", "killed", "fatal", "victims", "life")
        )
        injured = any(
            stem in words
            for stem in (
                "casualt",
                "injur",
                "hurt",
                "wounded",
                "harmed",
                "victims",
                "safe",
                "unscathed",
            )
        )
        yield GroundedCasualties(quote, None, quote if killed else None, quote if injured else None)
        return


def damage_of(scope: Scope) -> GroundedDamage | None:
    """The first clause of the story that speaks of damage to things."""
    for told in scope.sentences():
        if told.parsed.headline:
            continue
        doc = told.parsed.doc
        match = _DAMAGE.search(doc.text)
        if match is None:
            continue
        span = doc.char_span(*match.span(), alignment_mode="expand")
        if span is None or span.root.i in scope.foreign(told) or _is_no_damage(span.root):
            continue
        tokens = [t for t in span.root.subtree if abs(t.i - span.root.i) < 12 and t.dep_ != "punct"]
        first = min([t.i for t in tokens] + [span.start])
        last = max([t.i for t in tokens] + [span.end - 1])
        quote = scope.quote(told.parsed, first, last)
        if cues.damage_extent(quote.quote, DamageExtent.SOME):
            return GroundedDamage(quote, DamageExtent.SOME)
    return None


def _is_no_damage(token: Token) -> bool:
    """ "A damage assessment", damage that may be done, and what burnt of the attackers' own."""
    if token.dep_ in {"compound", "amod"} and token.head.dep_ != "conj" and word(token) == "damage":
        return True
    subjects = {word(c) for c in token.children if c.dep_ in {"nsubj", "nsubjpass"}}
    if any(noun_type(c.text) in _PEOPLE for c in token.children if c.dep_ in {"nsubjpass", "dobj"}):
        return True  # a brigade destroyed is no damage to things
    near = {word(t) for t in (token.head, *token.children)}
    if near & {"assess", "assessment", "evaluate", "inspect"}:
        return True
    unreal = any(c.lower_ in lexicon.MODALS for c in token.children)
    return unreal or bool(subjects & {"pickup", "launcher", "launchpad", "tyre", "tire"})
