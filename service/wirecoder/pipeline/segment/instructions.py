"""Find what in an article speaks to a language model or a coding program, not to a reader.

An article is material and never an order: what is found here is noted and kept from the model. A
sentence is found whole, and with it those that go on with its order, because half an order works.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from wirecoder.pipeline.segment import instruction_cues as cues
from wirecoder.pipeline.segment.markup import FILLER, mask
from wirecoder.pipeline.segment.paragraphs import trim
from wirecoder.pipeline.segment.segment import Segments
from wirecoder_schemas.evidence import Quote

_LONGEST_BLOCK = 8
"""Sentences that one tag may hold; a tag must not hide an article."""

_SEPARATORS = re.compile(r"[\W_]+")
_CLAUSE_ENDS = re.compile(r"[.:;!?,…()\[\]{}<>|]+|\s[-–—]+\s")
_SPACED_OUT = re.compile(r"\b[^\W\d_](?:[ ._*-][^\W\d_]){4,}\b")
_TAG_LETTERS = {0xE0000 + letter: letter for letter in range(0x20, 0x7F)}
"""Unicode's tag characters: a copy of ASCII that no page shows."""
_MIXED = re.compile(r"\w*[a-z]\w*")
_LOOK_ALIKES = str.maketrans("авеікмнорстухсԁԛѕјһԝαεικνορτυχγ", "abeikmhopctyxcdqsjhwaeikvoptuxy")
"""Cyrillic and Greek letters that are drawn as Latin ones, beside Latin letters in one word."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a piece of markup between two sentences (`paragraph` None)."""

    start: int
    end: int
    paragraph: int | None


def find_instructions(text: str, segments: Segments) -> tuple[Quote, ...]:
    """The sentences of `text`, of any kind, that give orders to a program; in order of the text.

    `segments` are those of `text`. Markup between sentences is quoted where it holds the order.
    Never raises. Hidden letters, look-alikes and spaced-out words are seen through; encodings
    such as base64 are not.
    """
    units = [*_sentences(segments), *_between(text, segments)]
    found: set[int] = set()
    for reading in _readings(text, units):
        found |= _found(reading, units)
    spans = sorted((units[number].start, units[number].end) for number in found)
    return tuple(Quote(quote=text[start:end], start=start, end=end) for start, end in spans)


def _sentences(segments: Segments) -> Iterator[_Unit]:
    return (_Unit(s.start, s.end, s.paragraph) for s in segments.sentences)


