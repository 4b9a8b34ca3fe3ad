"""The counts in a text, as words or digits: found, and written in the same form.

Only what counts things: no date, no time of day, no calibre, no measure. "One" is none of them,
as it is a pronoun as often; what is not found is only never changed.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from wirecoder_evals.perturb.text import cased

_UNITS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = dict(zip(_UNITS, range(2, 20), strict=True)) | {
    word: 20 + 10 * step for step, word in enumerate(_TENS)
}
_WORDS |= {
    f"{tens}-{unit}": _WORDS[tens] + value
    for tens in _TENS
    for unit, value in [("one", 1), *((word, _WORDS[word]) for word in _UNITS[:8])]
}
_WRITTEN = {value: word for word, value in _WORDS.items()}
_LONGEST_FIRST = "|".join(sorted(_WORDS, key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?<![\w.,:/$€£#°-])(?:(?P<word>{_LONGEST_FIRST})|\d{{1,3}}(?:,\d{{3}})+|\d+)"
    r"(?![\w%°-]|[.,:/]\d)",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_NOT_AFTER = re.compile(
    rf"\b(?:{_MONTH}|(?:hundred|thousand|million|billion)(?: and)?|(?:no|page|route|article)\.?) $",
    re.IGNORECASE,
)
_TIME_OR_AGE = re.compile(r"\b(?:at|aged?) $", re.IGNORECASE)  # "at 4", but "at two bases"
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_BEFORE = re.compile(
    rf"\s*(?:{_MONTH}(?![a-z])|hundred|thousand|million|billion|dozen|per ?cent|percent|mm|cm|km"
    r"|kilomet|mile|nautical|met(?:re|er)|feet|foot|yard|inch|kg|kilo|pound|ton|hour|minute|second"
    r"|day|night|week|month|year|decade|o'clock|a\.?m\b|p\.?m\b|gmt|utc|dollar|euro|peso|degree"
    r"|times)",
    re.IGNORECASE,
)

_THINGS = {
    "people": """airmen attackers boys children civilians contractors crew dead deaths fighters
        gendarmes girls guards gunmen hostages labourers marines men militants officers passengers
        people personnel policemen rebels sailors seamen soldiers students troops victims villagers
        women workers wounded""",
    "munitions": """bombs drones grenades katyushas missiles mines mortars projectiles rockets
        rounds shells torpedoes warheads""",
    "goods": """bases boats buildings cars homes hospitals houses jets launchers pickups
        ports provinces schools ships tanks towns trucks vehicles vessels villages warplanes""",
}
_CLASS = {word: name for name, words in _THINGS.items() for word in words.split()}
_OTHER_WORDS = {
    2: re.compile(r"\b(?:both|couple|duo|pair)\b", re.IGNORECASE),
    3: re.compile(r"\btrio\b", re.IGNORECASE),
    6: re.compile(r"\bhalf a dozen\b", re.IGNORECASE),
    12: re.compile(r"\bdozen\b", re.IGNORECASE),
}
_AFTERWARDS = re.compile(r"(?: (?:of the|of|the))?((?: [^\W\d]+){1,3})")


class Figure(NamedTuple):
    """A count as it stands in the text."""

    start: int
    end: int
    value: int
    words: str

    def rewritten(self, value: int) -> str | None:
        """Another value in the same form: word for word, digits for digits; None if too large."""
        if self.words[0].isdigit():
            return f"{value:,}" if "," in self.words else str(value)
        word = _WRITTEN.get(value)
        return word and cased(word, self.words)


def figures(text: str) -> Iterator[Figure]:
    """Every count from two up, in order."""
    for match in _FIGURE.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        digits = not match["word"]
        timed = digits and (_TIME_OR_AGE.search(before) or _YEAR.fullmatch(match[0]))
        if timed or _NOT_AFTER.search(before) or _NOT_BEFORE.match(text, match.end()):
            continue
        word = match[0].lower()
        value = _WORDS[word] if match["word"] else int(match[0].replace(",", ""))
        if value > 1:
            yield Figure(match.start(), match.end(), value, match[0])


def has_other_words(text: str, value: int) -> bool:
    """Whether a text may state a value in words that are no figure: "both" are two."""
    words = _OTHER_WORDS.get(value)
    return words is not None and words.search(text) is not None


def may_count_the_same(text: str, one: Figure, other: Figure) -> bool:
    """Whether two figures of one value may be the same statement.

    They are not where each stands before a word of its own sort: "four soldiers", "four vehicles".
    """
    sorts = _sort(text, one), _sort(text, other)
    return None in sorts or sorts[0] == sorts[1]


def _sort(text: str, figure: Figure) -> str | None:
    following = _AFTERWARDS.match(text, figure.end)
    words = following[1].lower().split() if following else []
    return next((_CLASS[word] for word in words if word in _CLASS), None)
