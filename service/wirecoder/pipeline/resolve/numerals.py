"""Words to cardinals and the nouns they count: the lower half of `numbers`.

A number before a measure ("107mm", "20 km"), in a name ("F-16", "Tower 22"), a date, a time or an
age counts nothing, and neither does one before an event ("two attacks"). Source: codebook,
"Numbers".
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import NamedTuple

from wirecoder.pipeline.resolve import number_words as lexicon


class Token(NamedTuple):
    """One word or numeral, with what its spelling tells."""

    text: str  # lower case, typography folded, a possessive "'s" taken off
    capital: bool
    shouts: bool  # all capitals
    comma: bool  # punctuation follows, so no noun phrase runs on


_FOLD = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "‑": "-"})
_NUMERAL = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12}(?:\.[0-9]{1,6})?")
_JOINED = re.compile(rf"(~?)({_NUMERAL.pattern})(?:-({_NUMERAL.pattern}|odd)|(\+))?")
_COMPOSITE = {"half", "to", "or", *lexicon.UNITS, *lexicon.TENS, *lexicon.SCALES}


def tokenize(words: str) -> list[Token]:
    """Split `words` at spaces, fold typography, and take numerals apart from what is tied on."""
    tokens: list[Token] = []
    for chunk in words.translate(_FOLD).split():
        bare = chunk.strip("\"'()[]*") if chunk != "-" else chunk
        comma = bare[-1:] in tuple(",;:!?") or (bare.endswith(".") and "." not in bare[:-1])
        core = bare.rstrip(",;:!?\"')]").lstrip("\"'([")
        core = core.rstrip(".") if "." not in core[:-1] else core
        capital, shouts = core[:1].isupper(), core.isupper()
        parts = _split(core.lower().removesuffix("'s"))
        tokens += [Token(part, capital, shouts, comma=False) for part in parts[:-1]]
        tokens += [Token(part, capital, shouts, comma) for part in parts[-1:]]
    return tokens


def _split(core: str) -> list[str]:
    """Take apart "10-12", "30-odd", "30+", "~30" and "twenty-one"; leave "F-16", "two-man" be."""
    if joined := _JOINED.fullmatch(core):
        about, first, second, plus = joined.groups()
        tail = [second] if second == "odd" else ["-", second] if second else [plus] if plus else []
        return [*(["about"] if about else []), first, *tail]
    parts = core.split("-")
    if len(parts) > 1 and all(part in _COMPOSITE for part in parts):
        return parts
    if len(parts) == 2 and parts[1] == "odd" and parts[0] in _COMPOSITE:
        return parts
    return [core] if core else []


# ------------------------------------------------------------------------------------ numerals


class Cardinal(NamedTuple):
    """A whole number and the index of the token after it."""

    value: int
    scale: int  # the last scale word used, so that "two to three hundred" can share it
    end: int


def text_at(tokens: Sequence[Token], i: int) -> str:
    """Return the word at `i`, or "" outside."""
    return tokens[i].text if 0 <= i < len(tokens) else ""


def _digits(tokens: Sequence[Token], i: int) -> Decimal | None:
    text = text_at(tokens, i)
    if not _NUMERAL.fullmatch(text) or (text[0] == "0" and text[1:2].isdigit()):
        return None  # "0535" is a time
    if "." in text and text_at(tokens, i + 1) not in lexicon.SCALES:
        return None  # a measure, or thousands in the style of another language
    if _is_name_or_age(tokens, i) or _is_year(tokens, i):
        return None
    return Decimal(text.replace(",", ""))


def _is_name_or_age(tokens: Sequence[Token], i: int) -> bool:
    """Tell the numeral of "Tower 22", "No. 5", "aged 12" and "Sgt. Smith, 24, of Ohio"."""
    if i == 0:
        return False
    previous = tokens[i - 1]
    if previous.text in {"aged", "age", "no", "nos"}:
        return True
    if previous.comma:
        return tokens[i].comma and i + 1 < len(tokens)
    leads = lexicon.FILLERS | lexicon.FUNCTION_WORDS | lexicon.VERBS_BEFORE_COUNTS
    led = previous.text in leads or (previous.text,) in lexicon.BEFORE
    shouting = all(token.shouts for token in tokens if token.text.isalpha())
    return previous.capital and not (led or shouting)


def _is_year(tokens: Sequence[Token], i: int) -> bool:
    if not re.fullmatch(r"(?:19|20)[0-9]{2}", tokens[i].text):
        return False
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if following is None or following.capital or following.text == "-":
        return True
    dated = {"in", "since", "by", "until", "during"}
    return i > 0 and (tokens[i - 1].comma or tokens[i - 1].text in dated)


def read_number(tokens: Sequence[Token], i: int) -> Cardinal | None:
    """Read the longest cardinal at `i`: digits or words with their scales, no calibre, no date."""
    start, scale, total = i, 1, Decimal(0)
    current, i = _opening(tokens, i)
    while True:
        word = text_at(tokens, i)
        if word in lexicon.SCALES:
            scale = lexicon.SCALES[word]
            product = (Decimal(1) if current is None else current) * scale
            total, current = (total, product) if scale == 100 else (total + product, None)
        else:
            i += word == "and" and scale >= 100 and _continues(current, _simple(tokens, i + 1))
            n = _simple(tokens, i)
            if n is None or not _continues(current, n):
                break
            current = (current or 0) + n
            if word in lexicon.GROUPS and text_at(tokens, i + 1) == "of":
                i += text_at(tokens, i + 2) in lexicon.SCALES  # "a couple of hundred"
        i += 1
    value = total + (current or 0)
    if i == start + 1 and scale > 12:
        return None  # the "million" of "$5 million"
    if i == start or value != int(value) or not _counts(tokens, start, i):
        return None
    return Cardinal(int(value), scale, i)


def _opening(tokens: Sequence[Token], i: int) -> tuple[Decimal | None, int]:
    """Step over the article of "a dozen" and "a pair", and read the half of "half a dozen"."""
    half = text_at(tokens, i) == "half"
    scale = i + half + (text_at(tokens, i + half) in {"a", "an"})
    if text_at(tokens, scale) in lexicon.SCALES:
        return (Decimal("0.5") if half else None), scale
    if not half and text_at(tokens, scale) in lexicon.GROUPS:
        return None, scale
    return None, i


def starts_number(tokens: Sequence[Token], i: int) -> bool:
    """Return whether a numeral stands at `i`, counting or not."""
    opened = _opening(tokens, i)[1]
    return _simple(tokens, opened) is not None or text_at(tokens, opened) in lexicon.SCALES


def _simple(tokens: Sequence[Token], i: int) -> Decimal | None:
    word = text_at(tokens, i)
    for table in (lexicon.UNITS, lexicon.TENS, lexicon.GROUPS):
        if word in table:
            return Decimal(table[word])
    return _digits(tokens, i)


def _continues(current: Decimal | None, n: Decimal | None) -> bool:
    """Whether `n` may follow `current`: nothing yet, a ten before a unit, hundreds before less."""
    if current is None or n is None:
        return n is not None
    after_hundred = current >= 100 and current % 100 == 0 and n < 100
    after_ten = current % 100 >= 20 and current % 10 == 0 and 0 < n < 10
    return after_hundred or after_ten


def _counts(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the number in [start, end) counts things: no measure, no date, no "two attacks"."""
    following = text_at(tokens, end).replace(".", "")
    if following in lexicon.MEASURES:
        return False
    for near in (start - 1, end):
        if text_at(tokens, near) in lexicon.MONTHS and tokens[near].capital:
            return False
    if text_at(tokens, start) == "both" and following == "sides":
        return False
    return not is_event(noun_phrase(tokens, end))


