"""Finds the words of time in a text: calendar points, weekdays, words relative to today.

The upper half, `dates`, decides what they come to. Only English month and weekday names are known.
"""

import calendar
import re
from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

from wirecoder.pipeline.resolve.number_words import UNITS
from wirecoder_schemas.codebook import Weekday

T = TypeVar("T")


class Point(NamedTuple):
    """A day, month or year of the calendar; `year` is None where the words leave it out."""

    year: int | None
    month: int | None
    day: int | None
    last: bool = False  # "last October" is never the present one

    @property
    def exists(self) -> bool:
        """Whether the calendar has it, in a leap year if the year is left out."""
        if self.year == 0 or (self.month is None and self.year is None):
            return False
        if self.month is None or not 1 <= self.month <= 12:
            return self.month is None
        days = calendar.monthrange(self.year or 2000, self.month)[1]
        return self.day is None or 1 <= self.day <= days


class Period(NamedTuple):
    """A week, month, year or weekend, `back` of them before the present one."""

    unit: str
    back: int


class Mention(NamedTuple, Generic[T]):
    """One expression and where it stands; two of a kind are the ends of an interval."""

    what: tuple[T, ...]
    start: int
    end: int


class Found(NamedTuple):
    """All expressions of time in a text, each kind once; `unclear` if one cannot be trusted."""

    points: list[tuple[Point, ...]]
    weekdays: list[tuple[Weekday, ...]]
    days_ago: list[int]
    periods: list[Period]
    overnight: bool
    unclear: bool  # 04/10/2019, 30 February


