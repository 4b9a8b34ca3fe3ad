"""Times: the words of a sentence that say when, and the event or the report that they date.

Codebook, "Dates": a day on which somebody reported, claimed or spoke is not the day of the attack.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.grammar import word
from wirecoder.pipeline.read.parse import Parsed
from wirecoder.pipeline.resolve.dates import ResolvedDate, resolve_date

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?\.?|july?\.?|"
    r"aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_NIGHT = r"(?: (?:morning|afternoon|evening|night|midnight|dawn|noon))"
_YEAR = r"(?:,? ?\b(?:19|20)[0-9]{2}\b)"
_TIME = re.compile(
    r"\b(?:"
    rf"(?:night|evening) (?:of|from|between) {_DAY}(?: (?:to|and|into) {_DAY})?|"
    rf"(?:overnight )?{_DAY} (?:to|into|and) {_DAY}{_NIGHT}?|"
    rf"(?:overnight (?:from |on )?)?(?:last |this |next )?{_DAY}{_NIGHT}?"
    rf"(?:,? (?:the )?(?:{_MONTH} [0-9]{{1,2}}|"
    rf"[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}){_YEAR}?)?|"
    rf"{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?(?:(?:-| to | and )[0-9]{{1,2}})?{_YEAR}?|"
    rf"[0-9]{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}{_YEAR}?|"
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|"
    rf"(?:today|yesterday|tonight){_NIGHT}?(?:, {_DAY})?|last (?:night|evening)|"
    r"this (?:morning|afternoon|evening)|overnight|"
    r"the (?:previous day|day before(?: yesterday)?)|(?:the )?same (?:day|night|evening|morning)|"
    r"(?:a|one|two|three|four|five|six|seven|[0-9]) (?:days?|weeks?|months?|years?) "
    r"(?:ago|earlier)|"
    r"(?:last|this|earlier this) (?:week|weekend|month|year)|"
    rf"(?:mid-|early |late |last )?{_MONTH}{_YEAR}|"
    rf"(?:in|since|last|until|from|early|late|mid|by)[ -]{_MONTH}{_YEAR}?\b|"
    r"(?:in|since|during|of) (?:early |late |mid-?)?(?:19|20)[0-9]{2}"
    r")\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:in|since|until|from|by|during|of)[ -]", re.IGNORECASE)
_DAY_PARTS = frozenset("dawn sunrise daybreak noon midnight dusk sunset nightfall midday".split())
_EDGE = frozenset("since until till before after by from between".split())


@dataclass(frozen=True, slots=True)
class Time:
    """Words of time: `first` to `last` are words of the sentence, `head` what they hang on.

    `when` is None for words that name no day by themselves ("the same day"); `edge` tells that
    they bound a period ("since October"), and so date no event.
    """

    first: int
    last: int
    head: Token
    words: str
    when: ResolvedDate | None
    edge: bool

    @property
    def reported(self) -> bool:
        """Whether they date what somebody said."""
        return self.head.lemma_.lower() in lexicon.SAYING


def times_of(parsed: Parsed, published: dt.date | None) -> list[Time]:
    """The words of time of one sentence, in order."""
    return list(_times(parsed, published))


def _times(parsed: Parsed, published: dt.date | None) -> Iterator[Time]:
    for match in _TIME.finditer(parsed.doc.text):
        lead = _LEAD.match(match[0])
        start = match.start() + (lead.end() if lead else 0)
        span = parsed.doc.char_span(start, match.end(), alignment_mode="expand")
        if span is None or _is_name(span[0], match[0]):
            continue
        words = parsed.doc.text[start : match.end()]
        before = parsed.doc[span.start - 1].lower_ if span.start else ""
        leads = {
            before,
            *(
                t.lower_
                for t in span.root.ancestors
                if t.pos_ in {"ADP", "SCONJ"} and span.start - 4 <= t.i < span.start
            ),
        }
        parts = {t.lower_ for t in parsed.doc[max(span.start - 3, 0) : span.start]}
        if parts & _DAY_PARTS:  # "before dawn on Friday" is on Friday
            leads = set()
            before = ""
        edge = (
            bool(leads & _EDGE) and "night" not in words and not leads & {"between", "from"}
        ) or (before in _EDGE and "night" not in words)
        root = span.root
        yield Time(
            span.start,
            span.end - 1,
            _governor(root, span.start, span.end),
            words,
            resolve_date(words, published),
            edge,
        )


def _is_name(first: Token, words: str) -> bool:
    """May and March as verbs, and days in names ("Black Friday")."""
    if words.lower() in {"may", "march"} or first.text.lower() in {"may", "march"}:
        return first.pos_ in {"AUX", "VERB"}
    return False


def _governor(root: Token, start: int, end: int) -> Token:
    """The verb or noun that the words of time belong to."""
    head = root
    while head.head.i != head.i and (start <= head.i < end or head.pos_ in {"ADP", "ADV", "SCONJ"}):
        head = head.head
    if head.pos_ in {"VERB", "AUX"} or word(head) in lexicon.NOUNS or word(head) in lexicon.SAYING:
        return head
    for above in head.ancestors:  # "before sunrise on Friday", "the early hours of Sunday"
        if above.pos_ in {"VERB", "AUX"} or word(above) in lexicon.NOUNS:
            return above
    return head
