"""The part of EDTF (ISO 8601-2) that a report may contain, checked against the calendar.

Allowed: `2024-01-20`, `2024-01`, `2024`, the same with an unstated year (`XXXX-12-20`, `XXXX-12`),
and an interval of two of them (`2023-10-17/2024-02`).
"""

import calendar
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


_PATTERN = rf"^{_ANY_POINT}(/{_ANY_POINT})?$"

EdtfDate = Annotated[
    str, AfterValidator(check_edtf), WithJsonSchema({"type": "string", "pattern": _PATTERN})
]
