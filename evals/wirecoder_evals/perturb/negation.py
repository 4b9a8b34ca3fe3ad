"""A negated sentence: "were wounded" becomes "were not wounded"."""

import random
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wirecoder_evals.perturb.figures import figures
from wirecoder_evals.perturb.leaves import leaves_of, numbers_in, overlaps, quoted_in, shown
from wirecoder_evals.perturb.numbers import stated_once
from wirecoder_evals.perturb.text import Span, cased, copies, edited, sentences
from wirecoder_evals.perturb.variants import Change, Kind, Variant
from wirecoder_schemas.codebook import Outcome, Qualifier
from wirecoder_schemas.incident import Incident, Number

_BREAK = re.compile(r"[,;:.()–—]")
_REACH = 60  # characters from the quoted count to its verb, at most


class _Field(NamedTuple):
    """What negates a count: the verbs that may be negated, and the words that speak of it."""

    verbs: str
    stems: re.Pattern[str]


def _stems(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


_FIELDS = {
    "killed": _Field("killed|slain", _stems(r"kill|dead|death|die[sd]?\b|dying|slain|fatal|leth")),
    "injured": _Field("wounded|injured|hurt", _stems("wound|injur|hurt|casualt")),
    "intercepted": _Field(
        "intercepted|shot down|brought down|downed",
        _stems(r"intercept|shoo?t(?:ing)? down|br(?:ought|ings?) down|down(?:ed|ing|s)\b"),
    ),
}
_ALL = "|".join(field.verbs for field in _FIELDS.values())
_NOT_JOINED = rf"(?! ?,? (?:and|or) (?:\w+ )?(?:{_ALL}|injuries|wounds|\w+ injuries)\b)"


def _verb(verbs: str) -> re.Pattern[str]:
    """The auxiliary with its verb. Adverbs go with it: "not seriously hurt" is hurt a little."""
    return re.compile(
        rf"\b(?:(?P<be>was|were)|(?P<have>has|have|had)(?: also)? been)(?: also| \w+ly)* "
        rf"(?P<verb>{verbs})\b{_NOT_JOINED}",
        re.IGNORECASE,
    )


_SUFFERED = re.compile(
    r"\b(?P<suffer>suffered|sustained)(?: [^\W\d]+){0,3}? (?P<harm>injuries|wounds)\b"
    rf"{_NOT_JOINED}",
    re.IGNORECASE,
)


class _Option(NamedTuple):
    path: str
    number: Number
    field: str
    verb: re.Match[str]
    sentence: Span


def negate(text: str, incidents: Sequence[Incident], chance: random.Random) -> Variant | None:
    """One count of the report is denied where it is stated, if there is one that can be.

    Only a count that nothing else in the text states, in an incident that rests on more.
    """
    options = list(_options(text, incidents))
    if not options:
        return None
    chosen = chance.choice(options)
    start, end = chosen.verb.span()
    words = _denied(chosen.verb)
    at = start - chosen.sentence.start
    edits = [
        (span.start + at, span.start + at + end - start, words)
        for span in copies(text, sentences(text), chosen.sentence)
    ]
    what = f"{chosen.verb[0]!r} at {start} becomes {words!r}"
    changes = tuple(_changes(text, incidents, chosen))
    return Variant(Kind.NEGATE, edited(text, edits), what, changes)


def _options(text: str, incidents: Sequence[Incident]) -> Iterator[_Option]:
    spans = sentences(text)
    for path, number in numbers_in(incidents):
        field = path.rpartition(".")[2]
        sentence = next((s for s in spans if s.holds(number.quotes[0].start)), None)
        if field not in _FIELDS or sentence is None or shown(number) == "0":
            continue
        verb = _its_verb(text, number, field, sentence)
        if verb is None:
            continue
        option = _Option(path, number, field, verb, sentence)
        if _rests_on_more(text, incidents, option) and not _restated(text, incidents, option):
            yield option


def _its_verb(text: str, number: Number, field: str, sentence: Span) -> re.Match[str] | None:
    """The one verb in or just behind the quote that this count, and no other, is the subject of."""
    quote = number.quotes[0]
    patterns = [_verb(_FIELDS[field].verbs)] + [_SUFFERED] * (field == "injured")
    found = [m for p in patterns for m in p.finditer(text, sentence.start, sentence.end)]
    near = [m for m in found if quote.start <= m.start() <= quote.end + _REACH]
    if len(near) != 1:
        return None
    verb = near[0]
    counts = [f for f in figures(text) if quote.start <= f.start < verb.start()]
    nearest = counts[-1].value if counts else None
    counted = nearest == (number.best if (number.best or 0) > 1 else None)
    subject = text[counts[-1].end if counts else quote.start : verb.start()]
    return verb if counted and not _BREAK.search(subject) else None


def _restated(text: str, incidents: Sequence[Incident], option: _Option) -> bool:
    """Whether another sentence may say it again: with the same figure, or with such a word.

    A sentence on which the report rests another count of the sort speaks of that one.
    """
    number, field, sentence = option.number, option.field, option.sentence
    kept = copies(text, sentences(text), sentence)
    if any(not any(span.holds(quote.start) for span in kept) for quote in number.quotes):
        return True
    if number.qualifier is not Qualifier.VAGUE and (number.best or 0) > 1:
        own = (f for f in figures(text) if f.value == number.best and sentence.holds(f.start))
        figure = next((f for f in own if overlaps(number, f.start, f.end)), None)
        if figure is None or not stated_once(text, figure, sentence):
            return True
    counts = [n for path, n in numbers_in(incidents) if path.endswith(f".{field}")]
    return any(
        _FIELDS[field].stems.search(span.of(text))
        for span in sentences(text)
        if span not in kept and not any(overlaps(count, *span) for count in counts)
    )


def _rests_on_more(text: str, incidents: Sequence[Incident], option: _Option) -> bool:
    """Whether a fact of the incident is quoted from another sentence."""
    incident = option.path.partition(".")[0]
    return any(
        path.startswith(f"{incident}.") and not _lies_within(text, fact.quotes[0].start, option)
        for path, fact in quoted_in(incidents)
        if fact.quotes
    )


def _lies_within(text: str, offset: int, option: _Option) -> bool:
    return any(s.holds(offset) for s in copies(text, sentences(text), option.sentence))


def _denied(verb: re.Match[str]) -> str:
    found = verb.groupdict()
    if suffered := found.get("suffer"):
        return f"{suffered} {'NO' if suffered.isupper() else 'no'} {found['harm']}"
    denial = cased("not", found["be"] or found["have"]) if verb[0].isupper() else "not"
    if found["be"]:
        return f"{found['be']} {denial} {found['verb']}"
    been = "BEEN" if verb[0].isupper() else "been"
    return f"{found['have']} {denial} {been} {found['verb']}"


def _changes(text: str, incidents: Sequence[Incident], option: _Option) -> Iterator[Change]:
    """The count goes or is zero. With it may go its row, the outcome, and the people as a target.

    Another count of the sentence that may be a part of it ("two of them") may go as well.
    """
    incident, _, _ = option.path.partition(".")
    leaves = leaves_of(incidents)
    quote = option.number.quotes[0]
    for path, number in numbers_in(incidents):
        if path.rpartition(".")[2] != option.field or not overlaps(number, *option.sentence):
            continue
        same = overlaps(number, quote.start, quote.end) and shown(number) == shown(option.number)
        stays = () if same else (shown(number),)
        yield Change(path, shown(number), (*stays, None, "0"))
        row = path.rpartition(".")[0]
        for name in ("party", "nationality"):
            leaf = leaves.get(f"{row}.{name}")
            if leaf is not None:
                yield Change(f"{row}.{name}", leaf, (leaf, None))
    yield Change(f"{incident}.outcome", leaves[f"{incident}.outcome"], tuple(map(str, Outcome)))
    if option.field == "intercepted":
        return
    for path, fact in quoted_in(incidents):
        only_here = all(_lies_within(text, q.start, option) for q in fact.quotes)
        counted = only_here and overlaps(fact, quote.start, quote.end)
        if path.startswith(f"{incident}.targets[") and counted:
            for leaf_path, leaf in leaves.items():
                if leaf_path.startswith(f"{path}."):
                    yield Change(leaf_path, leaf, (leaf, None))
