"""When a mention happened, as far as its article says, and whether two can be on one day.

Only a day proves anything: a month that holds it is silence, and so is a weekday without an anchor.
"""

import datetime as dt
import re
from dataclasses import dataclass

from wirecoder_schemas.codebook import DatePrecision, Weekday
from wirecoder_schemas.edtf import span
from wirecoder_schemas.incident import IncidentDate

_WEEK = list(Weekday)
_NIGHT = 2  # days that a night lies in
_YEARLESS_DAY = re.compile(r"XXXX-(\d\d-\d\d)")
_YEARS_BACK = 8  # 29 February comes every fourth year, but for most centuries

_PARTS = {
    "morning": r"dawn|daybreak|sunrise|mornings?|a\.?m\b",
    "day": r"noon|midday|afternoons?",
    "evening": r"evenings?|dusk|sunset|nightfall",
    "night": r"nights?|overnight|midnight|p\.?m\b",
}
_PART_WORDS = {part: re.compile(rf"\b(?:{words})", re.IGNORECASE) for part, words in _PARTS.items()}
_EARLY, _LATE = re.compile(r"\bearly\b", re.IGNORECASE), re.compile(r"\blate\b", re.IGNORECASE)
_ANY_PART = frozenset(_PARTS)
_NEIGHBOURS = {
    "morning": {"morning", "night"},
    "day": {"day"},
    "evening": {"evening", "night"},
    "night": {"night", "morning", "evening"},
}


@dataclass(frozen=True, slots=True)
class When:
    """The day of a mention. Days are ordinals of the proleptic Gregorian calendar.

    `first` and `last` are None where the year is not known; `yearless` then has its days as
    "12-20". `weekday` is one that has no anchor. `before` is the last day on which it can have
    happened, as the article was out then: a day after its date, as the world has many midnights.
    `parts` are the parts of the day in which it may have been.
    """

    first: int | None = None
    last: int | None = None
    yearless: frozenset[str] = frozenset()
    weekday: Weekday | None = None
    before: int | None = None
    parts: frozenset[str] = _ANY_PART

    @property
    def days(self) -> tuple[int, ...]:
        """The day, or the two days of a night; none where it is known less exactly."""
        if self.first is None or self.last is None or self.last - self.first >= _NIGHT:
            return ()
        return tuple(range(self.first, self.last + 1))

    @property
    def is_a_day(self) -> bool:
        """Whether the day is known, with its year or without it."""
        return bool(self.days or self.yearless)


def when_of(date: IncidentDate | None, published: dt.date | None) -> When:
    """When it happened, with a weekday or a day without its year reckoned from `published`."""
    before = published.toordinal() + 1 if published else None
    if date is None or not date.stated:
        return When(before=before)
    parts = _parts(" ".join(quote.quote for quote in date.quotes))
    ends = _ends(date, published)
    if ends:
        return When(*ends, before=before, parts=parts)
    yearless = frozenset(_YEARLESS_DAY.findall(date.value or ""))
    exact = date.precision is DatePrecision.DAY and len(yearless) <= _NIGHT
    return When(
        yearless=yearless if exact else frozenset(),
        weekday=date.weekday,
        before=before,
        parts=parts,
    )


def same_day(one: When, other: When) -> bool:
    """Whether both name the same day, or the same night."""
    if one.days and other.days:
        return bool(set(one.days) & set(other.days)) and not _two_nights(one.days, other.days)
    if one.yearless or other.yearless:
        return bool(_month_days(one) & _month_days(other))
    return False


def apart(one: When, other: When) -> bool:
    """Whether they cannot be one event: other days, or one was in print before the other was."""
    return (
        _in_print_before(one, other)
        or _in_print_before(other, one)
        or _other_days(one, other)
        or (same_day(one, other) and not _share_a_part(one.parts, other.parts))
    )


def _in_print_before(one: When, other: When) -> bool:
    return one.before is not None and other.first is not None and one.before < other.first


def _other_days(one: When, other: When) -> bool:
    if one.first is not None and other.first is not None:
        ended = (one.last or 0) < other.first or (other.last or 0) < one.first
        return ended or _two_nights(one.days, other.days)
    if _month_days(one) and _month_days(other):
        return not _month_days(one) & _month_days(other)
    weekdays = _weekdays(one), _weekdays(other)
    return all(weekdays) and not weekdays[0] & weekdays[1]


def _two_nights(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """The night to the 18th is not the night from the 18th."""
    return len(one) == len(other) == _NIGHT and one != other


def _month_days(when: When) -> frozenset[str]:
    days = (dt.date.fromordinal(day).strftime("%m-%d") for day in when.days)
    return when.yearless or frozenset(days)


def _weekdays(when: When) -> set[Weekday]:
    if when.days:
        return {_WEEK[dt.date.fromordinal(day).weekday()] for day in when.days}
    return {when.weekday} if when.weekday else set()


def _ends(date: IncidentDate, published: dt.date | None) -> tuple[int, int] | None:
    """The first and last day, if they have a year or `published` gives it to them."""
    known = span(date.value) if date.value else None
    if known:
        return known[0].toordinal(), known[1].toordinal()
    if published is None or date.precision is not DatePrecision.DAY:
        return None
    days = _YEARLESS_DAY.findall(date.value or "")
    if days and len(days) <= _NIGHT:
        last = _latest(days[-1], published)
        first = _latest(days[0], last) if last else None
        return (first.toordinal(), last.toordinal()) if first and last else None
    if date.value is None and date.weekday:
        back = (published.weekday() - _WEEK.index(date.weekday)) % 7
        return (published.toordinal() - back,) * 2
    return None


def _latest(month_day: str, on_or_before: dt.date) -> dt.date | None:
    """The latest such day on or before another one (codebook, Dates)."""
    for year in range(on_or_before.year, on_or_before.year - _YEARS_BACK, -1):
        try:
            day = dt.date.fromisoformat(f"{year:04}-{month_day}")
        except ValueError:  # no such day in that year
            continue
        if day <= on_or_before:
            return day
    return None


def _parts(words: str) -> frozenset[str]:
    """The parts of the day that the words name; all where they name none.

    "Early" and "late" alone are the morning and the evening; "early evening" is the evening.
    """
    found = {part for part, pattern in _PART_WORDS.items() if pattern.search(words)}
    if not found and _EARLY.search(words):
        found.add("morning")
    if not found and _LATE.search(words):
        found.add("evening")
    return frozenset(found) or _ANY_PART


def _share_a_part(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(_NEIGHBOURS[part] & other for part in one)
