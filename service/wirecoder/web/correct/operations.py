"""What an editor does to the record as a whole: add, delete, move, say that nothing is stated.

Each is a pure function from entries to entries, named by the button that asks for it, such as
`delete:0.targets.1`.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from wirecoder.errors import InvalidRequest
from wirecoder.web.correct.form import MOST_ROWS, spans, written_spans
from wirecoder.web.correct.shape import (
    Entry,
    blank,
    blank_fact,
    blank_row,
    facts_of,
    rows_of,
)


def change(entries: Sequence[Entry], asked: str) -> list[Entry]:
    """The entries after what was asked; raises `InvalidRequest` for what is no operation here."""
    name, _, path = asked.partition(":")
    changed = deepcopy(list(entries))
    try:
        _OPERATIONS[name](changed, path)
    except (KeyError, IndexError, ValueError, TypeError):
        raise InvalidRequest(f"{asked!r:.100} cannot be done here: load the page again") from None
    return changed


def take(entries: Sequence[Entry], theirs: Sequence[Entry], path: str) -> list[Entry]:
    """The entries with another version's value at a path; raises `InvalidRequest` for none."""
    changed = deepcopy(list(entries))
    parent, _, name = path.rpartition(".")
    try:
        value = node_at(theirs, path)
        node_at(changed, path)
        node_at(changed, parent)[name] = deepcopy(value)
    except (LookupError, ValueError, TypeError):
        raise InvalidRequest(f"{path!r:.100} is not in both versions: change it by hand") from None
    return changed


def node_at(entries: Sequence[Entry], path: str) -> Any:
    """What stands at a path; raises `LookupError`, `TypeError` or `ValueError` if nothing does."""
    node: Any = entries
    for name in path.split("."):
        node = node[_place(name)] if isinstance(node, list) else node[name]
    return node


def _place(name: str) -> int:
    if not (name.isdecimal() and name.isascii()):
        raise ValueError(name)
    return int(name)


def _show(entries: list[Entry], path: str) -> None:
    """Change nothing: the page draws again what it sent."""


def _add(entries: list[Entry], path: str) -> None:
    """A new incident at the end, or a new row of the list at `path`."""
    if not path:
        entries.append(blank() | {"salience": "secondary" if entries else "primary"})
    else:
        rows, found = rows_of(path.rpartition(".")[2]), node_at(entries, path)
        if rows is None or len(found) >= MOST_ROWS:
            raise ValueError(path)
        found.append(blank_row(rows))


def _delete(entries: list[Entry], path: str) -> None:
    """An incident or a row; who answered an incident that goes answers none."""
    parent, _, last = path.rpartition(".")
    place = _place(last)
    del (node_at(entries, parent) if parent else entries)[place]
    if not parent:
        ids = {str(old + 1): str(old + 1 - (old > place)) for old in range(len(entries) + 1)}
        _answer_to(entries, ids | {str(place + 1): ""})


def _up(entries: list[Entry], path: str) -> None:
    _swap(entries, _place(path) - 1)


def _down(entries: list[Entry], path: str) -> None:
    _swap(entries, _place(path))


def _swap(entries: list[Entry], place: int) -> None:
    """Let an incident and the next one change places, and their ids with them."""
    if not 0 <= place < len(entries) - 1:
        raise IndexError(place)
    entries[place : place + 2] = [entries[place + 1], entries[place]]
    one, other = str(place + 1), str(place + 2)
    _answer_to(entries, {one: other, other: one})


def _answer_to(entries: list[Entry], ids: Mapping[str, str]) -> None:
    for entry in entries:
        entry["responds_to"] = ids.get(entry["responds_to"], entry["responds_to"])


def _clear(entries: list[Entry], path: str) -> None:
    """Say that a fact is not stated: its values and its quotes go."""
    first = path.partition(".")[0]
    known = {at: fact for at, fact, _ in facts_of(entries[_place(first)], first)}
    node_at(entries, path).update(blank_fact(known[path]))


def _unquote(entries: list[Entry], path: str) -> None:
    """Take one quote off a fact: `0.date/12-20`."""
    at, _, span = path.partition("/")
    fact = node_at(entries, at)
    (gone,) = spans(span)
    fact["quotes"] = written_spans(one for one in spans(fact["quotes"]) if one != gone)


_OPERATIONS: Mapping[str, Callable[[list[Entry], str], None]] = {
    "show": _show,
    "add": _add,
    "delete": _delete,
    "up": _up,
    "down": _down,
    "clear": _clear,
    "unquote": _unquote,
}
