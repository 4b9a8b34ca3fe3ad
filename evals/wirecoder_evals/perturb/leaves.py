"""A report as paths and leaves, such as `incidents[0].targets[1].name`, without its quotes.

Reports are compared leaf by leaf: a number is one leaf ("at least 5" is one statement), and what
is null has no leaf.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from wirecoder.export.words import number as shown_number
from wirecoder_evals.perturb.variants import Leaf
from wirecoder_evals.scoring.names import normalise
from wirecoder_schemas.codebook import Qualifier
from wirecoder_schemas.evidence import Fact, Quote, Quoted
from wirecoder_schemas.incident import Incident, IncidentDate, Number

Leaves = dict[str, str]
_NOT_VALUES = {"quotes", "confidence"}
_NAMES = frozenset("site admin1 name claimant party source value".split())


def incident_path(position: int) -> str:
    """How paths name an incident."""
    return f"incidents[{position}]"


def leaves_of(incidents: Sequence[Incident]) -> Leaves:
    """Every value of a report's incidents that is not null, by its path."""
    return {
        path: leaf
        for position, incident in enumerate(incidents)
        for path, leaf in _leaves(incident, incident_path(position))
    }


def quoted_in(incidents: Sequence[Incident]) -> Iterator[tuple[str, Quoted]]:
    """Every object that carries quotes, with its path."""
    for position, incident in enumerate(incidents):
        for path, node in _nodes(incident, incident_path(position)):
            if isinstance(node, Quoted):
                yield path, node


def numbers_in(incidents: Sequence[Incident]) -> Iterator[tuple[str, Number]]:
    """Every count, with its path."""
    for path, node in quoted_in(incidents):
        if isinstance(node, Number):
            yield path, node


def shown(number: Number) -> str:
    """A number with all its bounds."""
    text = shown_number(number)
    agreed = number.qualifier is Qualifier.CONFLICTING and number.best is not None
    return f"{text} (best {number.best})" if agreed else text


def is_name(path: str) -> bool:
    """Whether a leaf is a free name, as the article words it."""
    return path.rpartition(".")[2] in _NAMES and not path.endswith("date.value")


def same(path: str, one: Leaf, other: Leaf) -> bool:
    """Whether two leaves say the same; names as the codebook compares them (Names)."""
    if one == other or one is None or other is None:
        return one == other
    return is_name(path) and normalise(one) == normalise(other)


def overlaps(fact: Quoted, start: int, end: int) -> bool:
    """Whether a quote of a fact shares a character with a span of the text."""
    return any(quote.start < end and start < quote.end for quote in fact.quotes)


def rows_of(leaves: Mapping[str, object], table: str) -> list[str]:
    """The paths of the rows of a list in order, such as `incidents[0].targets[1]`."""
    row = re.compile(re.escape(table) + r"\[(\d+)\]")
    found = {match[0]: int(match[1]) for path in leaves if (match := row.match(path))}
    return sorted(found, key=lambda path: found[path])


def _leaves(node: BaseModel, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Number):
        yield path, shown(node)
        return
    if isinstance(node, IncidentDate) and not node.stated:
        return  # no date and a date without value and weekday are one (codebook, Dates)
    for name, value in _values(node):
        inner = f"{path}.{name}"
        if isinstance(value, BaseModel):
            yield from _leaves(value, inner)
        elif isinstance(value, tuple):
            for place, row in enumerate(value):
                yield from _leaves(row, f"{inner}[{place}]")
        elif value is not None:
            yield inner, str(value)


def _values(node: BaseModel) -> Iterator[tuple[str, object]]:
    """The fields of a record without what says how a fact was checked."""
    for name in type(node).model_fields:
        checked = name == "status" and isinstance(node, Fact)
        if name not in _NOT_VALUES and not checked:
            yield name, getattr(node, name)


def _nodes(node: object, path: str) -> Iterator[tuple[str, BaseModel]]:
    if isinstance(node, BaseModel) and not isinstance(node, Quote):
        yield path, node
        for name in type(node).model_fields:
            yield from _nodes(getattr(node, name), f"{path}.{name}")
    elif isinstance(node, tuple):
        for place, row in enumerate(node):
            yield from _nodes(row, f"{path}[{place}]")
