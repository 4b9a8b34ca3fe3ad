"""Text of articles and models as safe markup: marked where quotes lie, nothing hidden in it.

The DOM's `textContent` of what is made here is the text to the letter, so that a selection in a
browser can be counted back to the offsets that reports use. (A NUL cannot be in HTML: U+FFFD.)
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup, escape

# What could turn around, break or hide the words beside it. A carriage return before a line feed
# is a line end as others are; the marks that join letters (U+200C, U+200D) belong to scripts.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]|\r(?!\n)"
)
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


class Span(NamedTuple):
    """Words that facts rest on: offsets in code points, end exclusive, and the facts' ids."""

    start: int
    end: int
    facts: tuple[str, ...]


class Piece(NamedTuple):
    """A stretch of the text on which the same facts rest; those of the tightest span first."""

    start: int
    end: int
    facts: tuple[str, ...]


def marked(text: str, spans: Iterable[Span] = (), *, links: bool = True) -> Markup:
    """The text in pieces, each with `data-start` and `data-end` in code points.

    A piece under at least one span is a mark with the id `at-START` and its facts in `data-facts`.
    With `links` it leads to its first fact (`#fact-ID`) without a script; without, words can be
    selected in it with the mouse as elsewhere. Put it where white space is kept (`.prose`).
    """
    return Markup("").join(_markup(text, piece, links=links) for piece in pieces(text, spans))


def words(text: str) -> Markup:
    """A short text, a name or a quote, for any place in a page: its direction stays its own."""
    return Markup('<bdi class="words">{}</bdi>').format(_safe(text, 0, len(text)))


def pieces(text: str, spans: Iterable[Span]) -> Iterator[Piece]:
    """The text cut wherever a span begins or ends, without gaps. Spans beyond its end are cut off.

    A span begins with a piece, so the words of a quote are found by its start.
    """
    length = len(text)
    known = [Span(s.start, min(s.end, length), s.facts) for s in spans if s.start < s.end]
    known = sorted((s for s in known if s.start < length), key=lambda s: s.end - s.start)
    begin: dict[int, set[int]] = defaultdict(set)
    end_at: dict[int, set[int]] = defaultdict(set)
    for place, span in enumerate(known):
        begin[span.start].add(place)
        end_at[span.end].add(place)
    covering: set[int] = set()  # their places among the known, of which the tightest is the first
    for start, end in pairwise(sorted({0, length, *begin, *end_at})):
        covering = (covering - end_at[start]) | begin[start]
        over = (known[place].facts for place in sorted(covering))
        yield Piece(start, end, tuple(dict.fromkeys(fact for facts in over for fact in facts)))


def _markup(text: str, piece: Piece, *, links: bool) -> Markup:
    start, end, facts = piece
    inside = _safe(text, start, end)
    if not facts:
        form = Markup('<span data-start="{}" data-end="{}">{}</span>')
        return form.format(start, end, inside)
    links = links and not text[start:end].isspace()  # a link of no words has no name
    tag = Markup('a href="#fact-{}"').format(facts[0]) if links else Markup("mark")
    form = Markup(
        '<{} class="mark" id="at-{}" data-facts="{}" data-start="{}" data-end="{}">{}</{}>'
    )
    return form.format(tag, start, " ".join(facts), start, end, inside, "a" if links else "mark")


def _safe(text: str, start: int, end: int) -> Markup:
    """The words from `start` to `end`, each control character alone in a box that shows its code.

    A raw carriage return would be read as a line feed, so all of them go as `&#13;`. Plain string
    work, since a hostile text may be a million boxes.
    """
    ends_in_half = text[end - 1 : end + 1] == "\r\n" and start < end  # the mark cuts a line end
    inside = _UNWRITABLE.sub("\ufffd", text[start : end - ends_in_half])
    boxed = _CONTROL.sub(_box, str(escape(inside))).replace("\r", "&#13;")
    return Markup(boxed + "&#13;" * ends_in_half)  # noqa: S704 - escaped just above


def _box(control: re.Match[str]) -> str:
    return f'<span class="control" data-code="{ord(control[0]):04X}">{control[0]}</span>'
