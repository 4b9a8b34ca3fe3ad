"""The parts of a text that are changed: its paragraphs, its sentences and their copies."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_LINE = re.compile(r"[^\n]+")
_BLOCK = re.compile(r"(?:[^\n]*\S[^\n]*\n?)+")
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9])")
_CLOSED = re.compile(r"[.!?][\"'”’)\]]*$")


class Span(NamedTuple):
    """`text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words."""
        return text[self.start : self.end]

    def holds(self, offset: int) -> bool:
        """Whether a character lies within."""
        return self.start <= offset < self.end


def paragraphs(text: str) -> list[Span]:
    """Blocks between blank lines, or lines where the text has no blank line; trimmed."""
    pattern = _BLOCK if _BLANK_LINE.search(text) else _LINE
    spans = (_trimmed(text, *match.span()) for match in pattern.finditer(text))
    return [span for span in spans if span.start < span.end]


def separator(text: str) -> str:
    """What stands between two paragraphs of this text."""
    newline = "\r\n" if "\r\n" in text else "\n"
    return newline * 2 if _BLANK_LINE.search(text) else newline


def headline(text: str) -> Span | None:
    """The first paragraph, if more follow and it ends like no sentence."""
    found = paragraphs(text)
    closed = len(found) < 2 or _CLOSED.search(found[0].of(text))
    return None if closed else found[0]


def sentences(text: str) -> list[Span]:
    """Sentences, none over the end of a line.

    An abbreviation may cut one in two. That leaves some sentence unchanged that could have been
    changed; it never makes a change wrong.
    """
    found = []
    for line in _LINE.finditer(text):
        start = line.start()
        for end in [*(match.end() for match in _END.finditer(line[0])), len(line[0])]:
            span = _trimmed(text, start, line.start() + end)
            start = line.start() + end
            if span.start < span.end:
                found.append(span)
    return found


def copies(text: str, spans: Sequence[Span], one: Span) -> list[Span]:
    """All spans with the words of this one, itself among them (codebook, rule 8)."""
    return [span for span in spans if span.of(text) == one.of(text)]


def cased(word: str, model: str) -> str:
    """A word written as another one is: in capitals, with a capital, or as it comes."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[0].upper() + word[1:] if model[:1].isupper() else word


def edited(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """The text with other words in the place of some spans that do not overlap."""
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    left = len(words) - len(words.lstrip())
    return Span(start + left, max(start + left, end - (len(words) - len(words.rstrip()))))
