"""Incidents along time: dated ones on one scale, and lanes for what has no year, or no date at all.

An incident is a mark over the days that it may have happened on: a dot for a day, a bar for a
night, a month, an interval. Incidents of the same days share a mark. All lengths are units of the
picture's own width.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from wirecoder.web.map.incidents import Shown
from wirecoder_schemas.codebook import Weekday
from wirecoder_schemas.edtf import span

WIDTH = 1160
_SIDE = 20  # beside the scale, so that marks and words at its ends are whole
_LEAST_DAYS = 10  # on the scale: a single day is no wide column
_MOST_TICKS = 12
_MARK, _ROW, _COUNT = 12, 18, 18  # a mark's least width, a row's height, room for a mark's number
_LINE, _GAP = 16, 8  # a line of words above a lane's marks, and what parts them
_LETTER = 8  # about the width of one
_ANY_YEAR = "2000"  # a leap year, to lay days on whose year is not stated

Days = tuple[dt.date, dt.date]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on a lane's scale, with its word."""

    x: float
    word: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Incidents of the same days: their numbers, and where they lie in the lane.

    `dot`: the day is known; else a bar over `width`.
    """

    x: float
    y: float
    width: float
    dot: bool
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """One band of the picture, `y` from its top; above its marks are `head` units of words."""

    name: str
    y: float
    head: float
    height: float
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture."""

    height: float
    lanes: tuple[Lane, ...]


def timeline(found: Sequence[Shown]) -> Timeline:
    """The lanes that have something in them, one under the other."""
    lanes: list[Lane] = []
    y = 0.0
    for name, ticks, marks in _filled(found):
        rows = _stacked(marks)
        head = _LINE * (bool(name) + bool(ticks)) + _GAP
        height = head + max(mark.y for mark in rows) + _ROW + _GAP
        lanes.append(Lane(name, y, head, height, ticks, tuple(rows)))
        y += height
    return Timeline(y, tuple(lanes))


def _filled(found: Sequence[Shown]) -> Iterator[tuple[str, tuple[Tick, ...], list[Mark]]]:
    dated = _grouped((one.days, n) for n, one in enumerate(found))
    if dated:
        scale = Scale.over(dated)
        yield "", scale.ticks(), [scale.mark(days, numbers) for days, numbers in dated.items()]
    yearless = _grouped((_of_any_year(one), n) for n, one in enumerate(found))
    if yearless:
        scale = Scale(dt.date(2000, 1, 1), dt.date(2000, 12, 31))
        ticks = tuple(Tick(scale.x(dt.date(2000, m, 1)), _month(m)) for m in range(1, 13))
        marks = [scale.mark(days, numbers) for days, numbers in yearless.items()]
        yield "Year not stated", ticks, marks
    if weekly := _grouped((_weekday(one), n) for n, one in enumerate(found)):
        yield "Only the weekday stated", *_columns([day.value for day in Weekday], weekly)
    if undated := [n for n, one in enumerate(found) if one.date is None or not one.date.stated]:
        yield "Date not stated", (), [Mark(_SIDE, 0, _MARK, True, tuple(undated))]


def _grouped(keys: Iterable[tuple[K | None, int]]) -> dict[K, tuple[int, ...]]:
    groups: dict[K, tuple[int, ...]] = {}
    for key, number in keys:
        if key is not None:
            groups[key] = (*groups.get(key, ()), number)
    return groups


def _of_any_year(one: Shown) -> Days | None:
    """The days of a date without a year, laid into one; of an interval over New Year, its first."""
    value = one.date.value if one.date else None
    if value is None or one.days:
        return None
    first, _, last = value.replace("XXXX", _ANY_YEAR).replace("0000", _ANY_YEAR).partition("/")
    try:
        return span(f"{first}/{last}" if last else first)
    except ValueError:
        return span(first)


def _weekday(one: Shown) -> str | None:
    return one.date.weekday if one.date and one.date.value is None else None


