"""Where two versions of a record differ, field by field, for an editor who has to choose."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from wirecoder.web import terms
from wirecoder.web.correct.form import fields_of, spans
from wirecoder.web.correct.shape import Entry
from wirecoder.web.correct.view import leaf_at, name_at

_NOTHING = "nothing"


class Difference(NamedTuple):
    """A field with both values in words. `takable`: it is there in both, so one can be taken."""

    path: str
    name: str
    theirs: str
    ours: str
    takable: bool


def differences(
    theirs: Sequence[Entry], ours: Sequence[Entry], text: str
) -> tuple[Difference, ...]:
    """Every field in which two versions differ, in the order of the fields."""
    one, other = fields_of(theirs), fields_of(ours)
    return tuple(
        Difference(
            path,
            name_at(path),
            in_words(path, one.get(path, ""), text),
            in_words(path, other.get(path, ""), text),
            path in one and path in other,
        )
        for path in dict.fromkeys([*other, *one])
        if one.get(path, "") != other.get(path, "")
    )


def in_words(path: str, value: str, text: str) -> str:
    """What a field holds, as a person reads it."""
    if not value:
        return _NOTHING
    name = path.rpartition(".")[2]
    if name == "quotes":
        return " · ".join(f"“{text[start:end]}”" for start, end in spans(value))
    if name == "accept":
        return accepted(value)
    if name == "optional":
        return "yes"
    leaf = leaf_at(path)
    if leaf is not None and leaf.choices is not None and value in set(leaf.choices):
        return terms.term(leaf.choices(value))
    return value.replace("\n", "; ")


def accepted(value: str) -> str:
    """What else counts as right, from its JSON: `event type: attack; launched: 2 or nothing`."""
    try:
        known = json.loads(value)
        return "; ".join(
            f"{path.replace('.', ' ').replace('_', ' ')}: "
            + " or ".join(_NOTHING if one is None else str(one).replace("_", " ") for one in values)
            for path, values in known.items()
        )
    except (ValueError, AttributeError, TypeError):
        return value
