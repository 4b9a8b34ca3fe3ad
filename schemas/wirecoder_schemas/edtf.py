"""The part of EDTF (ISO 8601-2) that a report may contain, checked against the calendar.

Allowed: `2024-01-20`, `2024-01`, `2024`, the same with an unstated year (`XXXX-12-20`, `XXXX-12`),
and an interval of two of them (`2023-10-17/2024-02`).
"""

import calendar
import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

_ANY_POINT = r"([0-9]{4}|XXXX)(-[0-9]{2}(-[0-9]{2})?)?"
_POINT = re.compile(r"(?P<year>[0-9]{4}|XXXX)(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_LEAP_YEAR = 2000  # an unstated year may be a leap year, so 29 February passes


def _check_point(point: str, whole: str) -> tuple[str, str, str]:
    match = _POINT.fullmatch(point)
    if match is None:
        raise ValueError(
            f"{whole!r} is not an EDTF date: write 2024-01-20, 2024-01, 2024, XXXX-12-20 "
            "or an interval such as 2023-10-17/2024-02"
        )
    year, month, day = match["year"], match["month"], match["day"]
    if year == "XXXX" and month is None:
        raise ValueError(f"{whole!r} states nothing: use null where there is no calendar date")
    if month is not None and not 1 <= int(month) <= 12:
        raise ValueError(f"{whole!r} has no month {month}")
    if day is not None:
        in_year = _LEAP_YEAR if year == "XXXX" else int(year)
        if in_year == 0 or not 1 <= int(day) <= calendar.monthrange(in_year, int(month))[1]:
            raise ValueError(f"{whole!r} is not a day of the calendar")
    return year, month or "", day or ""


def check_edtf(value: str) -> str:
    """Return `value` unchanged if it is an allowed EDTF date; else raise `ValueError`."""
    points = value.split("/")
    if len(points) > 2:
        raise ValueError(f"{value!r} has more than one '/': an interval has two ends")
    ends = [_check_point(point, value) for point in points]
    if len(ends) == 2 and "XXXX" not in (ends[0][0], ends[1][0]):
        length = min(len(points[0]), len(points[1]))
        if points[0][:length] > points[1][:length]:
            raise ValueError(f"{value!r} ends before it begins")
    return value


def span(value: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last day that an EDTF date covers, both included.

    `2024-02` is 1 to 29 February 2024. None where the calendar has no such days: an end without
    its year (`XXXX-12-20` is a day of any year), or in the year 0. Raises `ValueError` for what
    `check_edtf` refuses.
    """
    points = [_check_point(point, value) for point in check_edtf(value).split("/")]
    if any(year in _NO_YEAR for year, _, _ in points):
        return None
    return _first_day(*points[0]), _last_day(*points[-1])


_NO_YEAR = frozenset({"XXXX", "0000"})


def _first_day(year: str, month: str, day: str) -> dt.date:
    return dt.date(int(year), int(month or 1), int(day or 1))


def _last_day(year: str, month: str, day: str) -> dt.date:
    last_month = int(month or 12)
    last = int(day) if day else calendar.monthrange(int(year), last_month)[1]
    return dt.date(int(year), last_month, last)


_PATTERN = rf"^{_ANY_POINT}(/{_ANY_POINT})?$"

EdtfDate = Annotated[
    str, AfterValidator(check_edtf), WithJsonSchema({"type": "string", "pattern": _PATTERN})
]
