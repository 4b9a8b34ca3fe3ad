"""Words of time turned into EDTF dates, weekdays and a precision, by the codebook's "Dates".

A date labelled as the article's own anchors what the words leave open; without it a weekday stays
a weekday and a year stays XXXX. Words that name two different days come to nothing.
"""

import datetime as dt
import re
from typing import NamedTuple

from wirecoder.pipeline.resolve.date_words import Found, Period, Point, find, fold, leading_day
from wirecoder_schemas.codebook import DatePrecision, Weekday
from wirecoder_schemas.edtf import check_edtf

_WEEK = list(Weekday)


class ResolvedDate(NamedTuple):
    """A date without its quotes; the fields of `wirecoder_schemas.incident.IncidentDate`."""

    value: str | None
    weekday: Weekday | None
    precision: DatePrecision


class DateLine(NamedTuple):
    """The article's own date; `text[start:end]` is its label and the date."""

    date: dt.date
    start: int
    end: int


def resolve_date(words: str, published: dt.date | None) -> ResolvedDate | None:
    """Return what `words`, copied from the article, date; None if nothing, or not one thing.

    `published` is the day the article calls its own. Never raises. Source: codebook, "Dates".
    """
    anchor = published.date() if isinstance(published, dt.datetime) else published
    found = find(fold(words))
    several = any(len(kind) > 1 for kind in (found.points, found.weekdays, found.days_ago))
    if found.unclear or several or len(found.periods) > 1:
        return None
    try:
        resolved = _resolve(found, anchor, last=bool(_LAST_WEEKDAY.search(words)))
        if resolved and resolved.value:
            check_edtf(resolved.value)
    except (OverflowError, ValueError):  # before the year 1, or an interval that ends too early
        return None
    return resolved


def find_date_line(text: str) -> DateLine | None:
    """Return the date labelled as the article's own ("Date: 2024-01-20") among its first lines.

    A dateline ("BOGOTA, March 12 -") has no label and is no anchor. Source: codebook, "Dates".
    """
    position, seen = 0, 0
    for line in text.splitlines(keepends=True):
        if match := _LABEL.match(line):
            label = match.end()
            day = leading_day(fold(line[label:].rstrip()))
            if day and (date := _as_date(day[0])):
                return DateLine(date, position + match.start("label"), position + label + day[1])
        position += len(line)
        seen += bool(line.strip())
        if seen == _TOP_LINES:
            break
    return None


_TOP_LINES = 8
_LABEL = re.compile(
    r"(?:[\s*_#>|\ufeff-]|<[^<>]{0,200}>){0,20}"
    r"(?P<label>(?:publication date|date of publication|date published|"
    r"(?:published|posted)(?: (?:on|at))?|dated?)(?![^\W_]))"
    r"[\s*_:|-]{0,10}(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?",
    re.IGNORECASE,
)
_LAST_WEEKDAY = re.compile(r"\b(?:last|past|previous)\s+(?:\w+day)\b", re.IGNORECASE)


def _as_date(point: Point) -> dt.date | None:
    if point.year is None or point.month is None or point.day is None:
        return None
    return dt.date(point.year, point.month, point.day)


def _resolve(found: Found, anchor: dt.date | None, *, last: bool) -> ResolvedDate | None:
    """Points go before weekdays, weekdays before "today"; each must agree with the next."""
    weekdays = found.weekdays[0] if found.weekdays else ()
    today = _relative_day(found, anchor)
    if found.points:
        return _of_points(found, anchor, weekdays, today)
    if found.periods and anchor and (not weekdays or found.periods[0].unit == "week"):
        return _of_period(found.periods[0], anchor, weekdays)
    if today is not None:
        if weekdays and _WEEK[today.weekday()] not in weekdays:
            return None  # "said today that on Monday ..."
        start = today - dt.timedelta(days=found.overnight)
        return _days(start, today, weekdays[0] if weekdays else None)
    return _of_weekdays(weekdays, anchor, overnight=found.overnight, last=last)


def _of_weekdays(
    weekdays: tuple[Weekday, ...], anchor: dt.date | None, *, overnight: bool, last: bool
) -> ResolvedDate | None:
    """The latest such days; "overnight Tuesday" is the night that ends on it."""
    if not weekdays:
        return None
    if anchor is None:
        return ResolvedDate(None, weekdays[0], DatePrecision.DAY)
    end = _weekday_before(weekdays[-1], anchor, strictly=last)
    start = _weekday_before(weekdays[0], end, strictly=False)
    if overnight and len(weekdays) == 1:
        start = end - dt.timedelta(days=1)
    return _days(start, end, weekdays[0])