def _between(text: str, segments: Segments) -> Iterator[_Unit]:
    """What no sentence holds: tags with their attributes, invisible letters."""
    edges = [0, *(at for s in segments.sentences for at in (s.start, s.end)), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if span := trim(text, start, end):
            yield _Unit(*span, None)


def _readings(text: str, units: Sequence[_Unit]) -> Iterator[list[str]]:
    """The units as one may read them, folded: as shown, as in the source, hidden marks as blanks.

    The later readings are there only where they differ from the first.
    """
    masked = mask(text).text
    shown = [_fold(masked[u.start : u.end].replace(FILLER, "")) for u in units]
    yield shown
    if "<" in text or "&" in text or "%" in text:
        source = [_fold(html.unescape(unquote(text[u.start : u.end]))) for u in units]
        if source != shown:
            yield source
    if not text.isascii():
        apart = "".join(" " if unicodedata.category(char) == "Cf" else char for char in masked)
        if apart != masked:
            yield [_fold(apart[u.start : u.end].replace(FILLER, "")) for u in units]


def _fold(words: str) -> str:
    """Lower case, without accents, hidden characters, letters in disguise and spaced-out words."""
    if not words.isascii():
        plain = unicodedata.normalize("NFKD", words.translate(_TAG_LETTERS))
        seen = (char for char in plain if unicodedata.category(char) not in ("Mn", "Cf"))
        words = "".join(seen).casefold()
        words = _MIXED.sub(lambda word: word[0].translate(_LOOK_ALIKES), words)
    return _SPACED_OUT.sub(lambda word: _SEPARATORS.sub("", word[0]), words.casefold())


def _foreign() -> re.Pattern[str]:
    """An order to set aside what was said before, in other languages."""
    forms = []
    for columns in cues.FOREIGN.values():
        verb, noun, which = ("|".join(_fold(column).split()) for column in columns)
        forms.append(
            rf"(?:{verb})(?: \w+){{0,5}} (?:(?:{noun})(?: \w+){{0,2}} (?:{which})"
            rf"|(?:{which})(?: \w+){{0,2}} (?:{noun}))"
        )
    return re.compile(rf"\b(?:{'|'.join(forms)})\b")


_FOREIGN = _foreign()
_FOREIGN_VERBS = frozenset(_fold(" ".join(verbs for verbs, _, _ in cues.FOREIGN.values())).split())
"""An order of `_FOREIGN` begins with one of them; most texts have none."""


def _found(reading: Sequence[str], units: Sequence[_Unit]) -> set[int]:
    """The numbers of the units that are orders in this reading."""
    words = [_SEPARATORS.sub(" ", line).strip() for line in reading]
    kinds = [_kinds(line) for line in words]
    found = _strong(words) | _side_by_side(kinds, words)
    for number, line in enumerate(reading):
        if cues.SIGN.search(line) or cues.CLOSING.search(line) or _commands(line):
            found.add(number)
        if _opens(number, reading, words, kinds):
            found.update(_block(number, reading, units))
    return _spread(found, _going_on(reading, words), kinds)


def _kinds(words: str) -> frozenset[int]:
    """Which kinds of weak cues a sentence holds."""
    return frozenset(n for n, cue in enumerate(cues.WEAK) if cue.search(words))


def _commands(line: str) -> bool:
    """Whether a clause is a command that only a coder of records would get."""
    clauses = (_SEPARATORS.sub(" ", clause).strip() for clause in _CLAUSE_ENDS.split(line))
    return cues.COMMAND.search(" ; ".join(filter(None, clauses))) is not None


def _strong(words: Sequence[str]) -> set[int]:
    """Units that a strong cue touches; it may begin in one sentence and end in the next."""
    starts = [0]
    for line in words:
        starts.append(starts[-1] + len(line) + 1)
    joined = " ".join(words)
    found: set[int] = set()
    strong = [cues.STRONG, cues.AND_TELL]
    if not _FOREIGN_VERBS.isdisjoint(joined.split()):
        strong.append(_FOREIGN)
    for cue in strong:
        for match in cue.finditer(joined):
            first, last = (bisect_right(starts, at) - 1 for at in (match.start(), match.end() - 1))
            found.update(range(first, last + 1))
    return found


def _side_by_side(kinds: Sequence[frozenset[int]], words: Sequence[str]) -> set[int]:
    """Units in which, or in which and the next, two kinds of weak cues come together."""
    found = {number for number, here in enumerate(kinds) if len(here) > 1}
    for number, (here, after) in enumerate(pairwise(kinds)):
        both = here and after and len(here | after) > 1
        if both or (cues.THEN_TELL.match(words[number + 1]) and cues.CANCELS.search(words[number])):
            found |= {number, number + 1}
    return found


def _opens(
    number: int, reading: Sequence[str], words: Sequence[str], kinds: Sequence[frozenset[int]]
) -> bool:
    """Whether a tag or a speaker's label of a conversation with a model begins here."""
    if cues.OPENING.search(reading[number]):
        return True
    speaker = cues.SPEAKER.match(reading[number])
    if speaker is None:
        return False
    said = _SEPARATORS.sub(" ", speaker["said"]).strip()
    if said:
        return bool(_kinds(said) or cues.TO_SOMEBODY.match(said))
    after = number + 1  # a label on a line of its own
    return after < len(words) and bool(kinds[after] or cues.TO_SOMEBODY.match(words[after]))


def _block(number: int, reading: Sequence[str], units: Sequence[_Unit]) -> range:
    """The units from an opening tag to its closing one, else to the end of its paragraph.

    A tag that stands alone in its paragraph speaks for the next one; one that stands within a
    paragraph of text and is not closed speaks for its own sentence.
    """
    reach = range(number, min(number + _LONGEST_BLOCK, len(units)))
    for last in reach:
        if cues.CLOSING.search(reading[last]):
            return range(number, last + 1)
    paragraph = units[number].paragraph
    if paragraph is None or (number and units[number - 1].paragraph == paragraph):
        return range(number, number + 1)
    after = units[number + 1].paragraph if len(reach) > 1 else None
    if after not in (None, paragraph) and reading[number].rstrip("*_ ").endswith((":", ">", "]")):
        paragraph = after
    inside = [at for at in reach[1:] if units[at].paragraph == paragraph]
    return range(number, max(inside, default=number) + 1)


def _going_on(reading: Sequence[str], words: Sequence[str]) -> list[bool]:
    """Whether each unit may go on with an order that the one before it began."""
    return [
        bool(cues.GOES_ON.match(said) or cues.PART_OF_RECORD.match(line))
        for line, said in zip(reading, words, strict=True)
    ]


def _spread(found: set[int], going_on: Sequence[bool], kinds: Sequence[frozenset[int]]) -> set[int]:
    """`found` with the neighbours that belong to the order."""
    spread = set(found)
    waiting = sorted(found)
    while waiting:
        number = waiting.pop()
        for beside in (number - 1, number + 1):
            if not 0 <= beside < len(kinds) or beside in spread:
                continue
            if kinds[beside] or (beside > number and going_on[beside]):
                spread.add(beside)
                waiting.append(beside)
    return spread
