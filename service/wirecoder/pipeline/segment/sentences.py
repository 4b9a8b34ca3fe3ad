"""Split a paragraph of English news into sentences, by rule.

The rules are those of newsroom style: which abbreviations take a name or a number after them,
which may also end a sentence, and that closing quotes and brackets belong to what they close.
"""

import re
from collections.abc import Iterator

from wirecoder.pipeline.segment.markup import FILLER, GLUE, word_set
from wirecoder.pipeline.segment.paragraphs import Span, trim

LONGEST = 2_000
"""A longer sentence is cut at white space, so that one endless line stays workable."""

_FULL_WIDTH = "。！？؟।۔"
_CLOSERS = "\"'”’»›)]}」』】）" + FILLER + GLUE
_STOP = re.compile(rf"[.!?…{_FULL_WIDTH}]++[{re.escape(_CLOSERS)}]*+")
_NEXT = re.compile(rf"[\s{FILLER}{GLUE}]*+(?P<open>[\"'“‘«‹„(\[{{「『【{FILLER}{GLUE}]*+)")
_WORD = re.compile(r"[^\W_]")
_LETTERS = re.compile(r"[^\W\d_]+")

# A name, or the rest of the phrase, follows: never the end of a sentence.
_TITLES = word_set(
    "adm amb brig capt cdr cmdr col cpl cpt dr fr gen gov hon insp lt maj messrs mr mrs ms msgr "
    "mt pfc pres prof pte pvt rep rev sen sgt spc supt vs viz cf e.g i.e"
)
# A number follows, or else the word ends its sentence ("He said no.").
_NUMBERED = word_set(
    "apr art aug chap dec feb fig fri jan jul jun mar mon no nos nov oct para pp sat sec sect "
    "sept sep sun thu thur thurs tue tues vol wed"
)
# The end of a sentence only before a word that likes to begin one.
_MAY_END = word_set(
    "al approx assn ave bldg blvd bros ca calif co colo conn corp dept est etc fla ft gmt govt "
    "inc intl jr ltd natl penn ph.d rd regt sq sr st"
)
_STARTERS = word_set(
    "a an but he her his however in it its meanwhile on she that the their there these they "
    "this those we"
)


def sentences(masked: str, start: int, end: int) -> Iterator[Span]:
    """The trimmed spans of the sentences in `masked[start:end]`, one paragraph, in order.

    Each holds a letter or a digit and is at most `LONGEST` characters long. Linear.
    """
    paragraph = masked[start:end]
    one_case = paragraph.isupper() or paragraph.islower()
    begin = start
    for stop in _STOP.finditer(masked, start, end):
        if _ends(masked, stop, begin, end, one_case):
            yield from _pieces(masked, begin, stop.end())
            begin = stop.end()
    yield from _pieces(masked, begin, end)


def pieces(masked: str, start: int, end: int) -> Iterator[Span]:
    """`masked[start:end]` as it is, only trimmed and cut where it is longer than `LONGEST`."""
    return _pieces(masked, start, end)


def _ends(masked: str, stop: re.Match[str], begin: int, end: int, one_case: bool) -> bool:
    """Whether this full stop (or other mark, with what it closes) ends a sentence."""
    marks = stop[0].rstrip(_CLOSERS)
    at = stop.end()
    if marks[-1] in _FULL_WIDTH or at >= end:
        return True
    ahead = _NEXT.match(masked, at, end)
    if ahead is None or not masked[at].isspace():
        return False
    if ahead.end() >= end:
        return True
    if not _begins(masked[ahead.end()], ahead["open"], one_case):
        return False
    spaced = stop.start() > begin and masked[stop.start() - 1].isspace()
    if len(marks) > 1 or marks in "!?…":
        return "!" in marks or "?" in marks or not spaced  # " ... " stands for words left out
    return spaced or _full_stop(masked, stop.start(), begin, ahead.end(), one_case)


def _begins(following: str, opened: str, one_case: bool) -> bool:
    """Whether a sentence can begin with `following`, after the marks that open it."""
    if following in ".!?…":
        return False  # a spaced ellipsis
    return one_case or not following.islower() or "(" in opened or "[" in opened


def _full_stop(masked: str, dot: int, begin: int, ahead: int, one_case: bool) -> bool:
    """Whether the word before `dot` is no abbreviation, given what comes next at `ahead`."""
    first = dot
    while first > max(begin, dot - 24) and (
        masked[first - 1].isalnum() or masked[first - 1] == "."
    ):
        first -= 1
    written = masked[first:dot]
    word = written.lower()
    following = _LETTERS.match(masked, ahead)
    starts = following is not None and following[0].lower() in _STARTERS
    if word.isdigit():
        return len(word) > 2 or trim(masked, begin, first) is not None  # not "1. ON 11 FEB"
    if word in _TITLES:
        return False
    if word in _NUMBERED:
        name = len(word) > 2 and written[0].isupper() and not one_case
        return not (masked[ahead].isdigit() or (name and not starts))
    initial = len(word) == 1 and word.isalpha() and (one_case or written.isupper())
    dotted = re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word) is not None
    if initial or dotted or word in _MAY_END:
        return starts and not one_case
    return True


def _pieces(masked: str, start: int, end: int) -> Iterator[Span]:
    span = trim(masked, start, end)
    while span is not None:
        start, end = span
        cut = end if end - start <= LONGEST else _cut(masked, start)
        piece = trim(masked, start, cut)
        if piece and _WORD.search(masked, *piece):
            yield piece
        span = trim(masked, cut, end) if cut < end else None


def _cut(masked: str, start: int) -> int:
    """The last blank within reach, else where the reach ends."""
    for at in range(start + LONGEST, start + LONGEST // 2, -1):
        if masked[at].isspace() or masked[at] == FILLER:
            return at
    return start + LONGEST