def _columns(
    names: Sequence[str], groups: dict[str, tuple[int, ...]]
) -> tuple[tuple[Tick, ...], list[Mark]]:
    """A scale of names, each mark under its own."""
    width = (WIDTH - 2 * _SIDE) / len(names)
    ticks = tuple(Tick(_SIDE + width * place, name) for place, name in enumerate(names))
    marks = [
        Mark(tick.x, 0, _MARK, True, groups[tick.word]) for tick in ticks if tick.word in groups
    ]
    return ticks, marks


@dataclass(frozen=True, slots=True)
class Scale:
    """Days from `first` to `last`, both included, along the width of the picture."""

    first: dt.date
    last: dt.date

    @classmethod
    def over(cls, spans: Iterable[Days]) -> "Scale":
        """A scale that holds all spans, and a few days at least."""
        spans = list(spans)
        first, last = min(one[0] for one in spans), max(one[1] for one in spans)
        spare = max(_LEAST_DAYS - (last - first).days, 0)
        before = min(spare // 2, (first - dt.date.min).days)
        after = min(spare - before, (dt.date.max - last).days)
        return cls(first - dt.timedelta(before), last + dt.timedelta(after))

    @property
    def days(self) -> int:
        """How many it has."""
        return (self.last - self.first).days + 1

    def x(self, day: dt.date) -> float:
        """Where a day begins."""
        return round(_SIDE + (WIDTH - 2 * _SIDE) * (day - self.first).days / self.days, 1)

    def mark(self, days: Days, numbers: tuple[int, ...]) -> Mark:
        """The mark of some days: a day's dot in the middle of it, a bar from end to end."""
        start = self.x(days[0])
        width = (WIDTH - 2 * _SIDE) * ((days[1] - days[0]).days + 1) / self.days
        if days[0] == days[1]:
            return Mark(round(start + (width - _MARK) / 2, 1), 0, _MARK, True, numbers)
        return Mark(start, 0, max(round(width, 1), _MARK), False, numbers)

    def ticks(self) -> tuple[Tick, ...]:
        """Days, months or years, as many as can be read."""
        ticks = (Tick(self.x(day), word) for day, word in self._marked())
        return tuple(tick for tick in ticks if tick.x + len(tick.word) * _LETTER < WIDTH)

    def _marked(self) -> Iterator[tuple[dt.date, str]]:
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        if self.days <= 4 * _MOST_TICKS:
            for number in range(0, self.days, -(-self.days // _MOST_TICKS)):
                day = self.first + dt.timedelta(number)
                of = f" {day.year}" if number == 0 or (day.month, day.day) == (1, 1) else ""
                yield day, f"{day.day} {_month(day.month)}{of}"
        elif months <= 3 * _MOST_TICKS:
            step = next(n for n in (1, 2, 3) if months <= n * _MOST_TICKS)
            for number in range(months + 1):
                month = (self.first.month - 1 + number) % 12 + 1
                day = dt.date(self.first.year + (self.first.month - 1 + number) // 12, month, 1)
                if (month - 1) % step == 0 and day >= self.first:
                    yield day, f"{_month(month)} {day.year}"
        else:
            years = self.last.year - self.first.year + 1
            apart = _round_step(years)
            for year in range(self.first.year, self.last.year + 1):
                if year % apart == 0 and (day := dt.date(year, 1, 1)) >= self.first:
                    yield day, str(year)


def _round_step(years: int) -> int:
    """1, 2, 5, 10, 20, 50, ... years, so that there are not too many."""
    step = 1
    while years > step * _MOST_TICKS:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def _stacked(marks: Sequence[Mark]) -> list[Mark]:
    """The marks in as few rows as they need, none over another."""
    ends: list[float] = []
    placed = []
    for mark in sorted(marks, key=lambda one: (one.x, -one.width)):
        row = next((n for n, end in enumerate(ends) if end <= mark.x), len(ends))
        ends[row : row + 1] = [mark.x + mark.width + 2 + (_COUNT if len(mark.numbers) > 1 else 0)]
        placed.append(replace(mark, y=row * _ROW))
    return placed


def _month(number: int) -> str:
    """`Jan` for 1."""
    return calendar.month_name[number][:3]
