"""What a reader looks for: the query of the list as its form sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from wirecoder.api.reports import Search, cursor_of, number_in
from wirecoder.errors import InvalidRequest
from wirecoder.store.search import Query

PAGE = 25
"""Reports on one page of the list."""
_NAMES = {
    "country": "Country",
    "event_type": "Kind of event",
    "from": "From",
    "to": "To",
    "undated": "Undated",
    "actor": "Who",
    "q": "Words",
}
_SAID_BY_PYDANTIC = "Value error, "


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters that are set, as they were typed, and what they ask of the store.

    `wanted` is None where they cannot be understood; `faults` then says why, by filter.
    """

    given: Mapping[str, str]
    wanted: Query | None
    faults: Mapping[str, str]

    def link(self, path: str, **more: str) -> str:
        """An address with the same filters."""
        query = urlencode({**self.given, **more})
        return f"{path}?{query}" if query else path

    def after(self, number: int) -> str:
        """The address of the page that goes on before the report of this number."""
        return self.link("/", cursor=cursor_of(number))


def filters_of(query: Mapping[str, str]) -> Filters:
    """Read the query of the list. An empty field of a form sets nothing; other keys are let be."""
    given = {name: query[name].strip() for name in _NAMES if query.get(name, "").strip()}
    try:
        wanted = Search.model_validate(given).wanted(number_in(query.get("cursor")), PAGE)
    except ValidationError as fault:
        faults = {str(error["loc"][0]): _plain(error) for error in fault.errors()}
        return Filters(given, None, {_NAMES[name]: told for name, told in faults.items()})
    except InvalidRequest as fault:
        name, _, told = str(fault).partition(": ")
        return Filters(given, None, {_NAMES.get(name, name): told})
    return Filters(given, wanted, {})


def _plain(error: ErrorDetails) -> str:
    if error["type"].startswith("date_"):
        return "write a day as 2024-01-20"
    return error["msg"].removeprefix(_SAID_BY_PYDANTIC)
