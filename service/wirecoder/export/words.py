"""Values as words that a person reads, each on one line."""

import re
from collections.abc import Iterable

from wirecoder_schemas.codebook import Qualifier
from wirecoder_schemas.event import Figure
from wirecoder_schemas.incident import Number

_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+"
)

_EVENTS = {
    "shelling_artillery_missile": "shelling or missile",
    "air_drone_strike": "air or drone strike",
    "other": "other attack",
}


def plain(text: str) -> str:
    """The text on one line, without the characters that could steer a terminal."""
    return _CONTROL.sub(" ", text).strip()


def counted(number: int, what: str) -> str:
    """`1 incident`, `2 incidents`, `1,200 incidents`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def event_name(event_type: str) -> str:
    """`air or drone strike` for `air_drone_strike`."""
    return _EVENTS.get(event_type, event_type.replace("_", " "))


def listed(parts: Iterable[str]) -> str:
    """The parts in one cell, a semicolon between them."""
    return "; ".join(plain(part) for part in parts)


def number(value: Number | Figure | None) -> str:
    """A number with its bounds: `5`, `5+`, `≤5`, `~5`, `5-7`, `several`; empty for silence."""
    if value is None:
        return ""
    forms = {
        Qualifier.AT_LEAST: f"{value.min}+",
        Qualifier.AT_MOST: f"≤{value.max}",
        Qualifier.ABOUT: f"~{value.best}",
        Qualifier.RANGE: f"{value.min}-{value.max}",
        Qualifier.CONFLICTING: f"{value.min}|{value.max}",
        Qualifier.VAGUE: "several" if value.min == 2 else f"{value.min}+ (vague)",
    }
    return forms.get(value.qualifier, str(value.best))
