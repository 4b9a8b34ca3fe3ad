"""Incidents as the fields of a form, and back: the form is all the state there is.

    incidents --> entries --> fields        (to the browser)
    fields --> entries --> incidents, or what to mend by path

A quote is a span in a field (`12-20,44-60`); its words are taken from the text, so that an offset
can never disagree with its quote. `confidence` and the `status` of a fact are left out of all
facts, as gold has them: what an editor saves is the editor's word.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from wirecoder.pipeline.resolve.places import country_of
from wirecoder.web.correct import plain_words
from wirecoder.web.correct.shape import Entry, blank, blank_row, rows_of
from wirecoder.web.terms import countries
from wirecoder_schemas.codebook import DatePrecision, Qualifier
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.iso3166 import ALPHA3

Fields = Mapping[str, str]
_INCIDENTS = TypeAdapter(tuple[GoldIncident, ...])
_SPAN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_FIGURES = ("min", "max", "best")
MOST_ROWS = 500
"""Of one list, and of incidents: more is no article's, and costs the server."""


class Reading(NamedTuple):
    """What a form holds: incidents, or by path what to mend."""

    incidents: tuple[GoldIncident, ...]
    faults: dict[str, str]


# ------------------------------------------------------------------------- to the browser


def entries_of(incidents: Iterable[Any]) -> list[Entry]:
    """The incidents of a report or of a correction as typed in."""
    return [_typed(blank(), one.model_dump(mode="python")) for one in incidents]


def _typed(shape: Entry, value: Mapping[str, Any]) -> Entry:
    return {name: _typed_at(name, part, value.get(name)) for name, part in shape.items()}


def _typed_at(name: str, part: Any, value: Any) -> Any:
    if name == "quotes":
        return written_spans((one["start"], one["end"]) for one in value or ())
    if name == "accept":
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(part, list):
        rows = rows_of(name)
        return [_typed(blank_row(rows), row) for row in value or ()] if rows else []
    if isinstance(part, dict):
        return _typed(part, value or {})
    return part if value is None else _written(value)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, tuple):
        return "\n".join(one_line(item) for item in value)
    return one_line(str(value))


def one_line(words: str) -> str:
    """The words as a control of one line can hold them; the quote keeps them to the letter."""
    return " ".join(words.split())


def fields_of(entries: Sequence[Entry]) -> dict[str, str]:
    """Every control by its path."""
    return dict(_flat(list(entries), ""))