def _relative_day(found: Found, anchor: dt.date | None) -> dt.date | None:
    """The day of "today" and "two days ago"; "overnight" alone ends today."""
    if anchor is None or not (found.days_ago or (found.overnight and not found.weekdays)):
        return None
    return anchor - dt.timedelta(days=found.days_ago[0] if found.days_ago else 0)


def _days(start: dt.date, end: dt.date, weekday: Weekday | None) -> ResolvedDate:
    value = end.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
    return ResolvedDate(value, weekday, DatePrecision.DAY)


def _weekday_before(weekday: Weekday, day: dt.date, *, strictly: bool) -> dt.date:
    """The latest on or before `day`; "last Friday", said on a Friday, is a week ago."""
    back = (day.weekday() - _WEEK.index(weekday)) % 7
    return day - dt.timedelta(days=7 if strictly and not back else back)


def _of_period(
    period: Period, anchor: dt.date, weekdays: tuple[Weekday, ...]
) -> ResolvedDate | None:
    """ "Last week" is Monday to Sunday; with a weekday it is that day of it."""
    monday = anchor - dt.timedelta(days=anchor.weekday())
    match period.unit:
        case "week" if weekdays:
            start = monday + dt.timedelta(days=_WEEK.index(weekdays[0]) - 7 * period.back)
            end = monday + dt.timedelta(days=_WEEK.index(weekdays[-1]) - 7 * period.back)
            return _days(start, end, weekdays[0])
        case "week":
            start = monday - dt.timedelta(days=7 * period.back)
            week = _days(start, min(start + dt.timedelta(days=6), anchor), None)
            return week._replace(precision=DatePrecision.WEEK)
        case "weekend":
            saturday = _weekday_before(Weekday.SATURDAY, anchor, strictly=False)
            return _days(saturday, min(saturday + dt.timedelta(days=1), anchor), None)
        case "month":
            months = anchor.year * 12 + anchor.month - 1 - period.back
            value = f"{months // 12:04d}-{months % 12 + 1:02d}"
            return ResolvedDate(value, None, DatePrecision.MONTH)
        case _:
            return ResolvedDate(f"{anchor.year - period.back:04d}", None, DatePrecision.YEAR)


def _of_points(
    found: Found, anchor: dt.date | None, weekdays: tuple[Weekday, ...], today: dt.date | None
) -> ResolvedDate | None:
    start, end = _with_years(found, anchor)
    if len(weekdays) > len(found.points[0]):
        return None  # two weekdays for one date
    if found.overnight and start == end and (day := _as_date(end)):
        start = _point(day - dt.timedelta(days=1))
    if today is not None and _point(today) != end and not found.overnight:
        return None  # "said today that on 12 March ..."
    value = _edtf(end) if start == end else f"{_edtf(start)}/{_edtf(end)}"
    return ResolvedDate(
        value, weekdays[0] if weekdays else None, max(map(_precision, (start, end)), key=_COARSE)
    )


def _with_years(found: Found, anchor: dt.date | None) -> tuple[Point, Point]:
    """Give years to the ends of the interval: from each other, else from the anchor."""
    ends = found.points[0]
    start, end = ends[0], ends[-1]
    if anchor and found.periods and found.periods[0].unit == "year":  # "in October last year"
        year = anchor.year - found.periods[0].back
        start, end = (p if p.year else p._replace(year=year) for p in (start, end))
    if end.year is None and start.year is not None:
        early = _comparable(end) < _comparable(start)
        end = end._replace(year=start.year + early)
    if end.year is None and anchor:
        end = _latest(end, _point(anchor))
    if start.year is None and end.year is not None:
        start = end if len(ends) == 1 else _latest(start._replace(last=False), end)
    return start, end


def _latest(point: Point, limit: Point) -> Point:
    """Give `point` the year that makes it the latest on or before `limit` (a leap day: earlier)."""
    assert limit.year is not None  # noqa: S101 - both callers pass a dated limit
    month_only = point.day is None or limit.day is None
    ours, theirs = (_comparable(p)[: 1 if month_only else 2] for p in (point, limit))
    year = limit.year - (ours > theirs or (point.last and ours[0] == theirs[0] and month_only))
    dated = point._replace(year=year)
    while not dated.exists and dated.year:
        dated = dated._replace(year=dated.year - 1)
    return dated


def _comparable(point: Point) -> tuple[int, int]:
    return (point.month or 0, point.day or 0)


def _point(day: dt.date) -> Point:
    return Point(day.year, day.month, day.day)


def _edtf(point: Point) -> str:
    parts = ["XXXX" if point.year is None else f"{point.year:04d}"]
    return "-".join(parts + [f"{part:02d}" for part in point[1:3] if part is not None])


def _precision(point: Point) -> DatePrecision:
    if point.month is None:
        return DatePrecision.YEAR
    return DatePrecision.MONTH if point.day is None else DatePrecision.DAY


_COARSE = [DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR].index
