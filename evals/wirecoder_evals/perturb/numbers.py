"""Another count: one figure of a sentence becomes another plausible one."""

import random
import re
from collections.abc import Iterator, Sequence

from wirecoder_evals.perturb.figures import (
    Figure,
    figures,
    has_other_words,
    may_count_the_same,
)
from wirecoder_evals.perturb.leaves import (
    is_name,
    leaves_of,
    numbers_in,
    overlaps,
    quoted_in,
    shown,
)
from wirecoder_evals.perturb.text import Span, copies, edited, sentences
from wirecoder_evals.perturb.variants import Change, Kind, Variant
from wirecoder_schemas.codebook import Qualifier
from wirecoder_schemas.evidence import Quoted
from wirecoder_schemas.incident import Incident, Number

_PLAIN = {Qualifier.EXACT, Qualifier.ABOUT, Qualifier.AT_LEAST, Qualifier.AT_MOST}


def swap_number(text: str, incidents: Sequence[Incident], chance: random.Random) -> Variant | None:
    """One count of the report becomes another in all its places in its sentence, if one can.

    Only a count that no other sentence states: half a change would be a contradiction, of which
    nobody can say what the report must make of it.
    """
    options = list(_options(text, incidents))
    chance.shuffle(options)
    for stated in options:
        value = _another(text, incidents, stated, chance)
        words = stated[0].rewritten(value) if value else None
        changes = _changes(incidents, stated, value) if value and words else None
        if value and changes:
            edits = [(one.start, one.end, one.rewritten(value) or "") for one in stated]
            what = f"{stated[0].words!r} at {stated[0].start} becomes {words!r}"
            return Variant(Kind.NUMBERS, edited(text, edits), what, changes)
    return None


def stated_once(text: str, stated: Figure, sentence: Span) -> list[Figure] | None:
    """The figures of a value in a sentence and its copies; None if another one may repeat it."""
    if has_other_words(text, stated.value):
        return None
    kept = copies(text, sentences(text), sentence)
    own = []
    for figure in figures(text):
        if figure.value != stated.value:
            continue
        if any(span.holds(figure.start) for span in kept):
            own.append(figure)
        elif may_count_the_same(text, stated, figure):
            return None
    return own


def _options(text: str, incidents: Sequence[Incident]) -> Iterator[list[Figure]]:
    """The figures that change together, once for each count of the report that may be changed."""
    spans, found, seen = sentences(text), list(figures(text)), set[int]()
    for _, number in numbers_in(incidents):
        if number.qualifier not in _PLAIN:
            continue
        stated = [figure for figure in found if figure.value == number.best]
        its = next((one for one in stated if overlaps(number, one.start, one.end)), None)
        sentence = next((span for span in spans if its and span.holds(its.start)), None)
        if its is None or sentence is None or its.start in seen:
            continue
        seen.add(its.start)
        if together := stated_once(text, its, sentence):
            yield together


def _another(
    text: str, incidents: Sequence[Incident], stated: Sequence[Figure], chance: random.Random
) -> int | None:
    """A value that the text does not have, in the same order beside the others of the sentence.

    Beside those of the same sort in the incident too: "13 of the 15" stays possible.
    """
    value = stated[0].value
    taken = {figure.value for figure in figures(text)}
    sentence = next(span for span in sentences(text) if span.holds(stated[0].start))
    beside = {figure.value for figure in figures(text) if sentence.holds(figure.start)}
    beside |= set(_of_the_same_sort(incidents, stated))
    low = max((other for other in beside if other < value), default=1)
    high = min((other for other in beside if other > value), default=10**9)
    few, many = (2, 9) if value < 10 else (10, 20) if value <= 20 else (value // 2, value * 2)
    choices = [n for n in range(max(few, low + 1), min(many, high - 1) + 1) if n not in taken]
    written = [n for n in choices if stated[0].rewritten(n)]
    return chance.choice(written) if written else None


def _of_the_same_sort(incidents: Sequence[Incident], stated: Sequence[Figure]) -> Iterator[int]:
    """The munitions of an incident, or its killed, or its injured, if the figures count those."""
    by_sort: dict[str, list[Number]] = {}
    for path, number in numbers_in(incidents):
        record, _, rest = path.partition(".")
        sort = "munitions" if rest.startswith("munitions") else rest.rpartition(".")[2]
        by_sort.setdefault(f"{record} {sort}", []).append(number)
    for numbers in by_sort.values():
        if any(_rests(number, stated) for number in numbers):
            yield from (number.best for number in numbers if number.best is not None)


def _changes(
    incidents: Sequence[Incident], stated: Sequence[Figure], value: int
) -> tuple[Change, ...] | None:
    """What rests on these figures; None if it is a bound of a number of two figures."""
    changes = []
    for path, number in numbers_in(incidents):
        if stated[0].value in (number.min, number.max, number.best) and _rests(number, stated):
            if number.qualifier not in _PLAIN:
                return None
            changes.append(Change(path, shown(number), (shown(_with(number, value)),)))
    if any(".accounts[" in path and _rests(fact, stated) for path, fact in quoted_in(incidents)):
        return None
    return (*changes, *_renamed(incidents, stated, value)) if changes else None


def _rests(fact: Quoted, stated: Sequence[Figure]) -> bool:
    return any(overlaps(fact, figure.start, figure.end) for figure in stated)


def _with(number: Number, value: int) -> Number:
    """The same statement of another value."""
    bounds = {name: value for name in ("min", "max", "best") if getattr(number, name) is not None}
    return number.model_copy(update=bounds)


def _renamed(
    incidents: Sequence[Incident], stated: Sequence[Figure], value: int
) -> Iterator[Change]:
    """Names that rest on the figure and have it, such as the party "two airmen", may follow it."""
    written, leaves = stated[0].words, leaves_of(incidents)
    figure = re.compile(rf"(?<![\w,.-]){re.escape(written)}(?![\w-])", re.IGNORECASE)
    resting = [path for path, fact in quoted_in(incidents) if _rests(fact, stated)]
    for path, leaf in leaves.items():
        if is_name(path) and path.rpartition(".")[0] in resting and figure.search(leaf):
            new = stated[0].rewritten(value) or ""
            yield Change(path, leaf, (leaf, figure.sub(new, leaf)))