def _flat(node: Any, path: str) -> Iterable[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
        return
    parts = node.items() if isinstance(node, dict) else enumerate(node)
    for name, part in parts:
        yield from _flat(part, f"{path}.{name}" if path else str(name))


# ------------------------------------------------------------------------- from the browser


def entries_from(fields: Fields) -> list[Entry]:
    """What the browser sent, in the form's own shape: other names count for nothing."""
    tree: dict[str, Any] = {}
    for path, value in fields.items():
        *names, last = path.split(".")
        node = tree
        for name in names:
            node = node.setdefault(name, {}) if isinstance(node, dict) else {}
        if isinstance(node, dict):
            node[last] = value.replace("\r\n", "\n")  # as browsers send the ends of lines
    return [_filled(blank(), one) for one in _listed(tree)]


def _listed(tree: Any) -> list[Any]:
    """The values of the keys that are positions, in their order."""
    places = tree if isinstance(tree, dict) else {}
    numbers = sorted((int(key), key) for key in places if re.fullmatch("[0-9]{1,4}", key, re.A))
    return [places[key] for _, key in numbers][:MOST_ROWS]


def _filled(shape: Entry, sent: Any) -> Entry:
    known = sent if isinstance(sent, dict) else {}
    entry: Entry = {}
    for name, part in shape.items():
        value = known.get(name)
        if isinstance(part, list):
            rows = rows_of(name)
            entry[name] = [_filled(blank_row(rows), row) for row in _listed(value)] if rows else []
        elif isinstance(part, dict):
            entry[name] = _filled(part, value)
        else:
            entry[name] = value.strip() if isinstance(value, str) else ""
    return entry


# ------------------------------------------------------------------------- to records


def read(entries: Sequence[Entry], text: str) -> Reading:
    """The incidents that were typed in, quotes with their words; else what to mend, by path."""
    faults: dict[str, str] = {}
    reader = _Reader(text, faults)
    data = [
        {"id": str(place + 1)} | reader.mapping(entry, str(place))
        for place, entry in enumerate(entries)
    ]
    for place, entry in enumerate(data):
        others = {str(number + 1) for number in range(len(data))} - {entry["id"]}
        if entry["responds_to"] is not None and entry["responds_to"] not in others:
            faults[f"{place}.responds_to"] = "Choose another incident of this article, or none."
    try:
        incidents = _INCIDENTS.validate_python(data)
    except ValidationError as fault:
        incidents, faults = (), plain_words.faults(fault) | faults
    return Reading(() if faults else incidents, faults)


class _Reader:
    """Turns what was typed in into what the records take, and notes what it cannot read."""

    def __init__(self, text: str, faults: dict[str, str]) -> None:
        self._text = text
        self._faults = faults

    def mapping(self, entry: Entry, path: str) -> dict[str, Any]:
        """One object: keys that only gold has are left out where they say nothing."""
        data = {name: self._at(name, part, f"{path}.{name}") for name, part in entry.items()}
        for name in ("aliases", "accept", "optional"):
            if name in data and not data[name]:
                del data[name]
        return data

    def _at(self, name: str, part: Any, path: str) -> Any:
        if isinstance(part, list):
            return [self.mapping(row, f"{path}.{place}") for place, row in enumerate(part)]
        if isinstance(part, dict):
            if name == "aliases":
                lists = {key: _lines(value) for key, value in part.items()}
                return {key: value for key, value in lists.items() if value}
            if "qualifier" in part:
                return self._number(part, path)
            data = self.mapping(part, path)
            return _dated(data) if name == "date" else data
        return self._leaf(name, part, path)

    def _leaf(self, name: str, value: str, path: str) -> Any:
        match name:
            case "quotes":
                return self._quotes(value, path)
            case "aliases":
                return _lines(value)
            case "optional":
                return value != ""
            case "accept":
                return self._accept(value, path)
            case "country" | "nationality":
                return _country(value)
        return value or None

    def _quotes(self, value: str, path: str) -> list[dict[str, Any]]:
        found = []
        for start, end in spans(value):
            if not start < end <= len(self._text):
                self._faults[path] = "These words are not in the article. Pick them again."
            else:
                found.append({"quote": self._text[start:end], "start": start, "end": end})
        if value and not found:
            self._faults[path] = "These words are not in the article. Pick them again."
        return found

    def _accept(self, value: str, path: str) -> Any:
        try:
            return json.loads(value) if value else None
        except (ValueError, RecursionError):
            self._faults[path] = "This cannot be read. Leave it out."
            return None

    def _number(self, entry: Entry, path: str) -> dict[str, Any] | None:
        """A number; what its qualifier already says of its bounds need not be typed."""
        data = self.mapping(entry, path)
        figures = {name: _whole(data[name]) for name in _FIGURES}
        if not data["quotes"] and data["qualifier"] is None and not any(map(data.get, _FIGURES)):
            return None
        return data | _completed(figures, data["qualifier"])


def _completed(figures: dict[str, Any], qualifier: str | None) -> dict[str, Any]:
    given = {value for value in figures.values() if value is not None}
    same = given.pop() if len(given) == 1 else None
    match qualifier:
        case Qualifier.ZERO if same is None and not any(v is not None for v in figures.values()):
            return dict.fromkeys(_FIGURES, 0)
        case Qualifier.EXACT | Qualifier.ABOUT | Qualifier.ZERO if same is not None:
            return dict.fromkeys(_FIGURES, same)
        case Qualifier.AT_LEAST if same is not None and figures["max"] is None:
            return {"min": same, "max": None, "best": same}
        case Qualifier.AT_MOST if same is not None and figures["min"] is None:
            return {"min": None, "max": same, "best": same}
    return figures


def _whole(value: str | None) -> int | str | None:
    return int(value) if value and re.fullmatch("[0-9]{1,12}", value, re.A) else value


def _dated(data: dict[str, Any]) -> dict[str, Any] | None:
    """A date; none at all where nothing is said, and as exact as its value where that is open."""
    value, weekday = data["value"], data["weekday"]
    if not (value or weekday or data["quotes"] or data.get("accept")):
        return None
    if data["precision"] == DatePrecision.NONE and (value or weekday):
        parts = value.partition("/")[0].count("-") if value else 2
        return data | {"precision": _BY_PARTS.get(parts, DatePrecision.NONE)}
    return data


_BY_PARTS = {0: DatePrecision.YEAR, 1: DatePrecision.MONTH, 2: DatePrecision.DAY}


def _country(value: str) -> str | None:
    """The code of a country, also where its name was typed."""
    if value.upper() in ALPHA3:
        return value.upper()
    named = (code for code, name in countries().items() if name.casefold() == value.casefold())
    return next(named, None) or country_of(value) or value or None


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


def spans(value: str) -> list[tuple[int, int]]:
    """The spans of a field of quotes, each once."""
    found = [_SPAN.fullmatch(part.strip()) for part in value.split(",")]
    return list(dict.fromkeys((int(m[1]), int(m[2])) for m in found if m))


def written_spans(found: Iterable[tuple[int, int]]) -> str:
    """Spans as a field of quotes holds them."""
    return ",".join(f"{start}-{end}" for start, end in dict.fromkeys(found))