_MONTHS = {
    name: number
    for number in range(1, 13)
    for name in (calendar.month_name[number].lower(), calendar.month_abbr[number].lower(), "sept")
    if name != "sept" or number == 9
}
_WEEKDAYS = {day.lower(): day for day in Weekday} | {
    short: day
    for day, shorts in zip(
        Weekday,
        ("mon", "tue tues", "wed", "thu thur thurs", "fri", "sat", "sun"),
        strict=True,
    )
    for short in shorts.split()
}
_MONTH = rf"(?P<month>\b(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b)\.?"
_DAY = r"(?P<day>\b[0-9]{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>\b(?:19|20)[0-9]{2}\b)(?![,.]?[0-9])"
_TO = r"\s*(?:-|\bto\b|\bthrough\b|\buntil\b|\band\b|\bor\b)\s*(?:the\s+)?"
_POINTS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>[0-9]{4})[-/](?P<month>[0-9]{2})[-/](?P<day>[0-9]{2})(?![0-9])",
        r"\b(?P<one>[0-9]{1,2})([/.-])(?P<two>[0-9]{1,2})\2(?P<year>[0-9]{4})\b",
        r"\b(?P<year>(?:19|20)[0-9]{2})-(?P<month>[0-9]{2})(?![-0-9])",
        rf"(?:(?P<first>\b[0-9]{{1,2}})(?:st|nd|rd|th)?{_TO})?"
        rf"{_DAY}(?:\s*-\s*|\s+(?:of\s+)?){_MONTH}(?:(?:,?\s+|-){_YEAR})?",
        rf"{_MONTH}\s+(?:the\s+)?{_DAY}(?:{_TO}(?P<final>[0-9]{{1,2}})(?:st|nd|rd|th)?\b)?"
        rf"(?:,?\s+{_YEAR})?",
        rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        _MONTH,
        _YEAR,
    )
]
_WEEKDAY = re.compile(rf"\b(?P<name>{'|'.join(_WEEKDAYS)})\b(?P<dot>\.?)", re.IGNORECASE)
_COUNT = rf"(?P<count>[0-9]{{1,2}}|an?|{'|'.join(UNITS)})"
_AGO = re.compile(rf"\b{_COUNT}\s+(?P<unit>day|week|month|year)s?\s+ago\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?P<which>last|past|previous|this|the)\s+(?P<unit>week|month|year|weekend)\b(?!-)", re.I
)
_DAYS_AGO = {
    back: re.compile(pattern, re.IGNORECASE)
    for back, pattern in {
        2: r"\bthe day before yesterday\b|\bnight before last\b",
        1: r"\byesterday\b|\blast (?:night|evening)\b",
        0: r"\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b",
    }.items()
}
_OVERNIGHT = re.compile(r"\bovernight\b", re.IGNORECASE)
_JOINS = re.compile(
    r"['s]*[\s,]*(?:night|evening|late|morning|afternoon)?\s*(?:-|/|to|into|through|until|till)\s*"
    r"(?:the |early |late |mid-?|on |in )*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_AND = re.compile(r"\s+(?:night\s+)?and\s+(?:on\s+|the\s+)?", re.IGNORECASE)
# Before a date these make it the edge of something else.
_EDGE = re.compile(
    r"\b(?:since|by|until|till|before|after|every|each|next|than|pre-|post-)\s*"
    r"(?:the |early |late |last )*$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:good|black|palm|easter|bloody|ash|holy|maundy)\s+$", re.IGNORECASE)
_NAMING = re.compile(r"['s]*\s+(?:times|market|mosque|telegraph|express|mail)\b", re.IGNORECASE)
_INTRODUCES = re.compile(
    r"(?:^|\b(?:in|of|during|early|late|mid|year|last|this|from|to|between|and|spring|summer|autumn|"
    r"fall|winter)\b)[\s-]*$",
    re.IGNORECASE,
)
_FOLD = str.maketrans("’‘–—‑\u2212\xa0", "''---- ")


def fold(words: str) -> str:
    """Fold dashes, apostrophes and hard spaces; the length stays, so that offsets hold."""
    return words.translate(_FOLD)


def find(words: str) -> Found:
    """Read every expression of time in `words`, which must be folded."""
    points = _joined(words, list(_points(words)))
    days_ago, periods = _relative(words)
    return Found(
        list(dict.fromkeys(points)),
        list(dict.fromkeys(_joined(words, list(_weekdays(words))))),
        days_ago,
        periods,
        bool(_OVERNIGHT.search(words)),
        not all(ends and all(point.exists for point in ends) for ends in points),
    )


def leading_day(words: str) -> tuple[Point, int] | None:
    """Return the date with which the (folded) `words` begin, down to the day, and its end."""
    for pattern in _POINTS:
        if (match := pattern.match(words)) and (points := _read(match, words)):
            point = points[0]
            full = len(points) == 1 and point.exists and None not in (point.year, point.day)
            return (point, match.end()) if full else None
    return None


def _points(words: str) -> Iterator[Mention[Point]]:
    """The calendar points, longest form first, no character used twice."""
    taken: list[Mention[Point]] = []
    for pattern in _POINTS:
        for match in pattern.finditer(words):
            if any(match.start() < other.end and other.start < match.end() for other in taken):
                continue
            points = _read(match, words)
            if points is not None:
                taken.append(Mention(points, *match.span()))
    yield from sorted(taken, key=lambda mention: mention.start)


def _joined(words: str, mentions: list[Mention[T]]) -> list[tuple[T, ...]]:
    """Make one interval of two mentions that a "to" joins, and drop mere edges ("since ...")."""
    found: list[tuple[T, ...]] = []
    rest = list(mentions)
    while rest:
        first = rest.pop(0)
        before = words[: first.start]
        if rest and len(first.what) == len(rest[0].what) == 1:
            gap = words[first.end : rest[0].start]
            between = _BETWEEN.search(before) and _AND.fullmatch(gap)
            if between or _JOINS.fullmatch(gap):
                found.append(first.what + rest.pop(0).what)
                continue
        if not _EDGE.search(before):
            found.append(first.what)
    return found


def _read(match: re.Match[str], words: str) -> tuple[Point, ...] | None:
    """None: no date after all. Empty: a date that cannot be known. Two: an interval of days."""
    part = {name: text for name, text in match.groupdict().items() if text}
    year = int(part["year"]) if "year" in part else None
    before = words[: match.start()]
    if "one" in part:
        return _numeric(int(part["one"]), int(part["two"]), year)
    if "month" not in part:
        return (Point(year, None, None),) if _INTRODUCES.search(before) else None
    if part["month"].isdigit():
        return (Point(year, int(part["month"]), int(part["day"]) if "day" in part else None),)
    if not _is_month(match, words):
        return None
    last = bool(re.search(r"\blast\s+$", before, re.IGNORECASE))
    month = _MONTHS[part["month"].lower()]
    days = [int(part[name]) for name in ("first", "day", "final") if name in part]
    listed = re.search(r"[0-9]\w*\s*\b(?:and|or)\b", match[0], re.IGNORECASE)
    if len(days) == 2 and (days[0] >= days[1] or (listed and not _BETWEEN.search(before))):
        return ()  # "3 and 5 May" are two days
    return tuple(Point(year, month, day, last) for day in days) or (Point(year, month, None, last),)


def _numeric(one: int, two: int, year: int | None) -> tuple[Point, ...]:
    """25/12/2019 can be read in one way; 04/10/2019 in two, so it is no date."""
    if one != two and max(one, two) <= 12:
        return ()
    return (Point(year, two, one) if one > 12 else Point(year, one, two),)


def _is_month(match: re.Match[str], words: str) -> bool:
    """Tell May and March from the verbs, and a lone "Jan" from a name."""
    name, part = match["month"], match.groupdict()
    if name.lower() in {"may", "march", "mar"} and name.islower():
        return False
    after = words[match.end("month") :]
    if name.lower() == "may" and re.match(r"\s+(?:have|be|not|also|well)\b", after, re.I):
        return False
    if part.get("day") or part.get("year"):
        return True
    short = len(name) < 5 and name.lower() not in {"june", "july"}
    if short or name.lower() == "march":
        return bool(_INTRODUCES.search(words[: match.start()])) and name[0].isupper()
    return name[0].isupper()


def _weekdays(words: str) -> Iterator[Mention[Weekday]]:
    for match in _WEEKDAY.finditer(words):
        name, before, after = match["name"], words[: match.start()], words[match.end() :]
        if len(name) < 6:  # "Sun", "Sat": a name or a verb unless it stands as a date does
            dated = match["dot"] or re.match(r",|\s+(?:[0-9]|$)|$", after)
            if not name[0].isupper() or not dated:
                continue
        if not (_NAMED.search(before) or _NAMING.match(after)):
            yield Mention((_WEEKDAYS[name.lower()],), *match.span())


def _relative(words: str) -> tuple[list[int], list[Period]]:
    days: dict[int, None] = {}
    periods: dict[Period, None] = {}
    for back, pattern in _DAYS_AGO.items():
        words, times = pattern.subn(" ", words)
        if times:
            days[back] = None
    for match in _AGO.finditer(words):
        count, unit = match["count"].lower(), match["unit"].lower()
        back = int(count) if count.isdigit() else UNITS.get(count, 1)
        if unit == "day":
            days[back] = None
        else:
            periods[Period(unit, back)] = None
    for match in _PERIOD.finditer(words):
        unit, which = match["unit"].lower(), match["which"].lower()
        if unit == "weekend" or which != "the":
            periods[Period(unit, int(which not in {"this", "the"}))] = None
    return list(days), list(periods)
