"""Counts as the article words them, turned into bounds by the codebook's table of numbers.

    words --> tokens --> mentions (one for each quantity) --> one Bounds, or None

Two quantities that no range joins are ambiguous, and then there is no answer: a wrong number is
worse than none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wirecoder.pipeline.resolve import number_words as lexicon
from wirecoder.pipeline.resolve.numerals import (
    Cardinal,
    Token,
    is_event,
    is_light,
    is_plural,
    names_person,
    noun_phrase,
    read_number,
    starts_number,
    text_at,
    tokenize,
)
from wirecoder_schemas.codebook import Qualifier


@dataclass(frozen=True, slots=True)
class Bounds:
    """A stated quantity without its quotes; the fields of `wirecoder_schemas.incident.Number`."""

    min: int | None
    max: int | None
    best: int | None
    qualifier: Qualifier


def parse_number(words: str, *, people: bool = False) -> Bounds | None:
    """Return the one quantity that `words`, copied from the article, state; None if none or two.

    With `people` (the killed or injured) a plain plural is "vague" and "the driver" is one. Never
    raises. Source: codebook, "Numbers".
    """
    tokens = tokenize(words)
    mentions = _without_wholes(tokens, list(_mentions(tokens, people=people)))
    if not mentions:
        return _plain_plural(tokens) if people else None
    found = list(dict.fromkeys(mention.bounds for mention in mentions))
    if len(found) == 1:
        return found[0]
    low, high = found[0], found[-1]
    if [bounds.qualifier for bounds in found] == [Qualifier.AT_LEAST, Qualifier.AT_MOST]:
        return _range(low.min, high.max)  # "at least ten and up to twelve"
    return None


def parse_deaths_word(words: str) -> Bounds | None:
    """Return what a word for the deaths alone states: "deadly" is at least one, "survived" none.

    For the killed, where `parse_number` found nothing. Source: codebook, "deadly".
    """
    found = {token.text for token in tokenize(words)}
    if found & lexicon.SURVIVAL:
        return _figure(Qualifier.ZERO, 0)
    if found & {"deadly", "fatal", "fatally", "lethal"} and not found & {"not", "no"}:
        return _figure(Qualifier.VAGUE, 1)
    return None


def merge_conflicting(bounds: Sequence[Bounds]) -> Bounds:
    """Return what several sources' bounds come to, one if they agree; ValueError without any.

    Lowest and highest figure given; best is the exact one if the others are only bounds or vague.
    Source: codebook, table of numbers, "sources disagree".
    """
    if not bounds:
        raise ValueError("no bounds to merge: pass at least one")
    figures = [n for b in bounds for n in (b.min, b.max) if n is not None]
    exact = {b.best for b in bounds if b.qualifier in (Qualifier.EXACT, Qualifier.ZERO)}
    known = [b for b in bounds if b.qualifier in (Qualifier.EXACT, Qualifier.ZERO)]
    if len(set(bounds)) == 1:
        return bounds[0]
    if known and min(figures) == max(figures):
        return known[0]
    loose = {Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.VAGUE, Qualifier.RANGE}
    clear = len(exact) == 1 and all(b in known or b.qualifier in loose for b in bounds)
    best = exact.pop() if clear else None
    return Bounds(min(figures), max(figures), best, Qualifier.CONFLICTING)


def _figure(qualifier: Qualifier, n: int) -> Bounds:
    match qualifier:
        case Qualifier.AT_LEAST:
            return Bounds(n, None, n, qualifier)
        case Qualifier.AT_MOST:
            return Bounds(None, n, n, qualifier)
        case Qualifier.VAGUE:
            return Bounds(n, None, None, qualifier)
        case _ if n == 0:
            return Bounds(0, 0, 0, Qualifier.ZERO)
        case _:
            return Bounds(n, n, n, qualifier)


def _range(low: int | None, high: int | None) -> Bounds | None:
    if low is None or high is None or low >= high:
        return None
    return Bounds(low, high, None, Qualifier.RANGE)


_REACH = 8  # words from "at least" to its number, at most


class _Mention(NamedTuple):
    bounds: Bounds
    start: int
    end: int


def _mentions(tokens: Sequence[Token], *, people: bool) -> Iterator[_Mention]:
    i, found = 0, False
    while i < len(tokens):
        mention = (
            _quantity(tokens, i)
            or _vague(tokens, i)
            or _zero(tokens, i)
            or _singular(tokens, i, first=not found, people=people)
        )
        if mention is not None:
            found = True
            yield mention
        i = mention.end if mention is not None else i + 1


def _phrase(
    table: Mapping[tuple[str, ...], Qualifier], tokens: Sequence[Token], i: int
) -> tuple[Qualifier | None, int]:
    """The longest phrase of `table` that stands at `i`, and where it ends."""
    for length in (4, 3, 2, 1):
        words = tuple(token.text for token in tokens[i : i + length])
        if len(words) == length and words in table:
            return table[words], i + length
    return None, i


def _quantity(tokens: Sequence[Token], i: int) -> _Mention | None:
    """A cardinal, or a range of two, with the words before and after that bound it."""
    start = i
    qualifier, i = _phrase(lexicon.BEFORE, tokens, i)
    inner, i = _phrase(lexicon.BEFORE, tokens, i)  # "just over some ..."
    between = text_at(tokens, i) == "between"
    number = read_number(tokens, i + between)
    while number is None and text_at(tokens, i) in lexicon.FILLERS and i < start + _REACH:
        i += 1
        late, i = _phrase(lexicon.BEFORE, tokens, i)
        qualifier = qualifier or late
        number = read_number(tokens, i)
    if number is None:
        return None
    joiners = {"and", "to"} if between else {"to", "or", "-"}
    if text_at(tokens, number.end) in joiners and starts_number(tokens, number.end + 1):
        return _joined(tokens, start, number)
    after, end = _phrase(lexicon.AFTER, tokens, number.end)
    chosen = qualifier or inner or after or Qualifier.EXACT
    return _Mention(_figure(chosen, number.value), start, end)


def _joined(tokens: Sequence[Token], start: int, first: Cardinal) -> _Mention | None:
    second = read_number(tokens, first.end + 1)
    if second is None:
        return None  # "five to seven times"
    low = first.value
    if first.scale == 1 < second.scale and low * second.scale < second.value:
        low *= second.scale  # "two to three hundred"
    changed = any(token.text in lexicon.CHANGE for token in tokens[:start])
    bounds = None if changed else _range(low, second.value)
    if bounds is None:  # two quantities, then
        return _Mention(_figure(Qualifier.EXACT, first.value), start, first.end)
    return _Mention(bounds, start, second.end)


def _vague(tokens: Sequence[Token], i: int) -> _Mention | None:
    start = i
    word, after = text_at(tokens, i), text_at(tokens, i + 1)
    if word in {"some", "many", "several", "few"} and after == "of":
        return _Mention(_figure(Qualifier.VAGUE, 2), start, i + 1)
    if word in lexicon.VAGUE_SCALES:
        low, i = lexicon.VAGUE_SCALES[word], i + 1
        if after == "of" and text_at(tokens, i + 1) in lexicon.VAGUE_SCALES:
            low, i = low * lexicon.VAGUE_SCALES[text_at(tokens, i + 1)] // 2, i + 2
    elif word in lexicon.VAGUE and (word not in {"number", "numbers"} or after == "of"):
        low, i = 2 * lexicon.SCALES.get(after, 1), i + 1 + (after in lexicon.SCALES)
    else:
        return None
    if is_event(noun_phrase(tokens, i + (text_at(tokens, i) == "of"))):
        return None
    return _Mention(_figure(Qualifier.VAGUE, low), start, i)


def _zero(tokens: Sequence[Token], i: int) -> _Mention | None:
    word = text_at(tokens, i)
    ahead = [token.text for token in tokens[i + 1 : i + 7]]
    if word in lexicon.ZERO or (word == "not" and ahead[:2] == ["a", "single"]):
        states = True
    elif word == "no":
        damage_only = "damage" in ahead[:2] and lexicon.HARM.isdisjoint(ahead)
        unknown = not lexicon.NOT_COUNTED_AFTER_NO.isdisjoint(ahead[:3])
        states = bool(ahead) and not damage_only and not unknown and not ahead[0].isdigit()
    elif word == "without":
        states = not lexicon.HARM.isdisjoint(ahead)
    else:
        negated = word == "not" or word.endswith("n't")
        states = negated and "any" in ahead[:3] and "clear" not in ahead and "if" not in ahead
    end = i + 3 if word == "not" else i + 2 if ahead[:1] == ["one"] else i + 1
    return _Mention(_figure(Qualifier.ZERO, 0), i, end) if states else None


def _singular(tokens: Sequence[Token], i: int, *, first: bool, people: bool) -> _Mention | None:
    """One thing by its article: "a rocket", "another soldier", "the other"; "a drone and a ..."."""
    word = text_at(tokens, i)
    if word == "the":
        other = text_at(tokens, i + 1) == "other"
        phrase = noun_phrase(tokens, i + 1 + other)
        one = (other and not any(map(is_plural, phrase))) or (people and names_person(phrase))
        one = one and first
    elif word in {"a", "an", "another"} and (first or text_at(tokens, i - 1) == "and"):
        phrase = noun_phrase(tokens, i + 1)
        one = bool(phrase) and phrase[0] not in lexicon.MEASURES - {"second"}
        one = one and lexicon.VAGUE.isdisjoint(phrase) and phrase[-1] not in lexicon.GROUP_NOUNS
        if text_at(tokens, i - 1) == "to" or not all(is_light(t.text) for t in tokens[:i]):
            one = one and (names_person(phrase) or not lexicon.MUNITIONS.isdisjoint(phrase))
    else:
        return None
    survived = people and any(token.text in lexicon.SURVIVAL for token in tokens)
    one = one and not survived and not is_event(phrase)
    return _Mention(_figure(Qualifier.EXACT, 1), i, i + 1) if one else None


def _without_wholes(tokens: Sequence[Token], mentions: list[_Mention]) -> list[_Mention]:
    """Drop what a count is a part of: in "13 of the 15 rockets", "half of the 15" the 15."""
    kept: list[_Mention] = []
    for mention in mentions:
        at = mention.start - (text_at(tokens, mention.start) != "of")
        while text_at(tokens, at) in {"the", "its", "their", "those", "these", "all"}:
            at -= 1
        part = bool(kept) or text_at(tokens, at - 1) in lexicon.FRACTIONS
        if not (part and text_at(tokens, at) in {"of", "among"}):
            kept.append(mention)
    return kept


def _plain_plural(tokens: Sequence[Token]) -> Bounds | None:
    """Codebook: "plain plural with injured or killed people" is vague. Not after a negation."""
    words = [token.text for token in tokens]
    if any(word in {"not", "no", "whether", "if"} or word.endswith("n't") for word in words):
        return None
    plural = any(is_plural(word) and word not in lexicon.EVENTS for word in words)
    return _figure(Qualifier.VAGUE, 2) if plural else None
