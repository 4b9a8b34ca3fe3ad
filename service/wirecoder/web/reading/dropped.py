"""What was dropped or doubted on an article's way, in words of people, grouped by the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from wirecoder.web.terms import bare, label
from wirecoder_schemas.provenance import CodingStatus, Run, RunWarning

REASONS = {
    "not_confirmed": "Read, but held too unlikely to be kept",
    "not_entailed": "The words do not say what the value would say",
    "quote_not_found": "The words are not in the article",
    "quote_in_noise": "The words stand only in a caption, byline, link or form",
    "quote_empty": "No words were given",
    "number_unclear": "No single number can be read from the words",
    "total_of_both": "One figure for killed and wounded together fills neither field",
    "date_unresolved": "No date or weekday can be read from the words",
    "country_unknown": "No country of that name is known",
    "not_admin1": "The words name no region",
    "not_site": "The words name no place of the attack",
    "actor_is_target": "Whom the attack was on cannot have done it",
    "incident_unfounded": "Nothing of the incident is in the article",
    "incident_repeated": "The same incident was told twice",
    "instruction_in_text": "Words that address a language model were not read",
    "other_model": "Another model answered than was asked",
    "fallback_model": "Another model stood in",
    "refused": "The model declined to read the article",
    "language_not_supported": "The article is not in English",
    "nothing_to_read": "The article has no body to read",
}
"""What each code of a warning means."""
_TELLS_MORE = frozenset({"not_confirmed", "other_model", "fallback_model", "refused"})
# A draft names these fields without the fact that holds them.
_DRAFT = {"site": "location.site", "admin1": "location.admin1", "country": "location.country"}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was dropped: the field it was for, its words, what else is known."""

    field: str
    quote: str | None
    more: str


@dataclass(frozen=True, slots=True)
class Group:
    """Things that were dropped for one reason."""

    reason: str
    items: tuple[Item, ...]


def dropped(warnings: Sequence[RunWarning]) -> tuple[Group, ...]:
    """The warnings of a run, those of one reason together, in the order in which they came."""
    groups: dict[str, list[Item]] = {}
    for warning in warnings:
        groups.setdefault(_reason(warning), []).append(_item(warning))
    return tuple(Group(why, tuple(items)) for why, items in groups.items())


def reason(run: Run) -> str | None:
    """Why an article was not coded, in a sentence without its end; None where it was."""
    if run.status is CodingStatus.CODED:
        return None
    last = run.warnings[-1] if run.warnings else None
    return _reason(last) if last else "no reason is on record"


def _reason(warning: RunWarning) -> str:
    return REASONS.get(warning.code, warning.message)


def _item(warning: RunWarning) -> Item:
    more = warning.message.removesuffix(": dropped") if warning.code in _TELLS_MORE else ""
    return Item(_field(warning.path), warning.quote, more)


def _field(path: str) -> str:
    """The label of the field that a warning is about; empty for one about the whole article."""
    kind = bare(path).removeprefix("windows.").removeprefix("incidents").removeprefix(".")
    try:
        return label(_DRAFT.get(kind, kind))
    except KeyError:
        return ""
