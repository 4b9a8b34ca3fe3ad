"""Cut an article into sentences, and say of each what it is.

Everything after this stage reads the article through these sentences: the model is shown the
readable ones, and only evidence may be quoted (codebook rules 7 and 8). Offsets are code points
into the text as posted.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from wirecoder.pipeline.segment.markup import Masked, Region, bare, mask
from wirecoder.pipeline.segment.noise import SUBJECT, Kind, NoiseFinder, sentence_kind
from wirecoder.pipeline.segment.paragraphs import Span, paragraphs
from wirecoder.pipeline.segment.sentences import pieces, sentences

__all__ = ["Kind", "Segments", "Sentence", "segment"]

_HEADLINE_LENGTH = 200
_NO_HEADLINE_END = re.compile(r"[.。।۔…:,;–—-][\"'”’)\]]*$")
_REGION_KINDS = {
    "figcaption": Kind.CAPTION,
    "footer": Kind.BOILERPLATE,
    "h1": Kind.HEADLINE,
    "nav": Kind.BOILERPLATE,
    "title": Kind.BOILERPLATE,  # of the page; metadata, as a title that was sent apart
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]`, trimmed. `duplicate_of` is the index of the first copy's sentence.

    `paragraph` counts from 0 over the whole text.
    """

    start: int
    end: int
    kind: Kind
    paragraph: int
    duplicate_of: int | None = None


@dataclass(frozen=True, slots=True)
class Segments:
    """The sentences of a text in order, without overlap, and the words of its headline.

    Together they hold every letter and digit outside HTML tags. `headline` is None where the text
    has none; it is bare of markup, for reading, and is quoted from its sentence.
    """

    sentences: tuple[Sentence, ...]
    headline: str | None

    @property
    def readable(self) -> tuple[Sentence, ...]:
        """The body, each statement once (rule 8): what the model is given to read."""
        return tuple(s for s in self.sentences if s.kind is Kind.BODY and s.duplicate_of is None)

    def without(self, spans: Collection[Span]) -> "Segments":
        """These segments with the sentences of `spans` made boilerplate; a headline goes too."""
        hidden = {s for s in self.sentences if (s.start, s.end) in spans}
        listed = tuple(
            replace(s, kind=Kind.BOILERPLATE) if s in hidden else s for s in self.sentences
        )
        lost = any(s.kind is Kind.HEADLINE for s in hidden)
        return Segments(listed, None if lost else self.headline)

    @property
    def evidence(self) -> tuple[Sentence, ...]:
        """What may be quoted: the body with its copies, then the headline (rules 7 and 8)."""
        body = tuple(s for s in self.sentences if s.kind is Kind.BODY)
        return body + tuple(s for s in self.sentences if s.kind is Kind.HEADLINE)


@dataclass(slots=True)
class _Paragraph:
    start: int
    end: int
    words: str
    kind: Kind | None
    """None is text: each of its sentences is judged by itself."""


def segment(text: str) -> Segments:
    """The sentences of `text`. Never raises; linear in the length of the text."""
    masked = mask(text)
    found = _paragraphs(masked)
    headline = _mark_headline(masked.text, found)
    spans = (_spans(text, masked.text, paragraph) for paragraph in found)
    listed = tuple(_sentences(masked.text, found, spans))
    return Segments(listed, headline.words if headline else None)


def _paragraphs(masked: Masked) -> list[_Paragraph]:
    """All paragraphs in order, hidden elements among them, the noise marked."""
    finder = NoiseFinder()
    found = [_Paragraph(start, end, "", Kind.BOILERPLATE) for start, end in masked.hidden]
    begun = False
    regions = _Regions(masked.regions)
    for start, end in paragraphs(masked.text):
        words = bare(masked.text[start:end])
        if not any(character.isalnum() for character in words):
            continue
        kind = regions.kind_at(start) or finder.paragraph(words)
        label = None if kind or begun else SUBJECT.match(masked.text, start, end)
        if label and label.end() < end:
            subject = bare(masked.text[label.end() : end])
            found.append(_Paragraph(start, label.end(), bare(label[0]), Kind.BOILERPLATE))
            found.append(_Paragraph(label.end(), end, subject, Kind.HEADLINE))
        else:
            found.append(_Paragraph(start, end, words, kind))
            begun |= kind is None
    return sorted(found, key=lambda paragraph: paragraph.start)


class _Regions:
    """Looks up the region of each paragraph, asked for in order."""

    def __init__(self, regions: tuple[Region, ...]) -> None:
        self._regions = regions
        self._next = 0

    def kind_at(self, offset: int) -> Kind | None:
        while self._next < len(self._regions) and self._regions[self._next].end <= offset:
            self._next += 1
        inside = self._next < len(self._regions) and self._regions[self._next].start <= offset
        return _REGION_KINDS[self._regions[self._next].tag] if inside else None


def _mark_headline(masked: str, found: list[_Paragraph]) -> _Paragraph | None:
    """Make one paragraph the headline, if one looks like it, and its copies with it.

    A marked one (`<h1>`, a telegram's subject) comes first, else the first paragraph of text.
    """
    headline = next((p for p in found if p.kind is Kind.HEADLINE), None)
    if headline is None:
        texts = [paragraph for paragraph in found if paragraph.kind is None]
        if len(texts) < 2 or not _looks_like_headline(masked, texts[0]):
            return None
        headline = texts[0]
    key = headline.words.casefold()
    for paragraph in found:
        if paragraph.kind is None and paragraph.words.casefold() == key:
            paragraph.kind = Kind.HEADLINE
    return headline


def _looks_like_headline(masked: str, first: _Paragraph) -> bool:
    """Whether it is short, is one sentence, and has no full stop."""
    if len(first.words) >= _HEADLINE_LENGTH or _NO_HEADLINE_END.search(first.words[-8:]):
        return False
    return len(list(sentences(masked, first.start, first.end))) == 1


def _sentences(
    masked: str, found: list[_Paragraph], spans: Iterator[Iterator[Span]]
) -> Iterator[Sentence]:
    first_copies: dict[tuple[Kind | None, str], range] = {}
    index = 0
    for number, (paragraph, cuts) in enumerate(zip(found, spans, strict=True)):
        listed = list(cuts)
        copies = range(index, index + len(listed))
        key = (paragraph.kind, paragraph.words.casefold())
        first = first_copies.setdefault(key, copies) if paragraph.words else copies
        for place, (start, end) in enumerate(listed):
            kind = paragraph.kind or sentence_kind(bare(masked[start:end])) or Kind.BODY
            # Copies in other case may be cut otherwise; the last sentence stands for the rest.
            copied = None if first is copies or not first else first[min(place, len(first) - 1)]
            yield Sentence(start, end, kind, number, copied)
        index += len(listed)


def _spans(text: str, masked: str, paragraph: _Paragraph) -> Iterator[Span]:
    if not paragraph.words:  # a hidden element, blanked out in the masked text
        return pieces(text, paragraph.start, paragraph.end)
    if paragraph.kind is Kind.HEADLINE:
        return pieces(masked, paragraph.start, paragraph.end)
    return sentences(masked, paragraph.start, paragraph.end)