def noun_phrase(tokens: Sequence[Token], i: int) -> list[str]:
    """The words of the noun phrase at `i`, up to a function word, a comma, a plural, six words."""
    phrase: list[str] = []
    for token in tokens[i : i + 6]:
        if token.text in lexicon.FUNCTION_WORDS or token.text.endswith(("ed", "ing")):
            break
        phrase.append(token.text)
        if token.comma or is_plural(token.text):
            break
    return phrase


def is_event(phrase: Sequence[str]) -> bool:
    """Return whether the phrase names an event, not a thing: "missile attack" but not "drone"."""
    pairs = zip_longest(phrase, phrase[1:])
    return any(word in lexicon.EVENTS and after not in lexicon.CARRIERS for word, after in pairs)


def is_plural(word: str) -> bool:
    """Return whether the noun looks plural; a guess by its ending."""
    if word in lexicon.PLURAL_PEOPLE:
        return True
    ends = word.endswith("s") and not word.endswith(("ss", "us", "as", "'s"))
    return ends and len(word) > 3 and word not in lexicon.NOT_PLURAL and "." not in word


def names_person(phrase: Sequence[str]) -> bool:
    """Return whether the phrase names one person, by a small list and the usual endings."""
    return not any(map(is_plural, phrase)) and any(
        word in lexicon.PERSONS
        or (word.endswith(lexicon.PERSON_ENDINGS) and word not in lexicon.NOT_PERSONS)
        for word in phrase
    )


def is_light(word: str) -> bool:
    """Return whether the word may stand before a phrase without being part of it."""
    return word in lexicon.FUNCTION_WORDS or word.endswith(("ed", "ing"))
