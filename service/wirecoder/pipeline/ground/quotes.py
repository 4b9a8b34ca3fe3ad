"""Find words in the evidence of an article, to the letter or not at all.

Codebook rules 7 to 9: a quote is copied to the letter, and only body and headline are evidence.
A looser match would publish words that the article does not say ("killed 15" for "killed 12"), so
only typography is folded, and whatever fails is reported with its reason.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from enum import StrEnum

from wirecoder.pipeline.ground.fold import fold, fold_text
from wirecoder.pipeline.segment.segment import Kind, Segments
from wirecoder_schemas.evidence import Quote

__all__ = ["QuoteFinder", "Reason", "fold"]

_OUTER = re.compile(r"^(?:[\s'()\[\]{}]|\.{3})+|[\s'()\[\]{}.,;:]+$")
_WORD = re.compile(r"[^\W_]")
_POSSESSIVE = re.compile(r"'s(?![^\W_])", re.IGNORECASE)
# Between two digits these go on with the number; an en dash makes a range, a colon a time.
_IN_NUMBERS = frozenset(".,:/-'·٫٬⁄")
_DIGIT_GROUP = frozenset("\u00a0\u2009\u202f")

_BODY, _DUPLICATE, _HEADLINE, _NOISE = range(4)


class Reason(StrEnum):
    """Why words are no quote; the code of the warning."""

    NOT_FOUND = "quote_not_found"
    IN_NOISE = "quote_in_noise"
    EMPTY = "quote_empty"


class QuoteFinder:
    """Finds quotes in one article.

    Building it is linear in the text, and so is each search. Offsets are code points into `text`,
    and a quote is always a slice of it.
    """

    def __init__(self, text: str, segments: Segments) -> None:
        self._text = text
        self._sentences = segments.sentences
        self._sentence_starts = [sentence.start for sentence in segments.sentences]
        self._sentence_ends = [sentence.end for sentence in segments.sentences]
        folded = fold_text(text)
        self._folded, self._starts, self._ends = folded.text, folded.starts, folded.ends

    def find(self, words: str, within: tuple[int, int] | None = None) -> Quote | None:
        """The best occurrence of `words`, None where they are not evidence. See `verdict`."""
        result = self.verdict(words, within)
        return result if isinstance(result, Quote) else None

    def verdict(self, words: str, within: tuple[int, int] | None = None) -> Quote | Reason:
        """The best occurrence of `words` (inside the offsets `within`), or why there is none.

        The first one in the body, else in a repeated paragraph, else in the headline (rules 7 and
        8). Words that do not match as they are get one more try without the quotation marks,
        brackets and end punctuation around them, and one with another case of the first letter.
        """
        span = within or (0, len(self._text))
        result: Reason = Reason.EMPTY
        for needle in _needles(words):
            place, rank = self._best(needle, span)
            if place and rank < _NOISE:
                return self._quote(*place)
            if place:
                result = Reason.IN_NOISE
            elif result is Reason.EMPTY:
                result = Reason.NOT_FOUND
        return result

    def search(self, words: str, near: Quote | None = None) -> Quote | Reason:
        """As `verdict`, but of several occurrences the one closest to `near`.

        In the quote itself, else in its sentences, else in its paragraphs, else anywhere.
        """
        spans = self._around(near) if near else ()
        for span in spans:
            if quote := self.find(words, span):
                return quote
        return self.verdict(words)

    def contains(self, quote: Quote, words: str, ignore_case: bool = False) -> Quote | None:
        """The first occurrence of `words` in `quote`, None where it does not hold them.

        `quote` is one that was found here; another text's quote holds nothing.
        """
        if self._text[quote.start : quote.end] != quote.quote:
            return None
        for needle in _needles(words):
            for place in self._places(needle, (quote.start, quote.end), ignore_case):
                return self._quote(*place)
        return None

    def _best(self, needle: str, span: tuple[int, int]) -> tuple[tuple[int, int] | None, int]:
        best: tuple[int, int] | None = None
        rank = _NOISE + 1
        for place in self._places(needle, span):
            found = self._rank(*place)
            if found < rank:
                best, rank = place, found
            if rank == _BODY:
                break
        return best, rank

    def _places(
        self, needle: str, span: tuple[int, int], ignore_case: bool = False
    ) -> Iterator[tuple[int, int]]:
        """Offsets of the occurrences of a folded needle at word boundaries, inside `span`."""
        first = bisect_left(self._starts, span[0])
        last = bisect_right(self._ends, span[1])
        hay, base = self._folded, 0
        if ignore_case:
            hay, base = _lower(hay[first:last]), first
            needle = _lower(needle)
        at = hay.find(needle, first - base, last - base)
        while at >= 0:
            begin, end = base + at, base + at + len(needle)
            if self._is_boundary(begin) and self._is_boundary(end):
                yield self._starts[begin], self._ends[end - 1]
            # The next candidate begins a word, so a text of one letter stays linear.
            at = hay.find(needle, self._next_start(at + base + 1) - base, last - base)

    def _next_start(self, at: int) -> int:
        while at < len(self._folded) and not self._is_boundary(at):
            at += 1
        return at

    def _is_boundary(self, at: int) -> bool:
        """Whether a match may begin or end before folded character `at`."""
        text = self._folded
        if at in (0, len(text)):
            return True
        if self._starts[at] == self._starts[at - 1] or unicodedata.category(text[at])[0] == "M":
            return False  # inside a letter with its accents, or a ligature
        before, after = _base(text, at - 1), text[at]
        if before.isalnum() and after.isalnum():
            return False
        return not (self._in_number(at) or self._in_word(at))

    def _in_number(self, at: int) -> bool:
        """Whether `at` is beside a mark between two digits: "1,500", "15.5", "10-12"."""
        return any(
            mark > 0
            and self._folded[mark - 1].isnumeric()
            and self._folded[mark + 1 : mark + 2].isnumeric()
            and (
                self._folded[mark] in _IN_NUMBERS
                or self._text[self._starts[mark] : self._ends[mark]] in _DIGIT_GROUP
            )
            for mark in (at - 1, at)
        )

    def _in_word(self, at: int) -> bool:
        """Whether `at` is beside an apostrophe in a word; "Iraq" may leave its possessive s."""
        text = self._folded
        for mark in (at - 1, at):
            inside = (
                0 < mark < len(text) - 1
                and text[mark] == "'"
                and _base(text, mark - 1).isalpha()
                and text[mark + 1].isalpha()
            )
            if inside and not (mark == at and _POSSESSIVE.match(text, mark)):
                return True
        return False

    def _rank(self, start: int, end: int) -> int:
        """How good evidence the offsets are, by the least of the sentences they touch."""
        touched = range(
            bisect_right(self._sentence_ends, start), bisect_left(self._sentence_starts, end)
        )
        return max((self._rank_of(index) for index in touched), default=_NOISE)

    def _rank_of(self, index: int) -> int:
        sentence = self._sentences[index]
        if sentence.kind is Kind.HEADLINE:
            return _HEADLINE
        if sentence.kind is not Kind.BODY:
            return _NOISE
        return _BODY if sentence.duplicate_of is None else _DUPLICATE

    def _around(self, near: Quote) -> list[tuple[int, int]]:
        first = bisect_right(self._sentence_ends, near.start)
        last = bisect_left(self._sentence_starts, near.end) - 1
        spans = [(near.start, near.end)]
        if 0 <= first <= last:
            listed = self._sentences
            spans.append((listed[first].start, listed[last].end))
            numbers = range(listed[first].paragraph, listed[last].paragraph + 1)
            while first > 0 and listed[first - 1].paragraph in numbers:
                first -= 1
            while last + 1 < len(listed) and listed[last + 1].paragraph in numbers:
                last += 1
            spans.append((listed[first].start, listed[last].end))
        return spans

    def _quote(self, start: int, end: int) -> Quote:
        return Quote(quote=self._text[start:end], start=start, end=end)


def _needles(words: str) -> list[str]:
    """What to look for: the words, folded; without their outer punctuation; and so again with the
    first letter in its other case, since a clause from the middle may be copied as a sentence.
    """
    needle = fold(words)
    bare = _OUTER.sub("", needle)
    begun = bare[:1].swapcase() + bare[1:]
    return [form for form in dict.fromkeys((needle, bare, begun)) if _WORD.search(form)]


def _base(text: str, at: int) -> str:
    """The letter that the marks up to `at` belong to."""
    while at > 0 and unicodedata.category(text[at])[0] == "M":
        at -= 1
    return text[at]


def _lower(text: str) -> str:
    """Lower case, letter for letter, so that offsets hold."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
